//! Bodies of the json and rest-json protocols.

use super::Unfit;
use super::text::instant;
use crate::aws::schema::{Member, Place, Service, Shape, Structure, TimestampFormat, Type};
use bytes::Bytes;
use serde_json::{Map, Number, Value};

/// Writes a body of those members that travel in it.
pub(super) fn body(
    service: &Service,
    structure: &Structure,
    members: &Map<String, Value>,
) -> Result<Bytes, Unfit> {
    Ok(Bytes::from(convert_structure(service, structure, members)?.to_string()))
}

/// Writes a body that is one member.
pub(super) fn payload(
    service: &Service,
    name: &str,
    member: &Member,
    value: &Value,
) -> Result<Bytes, Unfit> {
    Ok(Bytes::from(convert(service, name, member, value)?.to_string()))
}

fn convert_structure(
    service: &Service,
    structure: &Structure,
    members: &Map<String, Value>,
) -> Result<Value, Unfit> {
    let mut converted = Map::new();
    for (name, value) in members {
        let member = structure
            .member(name)
            .ok_or_else(|| Unfit::new(name, "is not a member of the input"))?;
        if member.place == Place::Body {
            let wire = member.wire.as_deref().unwrap_or(name);
            converted.insert(wire.to_owned(), convert(service, name, member, value)?);
        }
    }
    Ok(Value::Object(converted))
}

/// A value in the names of the wire, instants in the way that they travel.
fn convert(service: &Service, name: &str, member: &Member, value: &Value) -> Result<Value, Unfit> {
    match (service.shape(member.kind), value) {
        (Some(Shape::Structure(structure)), Value::Object(members)) => {
            convert_structure(service, structure, members)
        }
        (Some(Shape::List { item, .. }), Value::Array(items)) => {
            items.iter().map(|value| convert(service, name, item, value)).collect()
        }
        (Some(Shape::Map { value: entry, .. }), Value::Object(entries)) => entries
            .iter()
            .map(|(key, value)| Ok((key.clone(), convert(service, name, entry, value)?)))
            .collect(),
        (None, Value::String(text)) if member.kind == Type::Timestamp => {
            let format = member.format.unwrap_or(TimestampFormat::Unix);
            let text = instant(name, text, format)?;
            let number = text.parse::<i64>().map(|seconds| Value::Number(Number::from(seconds)));
            Ok(number.unwrap_or(Value::String(text)))
        }
        (None, value) => Ok(value.clone()),
        _ => Err(Unfit::new(name, "is of the wrong kind")),
    }
}
