//! The verbs: one function for each thing that a person or a job can do.
//!
//! A verb brings the rooms together and decides nothing itself: what is collected is decided by
//! the catalogue, what it means by `policy`.

mod gather;
mod look;
pub mod scan;
mod select;

pub use gather::gather;
pub use look::look;
pub use scan::{Judging, ScanError, ScanRequest, scan};
pub use select::{RuleFilter, SelectError};
