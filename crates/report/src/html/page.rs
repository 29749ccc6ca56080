//! A page being written: markup that we wrote, and text that we escape.
//!
//! Invariant: what is not a `&'static str` reaches the page through [`Page::text`] only, which
//! escapes it for element content and for double-quoted attributes alike. There is no third way,
//! so a hostile name cannot become markup. (A hole stands in a script, in a style or in an
//! unquoted attribute nowhere; that is for the reader of this module's callers to see.)
//!
//! The first error of the writer is kept and given by [`Page::finish`]; nothing is written after
//! it. So markup reads as a sequence, without a `?` on each tag.

use crate::printable::{REPLACEMENT, is_harmful};
use std::fmt::{self, Display};
use std::io::{self, Write};

/// A page being written.
pub(super) struct Page<W> {
    out: W,
    error: Option<io::Error>,
}

impl<W: Write> Page<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, error: None }
    }

    /// Writes markup of ours.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.put(markup)
    }

    /// Writes anything else, escaped.
    pub(super) fn text(&mut self, value: impl Display) -> &mut Self {
        // The formatter's error says nothing; the writer's own is kept in `self.error`.
        let _ = fmt::write(&mut Escaping(self), format_args!("{value}"));
        self
    }

    /// Flushes, and gives the first error that there was.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }

    fn put(&mut self, text: &str) -> &mut Self {
        if self.error.is_none() {
            self.error = self.out.write_all(text.as_bytes()).err();
        }
        self
    }
}

struct Escaping<'p, W>(&'p mut Page<W>);

impl<W: Write> fmt::Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut clean_from = 0;
        for (at, c) in text.char_indices() {
            let Some(escaped) = escaped(c) else { continue };
            self.0.put(text.get(clean_from..at).unwrap_or_default()).put(escaped);
            clean_from = at + c.len_utf8();
        }
        self.0.put(text.get(clean_from..).unwrap_or_default());
        if self.0.error.is_some() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// What stands for a character that must not stand as itself.
fn escaped(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        c if is_harmful(c) => Some(REPLACEMENT),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> String {
        let mut out = Vec::new();
        let mut page = Page::new(&mut out);
        page.text(value);
        page.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_is_neither_an_element_nor_the_end_of_an_attribute() {
        assert_eq!(
            text("</script><img src=x onerror=\"alert('&')\">"),
            "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;"
        );
        assert_eq!(text("plain äöü 日本"), "plain äöü 日本");
        assert_eq!(text("a\0b\u{202e}c"), "a\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn the_first_error_is_given_at_the_end() {
        let mut room = [0u8; 4];
        let mut page = Page::new(room.as_mut_slice());
        page.raw("<p>").text("more than there is room for").raw("</p>");
        assert!(page.finish().is_err());
    }
}
