//! Texts as Markdown that shows them as they are.

use std::fmt::{self, Display, Write};

/// A text on one line of a paragraph or in a cell of a table. What stands between backticks stays
/// code.
pub(super) struct Prose<'t>(pub(super) &'t str);

impl Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Backticks mean code only where they come in pairs.
        let paired = self.0.matches('`').count().is_multiple_of(2);
        let mut code = false;
        let mut blank = false;
        for c in self.0.trim().chars() {
            if c.is_whitespace() {
                blank = true;
                continue;
            }
            if std::mem::take(&mut blank) {
                f.write_char(' ')?;
            }
            match c {
                '`' if paired => {
                    code = !code;
                    f.write_char(c)?;
                }
                '|' => f.write_str("\\|")?,
                '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' if !code => write!(f, "\\{c}")?,
                '<' if !code => f.write_str("&lt;")?,
                '&' if !code => f.write_str("&amp;")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A block of code, fenced so that nothing in it ends it, with a blank line before it.
pub(super) struct Block<'t> {
    pub(super) language: &'static str,
    pub(super) code: &'t str,
}

impl Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.trim();
        let mut fence = "```".to_owned();
        while code.contains(&fence) {
            fence.push('`');
        }
        write!(f, "\n{fence}{}\n{code}\n{fence}\n", self.language)
    }
}

/// A count and its noun in a cell, empty for none.
pub(super) struct Cell(pub(super) usize);

impl Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            count => write!(f, "{count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_not_taken_for_markup() {
        for (text, written) in [
            ("s3:* and <b> & a_b", "s3:\\* and &lt;b> &amp; a\\_b"),
            ("`s3:*` for a|b", "`s3:*` for a\\|b"),
            ("one ` alone *", "one \\` alone \\*"),
            (" two\n  lines ", "two lines"),
            ("[a](b)", "\\[a\\](b)"),
        ] {
            assert_eq!(Prose(text).to_string(), written);
        }
    }

    #[test]
    fn code_does_not_end_its_own_block() {
        let block = Block { language: "sh", code: "a\n```\nb\n" };
        assert_eq!(block.to_string(), "\n````sh\na\n```\nb\n````\n");
    }
}
