//! Lines of a given width: cut, padded, wrapped and coloured.
//!
//! Everything is indented by two columns, and everything that is written passes the filter for
//! control characters here, so no other part of the table has to think of either.

use super::ink::{Ink, RESET};
use crate::printable::OneLine;
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const MARGIN: &str = "  ";

/// A terminal to be written from top to bottom.
pub(crate) struct Screen<W> {
    out: W,
    width: usize,
    colour: bool,
}

impl<W: Write> Screen<W> {
    /// Units: `width` in columns, margins included.
    pub(crate) fn new(out: W, width: usize, colour: bool) -> Self {
        Self { out, width, colour }
    }

    /// Columns between the margins.
    pub(crate) fn width(&self) -> usize {
        self.width.saturating_sub(2 * MARGIN.len())
    }

    pub(crate) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// The heading of a part, with a quiet remark beside it.
    pub(crate) fn title(&mut self, title: &str, remark: &str) -> io::Result<()> {
        if remark.is_empty() {
            return self.line(&[(Ink::Strong, title)]);
        }
        self.line(&[(Ink::Strong, title), (Ink::Quiet, "  "), (Ink::Quiet, remark)])
    }

    /// One line of differently inked pieces, cut where the width ends.
    pub(crate) fn line(&mut self, pieces: &[(Ink, &str)]) -> io::Result<()> {
        self.pieces(pieces, self.width())
    }

    /// One line that may pass the width, for what must stay whole to be copied: a path.
    pub(crate) fn overlong(&mut self, pieces: &[(Ink, &str)]) -> io::Result<()> {
        self.pieces(pieces, usize::MAX)
    }

    fn pieces(&mut self, pieces: &[(Ink, &str)], mut left: usize) -> io::Result<()> {
        self.out.write_all(MARGIN.as_bytes())?;
        for (ink, text) in pieces {
            let text = fit(&OneLine(text).to_string(), left);
            left = left.saturating_sub(text.width());
            self.ink(*ink, &text)?;
        }
        writeln!(self.out)
    }

    /// A label and a text that continues under its own first word.
    ///
    /// Units: `indent` in columns from the margin.
    pub(crate) fn paragraph(
        &mut self,
        indent: usize,
        label: &str,
        (ink, text): (Ink, &str),
    ) -> io::Result<()> {
        let indent = " ".repeat(indent);
        self.hanging(&[(Ink::Plain, &indent), (Ink::Quiet, label)], (ink, text))
    }

    /// Differently inked pieces, and a text behind them that continues under its own first word.
    pub(super) fn hanging(
        &mut self,
        lead: &[(Ink, &str)],
        (ink, text): (Ink, &str),
    ) -> io::Result<()> {
        let lead: Vec<(Ink, String)> =
            lead.iter().map(|(ink, text)| (*ink, OneLine(text).to_string())).collect();
        let hang = " ".repeat(lead.iter().map(|(_, text)| text.width()).sum());
        let room = self.width().saturating_sub(hang.len()).max(20);
        let text = OneLine(text).to_string();
        for (at, line) in wrap(&text, room).iter().enumerate() {
            self.out.write_all(MARGIN.as_bytes())?;
            if at == 0 {
                for (ink, text) in &lead {
                    self.ink(*ink, text)?;
                }
            } else {
                self.out.write_all(hang.as_bytes())?;
            }
            self.ink(ink, line)?;
            self.blank()?;
        }
        Ok(())
    }

    /// Three texts side by side, each wrapped in a column of its own: a name, and two to compare.
    ///
    /// Units: `indent` in columns from the margin.
    pub(crate) fn columns(&mut self, indent: usize, cells: [(Ink, &str); 3]) -> io::Result<()> {
        const GAP: usize = 2;
        let room = self.width().saturating_sub(indent + 2 * GAP);
        let name = room / 4;
        let widths = [name, (room - name) / 2, (room - name) / 2];
        let texts = cells.map(|(_, text)| OneLine(text).to_string());
        let mut columns = Vec::new();
        for ((text, width), (ink, _)) in texts.iter().zip(widths).zip(cells) {
            columns.push((ink, width, wrap(text, width.max(1))));
        }
        let rows = columns.iter().map(|(.., lines)| lines.len()).max().unwrap_or_default();
        for row in 0..rows {
            write!(self.out, "{MARGIN}{:indent$}", "")?;
            for (at, (ink, width, lines)) in columns.iter().enumerate() {
                let line = lines.get(row).map_or("", String::as_str);
                let is_last = at + 1 == columns.len();
                self.ink(*ink, line)?;
                if !is_last {
                    let missing = (width + GAP).saturating_sub(line.width());
                    write!(self.out, "{:missing$}", "")?;
                }
            }
            self.blank()?;
        }
        Ok(())
    }

    /// Hands on what was written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn ink(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        match ink.sequence() {
            sequence if self.colour && !sequence.is_empty() && !text.is_empty() => {
                write!(self.out, "{sequence}{text}{RESET}")
            }
            _ => self.out.write_all(text.as_bytes()),
        }
    }
}

/// The text, cut to at most `width` columns; an ellipsis says that there was more.
pub(crate) fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
        if used + columns + 1 > width {
            break;
        }
        used += columns;
        kept.push(c);
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

/// The text, cut and filled with spaces to exactly `width` columns.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let mut text = fit(&OneLine(text).to_string(), width);
    let missing = width.saturating_sub(text.width());
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// The text in lines of at most `width` columns, broken between words; a longer word is cut up.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        if used > 0 && used + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            let columns = c.width().unwrap_or(0);
            if used + columns > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += columns;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_columns_and_not_by_bytes() {
        assert_eq!(fit("äöü", 3), "äöü");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(pad("日本語", 8), "日本語  ");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn lines_break_between_words_and_only_then_within() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert!(wrap("", 4).is_empty());
    }

    #[test]
    fn what_is_compared_stands_side_by_side() {
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, 48, false);
        let cells = ["Path", "one two three four", "5"].map(|text| (Ink::Plain, text));
        screen.columns(0, cells).unwrap();
        let expected = "  Path        one two three    5\n              four             \n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_name_cannot_repaint_the_terminal() {
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, 80, true);
        screen.line(&[(Ink::Plain, "a\x1b[2Jb")]).unwrap();
        screen.paragraph(0, "why ", (Ink::Plain, "c\x1b]0;d\x07")).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains("\x1b[2J") && !out.contains("\x1b]") && !out.contains('\x07'));
    }
}
