//! Reading values whose type is only known when they are read, and maps whose keys are data.

use super::{Loader, Packed, Shape, ValueSeed, number, scalar};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads anything JSON can say.
pub(super) struct AnySeed<'s> {
    pub loader: &'s mut Loader,
}

impl<'de> DeserializeSeed<'de> for AnySeed<'_> {
    type Value = Packed;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Packed, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnySeed<'_> {
    type Value = Packed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Packed, E> {
        Ok(Packed::NULL)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Packed, E> {
        Ok(Packed::bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Packed, E> {
        Ok(Packed::int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Packed, E> {
        Ok(i64::try_from(value)
            .map_or_else(|_| Packed::double(scalar::unsigned(value)), Packed::int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Packed, E> {
        Ok(Packed::double(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Packed, E> {
        self.loader.keep(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Packed, A::Error> {
        let loader = self.loader;
        loader.deeper()?;
        let from = loader.pending.len();
        while let Some(cell) = elements.next_element_seed(AnySeed { loader: &mut *loader })? {
            loader.pending.push(cell);
        }
        loader.depth -= 1;
        let len = loader.pending.len() - from;
        Ok(Packed::list(loader.settle(from, len)?))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Packed, A::Error> {
        read_entries(self.loader, &Shape::Dyn, entries)
    }
}

/// Reads an object whose keys are data.
pub(super) struct MapSeed<'s> {
    pub loader: &'s mut Loader,
    pub value: &'s Shape,
}

impl<'de> Visitor<'de> for MapSeed<'_> {
    type Value = Packed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Packed, E> {
        Ok(Packed::ABSENT)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Packed, A::Error> {
        read_entries(self.loader, self.value, entries)
    }
}

/// Reads the entries of an object into pairs of cells, sorted by key; of equal keys the last
/// counts.
fn read_entries<'de, A: MapAccess<'de>>(
    loader: &mut Loader,
    value: &Shape,
    mut entries: A,
) -> Result<Packed, A::Error> {
    loader.deeper()?;
    let from = loader.pending.len();
    while let Some(key) = entries.next_key_seed(KeySeed { loader: &mut *loader })? {
        loader.pending.push(key);
        let at = loader.pending.len();
        loader.pending.push(Packed::ABSENT);
        let read = entries.next_value_seed(ValueSeed { loader: &mut *loader, shape: value, at });
        if let Err(error) = read {
            loader.trail.push(format!("[{:?}]", text(loader, key)));
            return Err(error);
        }
        // Inside a map `null` is a value: the key is there.
        if loader.pending.get(at) == Some(&Packed::ABSENT) {
            loader.put(at, Packed::NULL);
        }
    }
    loader.depth -= 1;
    sort(loader, from);
    let len = (loader.pending.len() - from) / 2;
    number::<A::Error>(loader.pending.len())?;
    Ok(Packed::map(loader.settle(from, len)?))
}

fn sort(loader: &mut Loader, from: usize) {
    let mut pairs: Vec<(Packed, Packed)> = Vec::with_capacity((loader.pending.len() - from) / 2);
    let mut cells = loader.pending.drain(from..);
    while let (Some(key), Some(value)) = (cells.next(), cells.next()) {
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
        loader.pending.extend([key, value]);
    }
}

fn text(loader: &Loader, key: Packed) -> &str {
    let span = key.text_or_empty();
    let start = span.start as usize;
    loader.text.get(start..start + span.len as usize).unwrap_or_default()
}

struct KeySeed<'s> {
    loader: &'s mut Loader,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Packed;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Packed, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Packed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Packed, E> {
        self.loader.keep(key)
    }
}
