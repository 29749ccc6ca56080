//! Single values as text, and text in addresses.

use super::Unfit;
use crate::aws::schema::{Member, TimestampFormat, Type};
use jiff::Timestamp;
use serde_json::Value;

/// Percent-encodes everything but letters, digits and `-_.~`.
pub(super) fn encode(text: &str) -> String {
    encode_except(text, b"")
}

/// Percent-encodes everything but letters, digits, `-_.~` and the slash.
pub(super) fn encode_path(text: &str) -> String {
    encode_except(text, b"/")
}

fn encode_except(text: &str, spared: &[u8]) -> String {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or('0');
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || spared.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}

/// One value as text, for forms, paths, query strings, headers and XML.
pub(super) fn plain(
    name: &str,
    member: &Member,
    value: &Value,
    default: TimestampFormat,
) -> Result<String, Unfit> {
    match (member.kind, value) {
        (Type::Timestamp, Value::String(text)) => {
            instant(name, text, member.format.unwrap_or(default))
        }
        (Type::Shape(_) | Type::Document, _) => Err(Unfit::new(name, "must be a single value")),
        (_, Value::String(text)) => Ok(text.clone()),
        (_, Value::Bool(_) | Value::Number(_)) => Ok(value.to_string()),
        _ => Err(Unfit::new(name, "must be a single value")),
    }
}

/// An instant as a format has it.
pub(super) fn instant(name: &str, text: &str, format: TimestampFormat) -> Result<String, Unfit> {
    let instant: Timestamp = text.parse().map_err(|_| Unfit::new(name, "must be an instant"))?;
    let pattern = match format {
        TimestampFormat::Iso8601 => "%Y-%m-%dT%H:%M:%SZ",
        TimestampFormat::Rfc822 => "%a, %d %b %Y %H:%M:%S GMT",
        TimestampFormat::Unix => return Ok(instant.as_second().to_string()),
    };
    Ok(instant.strftime(pattern).to_string())
}
