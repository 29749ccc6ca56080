//! The counts of a scan as one JSON object, for scripts and for other rooms.
//!
//! Shape: `score` is null when nothing was judged; `by_severity` has all five severities, worst
//! first; `by_service` and `rules` list the most failing first; `gaps` is what could not be seen,
//! by operation and reason.

use crate::group::{self, GapGroup, RuleGroup};
use model::{AccountId, Partition, Region, RuleId, Severity, Timestamp};
use policy::verdict::{Effort, GapReason, Scan, Tally};
use serde::Serialize;
use std::io::{self, Write};

/// Writes the summary, ended by a newline.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &Summary::of(scan))?;
    out.write_all(b"\n")
}

/// The counts of a scan.
#[derive(Debug, Serialize)]
pub struct Summary<'s> {
    /// The account.
    pub account: &'s AccountId,
    /// Its alias.
    pub alias: Option<&'s str>,
    /// Its partition.
    pub partition: Partition,
    /// When collecting began.
    pub started: Timestamp,
    /// When collecting ended.
    pub collected: Timestamp,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// The regions that were looked at.
    pub regions: &'s [Region],
    /// How many resources were found.
    pub resources: usize,
    /// The share of judged weight that passes, in per cent.
    pub score: Option<u8>,
    /// How all verdicts fared.
    pub verdicts: Tally,
    /// How the verdicts of each severity fared.
    pub by_severity: Vec<Row<Severity>>,
    /// How the verdicts of each service fared.
    pub by_service: Vec<Row<&'s str>>,
    /// How each rule fared.
    pub rules: Vec<Row<&'s RuleId>>,
    /// What could not be seen.
    pub gaps: Vec<Unseen<'s>>,
    /// What the scan took.
    pub effort: Effort,
}

/// How something fared.
#[derive(Debug, Serialize)]
pub struct Row<N> {
    /// What.
    pub name: N,
    /// How.
    #[serde(flatten)]
    pub tally: Tally,
}

/// Something that could not be seen.
#[derive(Debug, Serialize)]
pub struct Unseen<'s> {
    /// The operation that would have shown it.
    pub operation: &'s str,
    /// Why not.
    pub reason: GapReason,
    /// The service's own word for it.
    pub code: &'s str,
    /// Where.
    pub regions: Vec<&'s Region>,
    /// The IAM actions that the operation needs.
    pub permissions: &'s [String],
    /// How many resources it concerns.
    pub resources: usize,
}

impl<'s> Summary<'s> {
    /// Counts.
    pub fn of(scan: &'s Scan<'_>) -> Self {
        let severities = scan.by_severity();
        let severity =
            |name| Row { name, tally: severities.get(&name).copied().unwrap_or_default() };
        let service = |(name, tally)| Row { name, tally };
        let rule = |RuleGroup { rule, tally, .. }| Row { name: &rule.id, tally };
        let unseen = |gap: GapGroup<'s>| Unseen {
            operation: gap.operation,
            reason: gap.reason,
            code: gap.code,
            regions: gap.regions,
            permissions: gap.permissions,
            resources: gap.resources,
        };
        Self {
            account: &scan.account,
            alias: scan.alias.as_deref(),
            partition: scan.partition,
            started: scan.started,
            collected: scan.collected,
            stopped: scan.stopped,
            regions: &scan.regions,
            resources: scan.resources.len(),
            score: scan.score(),
            verdicts: scan.tally(),
            by_severity: Severity::WORST_FIRST.into_iter().map(severity).collect(),
            by_service: group::by_service(scan).into_iter().map(service).collect(),
            rules: group::by_rule(scan).into_iter().map(rule).collect(),
            gaps: group::by_operation(scan).into_iter().map(unseen).collect(),
            effort: scan.effort,
        }
    }
}
