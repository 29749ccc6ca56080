//! Taking the text of a question apart, before its pieces are compiled.

use crate::cel::{Diagnostic, Span};

/// A piece of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    start: usize,
    end: usize,
}

/// `TYPE where CONDITION`
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub kind: Piece,
    pub condition: Option<Piece>,
}

impl Piece {
    /// The piece itself.
    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Where it stands.
    pub(super) fn span(self) -> Span {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: place(self.start), end: place(self.end) }
    }

    /// The same without white space at its ends.
    fn trimmed(self, text: &str) -> Piece {
        let piece = self.of(text);
        let start = self.start + (piece.len() - piece.trim_start().len());
        Piece { start, end: start + piece.trim().len() }
    }
}

/// Takes a question apart.
///
/// Errors: it has no type, or something other than `where` behind it.
pub(super) fn question(text: &str) -> Result<Parts, Diagnostic> {
    const FORM: &str = "write `TYPE where CONDITION`, such as `aws.s3.bucket where Name != \"x\"`";
    let whole = Piece { start: 0, end: text.len() }.trimmed(text);
    let (kind, rest) = word(text, whole);
    if kind.of(text).is_empty() {
        return Err(Diagnostic::new(kind.span(), "the question is empty").help(FORM));
    }
    let (keyword, rest) = word(text, rest);
    match keyword.of(text) {
        "" => Ok(Parts { kind, condition: None }),
        "where" if rest.of(text).is_empty() => {
            let wrong = Diagnostic::new(keyword.span(), "a condition is missing after `where`");
            Err(wrong.help(FORM))
        }
        "where" => Ok(Parts { kind, condition: Some(rest) }),
        other => {
            let message = format!("expected `where`, and this is `{other}`");
            Err(Diagnostic::new(keyword.span(), message).help(FORM))
        }
    }
}

/// The first word of a piece, and what follows it.
fn word(text: &str, piece: Piece) -> (Piece, Piece) {
    let here = piece.of(text);
    let end = piece.start + here.find(char::is_whitespace).unwrap_or(here.len());
    let rest = Piece { start: end, end: piece.end }.trimmed(text);
    (Piece { start: piece.start, end }, rest)
}

/// The expressions of a list: separated by commas that stand in no bracket and no quotes.
///
/// Errors: one of them is empty.
pub(super) fn list(text: &str) -> Result<Vec<Piece>, Diagnostic> {
    let mut pieces = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open && !escaped => quote = None,
            Some(_) => {}
            None => match c {
                '"' | '\'' => quote = Some(c),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    pieces.push(Piece { start, end: at });
                    start = at + 1;
                }
                _ => {}
            },
        }
        escaped = c == '\\' && !escaped;
    }
    pieces.push(Piece { start, end: text.len() });
    let pieces: Vec<Piece> = pieces.into_iter().map(|piece| piece.trimmed(text)).collect();
    match pieces.iter().find(|piece| piece.of(text).is_empty()) {
        Some(empty) => {
            let wrong = Diagnostic::new(empty.span(), "an expression is missing here");
            Err(wrong.help("write expressions separated by commas, such as `name,region`"))
        }
        None => Ok(pieces),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        list(text).unwrap().into_iter().map(|piece| piece.of(text)).collect()
    }

    #[test]
    fn commas_inside_brackets_and_quotes_do_not_separate() {
        assert_eq!(pieces("name, size([1, 2]),'a,b'"), ["name", "size([1, 2])", "'a,b'"]);
        assert_eq!(pieces(r#""a\",b", c"#), [r#""a\",b""#, "c"]);
        assert!(list("a,,b").is_err());
        assert!(list(" ").is_err());
    }

    #[test]
    fn a_question_is_a_type_and_perhaps_a_condition() {
        let told = |text: &str| {
            let Parts { kind, condition } = question(text).unwrap();
            (kind.of(text).to_owned(), condition.map(|piece| piece.of(text).to_owned()))
        };
        assert_eq!(told(" a.b.c "), ("a.b.c".to_owned(), None));
        assert_eq!(told("a.b.c\n where  X == 1 "), ("a.b.c".to_owned(), Some("X == 1".to_owned())));
        for wrong in ["", "  ", "a.b.c wher X", "a.b.c where", "a.b.c X == 1"] {
            assert!(question(wrong).is_err(), "{wrong}");
        }
    }
}
