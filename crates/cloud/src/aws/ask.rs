//! One call in short: what is asked, where, and what it means when nothing comes back.

use model::Region;
use policy::catalogue::OperationName;
use policy::verdict::GapReason;
use serde_json::Value;

/// One call: what is asked, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ask {
    /// The operation.
    pub operation: OperationName,
    /// The region that answers.
    pub region: Region,
    /// Its input; null for none.
    pub input: Value,
}

/// A call that brought no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub reason: GapReason,
    /// The service's own word for it.
    pub code: String,
}
