//! The seam through which every kept value passes on its way in.

use policy::catalogue::Reduction;
use serde_json::Value;

/// Turns a value as it arrived into the value that may be kept.
///
/// A parser calls it for each part that a selection keeps under a reduction other than
/// [`Reduction::Keep`], before anything else sees the value.
pub trait Reducer: Send + Sync {
    /// Reduces one value. What the reduction takes away must not survive in the error either.
    fn reduce(&self, reduction: Reduction, value: Value) -> Result<Value, ReduceError>;
}

/// A value that is not what its reduction expects, so that nothing of it may be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a value is not {expected}")]
pub struct ReduceError {
    /// What the reduction expects, such as `a list of tags`.
    pub expected: &'static str,
}
