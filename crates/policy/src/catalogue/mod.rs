//! What Bailiwick knows about each type of resource: how it is collected, what is kept, which
//! rules it must meet.

mod selection;

pub use selection::{PrivacyClass, Reduction, Selection};
