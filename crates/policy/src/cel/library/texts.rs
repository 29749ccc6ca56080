//! Texts: the `strings` extension. Positions count characters, not bytes.

use super::{Function, Overload, Style, no_overload, overload};
use crate::cel::machine::Machine;
use crate::cel::types::Pattern::{self, Int, List, Text};
use crate::cel::value::{self, Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    method("charAt", &[overload(&[Text, Int], Text)], |machine, args| match args {
        [Value::Text(text), Value::Int(at)] => {
            let text = text.as_str();
            machine.scan(text.len())?;
            let start = position(text, *at)?;
            let end =
                text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            slice(machine, text, start, start + end)
        }
        _ => no_overload("charAt", args),
    }),
    method("substring", SUBSTRING, |machine, args| match args {
        [Value::Text(text), Value::Int(start)] => {
            let text = text.as_str();
            machine.scan(text.len())?;
            slice(machine, text, position(text, *start)?, text.len())
        }
        [Value::Text(text), Value::Int(start), Value::Int(end)] => {
            let text = text.as_str();
            machine.scan(text.len())?;
            let (from, to) = (position(text, *start)?, position(text, *end)?);
            if start > end {
                let message = format!("invalid substring range. start: {start}, end: {end}");
                return Err(Fault::failed(message));
            }
            slice(machine, text, from, to)
        }
        _ => no_overload("substring", args),
    }),
    method("indexOf", INDEX_OF, |machine, args| match args {
        [Value::Text(text), Value::Text(part)] => {
            let (text, part) = (text.as_str(), part.as_str());
            machine.scan(text.len() + part.len())?;
            found(text, text.find(part))
        }
        [Value::Text(text), Value::Text(part), Value::Int(from)] => {
            let (text, part) = (text.as_str(), part.as_str());
            machine.scan(text.len() + part.len())?;
            let from = position(text, *from)?;
            let rest = text.get(from..).unwrap_or_default();
            found(text, rest.find(part).map(|at| from + at))
        }
        _ => no_overload("indexOf", args),
    }),
    method("lastIndexOf", INDEX_OF, |machine, args| match args {
        [Value::Text(text), Value::Text(part)] => {
            let (text, part) = (text.as_str(), part.as_str());
            machine.scan(text.len() + part.len())?;
            found(text, text.rfind(part))
        }
        [Value::Text(text), Value::Text(part), Value::Int(last)] => {
            let (text, part) = (text.as_str(), part.as_str());
            machine.scan(text.len() + part.len())?;
            let last = position(text, *last)?;
            let end = text.floor_char_boundary((last + part.len()).min(text.len()));
            found(text, text.get(..end).unwrap_or_default().rfind(part))
        }
        _ => no_overload("lastIndexOf", args),
    }),
    method("replace", REPLACE, |machine, args| match args {
        [Value::Text(text), Value::Text(old), Value::Text(new)] => {
            replace(machine, text.as_str(), old.as_str(), new.as_str(), usize::MAX)
        }
        [Value::Text(text), Value::Text(old), Value::Text(new), Value::Int(count)] => {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            replace(machine, text.as_str(), old.as_str(), new.as_str(), count)
        }
        _ => no_overload("replace", args),
    }),
    method("split", SPLIT, |machine, args| match args {
        [Value::Text(text), Value::Text(by)] => {
            split(machine, text.as_str(), by.as_str(), usize::MAX)
        }
        [Value::Text(text), Value::Text(by), Value::Int(count)] => {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            split(machine, text.as_str(), by.as_str(), count)
        }
        _ => no_overload("split", args),
    }),
    method("join", JOIN, |machine, args| match args {
        [Value::List(list)] => join(machine, list, ""),
        [Value::List(list), Value::Text(by)] => join(machine, list, by.as_str()),
        _ => no_overload("join", args),
    }),
    method("trim", &[overload(&[Text], Text)], |machine, args| match args {
        [Value::Text(text)] => {
            machine.build(text.as_str().len())?;
            Ok(Value::text(text.as_str().trim()))
        }
        _ => no_overload("trim", args),
    }),
    method("reverse", &[overload(&[Text], Text)], |machine, args| match args {
        [Value::Text(text)] => {
            machine.build(text.as_str().len())?;
            Ok(text.as_str().chars().rev().collect::<String>().into())
        }
        _ => no_overload("reverse", args),
    }),
    Function {
        name: "strings.quote",
        style: Style::Function,
        overloads: &[overload(&[Text], Text)],
        run: |machine, args| match args {
            [Value::Text(text)] => {
                machine.build(2 * text.as_str().len() + 2)?;
                Ok(quoted(text.as_str()).into())
            }
            _ => no_overload("strings.quote", args),
        },
    },
];

const SUBSTRING: &[Overload] = &[overload(&[Text, Int], Text), overload(&[Text, Int, Int], Text)];
const INDEX_OF: &[Overload] = &[overload(&[Text, Text], Int), overload(&[Text, Text, Int], Int)];
const REPLACE: &[Overload] =
    &[overload(&[Text, Text, Text], Text), overload(&[Text, Text, Text, Int], Text)];
const TEXTS: Pattern = List(&Text);
const SPLIT: &[Overload] = &[overload(&[Text, Text], TEXTS), overload(&[Text, Text, Int], TEXTS)];
const JOIN: &[Overload] = &[overload(&[TEXTS], Text), overload(&[TEXTS, Text], Text)];

const fn method(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads, run }
}

/// The byte at which the character `index` begins, or the end.
fn position(text: &str, index: i64) -> Result<usize, Fault> {
    let out_of_range = || Fault::failed(format!("index out of range: {index}"));
    let wanted = usize::try_from(index).map_err(|_| out_of_range())?;
    let ends = std::iter::once(text.len());
    text.char_indices().map(|(at, _)| at).chain(ends).nth(wanted).ok_or_else(out_of_range)
}

fn slice<'a>(
    machine: &Machine<'a>,
    text: &str,
    start: usize,
    end: usize,
) -> Result<Value<'a>, Fault> {
    let part = text.get(start..end).unwrap_or_default();
    machine.build(part.len())?;
    Ok(Value::text(part))
}

/// The character that begins at a byte, as its number; -1 for none.
fn found<'a>(text: &str, at: Option<usize>) -> Result<Value<'a>, Fault> {
    match at {
        Some(at) => super::lists::int(text.get(..at).unwrap_or_default().chars().count()),
        None => Ok(Value::Int(-1)),
    }
}

fn replace<'a>(
    machine: &Machine<'a>,
    text: &str,
    old: &str,
    new: &str,
    count: usize,
) -> Result<Value<'a>, Fault> {
    machine.scan(text.len() + old.len())?;
    let times = text.matches(old).take(count).count();
    machine.build(text.len().saturating_add(times.saturating_mul(new.len())))?;
    Ok(text.replacen(old, new, times).into())
}

fn split<'a>(
    machine: &Machine<'a>,
    text: &str,
    by: &str,
    count: usize,
) -> Result<Value<'a>, Fault> {
    machine.scan(text.len() + by.len())?;
    let mut parts: Vec<Value<'a>> = Vec::new();
    let mut keep = |part: &str| {
        machine.build(part.len() + size_of::<Value<'_>>())?;
        parts.push(Value::text(part));
        Ok::<(), Fault>(())
    };
    if by.is_empty() {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let mut start = 0;
        for end in ends.take(count.saturating_sub(1)) {
            keep(text.get(start..end).unwrap_or_default())?;
            start = end;
        }
        if start < text.len() && count > 0 {
            keep(text.get(start..).unwrap_or_default())?;
        }
    } else if count > 0 {
        text.splitn(count, by).try_for_each(keep)?;
    }
    Ok(Value::List(value::List::new(parts)?))
}

fn join<'a>(machine: &Machine<'a>, list: &value::List<'a>, by: &str) -> Result<Value<'a>, Fault> {
    let mut joined = String::new();
    for (index, part) in list.iter().enumerate() {
        let part = part?;
        let Value::Text(part) = &part else { return no_overload("join", &[part]) };
        let by = if index > 0 { by } else { "" };
        machine.build(by.len() + part.as_str().len() + 1)?;
        joined.push_str(by);
        joined.push_str(part.as_str());
    }
    Ok(joined.into())
}

/// The text in double quotes, with escapes where they are needed.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
