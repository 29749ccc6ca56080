//! The seam through which every outbound call must pass.

/// Decides whether a call may leave the process.
///
/// A client asks once for every request that it sends, retries and further pages included, and
/// right before it sends.
pub trait Gate: Send + Sync {
    /// Lets the call of an operation pass, or refuses it.
    ///
    /// Shape: `service` and `operation` as the catalogue writes them (`s3`, `GetBucketPolicy`).
    fn permit(&self, service: &str, operation: &str) -> Result<(), Refused>;
}

/// A call that must not leave the process: a mistake of ours, never the cloud's answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{service}:{operation}` is not allowed to leave this process")]
pub struct Refused {
    /// The service that would have been called.
    pub service: String,
    /// The operation that would have been called.
    pub operation: String,
}
