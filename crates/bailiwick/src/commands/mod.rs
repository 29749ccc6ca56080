//! One file for each command.

pub mod completions;
pub mod diff;
pub mod doctor;
pub mod import;
pub mod permissions;
pub mod rules;
pub mod scan;
