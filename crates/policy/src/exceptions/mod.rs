//! Exceptions: what is let stand, why, by whom, and until when.
//!
//! An exception covers verdicts by rule, and where given by account, region, resource and tag; all
//! that is given must match. It never removes a verdict: a verdict that fails or is unknown gets a
//! mark that names the exception, and reports show both.
//!
//! Invariants:
//! - Each has a reason, an owner and a last day. From the day after, what it covered fails again.
//! - A tag whose value was not kept, or could not be seen, matches no pattern for its value: what
//!   cannot be told is not let stand.
//! - Where two cover the same verdict, the first of the file has it.
//!
//! Not here: reading files (`bailiwick`), showing (`report`). [`prowler`] translates another tool's.

mod apply;
mod format;
pub mod prowler;
#[cfg(test)]
mod tests;
mod write;

pub use apply::Applied;
pub use write::write;

use crate::glob::Glob;
use crate::verdict::Resource;
use jiff::civil::Date;
use model::{AccountId, RuleId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The exceptions of one file, in its order.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    pub(crate) list: Vec<Arc<Exception>>,
}

/// A decision that some findings may stand for a while.
#[derive(Debug, Clone)]
pub struct Exception {
    /// How the file names the rules.
    pub names: Vec<String>,
    /// The rules that are meant.
    pub rules: BTreeSet<RuleId>,
    /// Where.
    pub scope: Scope,
    /// What all of it is not about: a resource in any of these is not covered.
    pub unless: Vec<Scope>,
    /// Why it may stand.
    pub reason: String,
    /// Who answers for that.
    pub owner: String,
    /// The last day on which it may.
    pub until: Date,
    /// Where it stands in its file, counted from one.
    pub line: usize,
}

/// Some resources of some accounts. An empty list means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Accounts, by their numbers.
    pub accounts: Vec<Glob>,
    /// Regions.
    pub regions: Vec<Glob>,
    /// Resources: by ARN where the pattern begins with `arn:`, else by name. A pattern such as
    /// `*prod*` must not match what else stands in an ARN.
    pub resources: Vec<Glob>,
    /// Tags; all of them must be there.
    pub tags: Vec<TagPattern>,
}

/// A tag that a resource must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPattern {
    /// Its key.
    pub key: Glob,
    /// Its value; `None` for any, even one that is not kept.
    pub value: Option<Glob>,
}

impl TagPattern {
    /// Parses `KEY` or `KEY=VALUE`, each a pattern.
    pub fn parse(text: &str) -> Self {
        match text.split_once('=') {
            None => Self { key: Glob::new(text), value: None },
            Some((key, value)) => Self { key: Glob::new(key), value: Some(Glob::new(value)) },
        }
    }

    /// Whether a resource has such a tag.
    pub fn matches(&self, resource: &Resource) -> bool {
        resource.tags.iter().any(|(key, value)| {
            self.key.matches(key)
                && self
                    .value
                    .as_ref()
                    .is_none_or(|wanted| value.as_ref().is_some_and(|value| wanted.matches(value)))
        })
    }
}

impl std::fmt::Display for TagPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key.as_str())?;
        self.value.as_ref().map_or(Ok(()), |value| write!(f, "={}", value.as_str()))
    }
}

impl Scope {
    /// Whether a resource of an account is among those meant.
    pub fn holds(&self, account: &AccountId, resource: &Resource) -> bool {
        let any = |patterns: &[Glob], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(text))
        };
        let named = |pattern: &Glob| match pattern.as_str().starts_with("arn:") {
            true => pattern.matches(&resource.id),
            false => pattern.matches(&resource.name),
        };
        any(&self.accounts, account.as_str())
            && any(&self.regions, resource.region.as_str())
            && (self.resources.is_empty() || self.resources.iter().any(named))
            && self.tags.iter().all(|tag| tag.matches(resource))
    }
}

impl Exception {
    /// Whether it covers verdicts on a resource, given that it is about their rule.
    pub fn covers(&self, account: &AccountId, resource: &Resource) -> bool {
        self.scope.holds(account, resource)
            && !self.unless.iter().any(|scope| scope.holds(account, resource))
    }

    /// How the file names the rules, as one text.
    pub fn rule(&self) -> String {
        self.names.join(", ")
    }

    /// Whether its last day is over.
    pub fn is_expired(&self, today: Date) -> bool {
        today > self.until
    }
}

impl Exceptions {
    /// Each, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Exception> {
        self.list.iter().map(AsRef::as_ref)
    }

    /// The tag keys whose values decide, for the collector to keep them.
    pub fn tag_keys(&self) -> BTreeSet<&str> {
        let scopes = self.iter().flat_map(|each| std::iter::once(&each.scope).chain(&each.unless));
        let tags = scopes.flat_map(|scope| &scope.tags).filter(|tag| tag.value.is_some());
        tags.filter(|tag| tag.key.is_plain()).map(|tag| tag.key.as_str()).collect()
    }
}
