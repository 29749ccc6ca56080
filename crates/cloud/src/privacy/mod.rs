//! What is taken away from a value before anything else sees it.
//!
//! The catalogue says which fields of an answer are kept and names a [`Reduction`] for each. The
//! parser of an answer hands every kept value to a [`Reducer`] at once, so that rules, recordings,
//! reports, logs and stores only ever meet the reduced form.
//!
//! Invariants:
//! - A reduction only takes away. No output of `Environment`, `Opaque` or `Pseudonym` contains the
//!   value it was made from.
//! - A value that has not the shape its reduction expects is an error, never passed through.
//! - An error, and its `Debug` form, says nothing of the content.
//! - Time is linear in the size of the value, and a value above its size bound is refused.
//!
//! Reducing twice gives the same as reducing once, except for `Environment` and `Csv`: what is read
//! back from a recording has been reduced and must not be reduced again.
//!
//! Not here: which fields are kept (`policy::catalogue`), and taking apart the answers.
//!
//! [`Reduction`]: policy::catalogue::Reduction

mod csv;
mod document;
mod environment;
mod opaque;
mod pseudonym;
mod reducer;
mod secret;
mod tag_keys;
mod tags;

#[cfg(test)]
mod laws;

pub use reducer::{ReduceError, Reducer};
pub use secret::looks_secret;
pub use tag_keys::TagSettings;
