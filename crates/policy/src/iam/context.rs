//! The request context: what a request says about itself, by condition key.

/// Values by condition key. Keys have no case; a key has no, one or several values.
///
/// Invariant: entries are sorted by lower-case key and no key stands twice, so a lookup is a
/// binary search that allocates nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    entries: Vec<(Box<str>, Vec<String>)>,
}

impl Context {
    /// A context that says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// This context with `key` holding the one value, replacing what it held.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_all(key, vec![value.into()])
    }

    /// This context with `key` holding these values (a multivalued key), replacing what it held.
    ///
    /// An empty list is a key that is not there: AWS tells the two apart nowhere.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: Vec<String>) -> Self {
        self.set(key, values);
        self
    }

    pub(super) fn set(&mut self, key: &str, values: Vec<String>) {
        let key = key.to_ascii_lowercase();
        match self.entries.binary_search_by(|(known, _)| known.as_ref().cmp(&key)) {
            Ok(at) => {
                if let Some((_, held)) = self.entries.get_mut(at) {
                    *held = values;
                }
            }
            Err(at) => self.entries.insert(at, (key.into(), values)),
        }
    }

    /// The values of a key, never an empty list. `key` is in lower case.
    pub(super) fn find(&self, key: &str) -> Option<&[String]> {
        let at = self.entries.binary_search_by(|(known, _)| known.as_ref().cmp(key)).ok()?;
        let (_, values) = self.entries.get(at)?;
        (!values.is_empty()).then_some(values)
    }

    /// The value of a key that has exactly one, as a policy variable needs. `key` is in lower case.
    pub(super) fn single(&self, key: &str) -> Option<&str> {
        match self.find(key)? {
            [only] => Some(only),
            _ => None,
        }
    }
}
