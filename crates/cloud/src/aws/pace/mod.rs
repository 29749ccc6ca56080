//! How fast a service in a region is asked: scanners that eat the API quota break the customer's
//! own automation, so ours slows down well before it has to.
//!
//! Each (service, region) has a lane: so many calls under way at once, and a token bucket whose
//! rate starts at what the service is known to bear, halves when AWS asks to slow down, and
//! recovers step by step.
//!
//! Not here: waiting between the attempts of one call ([`Backoff`] says how long; `client` waits).

mod backoff;
mod bucket;

pub use backoff::{Backoff, Jitter};
use bucket::Bucket;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// How eagerly calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// At rates that leave the customer's own quota alone: for real accounts.
    #[default]
    Kind,
    /// As fast as concurrency allows until asked to slow down: for emulators and private endpoints.
    Eager,
}

/// The lanes of all services and regions that have been called.
#[derive(Debug)]
pub struct Lanes {
    pace: Pace,
    concurrency: usize,
    lanes: Mutex<HashMap<(&'static str, String), Arc<Lane>>>,
}

/// The way to one service in one region.
#[derive(Debug)]
pub struct Lane {
    places: Arc<Semaphore>,
    bucket: Mutex<Bucket>,
}

impl Lanes {
    /// Lanes on which `concurrency` calls each may be under way.
    pub fn new(pace: Pace, concurrency: usize) -> Self {
        Lanes { pace, concurrency: concurrency.max(1), lanes: Mutex::default() }
    }

    /// The lane of a service in a region.
    pub fn lane(&self, service: &'static str, region: &str) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry((service, region.to_owned())).or_insert_with(|| {
            let rate = rate_per_second(service);
            let start = match self.pace {
                Pace::Kind => Some(rate),
                Pace::Eager => None,
            };
            Arc::new(Lane {
                places: Arc::new(Semaphore::new(self.concurrency)),
                bucket: Mutex::new(Bucket::new(start, rate, Instant::now())),
            })
        });
        Arc::clone(lane)
    }
}

impl Lane {
    /// Waits for a place, in turn. A call keeps its place until it ends, its waits between attempts
    /// included: a service that is asked to slow down is then asked by fewer.
    ///
    /// Returns `None` if the lane is closed, which never happens while it is in use.
    pub async fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Waits for the leave to send one request. Whoever waits has a place, so the wait is short.
    pub async fn leave(&self) {
        let wait = self.with_bucket(|bucket| bucket.take(Instant::now()));
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Notes that AWS asked to slow down.
    pub fn throttled(&self) {
        self.with_bucket(|bucket| bucket.slow_down(Instant::now()));
    }

    /// Notes that a call went through.
    pub fn went_through(&self) {
        self.with_bucket(Bucket::recover);
    }

    fn with_bucket<T>(&self, act: impl FnOnce(&mut Bucket) -> T) -> T {
        act(&mut self.bucket.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Calls per second in one region that leave most of an account's quota to its owner.
///
/// Source: the request limits that AWS documents for each service, a quarter to a half of them;
/// where it documents none, what its own tools do by default.
fn rate_per_second(service: &str) -> f64 {
    match service {
        // One bucket for the whole account, and consoles and deployments draw on it too.
        "iam" | "organizations" | "cloudformation" | "account" => 8.0,
        "route53" => 3.0,
        "cloudtrail" | "config" | "guardduty" | "securityhub" | "macie2" | "wafv2" => 5.0,
        "apigateway" => 4.0,
        "ec2" | "rds" | "elb" | "elbv2" | "autoscaling" => 15.0,
        "s3" => 80.0,
        "sns" | "sqs" | "kms" | "lambda" | "dynamodb" | "secretsmanager" => 25.0,
        _ => 10.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_lane_holds_its_rate() {
        let lanes = Lanes::new(Pace::Kind, 100);
        let lane = lanes.lane("apigateway", "eu-west-1");
        let start = Instant::now();
        for _ in 0..40 {
            lane.leave().await;
        }
        let elapsed = start.elapsed();
        // Four a second, after a first burst.
        assert!(
            elapsed > Duration::from_secs(7) && elapsed < Duration::from_secs(11),
            "{elapsed:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_eager_lane_waits_only_once_it_was_told_to() {
        let lanes = Lanes::new(Pace::Eager, 100);
        let lane = lanes.lane("apigateway", "eu-west-1");
        let start = Instant::now();
        for _ in 0..1000 {
            lane.leave().await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        lane.throttled();
        for _ in 0..10 {
            lane.leave().await;
        }
        assert!(start.elapsed() > Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_calls_are_under_way() {
        let lane = Lanes::new(Pace::Eager, 2).lane("ec2", "eu-west-1");
        let one = lane.place().await;
        let two = lane.place().await;
        let third = tokio::time::timeout(Duration::from_secs(1), lane.place()).await;
        assert!(third.is_err());
        drop((one, two));
        assert!(lane.place().await.is_some());
    }
}
