//! One call in short: what is asked, where, and what it means when nothing comes back.

use super::error::CallError;
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

impl From<&CallError> for Failure {
    fn from(error: &CallError) -> Self {
        let (reason, word) = match error {
            // The token service was asked for these credentials: what it said is the reason.
            CallError::Credentials { failure: Some(failure), .. } => return failure.clone(),
            CallError::Credentials { .. } => (GapReason::Denied, "NoUsableCredentials"),
            CallError::Denied(reply) if reply.is_denied_by_organization() => {
                (GapReason::DeniedByOrganization, "Denied")
            }
            CallError::Denied(_) => (GapReason::Denied, "Denied"),
            CallError::Throttled(_) => (GapReason::Throttled, "Throttled"),
            CallError::NotSupported(_) => (GapReason::NotSupported, "NotSupported"),
            CallError::Service(_) => (GapReason::Failed, "Failed"),
            CallError::Malformed(_) => (GapReason::Malformed, "Malformed"),
            CallError::Unreachable { .. } => (GapReason::Unreachable, "Unreachable"),
            CallError::Deadline => (GapReason::Unreachable, "DeadlinePassed"),
            CallError::Cancelled => (GapReason::Stopped, "Stopped"),
            CallError::Refused(_) => (GapReason::Failed, "RefusedByTheGuard"),
            CallError::Unfit { .. } => (GapReason::Failed, "DoesNotFitTheModel"),
        };
        Failure { reason, code: error.code().unwrap_or(word).to_owned() }
    }
}
