//! Leaving out resources that nobody asked about.
//!
//! Invariant: what cannot be told is judged. A resource whose tags could not be seen, or that has
//! the key with a value that was not kept, is not left out.

use super::inventory::Subject;
use crate::exceptions::TagPattern;
use std::collections::BTreeMap;

/// Which resources are judged; all of them by default. All are collected: others are joined with
/// them.
#[derive(Debug, Clone, Default)]
pub struct Narrowing {
    /// Only those with a tag of each key that is named here, matching one of that key's patterns.
    pub tags: Vec<TagPattern>,
    /// Whether what nothing uses is left out, but for rules about use.
    pub skip_unused: bool,
}

impl Narrowing {
    pub(super) fn is_meant(&self, subject: &Subject) -> bool {
        if self.tags.is_empty() || !subject.tags_seen {
            return true;
        }
        let mut by_key: BTreeMap<&str, bool> = BTreeMap::new();
        for tag in &self.tags {
            let held = tag.matches(&subject.resource) || is_hidden(tag, subject);
            *by_key.entry(tag.key.as_str()).or_default() |= held;
        }
        by_key.values().all(|held| *held)
    }
}

/// Whether a tag has the key, and a value that was not kept.
fn is_hidden(tag: &TagPattern, subject: &Subject) -> bool {
    let tags = &subject.resource.tags;
    tags.iter().any(|(key, value)| value.is_none() && tag.key.matches(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{catalogue, closed, narrowed, open, said, tags};
    use serde_json::{Value, json};

    #[test]
    fn only_what_has_the_tags_is_judged_and_what_cannot_be_told() {
        let doors = [
            open("front", &json!({"env": "prod", "team": "a"})),
            open("back", &json!({"env": "dev"})),
            open("side", &json!({"env": null})),
            open("cellar", &json!({"team": "a"})),
        ];
        let cases: [(&[&str], &[&str]); 4] = [
            (&["env=prod"], &["closed front", "closed side"]),
            (&["env=prod", "env=dev"], &["closed back", "closed front", "closed side"]),
            (&["env=p*", "team=a"], &["closed front"]),
            (&["nothing=x"], &[]),
        ];
        let catalogue = catalogue();
        for (wanted, judged) in cases {
            let narrowing = Narrowing { tags: tags(wanted), skip_unused: false };
            let scan = narrowed(&catalogue, Ok(&doors), narrowing);
            let mut said = said(&scan, |_| true);
            said.retain(|each| each.starts_with("closed"));
            assert_eq!(said, judged, "{wanted:?}");
        }
    }

    #[test]
    fn what_nothing_uses_is_left_out_but_for_rules_about_use() {
        let mut walled = open("niche", &json!({}));
        walled["Walled"] = Value::Bool(true);
        let doors = [walled, closed("front")];
        let catalogue = catalogue();
        let judged = |skip_unused| {
            let narrowing = Narrowing { tags: Vec::new(), skip_unused };
            said(&narrowed(&catalogue, Ok(&doors), narrowing), |_| true)
        };
        assert_eq!(judged(false).len(), 6);
        assert_eq!(judged(true), ["closed front", "quiet front", "used front", "used niche"]);
    }
}
