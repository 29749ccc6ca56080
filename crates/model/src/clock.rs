//! The time, handed in.

use jiff::Timestamp;

/// Something that knows the time.
///
/// The real one lives in `bailiwick`; a test uses [`FixedClock`].
pub trait Clock: Send + Sync {
    /// The present instant, UTC.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still, for tests and for replayed recordings.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
