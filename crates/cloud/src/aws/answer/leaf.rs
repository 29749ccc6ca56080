//! Single values that arrive as text: in XML, in headers, in the status line.

use super::{Malformed, timestamp};
use crate::aws::schema::{Member, Type};
use serde_json::{Number, Value};

/// Reads one value of the kind that the member says.
pub(super) fn from_text(member: &Member, text: &str) -> Result<Value, Malformed> {
    match member.kind {
        Type::String | Type::Blob => Ok(Value::String(text.to_owned())),
        Type::Boolean => match text.trim() {
            "true" | "True" | "TRUE" | "1" => Ok(Value::Bool(true)),
            "false" | "False" | "FALSE" | "0" => Ok(Value::Bool(false)),
            _ => Err(Malformed::new("not a truth value")),
        },
        Type::Integer => text
            .trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| Malformed::new("not a whole number")),
        Type::Float => text
            .trim()
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number)
            .ok_or(Malformed::new("not a number")),
        Type::Timestamp => timestamp::from_text(text.trim()).map(Value::String),
        Type::Document => {
            serde_json::from_str(text).map_err(|_| Malformed::new("not a JSON document"))
        }
        Type::Shape(_) => Err(Malformed::new("text where parts were expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_becomes_the_kind_that_the_model_says() {
        for (kind, text, value) in [
            (Type::String, " as it is ", json!(" as it is ")),
            (Type::Boolean, "true", json!(true)),
            (Type::Integer, "42", json!(42)),
            (Type::Float, "0.5", json!(0.5)),
            (Type::Timestamp, "2024-01-02T03:04:05Z", json!("2024-01-02T03:04:05+00:00")),
        ] {
            assert_eq!(from_text(&Member::plain(kind), text).unwrap(), value);
        }
    }

    #[test]
    fn text_of_another_kind_is_refused() {
        for (kind, text) in
            [(Type::Boolean, "perhaps"), (Type::Integer, "4.2"), (Type::Float, "NaN")]
        {
            assert!(from_text(&Member::plain(kind), text).is_err());
        }
    }
}
