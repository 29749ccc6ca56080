//! Reading a document back as JSON: what a report shows as evidence.

use super::path::{Step, steps};
use super::{Cell, Document, Instant, Record, Shape};
use serde_json::{Map, Value};

impl Document {
    /// The whole document as JSON, without what is absent or unknown.
    pub fn to_json(&self) -> Value {
        self.record_json(self.layout.root(), 0).unwrap_or_else(|| Value::Object(Map::new()))
    }

    /// What stands at `path`, such as `Rules[2].Filter.Prefix`, a list or a record whole.
    ///
    /// A list may also be passed through with `[]`, as in `Rules[].Filter.Prefix`: that gives the
    /// list of what stands there in each element.
    ///
    /// Returns `None` when it is absent, unknown, or not in the layout.
    pub fn get(&self, path: &str) -> Option<Value> {
        if let Some((list, rest)) = path.split_once("[]") {
            let Value::Array(elements) = self.get(list)? else { return None };
            let rest = rest.strip_prefix('.').unwrap_or(rest);
            let picked = elements.iter().filter_map(|element| pick(element, rest));
            return Some(Value::Array(picked.collect()));
        }
        let (shape, cell, at) = self.walk(path)?;
        self.shape_json(&shape, cell, at)
    }

    fn walk(&self, path: &str) -> Option<(Shape, Cell, u32)> {
        let mut shape = Shape::Record(self.layout.root().clone());
        let mut at = 0;
        for step in steps(path).ok()? {
            (shape, at) = match (step, shape, self.cell(at)) {
                (Step::Name(name), Shape::Record(record), _) => {
                    let field = record.field(name)?;
                    (field.shape.clone(), at.checked_add(field.offset)?)
                }
                (Step::Name(key), Shape::Map(value), Cell::Map(span)) => {
                    ((*value).clone(), self.entry(span, key)?)
                }
                (Step::Name(key), Shape::Dyn, Cell::Map(span)) => {
                    (Shape::Dyn, self.entry(span, key)?)
                }
                (Step::Index(index), Shape::List(element), Cell::List(span))
                    if index < span.len =>
                {
                    let at = span.start.checked_add(index.checked_mul(element.width())?)?;
                    ((*element).clone(), at)
                }
                (Step::Index(index), Shape::Dyn, Cell::List(span)) if index < span.len => {
                    (Shape::Dyn, span.start.checked_add(index)?)
                }
                _ => return None,
            };
        }
        Some((shape, self.cell(at), at))
    }

    /// The cell of the value with this key, in a map of cells.
    pub(crate) fn entry(&self, map: super::Span, key: &str) -> Option<u32> {
        let (mut low, mut high) = (0, map.len);
        while low < high {
            let middle = low + (high - low) / 2;
            let at = map.start.checked_add(middle.checked_mul(2)?)?;
            let Cell::Text(span) = self.cell(at) else { return None };
            match self.text(span).cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return at.checked_add(1),
            }
        }
        None
    }

    fn record_json(&self, record: &Record, at: u32) -> Option<Value> {
        if self.cell(at) != Cell::Present {
            return None;
        }
        let members = record.fields.iter().filter_map(|field| {
            let at = at.checked_add(field.offset)?;
            Some((field.name.to_string(), self.shape_json(&field.shape, self.cell(at), at)?))
        });
        Some(Value::Object(members.collect()))
    }

    fn shape_json(&self, shape: &Shape, cell: Cell, at: u32) -> Option<Value> {
        match (shape, cell) {
            (Shape::Record(record), _) => self.record_json(record, at),
            (Shape::List(element), Cell::List(span)) => {
                let ats = (0..span.len)
                    .map_while(|i| span.start.checked_add(i.checked_mul(element.width())?));
                let elements = ats
                    .map(|at| self.shape_json(element, self.cell(at), at).unwrap_or(Value::Null));
                Some(Value::Array(elements.collect()))
            }
            (_, cell) => self.cell_json(cell),
        }
    }

    /// A cell that says by itself what it is.
    fn cell_json(&self, cell: Cell) -> Option<Value> {
        Some(match cell {
            Cell::Absent | Cell::Unknown(_) | Cell::Present => return None,
            Cell::Null => Value::Null,
            Cell::Bool(value) => value.into(),
            Cell::Int(value) => value.into(),
            Cell::Double(value) => value.into(),
            Cell::Text(span) => self.text(span).into(),
            Cell::Time { nanos, seconds } => Instant::new(seconds, nanos)?.to_string().into(),
            Cell::Policy(index) => {
                let text = self.policy(Some(index)).text();
                serde_json::from_str(text).unwrap_or_else(|_| text.into())
            }
            Cell::List(span) => {
                let cells = (0..span.len).map_while(|i| span.start.checked_add(i));
                let elements = cells.map(|at| self.cell_json(self.cell(at)).unwrap_or(Value::Null));
                Value::Array(elements.collect())
            }
            Cell::Map(span) => {
                let keys = (0..span.len).map_while(|i| span.start.checked_add(i.checked_mul(2)?));
                let members = keys.filter_map(|at| {
                    let Cell::Text(key) = self.cell(at) else { return None };
                    let value = self.cell_json(self.cell(at.checked_add(1)?));
                    Some((self.text(key).to_owned(), value.unwrap_or(Value::Null)))
                });
                Value::Object(members.collect())
            }
        })
    }
}

/// What stands at a dotted path of a JSON value, with `[]` as in [`Document::get`].
fn pick(value: &Value, path: &str) -> Option<Value> {
    if path.is_empty() {
        return Some(value.clone());
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some((name, _)) = name.split_once("[]") else {
        return pick(value.get(name)?, rest);
    };
    let elements = value.get(name)?.as_array()?;
    Some(Value::Array(elements.iter().filter_map(|element| pick(element, rest)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{FieldType, Layout, LayoutBuilder};
    use serde_json::json;
    use std::sync::Arc;

    fn document() -> Document {
        let layout = Layout::builder("thing")
            .field("Rules[].Filter.Prefix", FieldType::String)
            .and_then(|b| b.field("Tags", FieldType::Map(Box::new(FieldType::String))))
            .and_then(|b| b.field("Extra", FieldType::Dyn))
            .and_then(LayoutBuilder::build);
        let json = json!({
            "Rules": [{"Filter": {"Prefix": "a"}}, {}, {"Filter": {"Prefix": "c"}}],
            "Tags": {"env": "prod", "team": "x"},
            "Extra": {"list": [1, {"deep": true}]}
        });
        Document::from_value(&Arc::new(layout.unwrap()), &json).unwrap()
    }

    #[test]
    fn a_path_reads_one_place() {
        let document = document();
        assert_eq!(document.get("Rules[2].Filter.Prefix"), Some(json!("c")));
        assert_eq!(document.get("Rules[0].Filter"), Some(json!({"Prefix": "a"})));
        assert_eq!(document.get("Rules[1].Filter.Prefix"), None);
        assert_eq!(document.get("Rules[9].Filter.Prefix"), None);
        assert_eq!(document.get("Tags.team"), Some(json!("x")));
        assert_eq!(document.get("Tags.none"), None);
        assert_eq!(document.get("Extra.list[1].deep"), Some(json!(true)));
        assert_eq!(document.get("Nope"), None);
    }

    #[test]
    fn a_path_through_a_list_reads_every_element() {
        assert_eq!(document().get("Rules[].Filter.Prefix"), Some(json!(["a", "c"])));
    }
}
