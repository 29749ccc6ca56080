//! Loading a resource into its layout, from anything serde can read.
//!
//! The deserializer is driven by the layout: what it does not name is skipped, never built. Cells
//! of a list are gathered on a stack and moved to their place when the list ends, so that elements
//! lie side by side whatever is nested in them.
//!
//! Some of what AWS prints is looser than its type, and is read as it is meant: a bool or a number
//! given as text (attributes of SQS and SNS, the credential report) is read as what it spells, and
//! the credential report's `N/A`, `no_information` and `not_supported` are absent.

mod any;
mod scalar;

use super::cell::TEXT_LIMIT;
use super::json::Reader;
use super::{Document, Layout, LoadError, Packed, PolicyText, Record, Shape, Span};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::sync::Arc;

impl Document {
    /// Loads a resource from JSON text, keeping only what the layout names.
    ///
    /// Errors: the text is not JSON, or a field is not of its type; the path says which.
    pub fn from_json(layout: &Arc<Layout>, json: &str) -> Result<Self, LoadError> {
        let mut reader = Reader::new(json);
        let mut loader = Loader::new(layout);
        loader.text.reserve(json.len() / 2);
        loader.cells.reserve(json.len() / 16);
        let document = loader.load(layout, &mut reader)?;
        reader.end().map_err(|e| LoadError { path: String::new(), message: e.to_string() })?;
        Ok(document)
    }

    /// A resource of which everything is absent.
    pub(crate) fn absent(layout: &Arc<Layout>) -> Self {
        Document {
            layout: Arc::clone(layout),
            fingerprint: layout.fingerprint(),
            cells: vec![Packed::ABSENT; layout.root().width as usize],
            text: String::new(),
            policies: Vec::new(),
            no_policy: PolicyText::default(),
        }
    }

    /// Loads a resource from a JSON value, keeping only what the layout names.
    ///
    /// Errors: a field is not of its type; the path says which.
    pub fn from_value(layout: &Arc<Layout>, value: &serde_json::Value) -> Result<Self, LoadError> {
        Loader::new(layout).load(layout, value)
    }
}

/// Loads one document from any deserializer. See [`Document::from_json`] for the usual ways.
#[derive(Debug, Clone, Copy)]
pub struct DocumentSeed<'l>(
    /// The layout to load into.
    pub &'l Arc<Layout>,
);

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_> {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Document, D::Error> {
        Loader::new(self.0).load(self.0, deserializer).map_err(D::Error::custom)
    }
}

/// What has been loaded so far.
struct Loader {
    /// Cells in their final place; those of the root are at the front, filled last.
    cells: Vec<Packed>,
    /// Cells of the records and lists being read, innermost last.
    pending: Vec<Packed>,
    text: String,
    policies: Vec<PolicyText>,
    depth: usize,
    /// Filled innermost first while an error is on its way out.
    trail: Vec<String>,
}

impl Loader {
    fn new(layout: &Layout) -> Self {
        let width = layout.root().width as usize;
        Loader {
            cells: vec![Packed::ABSENT; width],
            pending: Vec::with_capacity(width * 2),
            text: String::new(),
            policies: Vec::new(),
            depth: 0,
            trail: Vec::new(),
        }
    }

    fn load<'de, D>(mut self, layout: &Arc<Layout>, deserializer: D) -> Result<Document, LoadError>
    where
        D: Deserializer<'de>,
    {
        self.pending.resize(layout.root().width as usize, Packed::ABSENT);
        let root = RecordSeed { loader: &mut self, record: layout.root(), at: 0 };
        if let Err(error) = deserializer.deserialize_any(root) {
            let mut path = String::new();
            for step in self.trail.iter().rev() {
                let dot = if path.is_empty() || step.starts_with('[') { "" } else { "." };
                path.push_str(dot);
                path.push_str(step);
            }
            return Err(LoadError { path, message: error.to_string() });
        }
        for (place, cell) in self.cells.iter_mut().zip(self.pending) {
            *place = cell;
        }
        Ok(Document {
            layout: Arc::clone(layout),
            fingerprint: layout.fingerprint(),
            cells: self.cells,
            text: self.text,
            policies: self.policies,
            no_policy: PolicyText::default(),
        })
    }

    /// Keeps a text.
    #[inline]
    fn keep<E: Error>(&mut self, text: &str) -> Result<Packed, E> {
        let start = number::<E>(self.text.len())?;
        if text.len() > TEXT_LIMIT {
            return Err(too_large());
        }
        self.text.push_str(text);
        Ok(Packed::text(start, text.as_bytes()))
    }

    fn keep_policy<E: Error>(&mut self, text: impl Into<Box<str>>) -> Result<Packed, E> {
        let index = number::<E>(self.policies.len())?;
        self.policies.push(PolicyText::new(text));
        Ok(Packed::policy(index))
    }

    /// Moves the pending cells from `from` on to their final place, as a list of `len` elements.
    fn settle<E: Error>(&mut self, from: usize, len: usize) -> Result<Span, E> {
        let start = number::<E>(self.cells.len())?;
        if let Some(elements) = self.pending.get(from..) {
            self.cells.extend_from_slice(elements);
        }
        self.pending.truncate(from);
        number::<E>(self.cells.len())?;
        Ok(Span { start, len: number::<E>(len)? })
    }

    fn put(&mut self, at: usize, cell: Packed) {
        if let Some(place) = self.pending.get_mut(at) {
            *place = cell;
        }
    }

    fn clear(&mut self, at: usize, width: u32) {
        for place in self.pending.iter_mut().skip(at).take(width as usize) {
            *place = Packed::ABSENT;
        }
    }

    fn deeper<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > super::DEPTH_LIMIT { Err(E::custom("nested too deeply")) } else { Ok(()) }
    }
}

fn number<E: Error>(n: usize) -> Result<u32, E> {
    u32::try_from(n).map_err(|_| too_large::<E>())
}

fn too_large<E: Error>() -> E {
    E::custom("the resource is too large")
}

/// Reads a value of one shape into the pending cell `at`.
struct ValueSeed<'s> {
    loader: &'s mut Loader,
    shape: &'s Shape,
    at: usize,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let ValueSeed { loader, shape, at } = self;
        let cell = match shape {
            Shape::Record(record) => {
                return deserializer.deserialize_any(RecordSeed { loader, record, at });
            }
            Shape::List(element) => {
                deserializer.deserialize_any(ListSeed { loader: &mut *loader, element })?
            }
            Shape::Map(value) => {
                deserializer.deserialize_any(any::MapSeed { loader: &mut *loader, value })?
            }
            Shape::Dyn => {
                match deserializer.deserialize_any(any::AnySeed { loader: &mut *loader })? {
                    Packed::NULL => Packed::ABSENT,
                    cell => cell,
                }
            }
            Shape::Policy => scalar::policy(loader, deserializer)?,
            shape => {
                deserializer.deserialize_any(scalar::ScalarSeed { loader: &mut *loader, shape })?
            }
        };
        loader.put(at, cell);
        Ok(())
    }
}

/// Reads an object into the pending cells from `at` on.
struct RecordSeed<'s> {
    loader: &'s mut Loader,
    record: &'s Record,
    at: usize,
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.loader.deeper()?;
        self.loader.put(self.at, Packed::PRESENT);
        let (mut next, mut reached) = (0, 0);
        while let Some(found) = entries.next_key_seed(KeySeed { record: self.record, next })? {
            let Some(field) = found.and_then(|index| self.record.fields.get(index)) else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            let index = found.unwrap_or(next);
            next = index + 1;
            let at = self.at + field.offset as usize;
            // A key that comes twice: the last one counts, whole.
            if index < reached {
                self.loader.clear(at, field.shape.width());
            }
            reached = reached.max(next);
            let seed = ValueSeed { loader: &mut *self.loader, shape: &field.shape, at };
            if let Err(error) = entries.next_value_seed(seed) {
                self.loader.trail.push(field.name.to_string());
                return Err(error);
            }
        }
        self.loader.depth -= 1;
        Ok(())
    }
}

/// Finds which field a key names, looking first where the previous one was found.
struct KeySeed<'s> {
    record: &'s Record,
    next: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Option<usize>, E> {
        let fields = &self.record.fields;
        if fields.get(self.next).is_some_and(|field| *field.name == *key) {
            return Ok(Some(self.next));
        }
        Ok(fields.iter().position(|field| *field.name == *key))
    }
}

/// Reads an array of elements of one shape.
struct ListSeed<'s> {
    loader: &'s mut Loader,
    element: &'s Shape,
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = Packed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E: Error>(self) -> Result<Packed, E> {
        Ok(Packed::ABSENT)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Packed, A::Error> {
        let ListSeed { loader, element } = self;
        loader.deeper()?;
        let (from, width) = (loader.pending.len(), element.width() as usize);
        let mut len = 0;
        loop {
            let at = loader.pending.len();
            loader.pending.resize(at + width, Packed::ABSENT);
            match elements.next_element_seed(ValueSeed { loader: &mut *loader, shape: element, at })
            {
                Ok(Some(())) => len += 1,
                Ok(None) => {
                    loader.pending.truncate(at);
                    break;
                }
                Err(error) => {
                    loader.trail.push(format!("[{len}]"));
                    return Err(error);
                }
            }
        }
        loader.depth -= 1;
        Ok(Packed::list(loader.settle(from, len)?))
    }
}

#[cfg(test)]
mod tests;
