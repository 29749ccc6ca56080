//! Which region each bucket is in, as S3 tells it when asked elsewhere.

use model::Region;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Regions of buckets, learned from answers.
#[derive(Debug, Default)]
pub(super) struct Buckets(Mutex<HashMap<String, Region>>);

impl Buckets {
    /// The region that a bucket is known to be in.
    pub(super) fn region(&self, bucket: &str) -> Option<Region> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(bucket).cloned()
    }

    /// Remembers where a bucket is.
    pub(super) fn learn(&self, bucket: &str, region: Region) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(bucket.to_owned(), region);
    }
}
