//! A policy and its statements, compiled.

use super::arn::ArnPattern;
use super::condition::Condition;
use super::context::Context;
use super::listing::Listing;
use super::pattern::Pattern;
use super::principal::Principals;
use super::request::Request;

/// What a statement does to a request it applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Lets it through, unless something denies it.
    Allow,
    /// Refuses it, whatever allows it.
    Deny,
}

/// A policy document, compiled. Made by [`Policy::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    pub(super) statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub(super) sid: Option<Box<str>>,
    pub(super) effect: Effect,
    pub(super) principals: Principals,
    pub(super) actions: Listing<Pattern>,
    pub(super) resources: Listing<ArnPattern>,
    pub(super) conditions: Box<[Condition]>,
}

impl Policy {
    /// The statements, in the document's order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    pub(super) fn having(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.effect == effect)
    }
}

impl Statement {
    /// The `Sid`, where one was given.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// What the statement does.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether action, resource and conditions all apply; whom it speaks of is not looked at.
    pub(super) fn applies(&self, request: &Request) -> bool {
        let context: &Context = request.context();
        self.actions.includes(|pattern| pattern.matches(request.action(), context))
            && self.resources.includes(|pattern| pattern.matches(request.resource(), context))
            && self.conditions.iter().all(|condition| condition.holds(context))
    }
}
