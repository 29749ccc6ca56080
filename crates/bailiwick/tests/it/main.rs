//! The product through its doors: the command line, and an emulated account behind it.
//!
//! What needs no more than the binary runs everywhere. What needs the emulated account stands in
//! [`emulated`], and what needs the laboratory account in [`lab`]; both are marked as ignored, so that a
//! plain run says that they did not run, and `tools/run-tests.sh` runs them once it has set these
//! accounts up.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are no tests to clippy; where one fails, its test should"
)]

mod binary;
mod catalogue;
mod cli;
mod diff;
mod emulated;
mod folder;
mod frameworks;
mod from_prowler;
mod habits;
mod lab;
mod organisation;
mod role;
mod verdicts;
