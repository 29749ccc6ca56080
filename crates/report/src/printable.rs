//! Characters that do harm where they are shown, and what stands in their place.
//!
//! A name may hold escape sequences that repaint a terminal, or direction marks that make one
//! name read as another. Both are replaced, visibly, by U+FFFD.

use std::fmt::{self, Display, Write};

/// What stands for a character that is not shown.
pub(crate) const REPLACEMENT: &str = "\u{fffd}";

/// Holds for a character that must not reach a reader: a control other than tab and newline, or
/// a mark that changes the direction of the text around it.
pub(crate) fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A value on one line, without harmful characters.
pub(crate) struct OneLine<T>(pub(crate) T);

impl<T: Display> Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Replacing(f), "{}", self.0)
    }
}

struct Replacing<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Replacing<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '\n' | '\t' => self.0.write_char(' '),
            c if is_harmful(c) => self.0.write_str(REPLACEMENT),
            c => self.0.write_char(c),
        })
    }
}

/// The first characters of a value; an ellipsis says that there were more.
///
/// Units: `limit` counts characters.
pub(crate) struct Clipped<T> {
    /// The value.
    pub(crate) value: T,
    /// How much of it is shown.
    pub(crate) limit: usize,
}

impl<T: Display> Display for Clipped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clip = Clip { out: f, left: self.limit, full: false };
        let written = write!(clip, "{}", self.value);
        if clip.full { f.write_char('…') } else { written }
    }
}

struct Clip<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    left: usize,
    full: bool,
}

impl Write for Clip<'_, '_> {
    /// Fails on the first character too many, so that a long value is not produced in vain.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if self.left == 0 {
                self.full = true;
                return Err(fmt::Error);
            }
            self.left -= 1;
            self.out.write_char(c)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_does_not_pass() {
        assert_eq!(OneLine("a\u{1b}[2Jb\r\nc").to_string(), "a\u{fffd}[2Jb\u{fffd} c");
    }

    #[test]
    fn a_name_cannot_be_turned_around() {
        assert_eq!(OneLine("gpj\u{202e}exe").to_string(), "gpj\u{fffd}exe");
    }

    #[test]
    fn a_long_value_is_cut_and_says_so() {
        assert_eq!(Clipped { value: "abcdef", limit: 3 }.to_string(), "abc…");
        assert_eq!(Clipped { value: "abc", limit: 3 }.to_string(), "abc");
        assert_eq!(Clipped { value: "äöü", limit: 2 }.to_string(), "äö…");
    }
}
