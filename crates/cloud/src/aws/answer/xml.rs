//! Answers in XML: the ec2, query and rest-xml protocols.
//!
//! Element names are compared without their namespace prefix. Lists take any child element as an
//! item, since services disagree with their own models about its name.

use super::{Context, MAX_DEPTH, Malformed, leaf, select, select_entry, select_item};
use crate::aws::schema::{Member, Shape, Structure, Type};
use policy::catalogue::{Reduction, Selection};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

/// Reads a body whose root element, or the element `wrapper` within it, is a structure.
pub(super) fn read(
    context: &Context<'_>,
    output: Type,
    wrapper: Option<&str>,
    body: &[u8],
    selection: &Selection,
) -> Result<Value, Malformed> {
    let mut walk = Walk::new(context, body);
    let mut root = walk.root()?.ok_or(Malformed::new("an empty body"))?;
    if let Some(wrapper) = wrapper {
        root = walk.child_named(wrapper)?.ok_or(Malformed::new("no result in the answer"))?;
    }
    let value = walk.value(&Member::plain(output), selection, &root)?;
    walk.finish()?;
    Ok(value)
}

/// Reads a body whose root element is one value: of any kind, not only a structure.
pub(super) fn read_member(
    context: &Context<'_>,
    member: &Member,
    body: &[u8],
    selection: &Selection,
) -> Result<Value, Malformed> {
    let mut walk = Walk::new(context, body);
    let root = walk.root()?.ok_or(Malformed::new("an empty body"))?;
    let value = walk.value(member, selection, &root)?;
    walk.finish()?;
    Ok(value)
}

/// One pass over a body.
struct Walk<'c, 'b> {
    context: &'c Context<'c>,
    reader: Reader<&'b [u8]>,
    depth: usize,
}

/// What comes next within an element.
enum Next<'b> {
    Child(BytesStart<'b>),
    Text,
    End,
}

impl<'c, 'b> Walk<'c, 'b> {
    fn new(context: &'c Context<'c>, body: &'b [u8]) -> Self {
        let mut reader = Reader::from_reader(body);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Walk { context, reader, depth: 0 }
    }

    /// The root element, or nothing if the body is blank.
    fn root(&mut self) -> Result<Option<BytesStart<'b>>, Malformed> {
        loop {
            match self.reader.read_event().map_err(|_| broken())? {
                // A proxy or a login page stood in the way.
                Event::Start(root) if local(&root).eq_ignore_ascii_case("html") => {
                    return Err(Malformed::new("a web page"));
                }
                Event::Start(root) => return self.enter(root).map(Some),
                Event::Eof => return Ok(None),
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                _ => return Err(broken()),
            }
        }
    }

    /// What stands after the root element's end must be nothing.
    fn finish(&mut self) -> Result<(), Malformed> {
        while self.depth > 0 {
            match self.next(None)? {
                Next::Child(_) => self.skip()?,
                Next::Text | Next::End => {}
            }
        }
        Ok(())
    }

    /// Moves into the next child of a name, past all others; nothing if the element ends first.
    fn child_named(&mut self, name: &str) -> Result<Option<BytesStart<'b>>, Malformed> {
        loop {
            match self.next(None)? {
                Next::Child(child) if local(&child) == name => return Ok(Some(child)),
                Next::Child(_) => self.skip()?,
                Next::Text => {}
                Next::End => return Ok(None),
            }
        }
    }

    fn enter(&mut self, start: BytesStart<'b>) -> Result<BytesStart<'b>, Malformed> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Malformed::new("nested too deeply"));
        }
        Ok(start)
    }

    /// The next thing within the element that was entered last; text is added to `text`.
    fn next(&mut self, text: Option<&mut String>) -> Result<Next<'b>, Malformed> {
        match self.reader.read_event().map_err(|_| broken())? {
            Event::Start(start) => self.enter(start).map(Next::Child),
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Next::End)
            }
            Event::Text(part) => {
                if let Some(text) = text {
                    text.push_str(&part.xml10_content());
                }
                Ok(Next::Text)
            }
            Event::CData(part) => {
                if let Some(text) = text {
                    text.push_str(&part.xml10_content());
                }
                Ok(Next::Text)
            }
            Event::GeneralRef(reference) => {
                let character = resolve(&reference).ok_or_else(broken)?;
                if let Some(text) = text {
                    text.push(character);
                }
                Ok(Next::Text)
            }
            Event::Eof => Err(Malformed::new("the body ends too early")),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Empty(_) => Ok(Next::Text),
            // Entities of its own are how XML blows up.
            Event::DocType(_) => Err(broken()),
        }
    }

    /// Moves past everything in the element that was entered last.
    fn skip(&mut self) -> Result<(), Malformed> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next(None)?;
        }
        Ok(())
    }

    /// The value of the element that was entered last, up to and past its end.
    fn value(
        &mut self,
        member: &Member,
        selection: &Selection,
        start: &BytesStart<'_>,
    ) -> Result<Value, Malformed> {
        let context = self.context;
        let value = match context.service.shape(member.kind) {
            None => self.leaf(member)?,
            Some(Shape::Structure(structure)) => self.structure(structure, selection, start)?,
            Some(Shape::List { item, .. }) => {
                let mut items = Vec::new();
                while let Some(child) = self.child()? {
                    self.push_item(item, selection, &child, &mut items)?;
                }
                Value::Array(items)
            }
            Some(Shape::Map { key, value, .. }) => {
                let mut entries = Map::new();
                while self.child()?.is_some() {
                    self.entry(key, value, selection, &mut entries)?;
                }
                Value::Object(entries)
            }
        };
        match selection {
            Selection::Value(reduction) => context.reduce(*reduction, value),
            _ => Ok(value),
        }
    }

    fn child(&mut self) -> Result<Option<BytesStart<'b>>, Malformed> {
        loop {
            match self.next(None)? {
                Next::Child(child) => return Ok(Some(child)),
                Next::Text => {}
                Next::End => return Ok(None),
            }
        }
    }

    fn leaf(&mut self, member: &Member) -> Result<Value, Malformed> {
        let mut text = String::new();
        loop {
            match self.next(Some(&mut text))? {
                Next::Child(_) => self.skip()?,
                Next::Text => {}
                Next::End => return leaf::from_text(member, &text),
            }
        }
    }

    fn structure(
        &mut self,
        structure: &Structure,
        selection: &Selection,
        start: &BytesStart<'_>,
    ) -> Result<Value, Malformed> {
        let mut members = Map::new();
        let mut reductions: Vec<(&str, Reduction)> = Vec::new();
        self.attributes(structure, selection, start, &mut members)?;
        while let Some(child) = self.child()? {
            let found = structure.by_wire(local(&child));
            let found =
                found.and_then(|(name, member)| Some((name, member, select(selection, name)?)));
            let Some((name, member, selection)) = found else {
                self.skip()?;
                continue;
            };
            let flat = self.flat(member);
            if let (Some(_), Selection::Value(reduction)) = (flat, selection)
                && *reduction != Reduction::Keep
                && !members.contains_key(name)
            {
                reductions.push((name, *reduction));
            }
            self.member(name, member, flat, selection, &child, &mut members)
                .map_err(|error| error.within(name))?;
        }
        // A list without an element of its own is whole only now.
        for (name, reduction) in reductions {
            if let Some(value) = members.remove(name) {
                let reduced = self.context.reduce(reduction, value);
                members.insert(name.to_owned(), reduced.map_err(|error| error.within(name))?);
            }
        }
        Ok(Value::Object(members))
    }

    /// The shape of a list or map whose items stand directly in the structure around.
    fn flat(&self, member: &Member) -> Option<&'c Shape> {
        let shape = self.context.service.shape(member.kind)?;
        match shape {
            Shape::List { flattened, .. } | Shape::Map { flattened, .. }
                if *flattened || member.flattened =>
            {
                Some(shape)
            }
            _ => None,
        }
    }

    fn member(
        &mut self,
        name: &str,
        member: &Member,
        flat: Option<&Shape>,
        selection: &Selection,
        child: &BytesStart<'_>,
        members: &mut Map<String, Value>,
    ) -> Result<(), Malformed> {
        match flat {
            Some(Shape::List { item, .. }) => {
                let slot = members.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                let Value::Array(items) = slot else { return self.skip() };
                self.push_item(item, selection, child, items)
            }
            Some(Shape::Map { key, value, .. }) => {
                let slot = members.entry(name).or_insert_with(|| Value::Object(Map::new()));
                let Value::Object(entries) = slot else { return self.skip() };
                self.entry(key, value, selection, entries)
            }
            _ => {
                let value = self.value(member, selection, child)?;
                members.insert(name.to_owned(), value);
                Ok(())
            }
        }
    }

    fn push_item(
        &mut self,
        item: &Member,
        selection: &Selection,
        child: &BytesStart<'_>,
        items: &mut Vec<Value>,
    ) -> Result<(), Malformed> {
        let Some(each) = select_item(selection) else { return self.skip() };
        items.push(self.value(item, each, child).map_err(|error| error.within("[]"))?);
        Ok(())
    }

    /// One entry of a map: an element with a key and a value in it.
    fn entry(
        &mut self,
        key: &Member,
        value: &Member,
        selection: &Selection,
        entries: &mut Map<String, Value>,
    ) -> Result<(), Malformed> {
        let key_wire = key.wire.as_deref().unwrap_or("key");
        let value_wire = value.wire.as_deref().unwrap_or("value");
        let (mut name, mut found) = (None, None);
        while let Some(child) = self.child()? {
            if local(&child) == key_wire {
                name = self.leaf(&Member::plain(Type::String))?.as_str().map(str::to_owned);
            } else if local(&child) == value_wire {
                // The key always travels first; without one nothing says what may be kept, and
                // what is dropped must not look absent.
                let name = name.as_deref().ok_or_else(broken)?;
                match select_entry(selection, name) {
                    Some(each) => found = Some(self.value(value, each, &child)?),
                    None => self.skip()?,
                }
            } else {
                self.skip()?;
            }
        }
        if let (Some(name), Some(found)) = (name, found) {
            entries.insert(name, found);
        }
        Ok(())
    }

    /// Members that travel as attributes, such as the `xsi:type` of a grantee.
    fn attributes(
        &self,
        structure: &Structure,
        selection: &Selection,
        start: &BytesStart<'_>,
        members: &mut Map<String, Value>,
    ) -> Result<(), Malformed> {
        for (name, member) in structure.members().filter(|(_, member)| member.attribute) {
            let Some(selection) = select(selection, name) else { continue };
            let wire = member.wire.as_deref().unwrap_or(name);
            let Ok(Some(attribute)) = start.try_get_attribute(wire) else { continue };
            let text = quick_xml::escape::unescape(&attribute.value).map_err(|_| broken())?;
            let value = leaf::from_text(member, &text)?;
            let value = match selection {
                Selection::Value(reduction) => self.context.reduce(*reduction, value)?,
                _ => continue,
            };
            members.insert(name.to_owned(), value);
        }
        Ok(())
    }
}

fn broken() -> Malformed {
    Malformed::new("broken XML")
}

/// The name of an element without its namespace prefix.
fn local<'s>(start: &'s BytesStart<'_>) -> &'s str {
    start.local_name().into_inner()
}

/// The character that a reference stands for: one of XML's five, or a numbered one.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match &*reference.xml10_content() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
