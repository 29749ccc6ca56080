//! Maps: built ones, and those of a document.

use super::compare::key_order;
use super::{DEPTH_LIMIT, Fault, Text, Value, read};
use crate::document::{Cell, Document, Shape, Span};
use std::cmp::Ordering;
use std::sync::Arc;

/// A map. Its entries are ordered by key, so that what walks it gives the same every time.
#[derive(Debug, Clone)]
pub enum Map<'a> {
    /// Lent by the program or the input.
    Lent(&'a Entries<'a>),
    /// Built while evaluating.
    Held(Arc<Entries<'a>>),
    /// A map of a document.
    Cells(CellMap<'a>),
}

/// The entries of a map that was built.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    /// Ordered by key, no two keys equal.
    pairs: Vec<(Value<'a>, Value<'a>)>,
    depth: u16,
}

/// A map of a document.
#[derive(Debug, Clone, Copy)]
pub struct CellMap<'a> {
    document: &'a Document,
    value: &'a Shape,
    span: Span,
}

impl<'a> Entries<'a> {
    /// A map of these entries.
    ///
    /// Errors: a key comes twice, or is of a type that cannot be a key; values nest too deeply.
    pub(crate) fn new(mut pairs: Vec<(Value<'a>, Value<'a>)>) -> Result<Self, Fault> {
        for (key, _) in &pairs {
            if !matches!(key, Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Text(_)) {
                let kind = key.type_name();
                return Err(Fault::failed(format!("unsupported key type: {kind} cannot be a key")));
            }
        }
        pairs.sort_by(|(a, _), (b, _)| key_order(a, b));
        let twice = pairs
            .iter()
            .zip(pairs.iter().skip(1))
            .find(|((a, _), (b, _))| key_order(a, b) == Ordering::Equal);
        if let Some(((key, _), _)) = twice {
            return Err(Fault::failed(format!("Failed with repeated key: {key}")));
        }
        let deepest = pairs.iter().map(|(_, value)| value.depth()).max();
        let depth = 1 + deepest.unwrap_or(0);
        if depth > DEPTH_LIMIT {
            return Err(Fault::failed("values nest too deeply"));
        }
        Ok(Entries { pairs, depth })
    }

    fn find(&self, key: &Value<'_>) -> Option<&Value<'a>> {
        let index = self.pairs.binary_search_by(|(known, _)| key_order(known, key)).ok()?;
        self.pairs.get(index).map(|(_, value)| value)
    }
}

impl<'a> Map<'a> {
    pub(crate) fn new(pairs: Vec<(Value<'a>, Value<'a>)>) -> Result<Self, Fault> {
        Ok(Map::Held(Arc::new(Entries::new(pairs)?)))
    }

    pub(crate) fn cells(document: &'a Document, value: &'a Shape, span: Span) -> Self {
        Map::Cells(CellMap { document, value, span })
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        match self {
            Map::Lent(entries) => entries.pairs.len(),
            Map::Held(entries) => entries.pairs.len(),
            Map::Cells(map) => map.span.len as usize,
        }
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries in the order of their keys; no value for one that is unknown.
    pub fn entries(&self) -> impl Iterator<Item = (Value<'a>, Option<Value<'a>>)> + '_ {
        (0..self.len()).map_while(|index| Some((self.key(index)?, self.value(index)?.ok())))
    }

    /// The value with this key; `None` when there is none.
    pub(crate) fn find(&self, key: &Value<'_>) -> Option<Result<Value<'a>, Fault>> {
        match self {
            Map::Lent(entries) => entries.find(key).map(|value| Ok(value.lend())),
            Map::Held(entries) => entries.find(key).cloned().map(Ok),
            Map::Cells(map) => match key {
                Value::Text(text) => {
                    let at = map.document.entry(map.span, text.as_str())?;
                    Some(read(map.document, map.value, at))
                }
                _ => None,
            },
        }
    }

    /// The key at `index`, in the order of the keys.
    pub(crate) fn key(&self, index: usize) -> Option<Value<'a>> {
        match self {
            Map::Lent(entries) => entries.pairs.get(index).map(|(key, _)| key.lend()),
            Map::Held(entries) => entries.pairs.get(index).map(|(key, _)| key.clone()),
            Map::Cells(map) => {
                let Cell::Text(span) = map.document.cell(map.at(index)?) else { return None };
                Some(Value::Text(Text::Lent(map.document.text(span))))
            }
        }
    }

    /// The value at `index`, in the order of the keys.
    pub(crate) fn value(&self, index: usize) -> Option<Result<Value<'a>, Fault>> {
        match self {
            Map::Lent(entries) => entries.pairs.get(index).map(|(_, value)| Ok(value.lend())),
            Map::Held(entries) => entries.pairs.get(index).map(|(_, value)| Ok(value.clone())),
            Map::Cells(map) => Some(read(map.document, map.value, map.at(index)?.checked_add(1)?)),
        }
    }

    pub(super) fn depth(&self) -> u16 {
        match self {
            Map::Lent(entries) => entries.depth,
            Map::Held(entries) => entries.depth,
            Map::Cells(_) => 100,
        }
    }
}

impl CellMap<'_> {
    fn at(&self, index: usize) -> Option<u32> {
        let index = u32::try_from(index).ok().filter(|index| *index < self.span.len)?;
        self.span.start.checked_add(index.checked_mul(2)?)
    }
}
