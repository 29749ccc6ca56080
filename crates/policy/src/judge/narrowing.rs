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
