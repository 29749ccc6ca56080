//! Comparing two patterns: does one cover the other, could one text match both?
//!
//! Works on tokens, so that a wildcard of one pattern is a symbol to the other. A policy variable
//! stands for a text nobody knows here: it may be anything, and equals only itself.

/// One symbol of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// One character that must be there.
    Character(char),
    /// `?`.
    One,
    /// `*`.
    Run,
    /// A policy variable, by its key.
    Variable(&'a str),
}

impl Token<'_> {
    fn may_be_empty(&self) -> bool {
        matches!(self, Token::Run | Token::Variable(_))
    }

    fn meets(&self, other: &Token<'_>) -> bool {
        match (self, other) {
            (Token::Character(a), Token::Character(b)) => a == b,
            _ => true,
        }
    }
}

/// Whether every text that `inner` matches is matched by `outer`.
///
/// Sound but not complete: `true` is always right, `false` may be wrong for odd spellings of the
/// same set (`*?` and `?*`). Takes `outer.len() * inner.len()` steps at most.
pub(super) fn covers(outer: &[Token<'_>], inner: &[Token<'_>]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut resume: Option<(usize, usize)> = None;
    while let Some(symbol) = inner.get(seen) {
        match outer.get(at) {
            Some(Token::Run) => {
                resume = Some((at + 1, seen));
                at += 1;
            }
            Some(token) if accepts(token, symbol) => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((after_run, start)) = resume else { return false };
                resume = Some((after_run, start + 1));
                (at, seen) = (after_run, start + 1);
            }
        }
    }
    outer.iter().skip(at).all(|token| matches!(token, Token::Run))
}

fn accepts(outer: &Token<'_>, inner: &Token<'_>) -> bool {
    match (outer, inner) {
        (Token::Character(a), Token::Character(b)) => a == b,
        (Token::One, Token::Character(_) | Token::One) => true,
        (Token::Variable(a), Token::Variable(b)) => a == b,
        _ => false,
    }
}

/// Whether some text is matched by both. A variable may stand for anything.
///
/// Errs towards `true`: patterns too long to compare in [`MAX_STEPS`] are said to overlap.
pub(super) fn overlaps(a: &[Token<'_>], b: &[Token<'_>]) -> bool {
    if a.len().saturating_mul(b.len()) > MAX_STEPS {
        return true;
    }
    // reachable[j]: some text is matched by what of `a` is done so far and by the first j of `b`.
    let mut reachable = vec![false; b.len() + 1];
    for (done, place) in reachable.iter_mut().enumerate() {
        *place = b.iter().take(done).all(Token::may_be_empty);
    }
    for from_a in a {
        let mut diagonal = reachable.first().copied().unwrap_or(false);
        let mut left = diagonal && from_a.may_be_empty();
        if let Some(first) = reachable.first_mut() {
            *first = left;
        }
        for (from_b, place) in b.iter().zip(reachable.iter_mut().skip(1)) {
            let above = *place;
            left = (above && from_a.may_be_empty())
                || (left && from_b.may_be_empty())
                || (above && from_b.may_be_empty())
                || (left && from_a.may_be_empty())
                || (diagonal && from_a.meets(from_b));
            diagonal = above;
            *place = left;
        }
    }
    reachable.last().copied().unwrap_or(false)
}

/// How much comparing two patterns may cost before they are said to overlap.
const MAX_STEPS: usize = 1 << 22;

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let token = |character| match character {
            '*' => Token::Run,
            '?' => Token::One,
            other => Token::Character(other),
        };
        text.chars().map(token).collect()
    }

    #[test]
    fn a_wider_pattern_covers_a_narrower_one() {
        for (outer, inner, expected) in [
            ("*", "s3:get*", true),
            ("s3:*", "s3:get*", true),
            ("s3:get*", "s3:*", false),
            ("s3:*object", "s3:get*object", true),
            ("s3:?", "s3:*", false),
            ("s3:?", "s3:?", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "a*c", false),
            ("", "", true),
            ("", "*", false),
            ("**", "*", true),
        ] {
            assert_eq!(covers(&tokens(outer), &tokens(inner)), expected, "{outer} over {inner}");
        }
    }

    #[test]
    fn two_patterns_overlap_when_one_text_matches_both() {
        for (a, b, expected) in [
            ("s3:get*", "s3:*object", true),
            ("s3:get*", "s3:put*", false),
            ("a?c", "ab*", true),
            ("a?c", "abd*", false),
            ("*", "", true),
            ("?", "", false),
            ("*a", "*b", false),
            ("*a*", "*b*", true),
            ("", "", true),
        ] {
            assert_eq!(overlaps(&tokens(a), &tokens(b)), expected, "{a} and {b}");
            assert_eq!(overlaps(&tokens(b), &tokens(a)), expected, "{b} and {a}");
        }
    }
}
