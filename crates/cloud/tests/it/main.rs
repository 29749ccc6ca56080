//! The client against a stub server: what goes over the wire, and what comes of every way in which
//! an answer can go wrong.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are no tests to clippy; where one fails, its test should"
)]

mod faults;
mod kindness;
mod pages;
mod reach;
mod stub;
mod world;
