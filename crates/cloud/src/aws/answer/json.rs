//! Answers in JSON: the json and rest-json protocols.
//!
//! The body is read as a stream: what is not kept is checked for form and never held. A member
//! that is `null` counts as absent, as it does for AWS's own tools.

use super::{Context, MAX_DEPTH, Malformed, leaf, select, select_entry, select_item, timestamp};
use crate::aws::schema::{Member, Shape, Type};
use policy::catalogue::{Reduction, Selection};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// Reads a body that is a structure.
pub(super) fn read(
    context: &Context<'_>,
    output: Type,
    body: &[u8],
    selection: &Selection,
) -> Result<Value, Malformed> {
    read_member(context, &Member::plain(output), body, selection)
}

/// Reads a body that is one value of any kind.
pub(super) fn read_member(
    context: &Context<'_>,
    member: &Member,
    body: &[u8],
    selection: &Selection,
) -> Result<Value, Malformed> {
    let fault = RefCell::new(None);
    let node = Node { context, member, selection, depth: 0, fault: &fault };
    let mut stream = serde_json::Deserializer::from_slice(body);
    let value = node.deserialize(&mut stream).and_then(|value| stream.end().map(|()| value));
    let value = value.map_err(|error| fault.take().unwrap_or_else(|| Malformed::new(form(&error))));
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Malformed::new("an empty body"));
    }
    value
}

/// What is wrong with the form of a body, without a word of the body itself.
fn form(error: &serde_json::Error) -> &'static str {
    if error.is_eof() { "the body ends too early" } else { "broken JSON" }
}

/// One value that is about to be read.
///
/// A fault is kept aside as it happens, since serde's errors carry text only.
struct Node<'a> {
    context: &'a Context<'a>,
    member: &'a Member,
    selection: &'a Selection,
    depth: usize,
    fault: &'a RefCell<Option<Malformed>>,
}

impl<'a> Node<'a> {
    fn below(&self, member: &'a Member, selection: &'a Selection) -> Node<'a> {
        Node { member, selection, depth: self.depth + 1, ..*self }
    }

    /// Ends the reading, with a fault that says where it happened.
    fn fail<E: serde::de::Error>(&self, fault: Malformed) -> E {
        self.fault.borrow_mut().get_or_insert(fault);
        E::custom("malformed")
    }

    fn within<E>(&self, name: &str, error: E) -> E {
        if let Some(fault) = self.fault.borrow_mut().as_mut() {
            *fault = std::mem::replace(fault, Malformed::new("")).within(name);
        }
        error
    }

    fn shape(&self) -> Option<&'a Shape> {
        self.context.service.shape(self.member.kind)
    }

    /// Reads what a part that is reduced as a whole holds, and reduces it.
    fn reduced<'de, D: Deserializer<'de>>(
        self,
        reduction: Reduction,
        stream: D,
    ) -> Result<Value, D::Error> {
        let whole = Node { selection: &super::KEEP, ..self };
        let value = whole.deserialize(stream)?;
        if value.is_null() {
            return Ok(value);
        }
        self.context.reduce(reduction, value).map_err(|fault| self.fail(fault))
    }
}

impl Copy for Node<'_> {}

impl Clone for Node<'_> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, stream: D) -> Result<Value, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(self.fail(Malformed::new("nested too deeply")));
        }
        match self.selection {
            Selection::Value(Reduction::Keep) | Selection::Members(_) => {}
            Selection::Value(reduction) => return self.reduced(*reduction, stream),
            Selection::Items(_) | Selection::Entries(_) => {}
        }
        if self.member.kind == Type::Document {
            return serde::Deserialize::deserialize(stream);
        }
        stream.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        match self.shape() {
            Some(Shape::Structure(structure)) => {
                while let Some(wire) = parts.next_key_seed(Key)? {
                    let found = structure.by_wire(&wire);
                    let found = found.and_then(|(name, member)| {
                        Some((name, member, select(self.selection, name)?))
                    });
                    let Some((name, member, selection)) = found else {
                        parts.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    let value = parts
                        .next_value_seed(self.below(member, selection))
                        .map_err(|error| self.within(name, error))?;
                    if !value.is_null() {
                        kept.insert(name.to_owned(), value);
                    }
                }
            }
            Some(Shape::Map { value, .. }) => {
                while let Some(key) = parts.next_key::<String>()? {
                    let Some(each) = select_entry(self.selection, &key) else {
                        parts.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    let found = parts
                        .next_value_seed(self.below(value, each))
                        .map_err(|error| self.within("*", error))?;
                    if !found.is_null() {
                        kept.insert(key, found);
                    }
                }
            }
            _ => return Err(self.fail(Malformed::new("parts where one value was expected"))),
        }
        Ok(Value::Object(kept))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Some(Shape::List { item, .. }) = self.shape() else {
            return Err(self.fail(Malformed::new("a list where none was expected")));
        };
        let mut kept = Vec::new();
        let Some(each) = select_item(self.selection) else {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Array(kept));
        };
        while let Some(value) = items
            .next_element_seed(self.below(item, each))
            .map_err(|error| self.within("[]", error))?
        {
            kept.push(value);
        }
        Ok(Value::Array(kept))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        // Numbers and truth values stay as they are; text may still stand for an instant.
        match self.member.kind {
            Type::String | Type::Blob => Ok(Value::String(text.to_owned())),
            Type::Shape(_) => Err(self.fail(Malformed::new("text where parts were expected"))),
            _ => leaf::from_text(self.member, text).map_err(|fault| self.fail(fault)),
        }
    }

    fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<Value, E> {
        self.scalar(Value::Bool(truth))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        self.number(Number::from(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        self.number(Number::from(number))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        let number = Number::from_f64(number);
        number.map_or_else(|| Err(self.fail(Malformed::new("not a number"))), |n| self.number(n))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

impl Node<'_> {
    fn scalar<E: serde::de::Error>(self, value: Value) -> Result<Value, E> {
        if matches!(self.member.kind, Type::Shape(_)) {
            return Err(self.fail(Malformed::new("one value where parts were expected")));
        }
        Ok(value)
    }

    fn number<E: serde::de::Error>(self, number: Number) -> Result<Value, E> {
        if self.member.kind != Type::Timestamp {
            return self.scalar(Value::Number(number));
        }
        let seconds = number.as_f64().unwrap_or(f64::NAN);
        timestamp::from_seconds(seconds).map(Value::String).map_err(|fault| self.fail(fault))
    }
}

/// A key, borrowed where it can be: most are looked up and forgotten.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, stream: D) -> Result<Self::Value, D::Error> {
        stream.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_owned().into())
    }
}
