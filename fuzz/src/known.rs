//! Answers in one form, whoever gives them, and the differences that are explained.

use policy::cel::{Bytes, Environment, Input, Value as OurValue, compile_value};
use serde_json::Value as Json;

/// What a source comes to.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Value(String),
    Error,
}

/// A value without the last digits of its fractions.
pub fn shape(json: &Json) -> String {
    match json {
        Json::Number(number) if number.is_f64() => {
            format!("{:.10e}", number.as_f64().unwrap_or_default())
        }
        Json::Array(items) => {
            format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(","))
        }
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{key:?}:{}", shape(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Our answer; nothing where the checker refuses the source, since the other has no checker.
pub fn ours(source: &str) -> Option<Answer> {
    let environment = Environment::dynamic().limits(crate::LIMITS);
    let program = compile_value(source, &environment).ok()?;
    let input = Input::default();
    let answer = program.value(&input);
    Some(match answer {
        Ok(value) => Answer::Value(from_ours(&value)),
        Err(_) => Answer::Error,
    })
}

/// The answer of the `cel` crate; nothing where it does not parse the source or panics.
pub fn theirs(source: &str) -> Option<Answer> {
    let program = cel::Program::compile(source).ok()?;
    let context = cel::Context::default();
    Some(match program.execute(&context) {
        Ok(value) => Answer::Value(from_theirs(&value)),
        Err(_) => Answer::Error,
    })
}

fn from_ours(value: &policy::cel::Value<'_>) -> String {
    use policy::cel::Value as V;
    match value {
        V::List(_) => format!("list {}", value.to_json()),
        V::Map(_) => format!("map {}", value.to_json()),
        V::Bytes(bytes) => format!("bytes {:?}", bytes.as_slice()),
        other => format!("{} {}", other.type_name(), other.to_json()),
    }
}

fn from_theirs(value: &cel::Value) -> String {
    use cel::Value as V;
    match value {
        V::List(_) => format!("list {}", json(value)),
        V::Map(_) => format!("map {}", json(value)),
        V::Bytes(bytes) => format!("bytes {bytes:?}"),
        V::Int(_) => format!("int {}", json(value)),
        V::UInt(_) => format!("uint {}", json(value)),
        V::Float(_) => format!("double {}", json(value)),
        V::String(_) => format!("string {}", json(value)),
        V::Bool(_) => format!("bool {}", json(value)),
        V::Null => "null_type null".to_owned(),
        other => format!("{other:?}"),
    }
}

fn json(value: &cel::Value) -> Json {
    use cel::Value as V;
    match value {
        V::Int(value) => (*value).into(),
        V::UInt(value) => (*value).into(),
        V::Float(value) => (*value).into(),
        V::String(text) => text.as_str().into(),
        V::Bool(value) => (*value).into(),
        V::List(items) => items.iter().map(json).collect(),
        V::Map(map) => {
            Json::Object(map.map.iter().map(|(key, value)| (key_text(key), json(value))).collect())
        }
        V::Bytes(bytes) => OurValue::Bytes(Bytes::Held(bytes.as_slice().into())).to_json(),
        _ => Json::Null,
    }
}

fn key_text(key: &cel::objects::Key) -> String {
    match key {
        cel::objects::Key::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

/// Why ours is right where the answers differ, with the clause of the language definition.
pub fn clause(source: &str, ours: &Answer, theirs: &Answer) -> Option<&'static str> {
    let ordered = ["<", ">"].iter().any(|operator| source.contains(operator));
    let may_be_nan = source.contains(['/', '*', '-']) && source.contains('.');
    match (ours, theirs) {
        (Answer::Value(_), Answer::Error) if ordered && may_be_nan => Some(
            "language definition, numeric values: doubles follow IEEE 754, where ordering with NaN is false and no error",
        ),
        _ => None,
    }
}
