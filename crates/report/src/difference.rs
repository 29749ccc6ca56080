//! What differs between two looks at accounts: for people on a terminal, and as JSON.
//!
//! | Form | Module |
//! |---|---|
//! | the terminal | [`Text`] |
//! | one JSON object | [`Json`] |
//!
//! Accounts are added one after another and nothing of them is kept but counts.
//!
//! Invariant: what could not be compared is said in both forms.

mod json;
mod text;

pub use json::Json;
pub use text::Text;

use model::AccountId;
use policy::difference::{Difference, Ended, Side};
use std::io;

/// A statement of differences under way.
pub trait Differences {
    /// Adds an account of which there are two looks.
    fn add(&mut self, difference: &Difference<'_>) -> io::Result<()>;

    /// Adds an account of which only one side has a look.
    fn alone(&mut self, account: &AccountId, side: Side) -> io::Result<()>;

    /// Ends it.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::Fixed => "fixed",
        Ended::ResourceGone => "resource gone",
        Ended::NotAsked => "rule no longer applies",
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Before => "before",
        Side::After => "after",
        Side::Both => "both",
    }
}
