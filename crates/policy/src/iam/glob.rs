//! Matching `*` (any run of characters, none included) and `?` (any one character).
//!
//! A pattern is cut at its `*` into segments. The first is anchored at the start, the last at the
//! end, and every one between takes the leftmost place it fits: no choice is ever taken back, so
//! there is nothing to backtrack over. A segment without `?` is found in linear time by the
//! standard library's search; one with `?` is tried at each position, which costs at most its
//! length times the text's.

/// One step of a pattern, with its text held as `S`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<S> {
    /// `*`.
    Run,
    /// `?`.
    One,
    /// Itself.
    Text(S),
}

/// Whether all of `text` is matched by `pieces`, case-sensitively.
pub(crate) fn matches<S: AsRef<str>>(pieces: &[Piece<S>], text: &str) -> bool {
    let mut segments = pieces.split(|piece| matches!(piece, Piece::Run));
    let head = segments.next().unwrap_or_default();
    let Some(text) = strip_front(head, text) else { return false };
    let Some(tail) = segments.next_back() else { return text.is_empty() };
    let Some(mut text) = strip_back(tail, text) else { return false };
    segments.all(|segment| match skip_past(segment, text) {
        Some(rest) => {
            text = rest;
            true
        }
        None => false,
    })
}

/// What follows the leftmost place where `segment` fits.
fn skip_past<'t, S: AsRef<str>>(segment: &[Piece<S>], text: &'t str) -> Option<&'t str> {
    if let [Piece::Text(only)] = segment {
        return text.split_once(only.as_ref()).map(|(_, rest)| rest);
    }
    let mut from = text;
    loop {
        if let Some(rest) = strip_front(segment, from) {
            return Some(rest);
        }
        from = without_first(from)?;
    }
}

fn strip_front<'t, S: AsRef<str>>(segment: &[Piece<S>], text: &'t str) -> Option<&'t str> {
    segment.iter().try_fold(text, |rest, piece| match piece {
        Piece::Text(wanted) => rest.strip_prefix(wanted.as_ref()),
        Piece::One => without_first(rest),
        Piece::Run => None,
    })
}

fn strip_back<'t, S: AsRef<str>>(segment: &[Piece<S>], text: &'t str) -> Option<&'t str> {
    segment.iter().rev().try_fold(text, |rest, piece| match piece {
        Piece::Text(wanted) => rest.strip_suffix(wanted.as_ref()),
        Piece::One => {
            let mut characters = rest.chars();
            characters.next_back()?;
            Some(characters.as_str())
        }
        Piece::Run => None,
    })
}

fn without_first(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next()?;
    Some(characters.as_str())
}
