//! Speaking to providers, and keeping of their answers only what may be kept.

pub mod privacy;
