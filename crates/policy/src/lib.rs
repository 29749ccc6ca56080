//! Rules and what follows from them.
//!
//! - [`catalogue`]: what is known about each type of resource, read from YAML and checked.
//! - [`document`] and [`cel`]: one resource laid out compactly, and the language that rules are
//!   written in.
//! - [`difference`]: what two looks at an account have not in common.
//! - [`iam`]: what IAM policies grant.
//! - [`judge`]: every rule on every resource, and [`verdict`]: what came of it.
//! - [`exceptions`]: what is let stand, and [`baseline`]: what is new since an earlier scan.
//! - [`assess`]: how the controls of a framework fare in it.
//! - [`role`]: the role that a customer grants, derived from the catalogue.
//!
//! Pure: no clock, no I/O, no randomness but what is handed in. Not here: collecting (`cloud`),
//! saying what was found (`report`).

pub mod assess;
pub mod baseline;
pub mod catalogue;
pub mod cel;
pub mod difference;
pub mod document;
pub mod exceptions;
mod glob;
#[cfg(test)]
mod house;
pub mod iam;
pub mod judge;
pub mod role;
pub mod verdict;
