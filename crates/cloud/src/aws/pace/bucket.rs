//! A token bucket whose rate follows what the service bears: halved at once, regained slowly.

use std::time::Duration;
use tokio::time::Instant;

/// However slow a service wants it, a scan must come to an end.
const SLOWEST: f64 = 0.5;

/// Answers that were under way when the rate was halved say nothing about the new rate.
const SETTLE: Duration = Duration::from_millis(500);

/// How much of the full rate each call that went through gives back.
const RECOVERY: f64 = 0.02;

#[derive(Debug)]
pub(super) struct Bucket {
    /// Tokens per second; nothing while the service never asked to slow down and none was set.
    rate: Option<f64>,
    full: f64,
    /// May be negative: calls that wait have taken theirs already, in the order they came.
    tokens: f64,
    filled: Instant,
    slowed: Option<Instant>,
}

impl Bucket {
    /// A bucket that starts at `rate`, or without one, and never goes beyond `full`.
    pub(super) fn new(rate: Option<f64>, full: f64, now: Instant) -> Self {
        Bucket { rate, full, tokens: full, filled: now, slowed: None }
    }

    /// Takes a token, and says how long to wait for it.
    pub(super) fn take(&mut self, now: Instant) -> Duration {
        let Some(rate) = self.rate else { return Duration::ZERO };
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        // One second's worth may be spent at once.
        self.tokens = (self.tokens + passed * rate).min(rate.max(1.0)) - 1.0;
        if self.tokens >= 0.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(-self.tokens / rate)
    }

    /// Halves the rate, once for all answers that were under way together.
    pub(super) fn slow_down(&mut self, now: Instant) {
        if self.slowed.is_some_and(|then| now.saturating_duration_since(then) < SETTLE) {
            return;
        }
        self.slowed = Some(now);
        self.filled = now;
        self.tokens = self.tokens.min(0.0);
        self.rate = Some((self.rate.unwrap_or(self.full) / 2.0).max(SLOWEST));
    }

    /// Gives back a step of the rate.
    pub(super) fn recover(&mut self) {
        if let Some(rate) = &mut self.rate {
            *rate = (*rate + self.full * RECOVERY).min(self.full);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throttling_halves_the_rate_and_success_regains_it() {
        let mut now = Instant::now();
        let mut bucket = Bucket::new(Some(16.0), 16.0, now);
        bucket.slow_down(now);
        bucket.slow_down(now);
        assert_eq!(bucket.rate, Some(8.0), "answers that came together count once");
        now += SETTLE;
        bucket.slow_down(now);
        assert_eq!(bucket.rate, Some(4.0));
        for _ in 0..100 {
            bucket.recover();
        }
        assert_eq!(bucket.rate, Some(16.0));
    }

    #[test]
    fn the_rate_never_falls_to_nothing() {
        let mut now = Instant::now();
        let mut bucket = Bucket::new(Some(4.0), 4.0, now);
        for _ in 0..20 {
            now += SETTLE;
            bucket.slow_down(now);
        }
        assert_eq!(bucket.rate, Some(SLOWEST));
    }

    #[test]
    fn those_who_wait_are_served_in_turn() {
        let now = Instant::now();
        let mut bucket = Bucket::new(Some(2.0), 2.0, now);
        let waits: Vec<u128> = (0..5).map(|_| bucket.take(now).as_millis()).collect();
        assert_eq!(waits, [0, 0, 500, 1000, 1500]);
    }
}
