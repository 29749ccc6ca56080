//! What a policy gives away, over every request there could be.
//!
//! Each function says what it claims; all of them lean the same way. Access is reported unless the
//! policy itself shows it to be narrowed: a condition narrows only if it holds the caller to fixed
//! places ([`narrowing`]), a Deny cancels only what it wholly covers ([`opening`]).
//!
//! Not here: other policies. SCPs, RCPs, boundaries or a bucket's public access block may close
//! what these functions call open; a rule that sees those says so itself.

mod escalation;
mod narrowing;
mod opening;
mod paths;
mod power;
mod public;
mod reach;
mod transport;
mod trust;

pub use escalation::privilege_escalations;
pub use paths::{PATHS, Path};
pub use power::{allows, allows_assume_any_role, has_full_access, is_admin};
pub use public::{allows_public, allows_public_action, grants, public_actions};
pub use transport::denies_insecure_transport;
pub use trust::{
    external_accounts, guards_confused_deputy, requires_external_id_or_mfa, shared_providers,
    trusted_services,
};
