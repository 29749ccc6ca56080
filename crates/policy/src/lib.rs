//! Rules and what follows from them.
//!
//! Pure: no clock, no I/O, no randomness but what is handed in.

pub mod catalogue;
pub mod cel;
pub mod document;
pub mod iam;
pub mod judge;
pub mod role;
pub mod verdict;
