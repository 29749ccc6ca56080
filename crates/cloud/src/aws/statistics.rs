//! What was asked of each service: for the progress display and the summary.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Counts of one service, over all regions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServiceStatistics {
    /// Requests sent, retries and further pages included.
    pub calls: u64,
    /// Those of them that repeat one that failed.
    pub retries: u64,
    /// Answers that asked to slow down.
    pub throttled: u64,
    /// Length of all answers.
    pub bytes: u64,
}

/// Counts of all services.
#[derive(Debug, Default)]
pub struct Statistics {
    services: Mutex<BTreeMap<&'static str, Arc<Counters>>>,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    calls: AtomicU64,
    retries: AtomicU64,
    throttled: AtomicU64,
    bytes: AtomicU64,
}

impl Counters {
    pub(super) fn called(&self, is_retry: bool) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.retries.fetch_add(u64::from(is_retry), Ordering::Relaxed);
    }

    pub(super) fn answered(&self, bytes: usize) {
        self.bytes.fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
    }

    pub(super) fn throttled(&self) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self) -> ServiceStatistics {
        ServiceStatistics {
            calls: self.calls.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

impl Statistics {
    /// The counts of each service that was called, by service.
    pub fn by_service(&self) -> BTreeMap<&'static str, ServiceStatistics> {
        let services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        services.iter().map(|(name, counters)| (*name, counters.read())).collect()
    }

    /// The counts of all services together.
    pub fn total(&self) -> ServiceStatistics {
        self.by_service().values().fold(ServiceStatistics::default(), |sum, one| {
            ServiceStatistics {
                calls: sum.calls + one.calls,
                retries: sum.retries + one.retries,
                throttled: sum.throttled + one.throttled,
                bytes: sum.bytes + one.bytes,
            }
        })
    }

    pub(super) fn of(&self, service: &'static str) -> Arc<Counters> {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(services.entry(service).or_default())
    }
}
