//! Values as text and as JSON.

use super::{Value, read};
use crate::cel::library::{base64, duration_text};
use crate::document::Cell;
use serde_json::Value as Json;
use std::fmt;

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) | Value::Type(text) => f.write_str(text.as_str()),
            Value::Ip(address) => write!(f, "{address}"),
            Value::Cidr(address, prefix) => write!(f, "{address}/{prefix}"),
            other => write!(f, "{}", other.to_json()),
        }
    }
}

impl Value<'_> {
    /// The value as JSON. Bytes are base64; what is absent or unknown inside is `null`.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null | Value::Optional(None) => Json::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Uint(value) => (*value).into(),
            Value::Double(value) => (*value).into(),
            Value::Text(text) | Value::Type(text) => text.as_str().into(),
            Value::Bytes(bytes) => base64::encode(bytes.as_slice()).into(),
            Value::Time(time) => time.to_string().into(),
            Value::Duration(duration) => duration_text(*duration).into(),
            Value::List(list) => {
                list.iter().map(|value| value.map_or(Json::Null, |value| value.to_json())).collect()
            }
            Value::Map(map) => {
                let members = (0..map.len()).filter_map(|index| {
                    let value = map.value(index)?.map_or(Json::Null, |value| value.to_json());
                    Some((map.key(index)?.to_string(), value))
                });
                Json::Object(members.collect())
            }
            Value::Record(record) => {
                let members = record.record.fields.iter().filter_map(|field| {
                    let at = record.at.checked_add(field.offset)?;
                    if record.document.cell(at) == Cell::Absent {
                        return None;
                    }
                    let value = read(record.document, &field.shape, at).ok()?;
                    Some((field.name.to_string(), value.to_json()))
                });
                Json::Object(members.collect())
            }
            Value::Policy(policy) => {
                serde_json::from_str(policy.text()).unwrap_or_else(|_| policy.text().into())
            }
            Value::Optional(Some(value)) => value.to_json(),
            Value::Ip(_) | Value::Cidr(..) => self.to_string().into(),
        }
    }
}
