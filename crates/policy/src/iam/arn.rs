//! Patterns over ARNs: six parts, each matched on its own.
//!
//! A wildcard never reaches across a colon between two parts; only the last part, the resource,
//! may hold colons. A pattern with fewer parts stands for one completed by `*`.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Resource" (wildcards, incomplete ARNs) and
//! "IAM JSON policy elements: Condition operators" (ARN operators).

use super::context::Context;
use super::error::Problem;
use super::pattern::{Pattern, Reading};

/// How many parts an ARN has: `arn:partition:service:region:account:resource`.
const PARTS: usize = 6;

/// A compiled pattern over ARNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ArnPattern {
    source: Box<str>,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// `*`, or what amounts to it: matches any text, an ARN or not.
    Universal,
    /// One to six patterns; what is missing matches anything.
    Parts(Box<[Pattern]>),
    /// Does not begin as an ARN does: matched as one text.
    Text(Pattern),
}

impl ArnPattern {
    /// Compiles a text.
    ///
    /// Errors: as [`Pattern::parse`].
    pub(super) fn parse(source: &str, reading: Reading) -> Result<Self, Problem> {
        let whole = Pattern::parse(source, reading)?;
        let shape = if whole.is_universal() || source == "*:*" {
            Shape::Universal
        } else if source.starts_with("arn:") || source.starts_with("*:") || source == "arn" {
            let parts = split(source).map(|part| Pattern::parse(part, reading));
            Shape::Parts(parts.collect::<Result<_, _>>()?)
        } else {
            Shape::Text(whole)
        };
        Ok(Self { source: source.into(), shape })
    }

    /// The text it was compiled from.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether `arn` is matched, with variables filled from `context`.
    pub(super) fn matches(&self, arn: &str, context: &Context) -> bool {
        match &self.shape {
            Shape::Universal => true,
            Shape::Text(pattern) => pattern.matches(arn, context),
            Shape::Parts(patterns) => {
                let mut parts = arn.splitn(PARTS, ':');
                let matched = patterns
                    .iter()
                    .all(|pattern| parts.next().is_some_and(|part| pattern.matches(part, context)));
                // What the pattern leaves out must still be there for `arn` to be one.
                matched && patterns.len() + parts.count() == PARTS
            }
        }
    }

    /// Whether it matches every text there is.
    pub(super) fn is_universal(&self) -> bool {
        match &self.shape {
            Shape::Universal => true,
            Shape::Parts(patterns) => patterns.iter().all(Pattern::is_universal),
            Shape::Text(_) => false,
        }
    }

    /// The pattern of one part, counted from 0; `None` where anything goes.
    pub(super) fn part(&self, index: usize) -> Option<&Pattern> {
        match &self.shape {
            Shape::Parts(patterns) => patterns.get(index),
            Shape::Universal | Shape::Text(_) => None,
        }
    }

    /// The pattern of the resource part.
    pub(super) fn resource(&self) -> Option<&Pattern> {
        self.part(PARTS - 1)
    }

    /// Whether the variable `key` (in lower case) stands in it.
    pub(super) fn mentions(&self, key: &str) -> bool {
        match &self.shape {
            Shape::Universal => false,
            Shape::Text(pattern) => pattern.mentions(key),
            Shape::Parts(patterns) => patterns.iter().any(|pattern| pattern.mentions(key)),
        }
    }

    /// Whether every ARN that `other` matches is matched by this.
    pub(super) fn covers(&self, other: &ArnPattern) -> bool {
        match (&self.shape, &other.shape) {
            (Shape::Universal, _) => true,
            (_, Shape::Universal) => self.is_universal(),
            (Shape::Text(a), Shape::Text(b)) => a.covers(b),
            (Shape::Parts(mine), Shape::Parts(others)) => {
                mine.iter().enumerate().all(|(index, pattern)| match others.get(index) {
                    Some(other) => pattern.covers(other),
                    None => pattern.is_universal(),
                })
            }
            (Shape::Text(_), Shape::Parts(_)) | (Shape::Parts(_), Shape::Text(_)) => false,
        }
    }

    /// Whether one ARN may be matched by both.
    pub(super) fn overlaps(&self, other: &ArnPattern) -> bool {
        match (&self.shape, &other.shape) {
            (Shape::Parts(mine), Shape::Parts(others)) => {
                mine.iter().zip(others).all(|(a, b)| a.overlaps(b))
            }
            (Shape::Text(a), Shape::Text(b)) => a.overlaps(b),
            _ => true,
        }
    }
}

/// Cuts at colons, but not at those inside `${…}`.
fn split(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(source);
    let mut cut = 0;
    std::iter::from_fn(move || {
        let text = rest?;
        cut += 1;
        let colon = if cut == PARTS { None } else { colon_outside_variables(text) };
        let (part, after) = match colon.and_then(|at| text.split_at_checked(at)) {
            Some((part, after)) => (part, after.strip_prefix(':')),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
}

fn colon_outside_variables(text: &str) -> Option<usize> {
    let mut inside = false;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '{' if before == '$' => inside = true,
            '}' => inside = false,
            ':' if !inside => return Some(at),
            _ => {}
        }
        before = character;
    }
    None
}
