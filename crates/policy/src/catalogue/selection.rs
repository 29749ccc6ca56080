//! Which parts of an answer are kept, and in what form.
//!
//! A [`Selection`] is a tree laid over the answer of one operation. The parser of an answer walks
//! both together: what the tree does not name ends there, before it is ever held as a value.
//!
//! Invariant: a selection can only take away. There is no way to say "everything, unseen".

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a field may be kept, and how much care it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivacyClass {
    /// How something is set up: kept as it is.
    Config,
    /// What something is called (names, ids, ARNs): kept, and sealed wherever it is stored.
    Name,
    /// Points at a person (the name of an IAM user): kept only for findings that must name them.
    Identity,
    /// Tags: keys are kept, values only of keys that are known to carry no personal data.
    Tags,
    /// An e-mail address: kept as a keyed pseudonym.
    Email,
    /// Environment variables: kept as names, each with whether its value looks like a secret.
    Environment,
    /// Text that may hold secrets (user data, definitions): kept as whether it is there and whether it looks like it holds one.
    Opaque,
}

/// What happens to a value that is kept, before anything else sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reduction {
    /// Kept as it is.
    Keep,
    /// An IAM policy: URL-decoded if needed, parsed, and kept as JSON.
    Policy,
    /// Tags in any of AWS's shapes: kept as a map from key to value, values reduced.
    Tags,
    /// An e-mail address: replaced by a keyed pseudonym.
    Pseudonym,
    /// A map (or list of name/value pairs) of variables: name to whether the value looks secret.
    Environment,
    /// A text: `{"Present": bool, "LooksSecret": bool}`.
    Opaque,
    /// A CSV document, base64-decoded: a list of records, keyed by its header line.
    Csv,
}

/// The parts of a value that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The value itself, whatever is inside, after a reduction.
    Value(Reduction),
    /// An object: only these members, each by its own selection.
    Members(BTreeMap<String, Selection>),
    /// A list: every element by the same selection.
    Items(Box<Selection>),
    /// A map with keys that are data: every value by the same selection.
    Entries(Box<Selection>),
}

impl Selection {
    /// A selection that keeps nothing: for a call whose outcome is all that matters.
    pub fn nothing() -> Self {
        Selection::Members(BTreeMap::new())
    }

    /// Adds what `other` keeps, so that one answer can serve two readers.
    ///
    /// Errors: the path at which the two disagree about the shape or the reduction.
    pub fn merge(&mut self, other: Selection) -> Result<(), String> {
        match (self, other) {
            (Selection::Members(mine), Selection::Members(others)) => {
                for (name, selection) in others {
                    match mine.entry(name) {
                        std::collections::btree_map::Entry::Vacant(slot) => {
                            slot.insert(selection);
                        }
                        std::collections::btree_map::Entry::Occupied(mut slot) => {
                            let name = slot.key().clone();
                            slot.get_mut().merge(selection).map_err(|path| {
                                format!("{name}.{path}").trim_end_matches('.').to_owned()
                            })?;
                        }
                    }
                }
                Ok(())
            }
            (Selection::Items(mine), Selection::Items(others))
            | (Selection::Entries(mine), Selection::Entries(others)) => mine.merge(*others),
            (mine, others) if *mine == others => Ok(()),
            _ => Err(String::new()),
        }
    }

    /// The selection that would reach `path` within this one, for tests and for reading answers.
    pub fn at(&self, path: &str) -> Option<&Selection> {
        let mut here = self;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let name = part.trim_end_matches("[]");
            let Selection::Members(members) = here else { return None };
            here = members.get(name)?;
            if part.ends_with("[]") {
                let Selection::Items(item) = here else { return None };
                here = item;
            }
        }
        Some(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(pairs: Vec<(&str, Selection)>) -> Selection {
        Selection::Members(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
    }

    #[test]
    fn merging_keeps_what_either_reader_needs() {
        let mut one = members(vec![("A", Selection::Value(Reduction::Keep))]);
        let two = members(vec![(
            "B",
            Selection::Items(Box::new(members(vec![("C", Selection::Value(Reduction::Tags))]))),
        )]);
        one.merge(two).unwrap();
        assert!(one.at("A").is_some());
        assert_eq!(one.at("B[].C"), Some(&Selection::Value(Reduction::Tags)));
        assert_eq!(one.at("B[].D"), None);
    }

    #[test]
    fn readers_that_disagree_are_told_where() {
        let mut one = members(vec![("A", members(vec![("B", Selection::Value(Reduction::Keep))]))]);
        let two = members(vec![("A", members(vec![("B", Selection::Value(Reduction::Opaque))]))]);
        assert_eq!(one.merge(two), Err("A.B".to_owned()));
    }
}
