//! What one scan found: resources, verdicts, and what could not be seen.
//!
//! Invariant: a verdict that depends on something that could not be seen is
//! [`Status::Unknown`] and names the gap; it is never a pass and never left out.

use crate::baseline::Comparison;
use crate::catalogue::{Framework, Rule};
use crate::exceptions::{Applied, Exception};
use model::{AccountId, Partition, Region, Severity, Timestamp, TypeName};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a rule says of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// The condition does not hold.
    Fail,
    /// Whether it holds cannot be told, because something could not be seen.
    Unknown,
    /// The condition holds.
    Pass,
}

impl Status {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Fail => "FAIL",
            Status::Unknown => "UNKNOWN",
            Status::Pass => "PASS",
        }
    }
}

/// One thing in an account.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its ARN.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What kind of thing it is.
    pub resource_type: TypeName,
    /// Where it lives; the partition's global region for what has no region of its own.
    pub region: Region,
    /// Its tags, as far as they are kept; `None` for a value that is not.
    pub tags: BTreeMap<String, Option<String>>,
}

/// One rule applied to one resource.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The rule, as an index into [`Scan::rules`].
    pub rule: usize,
    /// The resource, as an index into [`Scan::resources`].
    pub resource: usize,
    /// What the rule says.
    pub status: Status,
    /// The fields that decided, with their values. Empty for a pass.
    pub evidence: Vec<Evidence>,
    /// What could not be seen, as indices into [`Scan::gaps`]. Empty unless unknown.
    pub gaps: Vec<usize>,
    /// Why it could not be judged although everything was seen, such as a field that the API
    /// left out. `None` otherwise.
    pub trouble: Option<String>,
    /// What lets it stand, as an index into [`Scan::exceptions`]. `None` for a pass.
    pub exception: Option<usize>,
    /// Whether a baseline has it. `None` without a baseline, and for a pass.
    pub change: Option<Change>,
}

impl Verdict {
    /// Holds when it fails and nothing lets it stand.
    pub fn is_finding(&self) -> bool {
        self.status == Status::Fail && self.exception.is_none()
    }
}

/// How a verdict compares with a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The baseline does not have it.
    New,
    /// The baseline has it.
    Known,
}

impl Change {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Known => "known",
        }
    }
}

/// A field that a rule looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Where it stands, such as `Versioning.Status` or `related.FlowLogs`.
    pub path: String,
    /// What stood there; null when nothing did.
    pub value: Value,
}

/// Why something could not be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapReason {
    /// The account refused the call: a permission is missing.
    Denied,
    /// A policy of the organization refused the call: no permission of the account would help.
    DeniedByOrganization,
    /// The account's quota did not allow it in the time there was.
    Throttled,
    /// The service, the region or the endpoint does not offer it.
    NotSupported,
    /// The service answered with an error that the catalogue does not name as a fact.
    Failed,
    /// The answer could not be read.
    Malformed,
    /// The endpoint could not be reached in time.
    Unreachable,
    /// The scan was stopped before.
    Stopped,
    /// The recording does not hold it.
    NotRecorded,
}

impl GapReason {
    /// What happened, as a clause for people.
    pub fn as_words(self) -> &'static str {
        match self {
            GapReason::Denied => "permission denied",
            GapReason::DeniedByOrganization => {
                "denied by a policy of the organization (SCP or RCP)"
            }
            GapReason::Throttled => "throttled until the deadline",
            GapReason::NotSupported => "not offered here",
            GapReason::Failed => "the service answered with an error",
            GapReason::Malformed => "the answer could not be read",
            GapReason::Unreachable => "the endpoint could not be reached",
            GapReason::Stopped => "the scan was stopped before",
            GapReason::NotRecorded => "not in the recording",
        }
    }
}

/// Something that could not be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The operation that would have shown it, such as `s3:GetBucketPolicy`.
    pub operation: String,
    /// Where.
    pub region: Region,
    /// Why not.
    pub reason: GapReason,
    /// The service's own word for it, such as `AccessDenied`.
    pub code: String,
    /// The IAM actions that the operation needs.
    pub permissions: Vec<String>,
    /// How many resources it concerns; 0 when it would have found them in the first place.
    pub resources: usize,
}

/// How many calls a scan took and how they fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Effort {
    /// Requests that were sent, retries included.
    pub calls: u64,
    /// Of these, repeated after a failure.
    pub retries: u64,
    /// Of these, refused because the account's quota was used up.
    pub throttled: u64,
    /// Calls that the guard refused: nothing was sent.
    pub refused: u64,
    /// Bytes received.
    pub bytes: u64,
}

impl Effort {
    /// Adds another scan's.
    pub fn merge(&mut self, other: Effort) {
        self.calls += other.calls;
        self.retries += other.retries;
        self.throttled += other.throttled;
        self.refused += other.refused;
        self.bytes += other.bytes;
    }
}

/// Everything that one scan found.
///
/// Shape: `resources` is sorted by type, region and id; `verdicts` by severity (worst first),
/// rule and resource; `gaps` by operation and region.
#[derive(Debug)]
pub struct Scan<'c> {
    /// The account.
    pub account: AccountId,
    /// Its alias, if it has one.
    pub alias: Option<String>,
    /// The partition it lives in.
    pub partition: Partition,
    /// When collecting began.
    pub started: Timestamp,
    /// When collecting ended; the instant that rules take for now.
    pub collected: Timestamp,
    /// The regions that were looked at.
    pub regions: Vec<Region>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// The rules that were applied.
    pub rules: Vec<&'c Rule>,
    /// The frameworks that it was asked for, each control of which is to be reported.
    pub frameworks: Vec<&'c Framework>,
    /// What was found.
    pub resources: Vec<Resource>,
    /// What the rules say of it.
    pub verdicts: Vec<Verdict>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
    /// What it took.
    pub effort: Effort,
    /// The exceptions that were applied, and what each covers here.
    pub exceptions: Vec<Applied>,
    /// What became of a baseline's findings; `None` without one.
    pub comparison: Option<Comparison>,
}

/// How many verdicts of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Failing.
    pub fail: usize,
    /// Passing.
    pub pass: usize,
    /// Neither can be told.
    pub unknown: usize,
    /// Failing or unknown, and let stand by an exception. In none of the others.
    pub excepted: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, verdict: &Verdict) {
        match (verdict.exception, verdict.status) {
            (Some(_), _) => self.excepted += 1,
            (None, Status::Fail) => self.fail += 1,
            (None, Status::Pass) => self.pass += 1,
            (None, Status::Unknown) => self.unknown += 1,
        }
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: Tally) {
        self.fail += other.fail;
        self.pass += other.pass;
        self.unknown += other.unknown;
        self.excepted += other.excepted;
    }

    /// All of them but those that are let stand.
    pub fn total(&self) -> usize {
        self.fail + self.pass + self.unknown
    }
}

impl Scan<'_> {
    /// The rule of a verdict.
    ///
    /// Returns `None` only for a verdict of another scan.
    pub fn rule(&self, verdict: &Verdict) -> Option<&Rule> {
        self.rules.get(verdict.rule).copied()
    }

    /// The resource of a verdict.
    ///
    /// Returns `None` only for a verdict of another scan.
    pub fn resource(&self, verdict: &Verdict) -> Option<&Resource> {
        self.resources.get(verdict.resource)
    }

    /// What lets a verdict stand.
    pub fn exception(&self, verdict: &Verdict) -> Option<&Exception> {
        Some(self.exceptions.get(verdict.exception?)?.exception.as_ref())
    }

    /// How all verdicts fared.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.verdicts.iter().for_each(|verdict| tally.add(verdict));
        tally
    }

    /// How the verdicts of each severity fared.
    pub fn by_severity(&self) -> BTreeMap<Severity, Tally> {
        let mut all: BTreeMap<Severity, Tally> = BTreeMap::new();
        for verdict in &self.verdicts {
            if let Some(rule) = self.rule(verdict) {
                all.entry(rule.severity).or_default().add(verdict);
            }
        }
        all
    }

    /// The share of judged weight that passes.
    pub fn weight(&self) -> Weight {
        let mut all = Weight::default();
        for verdict in self.verdicts.iter().filter(|verdict| verdict.exception.is_none()) {
            let weight = self.rule(verdict).map_or(0, |rule| weight(rule.severity));
            all.whole += weight;
            if verdict.status == Status::Pass {
                all.passing += weight;
            }
        }
        all
    }

    /// The score: the share of judged weight that passes, in per cent, rounded down.
    ///
    /// Returns `None` when nothing was judged.
    pub fn score(&self) -> Option<u8> {
        self.weight().score()
    }
}

/// How much was judged, and how much of it passes.
///
/// A verdict weighs by its rule's severity: critical 16, high 8, medium 4, low 2, informational 1.
/// Unknown verdicts count as not passing: silence is not a pass. What an exception lets stand
/// counts for nothing: it is neither good nor bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// What passes.
    pub passing: u64,
    /// Everything.
    pub whole: u64,
}

impl Weight {
    /// In per cent, rounded down; `None` when nothing was judged.
    pub fn score(self) -> Option<u8> {
        (self.passing * 100).checked_div(self.whole).and_then(|score| u8::try_from(score).ok())
    }

    /// Adds another account's.
    pub fn merge(&mut self, other: Weight) {
        self.passing += other.passing;
        self.whole += other.whole;
    }
}

fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Critical => 16,
        Severity::High => 8,
        Severity::Medium => 4,
        Severity::Low => 2,
        Severity::Informational => 1,
    }
}
