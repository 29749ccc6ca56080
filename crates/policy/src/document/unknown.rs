//! Marking what could not be collected.

use super::path::{Step, steps};
use super::{Cell, Document, Packed, PathError, ReasonId, Record, Shape};

impl Document {
    /// Says that the subtree at `path` is unknown because the call that fills it failed.
    ///
    /// `path` may pass through list elements by number: `AccessKeys[3].LastUsed`. The empty path
    /// makes the whole document unknown. A record on the way that is absent becomes unknown
    /// itself: whether it is there depends on what could not be read.
    ///
    /// Errors: the layout has no such field, or the list no such element.
    pub fn set_unknown(&mut self, path: &str, reason: ReasonId) -> Result<(), PathError> {
        let mut shape = Shape::Record(self.layout.root().clone());
        let mut at = 0;
        for step in steps(path)? {
            (shape, at) = match (step, shape) {
                (Step::Name(name), Shape::Record(record)) => {
                    let field =
                        record.field(name).ok_or_else(|| PathError::NoField(path.into()))?;
                    if self.cell(at) == Cell::Absent {
                        self.mark(at, reason);
                    }
                    (field.shape.clone(), at.saturating_add(field.offset))
                }
                (Step::Index(index), Shape::List(element)) => match self.cell(at) {
                    Cell::List(span) if index < span.len => {
                        let offset = index.saturating_mul(element.width());
                        ((*element).clone(), span.start.saturating_add(offset))
                    }
                    _ => return Err(PathError::NoElement(path.to_owned())),
                },
                _ => return Err(PathError::NoField(path.to_owned())),
            };
        }
        self.mark(at, reason);
        if let Shape::Record(record) = shape {
            self.mark_fields(&record, at, reason);
        }
        Ok(())
    }

    // INVARIANT: every field of an unknown record is unknown itself, so that reading a field need
    // not look at the records around it.
    fn mark_fields(&mut self, record: &Record, at: u32, reason: ReasonId) {
        for offset in 1..record.width {
            self.mark(at.saturating_add(offset), reason);
        }
    }

    fn mark(&mut self, at: u32, reason: ReasonId) {
        if let Some(cell) = self.cells.get_mut(at as usize) {
            *cell = Packed::unknown(reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{FieldType, Layout, LayoutBuilder};
    use serde_json::json;
    use std::sync::Arc;

    fn document() -> Document {
        let layout = Layout::builder("user")
            .field("Name", FieldType::String)
            .and_then(|b| b.field("Login.Mfa.Enabled", FieldType::Bool))
            .and_then(|b| b.field("Login.Created", FieldType::String))
            .and_then(|b| b.field("Keys[].Id", FieldType::String))
            .and_then(|b| b.field("Keys[].LastUsed.Date", FieldType::String))
            .and_then(LayoutBuilder::build);
        let json = json!({
            "Name": "root", "Login": {"Mfa": {"Enabled": true}, "Created": "c"},
            "Keys": [{"Id": "1", "LastUsed": {"Date": "x"}}, {"Id": "2", "LastUsed": {"Date": "y"}}]
        });
        Document::from_value(&Arc::new(layout.unwrap()), &json).unwrap()
    }

    #[test]
    fn a_marked_subtree_is_gone_and_its_neighbours_stay() {
        let mut document = document();
        document.set_unknown("Login.Mfa", ReasonId(7)).unwrap();
        document.set_unknown("Keys[1].LastUsed", ReasonId(8)).unwrap();
        assert_eq!(
            document.to_json(),
            json!({
                "Name": "root", "Login": {"Created": "c"},
                "Keys": [{"Id": "1", "LastUsed": {"Date": "x"}}, {"Id": "2"}]
            })
        );
    }

    #[test]
    fn a_place_that_is_not_there_cannot_be_marked() {
        let mut document = document();
        assert!(document.set_unknown("Nope", ReasonId(1)).is_err());
        assert!(document.set_unknown("Keys[2].LastUsed", ReasonId(1)).is_err());
        assert!(document.set_unknown("Name.First", ReasonId(1)).is_err());
    }
}
