//! What is kept of an account when its scan is dropped: counts, never findings.

use model::{AccountId, Timestamp};
use policy::verdict::{Effort, Scan, Tally};

/// How one account fared.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) alias: Option<String>,
    pub(crate) started: Timestamp,
    pub(crate) collected: Timestamp,
    pub(crate) stopped: bool,
    pub(crate) resources: usize,
    pub(crate) gaps: usize,
    pub(crate) score: Option<u8>,
    pub(crate) tally: Tally,
    pub(crate) effort: Effort,
}

impl Account {
    /// Counts a scan.
    pub(crate) fn of(scan: &Scan<'_>) -> Self {
        Self {
            id: scan.account.clone(),
            alias: scan.alias.clone(),
            started: scan.started,
            collected: scan.collected,
            stopped: scan.stopped,
            resources: scan.resources.len(),
            gaps: scan.gaps.len(),
            score: scan.score(),
            tally: scan.tally(),
            effort: scan.effort,
        }
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.id.as_str())
    }
}
