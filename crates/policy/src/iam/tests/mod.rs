//! Tests over whole policies: AWS's documented cases as tables, and laws over any policy.

mod analysis;
mod conditions;
mod decisions;
mod laws;
mod reading;

use super::{Caller, Policies, Policy, Request, evaluate};

pub(super) const OWN: &str = "111122223333";
pub(super) const OTHER: &str = "444455556666";

/// A policy of these statements, each the inside of a JSON object.
pub(super) fn policy(statements: &[&str]) -> Policy {
    let statements: Vec<_> = statements.iter().map(|s| format!("{{{s}}}")).collect();
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    Policy::parse(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// Whether an identity policy alone lets a user do something.
pub(super) fn lets(policy: &Policy, request: &Request) -> bool {
    evaluate(request, &Policies { identity: &[policy], ..Policies::default() }).is_allowed()
}

/// A request by the user Bob of the own account.
pub(super) fn bobs(action: &str, resource: &str) -> Request {
    let bob = Caller::parse(&format!("arn:aws:iam::{OWN}:user/Bob")).unwrap();
    Request::new(bob, action, resource)
}
