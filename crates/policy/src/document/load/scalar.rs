//! Reading bools, numbers, texts, times and policies.

use super::{Loader, Packed, Shape};
use crate::document::Instant;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt;

/// Reads a value of a scalar shape.
pub(super) struct ScalarSeed<'s> {
    pub loader: &'s mut Loader,
    pub shape: &'s Shape,
}

impl<'de> Visitor<'de> for ScalarSeed<'_> {
    type Value = Packed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.shape {
            Shape::Bool => "a bool",
            Shape::Int => "an integer",
            Shape::Double => "a number",
            Shape::Time => "a time (RFC 3339, or seconds since 1970)",
            _ => "a string",
        })
    }

    fn visit_unit<E: Error>(self) -> Result<Packed, E> {
        Ok(Packed::ABSENT)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Packed, E> {
        match self.shape {
            Shape::Bool => Ok(Packed::bool(value)),
            _ => Err(E::invalid_type(Unexpected::Bool(value), &self)),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Packed, E> {
        let cell = match self.shape {
            Shape::Int => Some(Packed::int(value)),
            Shape::Double => Some(Packed::double(double(value))),
            Shape::Time => Instant::new(value, 0).map(time),
            _ => None,
        };
        cell.ok_or_else(|| E::invalid_type(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Packed, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => self.visit_f64(unsigned(value)),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Packed, E> {
        let cell = match self.shape {
            Shape::Int => whole(value).map(Packed::int),
            Shape::Double => Some(Packed::double(value)),
            Shape::Time => instant(value).map(time),
            _ => None,
        };
        cell.ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Packed, E> {
        if matches!(self.shape, Shape::Text) {
            return self.loader.keep(value);
        }
        if matches!(value, "" | "N/A" | "no_information" | "not_supported") {
            return Ok(Packed::ABSENT);
        }
        let cell = match self.shape {
            Shape::Bool if value.eq_ignore_ascii_case("true") => Some(Packed::bool(true)),
            Shape::Bool if value.eq_ignore_ascii_case("false") => Some(Packed::bool(false)),
            Shape::Int => value.parse().ok().map(Packed::int),
            Shape::Double => value.parse().ok().map(Packed::double),
            Shape::Time => Instant::parse(value).map(time),
            _ => None,
        };
        cell.ok_or_else(|| E::invalid_value(Unexpected::Str(value), &self))
    }
}

/// Reads a policy: an object, or its JSON as a text. An empty text is no policy.
pub(super) fn policy<'de, D>(loader: &mut Loader, deserializer: D) -> Result<Packed, D::Error>
where
    D: Deserializer<'de>,
{
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Null => Ok(Packed::ABSENT),
        serde_json::Value::String(text) if text.trim().is_empty() => Ok(Packed::ABSENT),
        serde_json::Value::String(text) => loader.keep_policy(text),
        value @ (serde_json::Value::Object(_) | serde_json::Value::Array(_)) => {
            loader.keep_policy(value.to_string())
        }
        _ => Err(D::Error::custom("expected a policy, as an object or as its JSON text")),
    }
}

fn time(instant: Instant) -> Packed {
    Packed::time(instant.seconds(), instant.nanos())
}

/// Seconds since 1970 with a fraction, to the millisecond, which is what AWS's JSON gives.
fn instant(seconds: f64) -> Option<Instant> {
    let millis = whole((seconds * 1000.0).round())?;
    let fraction = i32::try_from(millis.rem_euclid(1000)).ok()?;
    Instant::new(millis.div_euclid(1000), fraction * 1_000_000)
}

/// The integer a float is, if it is one that a float holds exactly.
fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() != 0.0 || value.abs() > EXACT {
        return None;
    }
    format!("{value:.0}").parse().ok()
}

#[expect(clippy::cast_precision_loss, reason = "JSON numbers are doubles; rounding is theirs")]
fn double(value: i64) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "JSON numbers are doubles; rounding is theirs")]
pub(super) fn unsigned(value: u64) -> f64 {
    value as f64
}
