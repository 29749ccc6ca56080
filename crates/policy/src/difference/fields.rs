//! Which fields of a resource differ.

use super::Seen;
use serde_json::{Map, Value};

/// A field that differs, or a list with the elements that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Where it stands; a list ends in `[]`.
    pub path: String,
    /// What stood there before; of a list, the elements that are gone. Null for nothing.
    pub before: Value,
    /// What stands there now; of a list, the elements that are new. Null for nothing.
    pub after: Value,
}

/// What differs between the fields of a resource then and now, where both were seen.
pub(super) fn differing(then: &Seen, now: &Seen, pseudonyms: &[&str]) -> Vec<FieldChange> {
    let unseen = then.unknown.iter().chain(&now.unknown).map(|path| without_places(path)).collect();
    let (mut before, mut after) = (then.value.clone(), now.value.clone());
    for path in pseudonyms {
        let steps: Vec<&str> = path.split('.').collect();
        mask(&mut before, &steps);
        mask(&mut after, &steps);
    }
    let mut comparison = Comparison { unseen, found: Vec::new() };
    comparison.compare("", &before, &after);
    comparison.found
}

/// What differs between two values that stand at `path`.
pub(super) fn between(path: &str, before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut comparison = Comparison { unseen: Vec::new(), found: Vec::new() };
    comparison.compare(path, before, after);
    comparison.found
}

struct Comparison {
    /// Paths that one side could not see, with `[]` for each `[3]`.
    unseen: Vec<String>,
    found: Vec<FieldChange>,
}

impl Comparison {
    fn compare(&mut self, path: &str, before: &Value, after: &Value) {
        if same(before, after) || self.is_unseen(path) {
            return;
        }
        match (before, after) {
            (Value::Object(then), Value::Object(now)) => self.members(path, then, now),
            (Value::Array(then), Value::Array(now)) => {
                self.push(format!("{path}[]"), rest(then, now), rest(now, then));
            }
            (Value::Object(then), Value::Null) if !then.is_empty() => {
                self.members(path, then, &Map::new());
            }
            (Value::Null, Value::Object(now)) if !now.is_empty() => {
                self.members(path, &Map::new(), now);
            }
            _ => self.push(path.to_owned(), before.clone(), after.clone()),
        }
    }

    fn members(&mut self, path: &str, then: &Map<String, Value>, now: &Map<String, Value>) {
        let new = now.keys().filter(|name| !then.contains_key(*name));
        for name in then.keys().chain(new) {
            let member = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let of = |side: &Map<String, Value>| side.get(name).cloned().unwrap_or_default();
            self.compare(&member, &of(then), &of(now));
        }
    }

    fn push(&mut self, path: String, before: Value, after: Value) {
        self.found.push(FieldChange { path, before, after });
    }

    /// Whether one side could not see this, or not all of it: a list hides behind its elements.
    fn is_unseen(&self, path: &str) -> bool {
        self.unseen.iter().any(|unseen| {
            let covers = path.strip_prefix(unseen.as_str());
            unseen.is_empty()
                || covers.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                || unseen.strip_prefix(path).is_some_and(|rest| rest.starts_with("[]"))
        })
    }
}

/// Equal, but for the order of lists and for members that hold nothing.
fn same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Array(then), Value::Array(now)) => {
            then.len() == now.len() && left(then, now).is_empty()
        }
        (Value::Object(then), Value::Object(now)) => {
            let one_way = |from: &Map<String, Value>, to: &Map<String, Value>| {
                from.iter().all(|(name, value)| same(value, to.get(name).unwrap_or(&Value::Null)))
            };
            one_way(then, now) && one_way(now, then)
        }
        _ => before == after,
    }
}

/// The elements of `these` for which `those` has no equal, each counted as often as it stands.
fn left<'v>(these: &'v [Value], those: &[Value]) -> Vec<&'v Value> {
    let mut free: Vec<&Value> = those.iter().collect();
    let mut alone = Vec::new();
    for element in these {
        match free.iter().position(|other| same(element, other)) {
            Some(at) => drop(free.swap_remove(at)),
            None => alone.push(element),
        }
    }
    alone
}

fn rest(these: &[Value], those: &[Value]) -> Value {
    match left(these, those) {
        alone if alone.is_empty() => Value::Null,
        alone => Value::Array(alone.into_iter().cloned().collect()),
    }
}

/// Puts one word in place of every text at a path.
fn mask(value: &mut Value, path: &[&str]) {
    let Some((step, rest)) = path.split_first() else {
        if value.is_string() {
            *value = Value::from("(pseudonym)");
        }
        return;
    };
    let name = step.trim_end_matches("[]");
    match value.get_mut(name) {
        Some(Value::Array(items)) if step.ends_with("[]") => {
            items.iter_mut().for_each(|item| mask(item, rest));
        }
        Some(member) => mask(member, rest),
        None => {}
    }
}

/// A path with `[]` for every `[3]`.
fn without_places(path: &str) -> String {
    let mut whole = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        inside = (inside || c == '[') && c != ']';
        if !inside || c == '[' {
            whole.push(c);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn seen(value: Value, unknown: &[&str]) -> Seen {
        Seen {
            resource_type: "aws.x.y".parse().unwrap(),
            listed_in: "eu-west-1".parse().unwrap(),
            id: "a".to_owned(),
            value,
            unknown: unknown.iter().map(|path| (*path).to_owned()).collect(),
        }
    }

    fn told(before: Value, after: Value) -> Vec<(String, Value, Value)> {
        let changes = differing(&seen(before, &[]), &seen(after, &[]), &[]);
        changes.into_iter().map(|each| (each.path, each.before, each.after)).collect()
    }

    #[test]
    fn a_field_is_shown_as_it_was_and_as_it_is() {
        let before = json!({"A": {"B": 1, "C": true}, "D": "x", "Same": [1]});
        let after = json!({"A": {"B": 2, "C": true}, "E": "y", "Same": [1]});
        let expected = [
            ("A.B".to_owned(), json!(1), json!(2)),
            ("D".to_owned(), json!("x"), Value::Null),
            ("E".to_owned(), Value::Null, json!("y")),
        ];
        assert_eq!(told(before, after), expected);
    }

    #[test]
    fn of_a_list_only_the_elements_that_differ_are_shown() {
        let open = json!({"Port": 22, "From": ["0.0.0.0/0"]});
        let web = json!({"Port": 443, "From": ["0.0.0.0/0", "::/0"]});
        let turned = json!({"From": ["::/0", "0.0.0.0/0"], "Port": 443});
        let before = json!({"Rules": [open, web]});
        assert_eq!(told(before.clone(), json!({"Rules": [turned, open]})), []);
        let change = ("Rules[]".to_owned(), json!([open]), Value::Null);
        assert_eq!(told(before, json!({"Rules": [turned]})), [change]);
        let twice = ("L[]".to_owned(), json!([1]), Value::Null);
        assert_eq!(told(json!({"L": [1, 1]}), json!({"L": [1]})), [twice]);
    }

    #[test]
    fn nothing_and_absent_are_the_same() {
        assert_eq!(told(json!({"A": null, "B": {"C": null}}), json!({"B": {}})), []);
        assert_eq!(told(json!({}), json!({"B": {"C": null}})), []);
    }

    #[test]
    fn what_one_side_could_not_see_does_not_differ() {
        for (unknown, silent) in [
            ("Policy", true),
            ("", true),
            ("Policy.Statement", true),
            ("Keys[2].Used", false),
            ("Pol", false),
        ] {
            let before = seen(json!({"Policy": {"Statement": [1]}}), &[]);
            let after = seen(json!({}), &[unknown]);
            assert_eq!(differing(&before, &after, &[]).is_empty(), silent, "{unknown}");
        }
        let before = seen(json!({"Keys": [{"Id": 1, "Used": "x"}]}), &[]);
        let after = seen(json!({"Keys": [{"Id": 1}]}), &["Keys[0].Used"]);
        assert_eq!(differing(&before, &after, &[]), []);
    }

    #[test]
    fn of_a_pseudonym_only_its_presence_is_compared() {
        let with =
            |mail: Value| seen(json!({"Contact": {"Mail": mail}, "All": [{"M": mail}]}), &[]);
        let paths = ["Contact.Mail", "All[].M"];
        let (one, other) = (with(json!("email:01")), with(json!("email:02")));
        assert_eq!(differing(&one, &other, &paths), []);
        let gone = differing(&one, &with(Value::Null), &paths);
        assert_eq!(gone.len(), 2);
        assert!(!format!("{gone:?}").contains("email:01"));
    }
}
