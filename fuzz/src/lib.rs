//! What the fuzz targets share: a layout, and ways from any bytes to sources and documents.

mod cursor;
pub mod grammar;
pub mod known;

pub use cursor::Cursor;

use policy::cel::{Environment, Limits, ParameterType, Type};
use policy::document::{FieldType, Layout, LayoutError};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Small, so that an input that runs into them costs little.
pub const LIMITS: Limits = Limits { steps: 20_000, bytes: 1 << 20 };

fn build() -> Result<Layout, LayoutError> {
    Layout::builder("thing")
        .field("Name", FieldType::String)?
        .field("Other", FieldType::String)?
        .field("Count", FieldType::Int)?
        .field("Ratio", FieldType::Double)?
        .field("On", FieldType::Bool)?
        .field("At", FieldType::Timestamp)?
        .field("Policy", FieldType::Policy)?
        .field("Tags", FieldType::Map(Box::new(FieldType::String)))?
        .field("Any", FieldType::Dyn)?
        .field("Names[]", FieldType::String)?
        .field("Rules[].Id", FieldType::String)?
        .field("Rules[].Days", FieldType::Int)?
        .field("Rules[].On", FieldType::Bool)?
        .field("Rules[].Names[]", FieldType::String)?
        .field("Inner.Flag", FieldType::Bool)?
        .build()
}

/// A layout with a field of every type.
pub fn layout() -> Arc<Layout> {
    Arc::new(build().expect("the layout is well formed"))
}

/// What a rule over that layout may speak of.
pub fn environment(layout: &Arc<Layout>) -> Environment {
    Environment::of(Arc::clone(layout))
        .parameter("days", ParameterType::Int)
        .variable("x", Type::Dyn)
        .limits(LIMITS)
}

/// Any JSON, with the layout's names likely as keys.
pub fn json(cursor: &mut Cursor<'_>, depth: usize) -> Value {
    const KEYS: [&str; 16] = [
        "Name", "Other", "Count", "Ratio", "On", "At", "Policy", "Tags", "Any", "Names", "Rules",
        "Id", "Days", "Inner", "Flag", "x",
    ];
    match cursor.below(if depth == 0 { 9 } else { 12 }) {
        0 => Value::Null,
        1 => true.into(),
        2 => false.into(),
        3 => (i64::from(cursor.byte()) - 128).into(),
        4 => (f64::from(cursor.byte()) / 4.0).into(),
        5 => "2024-01-01T00:00:00Z".into(),
        6 => text(cursor).into(),
        7 => ["a", "b", "Enabled", "0.0.0.0/0"][cursor.below(4)].into(),
        8 => i64::MAX.into(),
        9 => (0..cursor.below(4)).map(|_| json(cursor, depth - 1)).collect::<Vec<_>>().into(),
        _ => {
            let mut members = Map::new();
            for _ in 0..cursor.below(6) {
                let key = KEYS[cursor.below(KEYS.len())].to_owned();
                members.insert(key, json(cursor, depth - 1));
            }
            members.into()
        }
    }
}

/// A resource of the layout: every member of its type, or missing, or now and then anything.
pub fn resource(cursor: &mut Cursor<'_>) -> Value {
    let mut members = Map::new();
    let mut put =
        |cursor: &mut Cursor<'_>, key: &str, value: fn(&mut Cursor<'_>) -> Value| match cursor
            .below(8)
        {
            0 => {}
            1 => {
                members.insert(key.to_owned(), Value::Null);
            }
            _ => {
                members.insert(key.to_owned(), value(cursor));
            }
        };
    put(cursor, "Name", |c| text(c).into());
    put(cursor, "Other", |c| text(c).into());
    put(cursor, "Count", |c| (i64::from(c.byte()) - 4).into());
    put(cursor, "Ratio", |c| (f64::from(c.byte()) / 8.0).into());
    put(cursor, "On", |c| c.flag().into());
    put(cursor, "At", |_| "2024-02-29T12:00:00Z".into());
    put(cursor, "Tags", |c| {
        (0..c.below(3)).map(|_| (text(c), Value::from(text(c)))).collect::<Map<_, _>>().into()
    });
    put(cursor, "Any", |c| json(c, 3));
    put(cursor, "Names", |c| (0..c.below(4)).map(|_| Value::from(text(c))).collect());
    put(cursor, "Rules", |c| {
        (0..c.below(4))
            .map(|_| {
                serde_json::json!({
                    "Id": text(c), "Days": c.below(5), "On": c.flag(), "Names": [text(c)],
                })
            })
            .collect()
    });
    put(cursor, "Inner", |c| serde_json::json!({"Flag": c.flag()}));
    members.into()
}

/// A short text, often one of a few.
pub fn text(cursor: &mut Cursor<'_>) -> String {
    match cursor.below(8) {
        0 => String::new(),
        1 => "a".to_owned(),
        2 => "ab".to_owned(),
        3 => "abcdefgh".to_owned(),
        4 => "abcdefghi".to_owned(),
        5 => "é\u{1F600}".to_owned(),
        6 => "10.0.0.1".to_owned(),
        _ => (0..cursor.below(5)).map(|_| char::from(cursor.byte() % 95 + 32)).collect(),
    }
}
