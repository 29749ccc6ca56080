//! From cells and from JSON to values.

use super::{Fault, List, Map, RecordRef, Text, Value};
use crate::document::{Cell, Document, Instant, Shape, Span};

const EMPTY: Span = Span { start: 0, len: 0 };

/// The value in the cell `at`, which has this shape; its default where it is absent.
///
/// Errors: the cell is unknown, or is a time that is absent.
pub(crate) fn read<'a>(
    document: &'a Document,
    shape: &'a Shape,
    at: u32,
) -> Result<Value<'a>, Fault> {
    let cell = document.cell(at);
    if let Cell::Unknown(reason) = cell {
        return Err(Fault::unknown(reason));
    }
    Ok(match (shape, cell) {
        (Shape::Text, Cell::Text(span)) => Value::Text(Text::Lent(document.text(span))),
        (Shape::Text, _) => Value::Text(Text::Lent("")),
        (Shape::Bool, cell) => Value::Bool(cell == Cell::Bool(true)),
        (Shape::Int, Cell::Int(value)) => Value::Int(value),
        (Shape::Int, _) => Value::Int(0),
        (Shape::Double, Cell::Double(value)) => Value::Double(value),
        (Shape::Double, _) => Value::Double(0.0),
        (Shape::Time, Cell::Time { nanos, seconds }) => time(seconds, nanos)?,
        (Shape::Time, _) => {
            return Err(Fault::failed("there is no time here; ask with `has()` first"));
        }
        (Shape::Policy, Cell::Policy(index)) => Value::Policy(document.policy(Some(index))),
        (Shape::Policy, _) => Value::Policy(document.policy(None)),
        (Shape::List(element), Cell::List(span)) => {
            Value::List(List::cells(document, element, span))
        }
        (Shape::List(element), _) => Value::List(List::cells(document, element, EMPTY)),
        (Shape::Map(value), Cell::Map(span)) => Value::Map(Map::cells(document, value, span)),
        (Shape::Map(value), _) => Value::Map(Map::cells(document, value, EMPTY)),
        (Shape::Record(record), _) => Value::Record(RecordRef { document, record, at }),
        (Shape::Dyn, cell) => any(document, cell)?,
    })
}

/// The value of a cell that says by itself what it is.
fn any(document: &Document, cell: Cell) -> Result<Value<'_>, Fault> {
    Ok(match cell {
        Cell::Absent | Cell::Null | Cell::Present => Value::Null,
        Cell::Unknown(reason) => return Err(Fault::unknown(reason)),
        Cell::Bool(value) => Value::Bool(value),
        Cell::Int(value) => Value::Int(value),
        Cell::Double(value) => Value::Double(value),
        Cell::Text(span) => Value::Text(Text::Lent(document.text(span))),
        Cell::Time { nanos, seconds } => time(seconds, nanos)?,
        Cell::Policy(index) => Value::Policy(document.policy(Some(index))),
        Cell::List(span) => Value::List(List::cells(document, &Shape::Dyn, span)),
        Cell::Map(span) => Value::Map(Map::cells(document, &Shape::Dyn, span)),
    })
}

fn time(seconds: i64, nanos: i32) -> Result<Value<'static>, Fault> {
    let time = Instant::new(seconds, nanos);
    time.map(Value::Time).ok_or_else(|| Fault::failed("range: the time is out of range"))
}

/// The value of a JSON value: numbers are ints where they fit one and have no fraction.
///
/// Returns `None` when it nests too deeply.
pub fn from_json(json: &serde_json::Value) -> Option<Value<'static>> {
    use serde_json::Value as Json;
    fn convert(json: &Json, depth: u16) -> Option<Value<'static>> {
        let depth = depth.checked_sub(1)?;
        Some(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(value) => Value::Int(value),
                None => Value::Double(number.as_f64()?),
            },
            Json::String(text) => Value::text(text.as_str()),
            Json::Array(elements) => {
                let values: Option<Vec<_>> = elements.iter().map(|e| convert(e, depth)).collect();
                Value::List(List::new(values?).ok()?)
            }
            Json::Object(members) => {
                let pairs: Option<Vec<_>> = members
                    .iter()
                    .map(|(key, value)| Some((Value::text(key.as_str()), convert(value, depth)?)))
                    .collect();
                Value::Map(Map::new(pairs?).ok()?)
            }
        })
    }
    convert(json, 100)
}
