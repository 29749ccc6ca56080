//! AWS IAM policies: what one says, what a set of them decides, and what one gives away.
//!
//! Three questions, one reading of the document:
//! - [`Policy::parse`] turns policy text into statements whose patterns are already compiled.
//! - [`evaluate`] decides one [`Request`] under all the policies that apply to it, as AWS
//!   documents, and cites the statements that decided.
//! - The functions re-exported from `analysis` answer questions about *every* request at once
//!   ("is it public?"), which is what posture rules ask. [`FUNCTIONS`] lists them by name.
//!
//! Invariants:
//! - An explicit Deny that applies always wins; without an Allow, the answer is no.
//! - The order of policies, statements and values changes no decision.
//! - No input panics, and what is held in memory is bounded by [`MAX_BYTES`] of text.
//! - An analysis errs towards reporting access: what it cannot show to be narrow, it calls open.
//!
//! Not here: fetching policies, knowing which apply (`app`), rules that use this (`catalog/`).
//!
//! Source for all semantics: AWS IAM User Guide, "Policy evaluation logic" and "IAM JSON policy
//! element reference"; each file names its pages.

mod analysis;
mod arn;
mod caller;
mod condition;
mod containment;
mod context;
mod date;
mod decision;

mod error;
mod evaluate;
mod functions;
pub(crate) mod glob;
mod json;
mod listing;
mod network;
mod operator;
mod parse;
mod pattern;
mod principal;
mod request;
mod statement;
mod values;

#[cfg(test)]
mod tests;

pub use analysis::{
    PATHS, Path, allows, allows_assume_any_role, allows_public, allows_public_action,
    denies_insecure_transport, external_accounts, grants, guards_confused_deputy, has_full_access,
    is_admin, privilege_escalations, public_actions, requires_external_id_or_mfa, shared_providers,
    trusted_services,
};
pub use caller::Caller;
pub use context::Context;
pub use decision::{Citation, Decision, Layer, Reason};
pub use error::{PolicyError, Problem};
pub use evaluate::{Policies, evaluate};
pub use functions::{Argument, FUNCTIONS, Function, HostResult, Returns};
pub use parse::MAX_BYTES;
pub use request::Request;
pub use statement::{Effect, Policy, Statement};
