//! Reading values whose type is only known when they are read, and maps whose keys are data.

use super::{Cell, Loader, Shape, Span, ValueSeed, number, scalar};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads anything JSON can say.
pub(super) struct AnySeed<'s> {
    pub loader: &'s mut Loader,
}

impl<'de> DeserializeSeed<'de> for AnySeed<'_> {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnySeed<'_> {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Cell, E> {
        Ok(Cell::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Cell, E> {
        Ok(Cell::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Cell, E> {
        Ok(i64::try_from(value).map_or_else(|_| Cell::Double(scalar::unsigned(value)), Cell::Int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Cell, E> {
        Ok(Cell::Double(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Cell, E> {
        Ok(Cell::Text(self.loader.keep(value)?))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Cell, A::Error> {
        let loader = self.loader;
        loader.deeper()?;
        let from = loader.pending.len();
        while let Some(cell) = elements.next_element_seed(AnySeed { loader: &mut *loader })? {
            loader.pending.push(cell);
        }
        loader.depth -= 1;
        let len = loader.pending.len() - from;
        Ok(Cell::List(loader.settle(from, len)?))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Cell, A::Error> {
        read_entries(self.loader, &Shape::Dyn, entries)
    }
}

/// Reads an object whose keys are data.
pub(super) struct MapSeed<'s> {
    pub loader: &'s mut Loader,
    pub value: &'s Shape,
}

impl<'de> Visitor<'de> for MapSeed<'_> {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell::Absent)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Cell, A::Error> {
        read_entries(self.loader, self.value, entries)
    }
}

/// Reads the entries of an object into pairs of cells, sorted by key; of equal keys the last
/// counts.
fn read_entries<'de, A: MapAccess<'de>>(
    loader: &mut Loader,
    value: &Shape,
    mut entries: A,
) -> Result<Cell, A::Error> {
    loader.deeper()?;
    let from = loader.pending.len();
    while let Some(key) = entries.next_key_seed(KeySeed { loader: &mut *loader })? {
        loader.pending.push(Cell::Text(key));
        let at = loader.pending.len();
        loader.pending.push(Cell::Absent);
        let read = entries.next_value_seed(ValueSeed { loader: &mut *loader, shape: value, at });
        if let Err(error) = read {
            loader.trail.push(format!("[{:?}]", text(loader, key)));
            return Err(error);
        }
        // Inside a map `null` is a value: the key is there.
        if loader.pending.get(at) == Some(&Cell::Absent) {
            loader.put(at, Cell::Null);
        }
    }
    loader.depth -= 1;
    sort(loader, from);
    let len = (loader.pending.len() - from) / 2;
    number::<A::Error>(loader.pending.len())?;
    Ok(Cell::Map(loader.settle(from, len)?))
}

fn sort(loader: &mut Loader, from: usize) {
    let mut pairs: Vec<(Span, Cell)> = Vec::with_capacity((loader.pending.len() - from) / 2);
    let mut cells = loader.pending.drain(from..);
    while let (Some(Cell::Text(key)), Some(value)) = (cells.next(), cells.next()) {
        pairs.push((key, value));
    }
    drop(cells);
    pairs.sort_by(|(a, _), (b, _)| text(loader, *a).cmp(text(loader, *b)));
    pairs.dedup_by(|later, earlier| {
        let same = text(loader, later.0) == text(loader, earlier.0);
        if same {
            earlier.1 = later.1;
        }
        same
    });
    for (key, value) in pairs {
        loader.pending.extend([Cell::Text(key), value]);
    }
}

fn text(loader: &Loader, span: Span) -> &str {
    let start = span.start as usize;
    loader.text.get(start..start + span.len as usize).unwrap_or_default()
}

struct KeySeed<'s> {
    loader: &'s mut Loader,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Span;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Span, E> {
        self.loader.keep(key)
    }
}
