//! Where in the source something stands, and showing it to a person.

use std::fmt::Write;

/// A stretch of source, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From the start of one to the end of another.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end.max(self.end) }
    }
}

/// A place in the source as editors count: lines from 1, columns from 1 in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// The position of the byte `at`.
pub(crate) fn position(source: &str, at: u32) -> Position {
    let before = source.get(..at as usize).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    Position {
        line: u32::try_from(line + 1).unwrap_or(u32::MAX),
        column: u32::try_from(column + 1).unwrap_or(u32::MAX),
    }
}

/// How many characters of a long line are shown before and after the beginning of a mark.
const SHOWN: usize = 70;

/// The line on which `span` begins, with the span underlined; of a long line, what is near.
///
/// Shape: a margin, the line, the marks; no final newline.
pub(crate) fn underlined(source: &str, span: Span) -> String {
    let Position { line, column } = position(source, span.start);
    let text = source.lines().nth(line as usize - 1).unwrap_or_default();
    let marked = source.get(span.start as usize..span.end as usize).unwrap_or_default();
    let marked = marked.lines().next().unwrap_or_default().chars().count().max(1);
    let column = column as usize - 1;
    let skipped = column.saturating_sub(SHOWN);
    let cut = if skipped > 0 { "…" } else { "" };
    let text: String = text.chars().skip(skipped).take(2 * SHOWN).collect();
    let marked = marked.min(2 * SHOWN - (column - skipped));
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    // Tabs stay tabs, so that the marks stand under what they mark.
    let lead: String = cut
        .chars()
        .chain(text.chars().take(column - skipped))
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let mut shown = String::new();
    let marks = "^".repeat(marked);
    let _ = write!(shown, "{margin} |\n{number} | {cut}{text}\n{margin} | {lead}{marks}");
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let source = "a &&\n'ü' == b";
        assert_eq!(position(source, 0), Position { line: 1, column: 1 });
        assert_eq!(position(source, 10), Position { line: 2, column: 5 });
        assert_eq!(position(source, 999), Position { line: 2, column: 9 });
    }

    #[test]
    fn the_marks_stand_under_the_span() {
        let shown = underlined("a &&\n\tbb == c", Span { start: 6, end: 8 });
        assert_eq!(shown, "  |\n2 | \tbb == c\n  | \t^^");
        let long = format!("{}x", "a".repeat(500));
        let shown = underlined(&long, Span { start: 500, end: 501 });
        assert_eq!(shown.lines().map(|line| line.chars().count()).max(), Some(76));
        assert!(shown.ends_with("a^") || shown.ends_with(" ^"));
    }
}
