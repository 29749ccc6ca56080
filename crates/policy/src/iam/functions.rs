//! The analyses by name, for an expression language that holds policies as opaque values.
//!
//! Invariant: what a function takes and returns follows from the variant its body is, so the table
//! cannot promise what the function does not do.

use super::analysis as ask;
use super::statement::Policy;

/// An analysis that can be called by name, its policy first.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// The name in expressions.
    pub name: &'static str,
    body: Body,
}

#[derive(Debug, Clone, Copy)]
enum Body {
    Claim(fn(&Policy) -> bool),
    ClaimOf(fn(&Policy, &str) -> bool),
    ClaimOfTwo(fn(&Policy, &str, &str) -> bool),
    List(fn(&Policy) -> Vec<String>),
    ListOf(fn(&Policy, &str) -> Vec<String>),
}

/// The type of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// A compiled policy.
    Policy,
    /// A text.
    Text,
}

/// The type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// A truth.
    Bool,
    /// A list of texts.
    Texts,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostResult {
    /// A truth.
    Bool(bool),
    /// A list of texts.
    Texts(Vec<String>),
}

/// Every analysis there is.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "allows", body: Body::ClaimOfTwo(ask::allows) },
    Function { name: "allows_assume_any_role", body: Body::Claim(ask::allows_assume_any_role) },
    Function { name: "allows_public", body: Body::Claim(ask::allows_public) },
    Function { name: "allows_public_action", body: Body::ClaimOf(ask::allows_public_action) },
    Function {
        name: "denies_insecure_transport",
        body: Body::Claim(ask::denies_insecure_transport),
    },
    Function { name: "external_accounts", body: Body::ListOf(ask::external_accounts) },
    Function { name: "grants", body: Body::ClaimOfTwo(ask::grants) },
    Function { name: "guards_confused_deputy", body: Body::ClaimOf(ask::guards_confused_deputy) },
    Function { name: "has_full_access", body: Body::ClaimOf(ask::has_full_access) },
    Function { name: "is_admin", body: Body::Claim(ask::is_admin) },
    Function { name: "privilege_escalations", body: Body::List(escalations) },
    Function { name: "public_actions", body: Body::List(ask::public_actions) },
    Function {
        name: "requires_external_id_or_mfa",
        body: Body::ClaimOf(ask::requires_external_id_or_mfa),
    },
    Function { name: "shared_providers", body: Body::List(ask::shared_providers) },
    Function { name: "trusted_services", body: Body::List(ask::trusted_services) },
];

fn escalations(policy: &Policy) -> Vec<String> {
    ask::privilege_escalations(policy).into_iter().map(str::to_owned).collect()
}

impl Function {
    /// The types of all arguments, the policy first.
    pub fn arguments(&self) -> &'static [Argument] {
        match self.body {
            Body::Claim(_) | Body::List(_) => &[Argument::Policy],
            Body::ClaimOf(_) | Body::ListOf(_) => &[Argument::Policy, Argument::Text],
            Body::ClaimOfTwo(_) => &[Argument::Policy, Argument::Text, Argument::Text],
        }
    }

    /// The type of the answer.
    pub fn returns(&self) -> Returns {
        match self.body {
            Body::Claim(_) | Body::ClaimOf(_) | Body::ClaimOfTwo(_) => Returns::Bool,
            Body::List(_) | Body::ListOf(_) => Returns::Texts,
        }
    }

    /// Asks the function about a policy; `texts` are the arguments after it.
    ///
    /// Returns `None` when the number of texts is not what [`Function::arguments`] says.
    pub fn call(&self, policy: &Policy, texts: &[&str]) -> Option<HostResult> {
        Some(match (self.body, texts) {
            (Body::Claim(ask), []) => HostResult::Bool(ask(policy)),
            (Body::ClaimOf(ask), [one]) => HostResult::Bool(ask(policy, one)),
            (Body::ClaimOfTwo(ask), [one, two]) => HostResult::Bool(ask(policy, one, two)),
            (Body::List(ask), []) => HostResult::Texts(ask(policy)),
            (Body::ListOf(ask), [one]) => HostResult::Texts(ask(policy, one)),
            _ => return None,
        })
    }
}
