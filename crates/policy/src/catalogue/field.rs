//! A field that is kept: where it stands, its type and its privacy class.
//!
//! Written as `Path: type class`, for example `Rules[].Status: string config`. The types `tags`,
//! `environment`, `opaque` and `policy` say by themselves how the value is reduced, so the class
//! is theirs and is not repeated.

use super::selection::{PrivacyClass, Reduction};

/// The type of a kept field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// A text.
    String,
    /// An instant.
    Timestamp,
    /// An IAM policy document.
    Policy,
    /// A map from text to text.
    StringMap,
    /// Whatever JSON stands there.
    Dyn,
    /// Tags, as a map from key to value.
    Tags,
    /// Environment variables, as a map from name to what kind of value it has.
    Environment,
    /// A text of which only presence and looks are kept.
    Opaque,
}

/// A field that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it stands: members joined by `.`, `[]` behind a list.
    pub path: String,
    /// Its type.
    pub kind: FieldKind,
    /// How much care it wants.
    pub class: PrivacyClass,
}

const KINDS: [(&str, FieldKind, Option<PrivacyClass>); 11] = [
    ("bool", FieldKind::Bool, None),
    ("int", FieldKind::Int, None),
    ("double", FieldKind::Double, None),
    ("string", FieldKind::String, None),
    ("timestamp", FieldKind::Timestamp, None),
    ("map", FieldKind::StringMap, None),
    ("dyn", FieldKind::Dyn, None),
    ("policy", FieldKind::Policy, Some(PrivacyClass::Config)),
    ("tags", FieldKind::Tags, Some(PrivacyClass::Tags)),
    ("environment", FieldKind::Environment, Some(PrivacyClass::Environment)),
    ("opaque", FieldKind::Opaque, Some(PrivacyClass::Opaque)),
];

const CLASSES: [(&str, PrivacyClass); 4] = [
    ("config", PrivacyClass::Config),
    ("name", PrivacyClass::Name),
    ("identity", PrivacyClass::Identity),
    ("email", PrivacyClass::Email),
];

impl Field {
    /// Parses one line of a file's `fields`.
    ///
    /// Errors: what is wrong and what could stand there, in words.
    pub fn parse(path: &str, spec: &str) -> Result<Self, String> {
        check_path(path)?;
        let mut words = spec.split_whitespace();
        let kind_word = words.next().unwrap_or_default();
        let (_, kind, implied) =
            KINDS.into_iter().find(|(word, ..)| *word == kind_word).ok_or_else(|| {
                let known: Vec<_> = KINDS.iter().map(|(word, ..)| *word).collect();
                format!("`{kind_word}` is not a type of field; known are {}", known.join(", "))
            })?;
        let class = match (implied, words.next()) {
            (Some(class), None) => class,
            (Some(_), Some(word)) => {
                return Err(format!("`{kind_word}` has a privacy class of its own; drop `{word}`"));
            }
            (None, Some(word)) => CLASSES
                .into_iter()
                .find(|(name, _)| *name == word)
                .map(|(_, class)| class)
                .ok_or_else(|| {
                    format!(
                        "`{word}` is not a privacy class; known are config, name, identity, email"
                    )
                })?,
            (None, None) => {
                return Err(format!(
                    "`{path}` has no privacy class; write `{kind_word} config`, `name`, `identity` or `email`"
                ));
            }
        };
        if let Some(extra) = words.next() {
            return Err(format!("`{extra}` is one word too many; write `type class`"));
        }
        if class == PrivacyClass::Email && kind != FieldKind::String {
            return Err("only a `string` can have the class `email`".to_owned());
        }
        Ok(Self { path: path.to_owned(), kind, class })
    }

    /// What happens to the value before anything else sees it.
    pub fn reduction(&self) -> Reduction {
        match (self.kind, self.class) {
            (_, PrivacyClass::Email) => Reduction::Pseudonym,
            (FieldKind::Policy, _) => Reduction::Policy,
            (FieldKind::Tags, _) => Reduction::Tags,
            (FieldKind::Environment, _) => Reduction::Environment,
            (FieldKind::Opaque, _) => Reduction::Opaque,
            _ => Reduction::Keep,
        }
    }

    /// The first member of the path, without `[]`.
    pub fn root(&self) -> &str {
        let end = self.path.find(['.', '[']).unwrap_or(self.path.len());
        self.path.get(..end).unwrap_or_default()
    }
}

/// Words that stand for something else in a rule, so that no field may begin with one.
pub const RESERVED: [&str; 5] = ["account", "region", "now", "params", "related"];

fn check_path(path: &str) -> Result<(), String> {
    for part in path.split('.') {
        let name = part.strip_suffix("[]").unwrap_or(part);
        let plain = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !plain {
            return Err(format!(
                "`{path}` is not a path; write members joined by `.`, with `[]` behind a list"
            ));
        }
    }
    let root = path.split(['.', '[']).next().unwrap_or_default();
    if RESERVED.contains(&root) {
        return Err(format!(
            "`{root}` means something else in rules; keep the field under another name with `into`"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_its_type_and_its_privacy_class() {
        let field = Field::parse("Rules[].Status", "string config").unwrap();
        assert_eq!(
            (field.kind, field.class, field.root()),
            (FieldKind::String, PrivacyClass::Config, "Rules")
        );
        assert_eq!(Field::parse("Tags", "tags").unwrap().reduction(), Reduction::Tags);
        assert_eq!(Field::parse("Mail", "string email").unwrap().reduction(), Reduction::Pseudonym);
    }

    #[test]
    fn a_field_without_a_privacy_class_is_refused() {
        for (path, spec, part) in [
            ("Name", "string", "no privacy class"),
            ("Name", "text config", "not a type"),
            ("Name", "string private", "not a privacy class"),
            ("Name", "string config extra", "too many"),
            ("Tags", "tags config", "of its own"),
            ("A..B", "string config", "not a path"),
            ("related.X", "string config", "means something else"),
            ("Port", "int email", "only a `string`"),
        ] {
            let error = Field::parse(path, spec).unwrap_err();
            assert!(error.contains(part), "{path}: {spec}: {error}");
        }
    }
}
