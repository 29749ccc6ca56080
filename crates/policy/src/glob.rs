//! A pattern that a person writes: `*` stands for any run of characters, `?` for any one.
//!
//! Case counts, and a pattern covers the whole of a text: `prod` does not match `production`.

use crate::iam::glob::{Piece, matches};

/// A pattern, ready to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    text: String,
    pieces: Vec<Piece<String>>,
}

impl Glob {
    /// Every text is a pattern.
    pub fn new(text: &str) -> Self {
        let mut pieces: Vec<Piece<String>> = Vec::new();
        for c in text.chars() {
            match (c, pieces.last_mut()) {
                ('*', Some(Piece::Run)) => {}
                ('*', _) => pieces.push(Piece::Run),
                ('?', _) => pieces.push(Piece::One),
                (c, Some(Piece::Text(run))) => run.push(c),
                (c, _) => pieces.push(Piece::Text(c.to_string())),
            }
        }
        Self { text: text.to_owned(), pieces }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it names one text only.
    pub fn is_plain(&self) -> bool {
        !self.text.contains(['*', '?'])
    }

    /// Whether all of `text` is matched.
    pub fn matches(&self, text: &str) -> bool {
        matches(&self.pieces, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_the_whole_of_a_text() {
        for (pattern, text, matched) in [
            ("*", "", true),
            ("prod", "prod", true),
            ("prod", "production", false),
            ("prod*", "production", true),
            ("*-logs-*", "acme-logs-eu", true),
            ("i-????", "i-12ab", true),
            ("i-????", "i-12abc", false),
            ("**", "anything", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), matched, "{pattern} {text}");
        }
    }
}
