//! Where in an answer a value stands, in the small part of JMESPath that AWS's paginators use:
//! `a.b`, `a[-1].b` (the last item) and `x || y` (the first that is there).

use crate::aws::answer::Malformed;
use policy::catalogue::{Reduction, Selection};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where a value stands: alternatives, each a sequence of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Vec<Vec<Step>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Last,
}

impl Path {
    /// Reads a path. Every text is one: what it does not understand, it will not find.
    pub(super) fn parse(text: &str) -> Self {
        let alternatives = text.split("||").map(|alternative| {
            let mut steps = Vec::new();
            for part in alternative.trim().split('.') {
                let (name, last) = match part.strip_suffix("[-1]") {
                    Some(name) => (name, true),
                    None => (part, false),
                };
                steps.push(Step::Member(name.to_owned()));
                if last {
                    steps.push(Step::Last);
                }
            }
            steps
        });
        Path(alternatives.collect())
    }

    /// The value of the first alternative that is there and is not empty.
    pub(super) fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let found = self.0.iter().filter_map(|steps| follow(steps, value));
        found.into_iter().find(|value| is_something(value))
    }

    /// Adds what this path needs to a selection.
    pub(super) fn lay_over(&self, selection: &mut Selection) -> Result<(), Malformed> {
        for steps in &self.0 {
            lay(steps, selection)?;
        }
        Ok(())
    }
}

fn follow<'v>(steps: &[Step], value: &'v Value) -> Option<&'v Value> {
    let mut here = value;
    for step in steps {
        here = match step {
            Step::Member(name) => here.get(name)?,
            Step::Last => here.as_array()?.last()?,
        };
    }
    Some(here)
}

/// Whether a value counts as there: JMESPath's notion of truth.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

fn lay(steps: &[Step], selection: &mut Selection) -> Result<(), Malformed> {
    if let Selection::Value(Reduction::Keep) = selection {
        return Ok(());
    }
    match (steps, selection) {
        ([Step::Member(name), rest @ ..], Selection::Members(members)) => {
            let part = members.entry(name.clone()).or_insert_with(|| seed(rest));
            lay(rest, part)
        }
        ([Step::Last, rest @ ..], Selection::Items(each)) => lay(rest, each),
        // A token that is reduced is no token any more.
        _ => Err(Malformed::new("a page token under a reduction")),
    }
}

/// The smallest selection that `steps` can be laid over.
fn seed(steps: &[Step]) -> Selection {
    match steps {
        [] => Selection::Value(Reduction::Keep),
        [Step::Member(_), ..] => Selection::Members(BTreeMap::new()),
        [Step::Last, rest @ ..] => Selection::Items(Box::new(seed(rest))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_follow_members_last_items_and_alternatives() {
        let page = json!({"A": {"B": "b"}, "List": [{"Key": "x"}, {"Key": "y"}], "Empty": ""});
        for (path, found) in [
            ("A.B", Some(json!("b"))),
            ("List[-1].Key", Some(json!("y"))),
            ("Empty || List[-1].Key", Some(json!("y"))),
            ("A.B || List[-1].Key", Some(json!("b"))),
            ("Absent", None),
            ("Empty[-1].Key", None),
        ] {
            assert_eq!(Path::parse(path).find(&page), found.as_ref(), "{path}");
        }
    }
}
