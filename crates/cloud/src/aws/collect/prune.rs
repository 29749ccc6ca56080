//! Laying a selection over a value that is already there.
//!
//! Answers are pruned while they are parsed. What is pruned here was wanted by somebody else (an
//! answer that several types share), or was one opaque text then (a CSV document).

use policy::catalogue::Selection;
use serde_json::{Map, Value};

/// Keeps of `value` what `selection` names.
pub fn prune(value: &Value, selection: &Selection) -> Value {
    match (selection, value) {
        (Selection::Value(_), value) => value.clone(),
        (Selection::Members(wanted), Value::Object(members)) => {
            let mut kept = Map::new();
            for (name, selection) in wanted {
                if let Some(member) = members.get(name) {
                    kept.insert(name.clone(), prune(member, selection));
                }
            }
            Value::Object(kept)
        }
        (Selection::Items(each), Value::Array(items)) => {
            Value::Array(items.iter().map(|item| prune(item, each)).collect())
        }
        (Selection::Entries(each), Value::Object(members)) => Value::Object(
            members.iter().map(|(name, member)| (name.clone(), prune(member, each))).collect(),
        ),
        _ => Value::Null,
    }
}

/// The values at a path such as `Reservations[].Instances`, lists on the way opened.
///
/// An empty path gives the value itself; a list at the end gives its elements.
pub fn items<'v>(answer: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut here = vec![answer];
    if path.is_empty() {
        return here;
    }
    for part in path.split('.') {
        let name = part.strip_suffix("[]").unwrap_or(part);
        here = here
            .into_iter()
            .filter_map(|value| value.get(name))
            .flat_map(|value| match value {
                Value::Array(items) => items.iter().collect(),
                Value::Null => Vec::new(),
                other => vec![other],
            })
            .collect();
    }
    here
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::catalogue::{Reduction, selection};
    use serde_json::json;

    #[test]
    fn what_the_selection_does_not_name_is_dropped() {
        let keep = selection([
            ("Name".to_owned(), Reduction::Keep),
            ("Rules[].Status".to_owned(), Reduction::Keep),
        ])
        .unwrap();
        let value = json!({"Name": "b", "Owner": "x", "Rules": [{"Status": "on", "Note": "y"}]});
        assert_eq!(prune(&value, &keep), json!({"Name": "b", "Rules": [{"Status": "on"}]}));
    }

    #[test]
    fn lists_on_the_way_are_opened() {
        let answer = json!({"Reservations": [{"Instances": [{"Id": 1}, {"Id": 2}]}, {"Instances": [{"Id": 3}]}, {}]});
        assert_eq!(items(&answer, "Reservations[].Instances").len(), 3);
        assert_eq!(items(&answer, "Missing").len(), 0);
        assert_eq!(items(&answer, "").len(), 1);
    }
}
