//! What is kept of an account when its scan is dropped: counts, never findings.

use model::AccountId;
use policy::verdict::{Scan, Tally};

/// How one account fared.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) alias: Option<String>,
    pub(crate) tally: Tally,
}

impl Account {
    /// Counts a scan.
    pub(crate) fn of(scan: &Scan<'_>) -> Self {
        Self { id: scan.account.clone(), alias: scan.alias.clone(), tally: scan.tally() }
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.id.as_str())
    }
}
