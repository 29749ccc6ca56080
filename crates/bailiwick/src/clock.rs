//! The real clock. Nowhere else is it read.

use model::{Clock, Timestamp};

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the place that reads the real clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
