//! What a statement speaks of: the things it lists, or all but those.
//!
//! One type for `Action` and `NotAction`, `Resource` and `NotResource`, so that "everything except"
//! is reasoned about in one place.

use super::arn::ArnPattern;
use super::pattern::Pattern;

/// Patterns as a statement names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Listing<P> {
    /// `Action`, `Resource`: what matches any of these.
    Only(Box<[P]>),
    /// `NotAction`, `NotResource`: what matches none of these. Empty: everything.
    AllBut(Box<[P]>),
}

/// A part of a listing small enough to be wholly covered by another statement, or wholly not.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scope<'p, P> {
    /// One of the patterns listed.
    One(&'p P),
    /// Everything but these.
    AllBut(&'p [P]),
}

// By hand: a derive would ask that `P` be `Copy` too.
impl<P> Clone for Scope<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Scope<'_, P> {}

/// What patterns must be able to say of each other.
pub(super) trait Compare {
    /// Whether everything `other` matches is matched by this.
    fn covers(&self, other: &Self) -> bool;
    /// Whether something may be matched by both.
    fn overlaps(&self, other: &Self) -> bool;
    /// Whether everything is matched.
    fn is_universal(&self) -> bool;
}

impl<P: Compare> Listing<P> {
    /// Whether the thing for which `matches` answers is spoken of.
    pub(super) fn includes(&self, matches: impl Fn(&P) -> bool) -> bool {
        match self {
            Listing::Only(patterns) => patterns.iter().any(matches),
            Listing::AllBut(patterns) => !patterns.iter().any(matches),
        }
    }

    /// The listing in parts that can be looked at one by one.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope<'_, P>> {
        let (only, rest) = match self {
            Listing::Only(patterns) => (patterns.as_ref(), None),
            Listing::AllBut(patterns) => (&[][..], Some(Scope::AllBut(patterns.as_ref()))),
        };
        only.iter().map(Scope::One).chain(rest)
    }

    /// Whether all of `scope` is spoken of.
    pub(super) fn covers(&self, scope: Scope<'_, P>) -> bool {
        match (self, scope) {
            (Listing::Only(patterns), Scope::One(part)) => patterns.iter().any(|p| p.covers(part)),
            (Listing::Only(patterns), Scope::AllBut(_)) => patterns.iter().any(P::is_universal),
            (Listing::AllBut(left_out), Scope::One(part)) => {
                !left_out.iter().any(|p| p.overlaps(part))
            }
            (Listing::AllBut(left_out), Scope::AllBut(others)) => {
                left_out.iter().all(|p| others.iter().any(|other| other.covers(p)))
            }
        }
    }

    /// Whether any of what `pattern` matches is spoken of.
    pub(super) fn overlaps(&self, pattern: &P) -> bool {
        self.scopes().any(|scope| scope.overlaps(pattern))
    }

    /// Whether everything is spoken of.
    pub(super) fn is_universal(&self) -> bool {
        match self {
            Listing::Only(patterns) => patterns.iter().any(P::is_universal),
            Listing::AllBut(patterns) => patterns.is_empty(),
        }
    }
}

impl<P: Compare> Scope<'_, P> {
    /// Whether any of what `pattern` matches lies in this scope.
    pub(super) fn overlaps(&self, pattern: &P) -> bool {
        match self {
            Scope::One(part) => part.overlaps(pattern),
            Scope::AllBut(left_out) => !left_out.iter().any(|p| p.covers(pattern)),
        }
    }
}

impl Compare for Pattern {
    fn covers(&self, other: &Self) -> bool {
        Pattern::covers(self, other)
    }

    fn overlaps(&self, other: &Self) -> bool {
        Pattern::overlaps(self, other)
    }

    fn is_universal(&self) -> bool {
        Pattern::is_universal(self) || self.source() == "*:*"
    }
}

impl Compare for ArnPattern {
    fn covers(&self, other: &Self) -> bool {
        ArnPattern::covers(self, other)
    }

    fn overlaps(&self, other: &Self) -> bool {
        ArnPattern::overlaps(self, other)
    }

    fn is_universal(&self) -> bool {
        ArnPattern::is_universal(self)
    }
}
