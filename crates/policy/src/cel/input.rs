//! What a program is evaluated on.

use super::value::Value;
use crate::document::{Document, Instant, ReasonId};
use jiff::Timestamp;

/// Everything one evaluation may look at, all of it lent.
///
/// What was not given and is read anyway is an error, never a guess.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    pub(super) document: Option<&'a Document>,
    pub(super) related: &'a [Related<'a>],
    pub(super) parameters: Option<&'a Parameters>,
    pub(super) account: Option<Account<'a>>,
    pub(super) region: Option<&'a str>,
    pub(super) now: Option<Instant>,
    pub(super) variables: &'a [Value<'a>],
}

/// Joined resources under one name.
#[derive(Debug, Clone, Copy)]
pub enum Related<'a> {
    /// Any number of them.
    Many(&'a [&'a Document]),
    /// One, or none.
    One(Option<&'a Document>),
    /// They could not be collected.
    Unknown(ReasonId),
}

/// The account a resource is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account<'a> {
    /// Its id, such as `123456789012`.
    pub id: &'a str,
    /// Its partition, such as `aws`.
    pub partition: &'a str,
}

/// The values of an environment's parameters. See [`super::Environment::parameters`].
#[derive(Debug, Clone)]
pub struct Parameters {
    pub(super) values: Vec<Value<'static>>,
}

impl<'a> Input<'a> {
    /// An input with nothing but a resource.
    pub fn new(document: &'a Document) -> Self {
        Input { document: Some(document), ..Input::default() }
    }

    /// Adds the joined resources, in the order in which the environment names them.
    pub fn related(self, related: &'a [Related<'a>]) -> Self {
        Input { related, ..self }
    }

    /// Adds the parameters.
    pub fn parameters(self, parameters: &'a Parameters) -> Self {
        Input { parameters: Some(parameters), ..self }
    }

    /// Adds the account.
    pub fn account(self, account: Account<'a>) -> Self {
        Input { account: Some(account), ..self }
    }

    /// Adds the region.
    pub fn region(self, region: &'a str) -> Self {
        Input { region: Some(region), ..self }
    }

    /// Adds the time of collection.
    pub fn now(self, now: Timestamp) -> Self {
        Input { now: Some(now.into()), ..self }
    }

    /// Adds the variables of a dynamic environment, in the order in which it names them.
    pub fn variables(self, variables: &'a [Value<'a>]) -> Self {
        Input { variables, ..self }
    }
}
