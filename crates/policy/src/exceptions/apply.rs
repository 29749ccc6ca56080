//! Marking what exceptions let stand.

use super::{Exception, Exceptions};
use crate::verdict::{Scan, Status};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// An exception, and what it covers in one account.
#[derive(Debug, Clone)]
pub struct Applied {
    /// Which.
    pub exception: Arc<Exception>,
    /// Whether its last day was over when the account was looked at.
    pub expired: bool,
    /// Whether any of its rules judged anything in an account that it is about.
    pub in_reach: bool,
    /// What fails or is unknown and is let stand by it; when it has expired, what fails again.
    pub open: usize,
    /// What it covers and does not need to: it passes, or another exception covers it.
    pub spare: usize,
}

impl Exceptions {
    /// Marks each verdict that an exception lets stand, and counts what each one covers.
    ///
    /// Shape: `scan.exceptions` has the order of the file.
    pub fn apply(&self, scan: &mut Scan<'_>) {
        let today = scan.collected.to_zoned(TimeZone::UTC).date();
        let mut all: Vec<Applied> = self.list.iter().map(|each| unused(each, today)).collect();
        let by_rule: Vec<Vec<usize>> = scan.rules.iter().map(|rule| self.about(&rule.id)).collect();
        for verdict in &mut scan.verdicts {
            let candidates = by_rule.get(verdict.rule).map(Vec::as_slice).unwrap_or_default();
            let Some(resource) = scan.resources.get(verdict.resource) else { continue };
            verdict.exception = None;
            let mut lapsed = None;
            for at in candidates {
                let Some(applied) = all.get_mut(*at) else { continue };
                applied.in_reach |= applied.exception.is_about(scan.account.as_str());
                if !applied.exception.covers(&scan.account, resource) {
                    continue;
                }
                match (verdict.status, verdict.exception, applied.expired) {
                    (Status::Fail | Status::Unknown, None, false) => {
                        verdict.exception = Some(*at);
                        applied.open += 1;
                    }
                    (Status::Fail | Status::Unknown, None, true) if lapsed.is_none() => {
                        lapsed = Some(*at);
                    }
                    _ => applied.spare += 1,
                }
            }
            if let Some(applied) = lapsed.and_then(|at| all.get_mut(at)) {
                match verdict.exception {
                    None => applied.open += 1,
                    Some(_) => applied.spare += 1,
                }
            }
        }
        scan.exceptions = all;
    }

    fn about(&self, rule: &model::RuleId) -> Vec<usize> {
        let about = self.list.iter().enumerate().filter(|(_, each)| each.rules.contains(rule));
        about.map(|(at, _)| at).collect()
    }
}

impl Exception {
    fn is_about(&self, account: &str) -> bool {
        let accounts = &self.scope.accounts;
        accounts.is_empty() || accounts.iter().any(|pattern| pattern.matches(account))
    }
}

fn unused(exception: &Arc<Exception>, today: jiff::civil::Date) -> Applied {
    Applied {
        expired: exception.is_expired(today),
        exception: Arc::clone(exception),
        in_reach: false,
        open: 0,
        spare: 0,
    }
}

impl Applied {
    /// Adds what it covers in another account.
    pub fn merge(&mut self, other: &Applied) {
        self.in_reach |= other.in_reach;
        self.expired |= other.expired;
        self.open += other.open;
        self.spare += other.spare;
    }

    /// What is to be said of it, as a clause.
    pub fn as_words(&self) -> String {
        let until = self.exception.until;
        match (self.expired, self.open, self.spare) {
            _ if !self.in_reach => "not about anything that this scan judged".to_owned(),
            (false, 0, 0) => "matches nothing: check how it names the resources".to_owned(),
            (false, 0, _) => "no longer needed: all that it covers passes".to_owned(),
            (false, count, _) => format!("lets {count} stand until {until}"),
            (true, 0, _) => format!("expired on {until}, and nothing needs it: delete it"),
            (true, count, _) => {
                let verb = if count == 1 { "counts" } else { "count" };
                format!("expired on {until}: {count} {verb} again")
            }
        }
    }
}
