//! An IAM policy inside a document: its text, and room for what somebody made of it.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// The JSON text of one policy, with what the policy evaluator parsed it into.
///
/// The text is empty when the resource has no policy.
#[derive(Default)]
pub struct PolicyText {
    text: Box<str>,
    parsed: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl PolicyText {
    /// A policy with this JSON text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        PolicyText { text: text.into(), parsed: OnceLock::new() }
    }

    /// The JSON text; empty when there is no policy.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What `parse` makes of the text, made once however often it is asked for.
    ///
    /// Returns `None` when somebody else parsed it first into another type.
    pub fn parsed<T: Any + Send + Sync>(&self, parse: impl FnOnce(&str) -> T) -> Option<&T> {
        self.parsed.get_or_init(|| Box::new(parse(&self.text))).downcast_ref()
    }
}

impl fmt::Debug for PolicyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PolicyText").field(&self.text).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_parsed_once() {
        let policy = PolicyText::new("{}");
        assert_eq!(policy.parsed(str::len), Some(&2));
        assert_eq!(policy.parsed(|_| -> usize { panic!("parsed again") }), Some(&2));
        assert_eq!(policy.parsed(str::to_owned), None);
    }
}
