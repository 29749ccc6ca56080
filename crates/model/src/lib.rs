//! The words: ids, names, time, secrets, and the nouns every other room speaks of.
//!
//! A value of a type in here has been parsed: an [`AccountId`] that exists is twelve digits, a
//! [`Region`] that exists could be one of AWS's. Nothing here does I/O, reads a clock or draws
//! randomness; [`Clock`] is the interface through which other rooms are handed the time.

mod clock;
mod function;
mod names;
mod risk;
mod secret;
mod severity;

pub use clock::{Clock, FixedClock};
pub use function::{ParseFunctionError, SecurityFunction};
pub use jiff::{SignedDuration, Timestamp};
pub use names::{AccountId, FrameworkName, NameError, Partition, Region, RuleId, TypeName};
pub use risk::{Level, LevelError, Risk};
pub use secret::Secret;
pub use severity::{ParseSeverityError, Severity};
