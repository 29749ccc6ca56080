//! Why a policy could not be read, and where.

use std::fmt::{self, Display};

/// Why a text is not a policy that can be judged.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Longer than any policy that AWS stores: not a policy, so not worth reading.
    #[error("the policy is {bytes} bytes long, more than the {limit} read at most")]
    TooLarge {
        /// The length of the text.
        bytes: usize,
        /// The longest text that is read.
        limit: usize,
    },
    /// Not JSON, nested too deeply, or an object names a member twice.
    #[error("the policy is not well-formed JSON")]
    Syntax(#[source] serde_json::Error),
    /// JSON, but not a policy: something at `place` has no meaning in IAM.
    #[error("{place}: {problem}")]
    Malformed {
        /// Where, from the outside in.
        place: Place,
        /// What is wrong there.
        problem: Problem,
    },
}

/// What is wrong with one element of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The element holds another type of JSON value.
    #[error("expected {0}")]
    Expected(&'static str),
    /// The element must be there and is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// The two exclude each other.
    #[error("`{0}` and `{1}` exclude each other")]
    Both(&'static str, &'static str),
    /// A name that IAM does not know: an element, a condition operator, a kind of principal.
    #[error("`{name}` is no {kind}")]
    Unknown {
        /// What was expected to be named.
        kind: &'static str,
        /// The name given.
        name: String,
    },
    /// A value that its place cannot take.
    #[error("`{text}` is not {kind}")]
    Value {
        /// What the place takes.
        kind: &'static str,
        /// The value given.
        text: String,
    },
    /// An empty list where emptiness would mean everything.
    #[error("the list is empty")]
    Empty,
    /// A single value longer than any that AWS stores.
    #[error("the value is longer than {0} bytes")]
    TooLong(usize),
}

/// Where in a policy something stands, outermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(Vec<String>);

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("policy");
        }
        for (depth, step) in self.0.iter().rev().enumerate() {
            let comma = if depth == 0 { "" } else { ", " };
            write!(f, "{comma}{step}")?;
        }
        Ok(())
    }
}

impl From<Problem> for PolicyError {
    fn from(problem: Problem) -> Self {
        PolicyError::Malformed { place: Place(Vec::new()), problem }
    }
}

impl PolicyError {
    /// Says in which element the problem lies; called from the inside out.
    pub(super) fn within(self, step: impl Display) -> Self {
        match self {
            PolicyError::Malformed { mut place, problem } => {
                place.0.push(step.to_string());
                PolicyError::Malformed { place, problem }
            }
            other @ (PolicyError::TooLarge { .. } | PolicyError::Syntax(_)) => other,
        }
    }
}
