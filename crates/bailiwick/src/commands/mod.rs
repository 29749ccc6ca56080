//! One file for each command.

pub mod completions;
pub mod doctor;
pub mod frameworks;
pub mod permissions;
pub mod query;
pub mod reference;
pub mod rules;
pub mod scan;
