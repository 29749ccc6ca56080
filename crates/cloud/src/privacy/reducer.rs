//! The one door through which kept values pass.

use super::pseudonym::Pseudonyms;
use super::{TagSettings, csv, document, environment, opaque, tags};
use model::Secret;
use policy::catalogue::Reduction;
use serde_json::Value;

/// Why a value could not be reduced. Nothing of the value is kept, here or elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReduceError {
    /// The value is not an IAM policy in JSON, URL-encoded or not.
    #[error("the policy is not a JSON object")]
    NotAPolicy,
    /// The value is neither a list of keys and values nor a map of texts.
    #[error("the tags have none of the known shapes")]
    NotTags,
    /// The value is neither a list of names and values nor a map of plain values.
    #[error("the variables have none of the known shapes")]
    NotVariables,
    /// A text was expected.
    #[error("the value is not a text")]
    NotText,
    /// The value is not a well-formed table with a header line.
    #[error("the document is not well-formed CSV")]
    NotCsv,
    /// The value is larger than anything the provider is known to answer with.
    #[error("the value is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The bound that was passed.
        limit_bytes: usize,
    },
}

/// Reduces values as the catalogue demands, under the settings of one tenant and run.
///
/// Shape: a field that is `null` has nothing to take away. It stays `null`, except where the
/// reduced form can say so better: no tags and no variables are `{}`, no text is not present.
#[derive(Debug)]
pub struct Reducer {
    pseudonyms: Pseudonyms,
    tags: TagSettings,
}

impl Reducer {
    /// A reducer whose pseudonyms are made under `key`.
    ///
    /// The same key gives the same pseudonyms, so a key belongs to one tenant, and is kept only
    /// for as long as its runs are to be compared.
    pub fn new(key: &Secret<[u8; 32]>, tags: TagSettings) -> Self {
        Self { pseudonyms: Pseudonyms::new(key), tags }
    }

    /// Reduces one kept value.
    ///
    /// Errors: the value has not the shape that `reduction` expects, or is too large. The value is
    /// dropped, and what depends on it is unknown.
    pub fn reduce(&self, reduction: Reduction, value: Value) -> Result<Value, ReduceError> {
        match reduction {
            Reduction::Keep => Ok(value),
            Reduction::Policy => document::reduce(value),
            Reduction::Tags => tags::reduce(&self.pseudonyms, &self.tags, value),
            Reduction::Pseudonym => self.pseudonyms.reduce(value),
            Reduction::Environment => environment::reduce(&self.pseudonyms, value),
            Reduction::Opaque => opaque::reduce(value),
            Reduction::Csv => csv::reduce(value),
        }
    }
}

impl crate::Reducer for Reducer {
    fn reduce(&self, reduction: Reduction, value: Value) -> Result<Value, crate::ReduceError> {
        Reducer::reduce(self, reduction, value).map_err(|error| crate::ReduceError {
            expected: match error {
                ReduceError::NotAPolicy => "an IAM policy",
                ReduceError::NotTags => "tags",
                ReduceError::NotVariables => "environment variables",
                ReduceError::NotText => "a text",
                ReduceError::NotCsv => "a CSV document",
                ReduceError::TooLarge { .. } => "of a size that is read",
            },
        })
    }
}

/// Refuses a text above `limit_bytes`.
pub(super) fn bounded(text: &str, limit_bytes: usize) -> Result<&str, ReduceError> {
    if text.len() > limit_bytes { Err(ReduceError::TooLarge { limit_bytes }) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reducer() -> Reducer {
        Reducer::new(&Secret::new([7; 32]), TagSettings::default())
    }

    #[test]
    fn what_is_kept_is_kept_as_it_is() {
        let value = json!({"a": ["b", 1, null, "jane@example.com"]});
        assert_eq!(reducer().reduce(Reduction::Keep, value.clone()), Ok(value));
    }

    #[test]
    fn nothing_reduces_to_nothing() {
        for (reduction, expected) in [
            (Reduction::Keep, Value::Null),
            (Reduction::Policy, Value::Null),
            (Reduction::Pseudonym, Value::Null),
            (Reduction::Csv, Value::Null),
            (Reduction::Tags, json!({})),
            (Reduction::Environment, json!({})),
            (Reduction::Opaque, json!({"Present": false, "LooksSecret": false})),
        ] {
            assert_eq!(reducer().reduce(reduction, Value::Null), Ok(expected), "{reduction:?}");
        }
    }

    #[test]
    fn a_wrong_shape_is_refused_and_not_passed_through() {
        for reduction in [
            Reduction::Policy,
            Reduction::Tags,
            Reduction::Pseudonym,
            Reduction::Environment,
            Reduction::Opaque,
            Reduction::Csv,
        ] {
            for value in [json!(7), json!([[["x"]]]), json!({"a": {"b": "c"}})] {
                if reduction == Reduction::Policy && value.is_object() {
                    continue;
                }
                let error = reducer().reduce(reduction, value.clone()).unwrap_err();
                assert!(!format!("{error} {error:?}").contains('7'), "{reduction:?} {value}");
            }
        }
    }

    #[test]
    fn the_key_does_not_print_itself() {
        assert!(!format!("{:?}", reducer()).contains("7, 7"));
    }
}
