//! Text of limited length, and values that cannot be markup in it.

use crate::printable::OneLine;
use std::fmt::Display;

/// A text that takes pieces as long as they fit.
#[derive(Debug)]
pub(super) struct Budget {
    text: String,
    most: usize,
}

impl Budget {
    /// Units: `most` in bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { text: String::new(), most }
    }

    /// Makes room for so many bytes more.
    pub(super) fn extend(&mut self, bytes: usize) {
        self.most += bytes;
    }

    /// Adds a piece whole, or nothing of it.
    pub(super) fn add(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() <= self.most;
        if fits {
            self.text.push_str(piece);
        }
        fits
    }

    /// Adds a piece, if so many bytes are left after it.
    pub(super) fn add_before(&mut self, piece: &str, left: usize) -> bool {
        self.text.len() + piece.len() + left <= self.most && self.add(piece)
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// A value as a code span, fenced by more backticks than it has in a row.
pub(super) fn code(value: impl Display) -> String {
    let value = OneLine(value).to_string();
    let mut longest = 0;
    let mut run = 0;
    for c in value.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let touches = value.starts_with('`') || value.ends_with('`') || value.trim().is_empty();
    let space = if touches { " " } else { "" };
    // An empty span would be two backticks, which begin another one.
    format!("{fence}{space}{value}{space}{fence}")
}

/// A text of the catalogue, which is ours or the user's own, with what Markdown would read escaped.
pub(super) fn plain(value: impl Display) -> String {
    let mut text = String::new();
    for c in OneLine(value).to_string().chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '@') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_does_not_leave_its_code_span() {
        for (value, written) in [
            ("bucket", "`bucket`"),
            ("a`b", "``a`b``"),
            ("`a``", "``` `a`` ```"),
            ("@team\n![](x)", "`@team ![](x)`"),
            ("", "`  `"),
        ] {
            assert_eq!(code(value), written);
        }
    }

    #[test]
    fn a_piece_is_added_whole_or_not_at_all() {
        let mut budget = Budget::new(5);
        assert!(budget.add("abc"));
        assert!(!budget.add("def"));
        budget.extend(1);
        assert!(budget.add("def"));
        assert_eq!(budget.into_text(), "abcdef");
    }
}
