//! One file for each command.

pub mod completions;
pub mod diff;
pub mod doctor;
pub mod frameworks;
pub mod import;
pub mod permissions;
pub mod reference;
pub mod rules;
pub mod scan;
