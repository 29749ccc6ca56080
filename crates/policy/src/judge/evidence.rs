//! The fields that decided, with their values.

use super::joins::Joined;
use crate::catalogue::Programs;
use crate::document::Document;
use crate::verdict::Evidence;
use serde_json::{Value, json};

/// At most this many joined resources are shown for one join.
const MOST_RELATED: usize = 10;

/// What the condition of a rule read, with what stood there.
///
/// Shape: in the order in which the condition names them, each once.
pub(super) fn gather(
    document: &Document,
    joined: &[Joined<'_>],
    programs: &Programs,
) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = Vec::new();
    for path in &programs.reads.resource {
        // What stands behind a list is shown with the list.
        let path = path.split("[]").next().unwrap_or_default();
        add(&mut found, path.to_owned(), || document.get(path).unwrap_or(Value::Null));
    }
    for (index, name, paths) in &programs.reads.related {
        let value = joined.get(*index).map_or(Value::Null, |joined| related(joined, paths));
        add(&mut found, format!("related.{name}"), || value);
    }
    for (name, value) in &programs.reads.parameters {
        add(&mut found, format!("params.{name}"), || value.clone());
    }
    found
}

fn add(found: &mut Vec<Evidence>, path: String, value: impl FnOnce() -> Value) {
    let covered = |each: &Evidence| {
        path == each.path || path.strip_prefix(&each.path).is_some_and(|rest| rest.starts_with('.'))
    };
    if !found.iter().any(covered) {
        found.push(Evidence { path, value: value() });
    }
}

fn related(joined: &Joined<'_>, paths: &[String]) -> Value {
    let show = |subject: &super::inventory::Subject| {
        let mut shown = json!({"id": subject.resource.id});
        for path in paths {
            let path = path.split("[]").next().unwrap_or_default();
            let value = subject.document.as_ref().ok().and_then(|document| document.get(path));
            if let (Some(value), Some(members)) = (value, shown.as_object_mut()) {
                members.insert(path.to_owned(), value);
            }
        }
        shown
    };
    match joined {
        Joined::Unknown(_) | Joined::Unreadable => json!("unknown"),
        Joined::One(subject) => subject.map_or(Value::Null, show),
        Joined::Many(subjects, _) => {
            let mut shown: Vec<Value> =
                subjects.iter().take(MOST_RELATED).map(|each| show(each)).collect();
            if subjects.len() > MOST_RELATED {
                shown.push(json!(format!("and {} more", subjects.len() - MOST_RELATED)));
            }
            Value::Array(shown)
        }
    }
}
