//! One value of a policy: text with wildcards and policy variables.
//!
//! Invariants:
//! - A pattern is compiled once, when the policy is read. Matching one without variables allocates
//!   nothing.
//! - What a variable is replaced by is plain text: a `*` in a user's name matches only a `*`.
//! - A variable that the request cannot fill, and that has no default, matches nothing.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags".

use super::containment::{self, Token};
use super::context::Context;
use super::error::Problem;
use super::glob::{self, Piece};
use std::borrow::Cow;

/// The longest single value that is read. ARNs end at 2,048 bytes.
pub(super) const MAX_VALUE_BYTES: usize = 4096;

/// How the text of a pattern is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Whether `*` and `?` are wildcards.
    pub(super) wildcards: bool,
    /// Whether `${…}` is a variable (policies of version 2012-10-17) or text (2008-10-17).
    pub(super) variables: bool,
}

impl Reading {
    /// Wildcards, no variables: actions.
    pub(super) const WILD: Reading = Reading { wildcards: true, variables: false };
}

/// A compiled value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    source: Box<str>,
    body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Body {
    Fixed(Box<[Piece<Box<str>>]>),
    Template(Box<[Part]>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Plain(Piece<Box<str>>),
    Variable { key: Box<str>, default: Option<Box<str>> },
}

impl Pattern {
    /// Compiles a text.
    ///
    /// Errors: a value over [`MAX_VALUE_BYTES`]; a `${` that opens no well-formed variable.
    pub(super) fn parse(source: &str, reading: Reading) -> Result<Self, Problem> {
        if source.len() > MAX_VALUE_BYTES {
            return Err(Problem::TooLong(MAX_VALUE_BYTES));
        }
        let parts = parts(source, reading)?;
        let fixed: Option<Vec<_>> = parts
            .iter()
            .map(|part| match part {
                Part::Plain(piece) => Some(piece.clone()),
                Part::Variable { .. } => None,
            })
            .collect();
        let body = match fixed {
            Some(pieces) => Body::Fixed(pieces.into()),
            None => Body::Template(parts.into()),
        };
        Ok(Self { source: source.into(), body })
    }

    /// The text it was compiled from.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether all of `text` is matched, with variables filled from `context`.
    pub(super) fn matches(&self, text: &str, context: &Context) -> bool {
        match &self.body {
            Body::Fixed(pieces) => glob::matches(pieces, text),
            Body::Template(parts) => {
                filled(parts, context).is_some_and(|pieces| glob::matches(&pieces, text))
            }
        }
    }

    /// Whether `text` is this value but for case. Wildcards, if any, are not looked at.
    pub(super) fn equals_ignoring_case(&self, text: &str, context: &Context) -> bool {
        let value = match &self.body {
            Body::Fixed(pieces) => match pieces.as_ref() {
                [Piece::Text(only)] => Some(Cow::Borrowed(only.as_ref())),
                _ => Some(Cow::Borrowed("")),
            },
            Body::Template(parts) => filled(parts, context).map(|pieces| {
                let texts = pieces.iter().filter_map(|piece| match piece {
                    Piece::Text(text) => Some(*text),
                    Piece::Run | Piece::One => None,
                });
                Cow::Owned(texts.collect())
            }),
        };
        value.is_some_and(|value| {
            value.chars().flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase))
        })
    }

    /// The text, if it can match nothing but that.
    pub(super) fn literal(&self) -> Option<&str> {
        match &self.body {
            Body::Fixed(pieces) => match pieces.as_ref() {
                [] => Some(""),
                [Piece::Text(only)] => Some(only),
                _ => None,
            },
            Body::Template(_) => None,
        }
    }

    /// The text before the first wildcard or variable.
    pub(super) fn literal_start(&self) -> &str {
        let first = match &self.body {
            Body::Fixed(pieces) => pieces.first(),
            Body::Template(parts) => match parts.first() {
                Some(Part::Plain(piece)) => Some(piece),
                Some(Part::Variable { .. }) | None => None,
            },
        };
        match first {
            Some(Piece::Text(text)) => text,
            Some(Piece::Run | Piece::One) | None => "",
        }
    }

    /// Whether it matches every text there is.
    pub(super) fn is_universal(&self) -> bool {
        match &self.body {
            Body::Fixed(pieces) => {
                !pieces.is_empty() && pieces.iter().all(|piece| *piece == Piece::Run)
            }
            Body::Template(_) => false,
        }
    }

    /// Whether it is exactly one variable, and which.
    pub(super) fn only_variable(&self) -> Option<&str> {
        match &self.body {
            Body::Template(parts) => match parts.as_ref() {
                [Part::Variable { key, .. }] => Some(key),
                _ => None,
            },
            Body::Fixed(_) => None,
        }
    }

    /// Whether it holds the variable `key` (in lower case).
    pub(super) fn mentions(&self, key: &str) -> bool {
        match &self.body {
            Body::Template(parts) => parts.iter().any(
                |part| matches!(part, Part::Variable { key: held, .. } if held.as_ref() == key),
            ),
            Body::Fixed(_) => false,
        }
    }

    /// Whether every text that `other` matches is matched by this; see [`containment::covers`].
    pub(super) fn covers(&self, other: &Pattern) -> bool {
        self.is_universal() || containment::covers(&self.tokens(), &other.tokens())
    }

    /// Whether one text may be matched by both; see [`containment::overlaps`].
    pub(super) fn overlaps(&self, other: &Pattern) -> bool {
        containment::overlaps(&self.tokens(), &other.tokens())
    }

    fn tokens(&self) -> Vec<Token<'_>> {
        let mut tokens = Vec::with_capacity(self.source.len());
        match &self.body {
            Body::Fixed(pieces) => pieces.iter().for_each(|piece| spell(piece, &mut tokens)),
            Body::Template(parts) => parts.iter().for_each(|part| match part {
                Part::Plain(piece) => spell(piece, &mut tokens),
                Part::Variable { key, .. } => tokens.push(Token::Variable(key)),
            }),
        }
        tokens
    }
}

fn spell<'p>(piece: &'p Piece<Box<str>>, tokens: &mut Vec<Token<'p>>) {
    match piece {
        Piece::Run => tokens.push(Token::Run),
        Piece::One => tokens.push(Token::One),
        Piece::Text(text) => tokens.extend(text.chars().map(Token::Character)),
    }
}

/// The pieces with every variable replaced by its value, or `None` if one has no value.
fn filled<'p>(parts: &'p [Part], context: &'p Context) -> Option<Vec<Piece<&'p str>>> {
    let fill = |part: &'p Part| match part {
        Part::Plain(Piece::Run) => Some(Piece::Run),
        Part::Plain(Piece::One) => Some(Piece::One),
        Part::Plain(Piece::Text(text)) => Some(Piece::Text(text.as_ref())),
        Part::Variable { key, default } => {
            context.single(key).or(default.as_deref()).map(Piece::Text)
        }
    };
    parts.iter().map(fill).collect()
}

/// Cuts a text into plain stretches, wildcards and variables.
fn parts(source: &str, reading: Reading) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        if reading.variables
            && let Some(inside) = rest.strip_prefix("${")
        {
            rest = variable(source, inside, &mut text, &mut parts)?;
            continue;
        }
        rest = rest.strip_prefix(character).unwrap_or_default();
        let piece = match character {
            '*' if reading.wildcards => Piece::Run,
            '?' if reading.wildcards => Piece::One,
            other => {
                text.push(other);
                continue;
            }
        };
        flush(&mut text, &mut parts);
        // Two runs in a row say no more than one, and would cost a search each.
        if !(piece == Piece::Run && parts.last() == Some(&Part::Plain(Piece::Run))) {
            parts.push(Part::Plain(piece));
        }
    }
    flush(&mut text, &mut parts);
    Ok(parts)
}

/// Reads one variable whose `${` is already taken, and returns what follows its `}`.
fn variable<'s>(
    source: &str,
    inside: &'s str,
    text: &mut String,
    parts: &mut Vec<Part>,
) -> Result<&'s str, Problem> {
    let malformed = || Problem::Value { kind: "free of broken `${…}`", text: source.to_owned() };
    let (name, rest) = inside.split_once('}').ok_or_else(malformed)?;
    if matches!(name, "*" | "?" | "$") {
        text.push_str(name);
        return Ok(rest);
    }
    // A quoted default may hold a `}`, so it is looked for before the brace is believed.
    let (key, default, rest) = match inside.split_once(',') {
        Some((key, after)) if key.len() < name.len() => {
            let quoted = after.trim_start().strip_prefix('\'').ok_or_else(malformed)?;
            let (default, after) = quoted.split_once('\'').ok_or_else(malformed)?;
            let rest = after.trim_start().strip_prefix('}').ok_or_else(malformed)?;
            (key, Some(default.into()), rest)
        }
        _ => (name, None, rest),
    };
    let key = key.trim();
    if key.is_empty() || key.contains(['$', '{', '\'']) {
        return Err(malformed());
    }
    flush(text, parts);
    parts.push(Part::Variable { key: key.to_ascii_lowercase().into(), default });
    Ok(rest)
}

fn flush(text: &mut String, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Plain(Piece::Text(std::mem::take(text).into())));
    }
}
