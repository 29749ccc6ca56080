//! How long to wait before trying again: exponentially longer, with full jitter.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The waits between the attempts of one call.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The most that the first wait may be; each further one may be twice as long.
    pub first: Duration,
    /// The most that any wait may be.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after `failed` attempts, anywhere between nothing and the bound.
    pub fn wait(&self, failed: u32, jitter: &Jitter) -> Duration {
        let doublings = failed.saturating_sub(1).min(16);
        let bound = self.first.saturating_mul(1 << doublings).min(self.longest);
        bound.mul_f64(jitter.draw())
    }
}

/// Randomness for waits, from a seed that is handed in. It is not for secrets.
#[derive(Debug)]
pub struct Jitter(AtomicU64);

impl Jitter {
    /// Starts from a seed; the same seed draws the same sequence.
    pub fn new(seed: u64) -> Self {
        Jitter(AtomicU64::new(seed))
    }

    /// Draws from `0.0..1.0` (SplitMix64).
    pub fn draw(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // 32 bits are plenty for a wait, and fit a float exactly.
        f64::from(u32::try_from(mixed >> 32).unwrap_or(0)) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_bound_and_never_beyond() {
        let backoff =
            Backoff { first: Duration::from_millis(100), longest: Duration::from_secs(5) };
        let jitter = Jitter::new(7);
        for failed in 1..=64 {
            let bound = backoff.first.saturating_mul(1 << (failed - 1).min(20));
            assert!(backoff.wait(failed, &jitter) <= bound.min(backoff.longest));
        }
    }

    #[test]
    fn jitter_spreads_over_the_whole_span_and_repeats_with_its_seed() {
        let draw = |seed| {
            let jitter = Jitter::new(seed);
            (0..1000).map(|_| jitter.draw()).collect::<Vec<f64>>()
        };
        let drawn = draw(1);
        assert_eq!(drawn, draw(1));
        assert_ne!(drawn, draw(2));
        let mean = drawn.iter().sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
    }
}
