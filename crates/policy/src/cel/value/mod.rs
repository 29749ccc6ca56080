//! What an expression evaluates to.
//!
//! Values lend from the document, the program and the input wherever they can; only what is built
//! while evaluating is held, and shared when copied.
//!
//! Invariant: values that are built nest at most [`DEPTH_LIMIT`] deep, so whatever walks or drops
//! a value may recurse.

mod any;
mod compare;
mod fault;
mod list;
mod map;
mod render;

pub use any::from_json;
pub(crate) use any::read;
pub(crate) use compare::{compare, equal};
pub use fault::{EvalError, Reasons};
pub(crate) use fault::{Fault, FaultKind};
pub use list::{CellList, Items, List};
pub use map::{CellMap, Entries, Map};

use crate::document::{Document, Instant, PolicyText, Record};
use jiff::SignedDuration;
use std::net::IpAddr;
use std::sync::Arc;

/// How deeply lists, maps and optionals that are built may nest.
pub(crate) const DEPTH_LIMIT: u16 = 250;

/// A value.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Double(f64),
    /// A text.
    Text(Text<'a>),
    /// Bytes.
    Bytes(Bytes<'a>),
    /// An instant.
    Time(Instant),
    /// A span of time.
    Duration(SignedDuration),
    /// A list.
    List(List<'a>),
    /// A map.
    Map(Map<'a>),
    /// A record of a document.
    Record(RecordRef<'a>),
    /// An IAM policy of a document.
    Policy(&'a PolicyText),
    /// A type, by its name.
    Type(Text<'a>),
    /// A value that may be there.
    Optional(Option<Arc<Value<'a>>>),
    /// An IP address.
    Ip(IpAddr),
    /// A network: an address and the length of its prefix.
    Cidr(IpAddr, u8),
}

/// A text, lent or held.
#[derive(Debug, Clone)]
pub enum Text<'a> {
    /// Lent by the document, the program or the input.
    Lent(&'a str),
    /// Built while evaluating.
    Held(Arc<str>),
}

/// Bytes, lent or held.
#[derive(Debug, Clone)]
pub enum Bytes<'a> {
    /// Lent by the program or the input.
    Lent(&'a [u8]),
    /// Built while evaluating.
    Held(Arc<[u8]>),
}

/// A record of a document.
#[derive(Debug, Clone, Copy)]
pub struct RecordRef<'a> {
    pub(crate) document: &'a Document,
    pub(crate) record: &'a Record,
    /// The cell of its marker.
    pub(crate) at: u32,
}

impl Text<'_> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        match self {
            Text::Lent(text) => text,
            Text::Held(text) => text,
        }
    }
}

impl Bytes<'_> {
    /// The bytes themselves.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Lent(bytes) => bytes,
            Bytes::Held(bytes) => bytes,
        }
    }
}

impl<'a> Value<'a> {
    /// A text that is held.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Value::Text(Text::Held(text.into()))
    }

    /// A list of these values; `None` when they nest too deeply.
    pub fn list(values: Vec<Value<'a>>) -> Option<Self> {
        List::new(values).ok().map(Value::List)
    }

    /// A map of these entries; `None` when a key comes twice or cannot be one, or when values nest
    /// too deeply.
    pub fn map(entries: Vec<(Value<'a>, Value<'a>)>) -> Option<Self> {
        Map::new(entries).ok().map(Value::Map)
    }

    /// The same value, lent instead of shared.
    #[inline]
    pub(crate) fn lend(&'a self) -> Value<'a> {
        match self {
            Value::Text(text) => Value::Text(Text::Lent(text.as_str())),
            Value::Bytes(bytes) => Value::Bytes(Bytes::Lent(bytes.as_slice())),
            Value::List(List::Held(items)) => Value::List(List::Lent(items)),
            Value::Map(Map::Held(entries)) => Value::Map(Map::Lent(entries)),
            Value::Type(name) => Value::Type(Text::Lent(name.as_str())),
            other => other.clone(),
        }
    }

    /// The same value, lent by nobody; `None` for what only a document can lend.
    pub(crate) fn owned(&self) -> Option<Value<'static>> {
        Some(match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(*value),
            Value::Int(value) => Value::Int(*value),
            Value::Uint(value) => Value::Uint(*value),
            Value::Double(value) => Value::Double(*value),
            Value::Text(text) => Value::text(text.as_str()),
            Value::Bytes(bytes) => Value::Bytes(Bytes::Held(bytes.as_slice().into())),
            Value::Time(time) => Value::Time(*time),
            Value::Duration(duration) => Value::Duration(*duration),
            Value::Type(name) => Value::Type(Text::Held(name.as_str().into())),
            Value::Optional(None) => Value::Optional(None),
            Value::Optional(Some(value)) => Value::Optional(Some(Arc::new(value.owned()?))),
            Value::Ip(address) => Value::Ip(*address),
            Value::Cidr(address, prefix) => Value::Cidr(*address, *prefix),
            Value::List(list) => {
                let values = list.iter().map(|value| value.ok()?.owned());
                Value::List(List::new(values.collect::<Option<_>>()?).ok()?)
            }
            Value::Map(map) => {
                let pairs = (0..map.len()).map(|index| {
                    Some((map.key(index)?.owned()?, map.value(index)?.ok()?.owned()?))
                });
                Value::Map(Map::new(pairs.collect::<Option<_>>()?).ok()?)
            }
            Value::Record(_) | Value::Policy(_) => return None,
        })
    }

    /// Levels of list, map and optional, itself included.
    pub(crate) fn depth(&self) -> u16 {
        match self {
            Value::List(list) => list.depth(),
            Value::Map(map) => map.depth(),
            Value::Optional(Some(value)) => value.depth() + 1,
            Value::Record(_) => 100,
            _ => 1,
        }
    }

    /// The name of its type, as `type()` gives it.
    pub fn type_name(&self) -> &'a str {
        match self {
            Value::Null => "null_type",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Uint(_) => "uint",
            Value::Double(_) => "double",
            Value::Text(_) => "string",
            Value::Bytes(_) => "bytes",
            Value::Time(_) => "google.protobuf.Timestamp",
            Value::Duration(_) => "google.protobuf.Duration",
            Value::List(_) => "list",
            Value::Map(_) => "map",
            Value::Record(record) => &record.record.path,
            Value::Policy(_) => "policy",
            Value::Type(_) => "type",
            Value::Optional(_) => "optional_type",
            Value::Ip(_) => "net.IP",
            Value::Cidr(..) => "net.CIDR",
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Value::text(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::Text(Text::Lent(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_at_most_five_words() {
        assert!(size_of::<Value<'_>>() <= 40);
    }
}
