//! `scan`: collect, judge, and say what could not be seen. One account at a time; how many at once
//! is for the caller to say.

use crate::select::types_of;
use cloud::aws::collect::{self, Listing, Progress, Snapshot, Source, Target};
use model::{Clock, Timestamp};
use policy::baseline::Baseline;
use policy::catalogue::{Catalogue, Framework, Plan, Rule};
use policy::exceptions::Exceptions;
use policy::judge::{Found, Inventory, Judge, Narrowing};
use policy::verdict::{Effort, Gap, GapReason, Scan};

/// What is scanned, and with which rules.
#[derive(Debug)]
pub struct ScanRequest<'c> {
    /// Where types and rules come from.
    pub catalogue: &'c Catalogue,
    /// The rules to apply.
    pub rules: Vec<&'c Rule>,
    /// The frameworks to report on.
    pub frameworks: Vec<&'c Framework>,
    /// The account and its regions.
    pub target: Target,
    /// Its alias.
    pub alias: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// The instant that rules take for now; the end of collecting if not given.
    pub now: Option<Timestamp>,
    /// What a user adds to the rules.
    pub judging: Judging<'c>,
}

/// Which resources are judged, what is let stand, and what was known before.
#[derive(Debug, Clone, Default)]
pub struct Judging<'c> {
    /// Which resources.
    pub narrowing: Narrowing,
    /// What is let stand.
    pub exceptions: Option<&'c Exceptions>,
    /// An earlier result to compare with.
    pub baseline: Option<&'c Baseline>,
}

/// Why there is no result at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The catalogue contradicts itself.
    #[error("the catalogue contradicts itself: {0}")]
    Catalogue(String),
}

/// The plan for some rules: every operation they need, with what is kept of its answer.
pub fn plan(catalogue: &Catalogue, rules: &[&Rule]) -> Result<Plan, ScanError> {
    Plan::of(types_of(catalogue, rules)).map_err(ScanError::Catalogue)
}

/// Scans an account, or a recording of one.
pub async fn scan<'c>(
    request: ScanRequest<'c>,
    source: &Source,
    clock: &dyn Clock,
    progress: &Progress,
) -> Result<Scan<'c>, ScanError> {
    let snapshot = look(&request, source, progress).await?;
    let collected = request.now.unwrap_or_else(|| clock.now());
    Ok(judge(request, snapshot, collected))
}

/// What comes of an account that could not be looked at, for the sake of `gap`: every rule is
/// unknown there, so that no report is silent about it.
pub fn unseen<'c>(request: ScanRequest<'c>, gap: Gap, clock: &dyn Clock) -> Scan<'c> {
    let types = types_of(request.catalogue, &request.rules);
    let collected = request.now.unwrap_or_else(|| clock.now());
    let ScanRequest { target, .. } = &request;
    let mut inventory = Inventory::new(&types, target.account.clone(), target.partition, collected);
    inventory.unseen(&target.home, 0);
    judged(request, &inventory, vec![gap], collected)
}

/// Collects what the rules of a request need.
pub(crate) async fn look(
    request: &ScanRequest<'_>,
    source: &Source,
    progress: &Progress,
) -> Result<Snapshot, ScanError> {
    let types = types_of(request.catalogue, &request.rules);
    let plan = plan(request.catalogue, &request.rules)?;
    Ok(collect::collect(&types, &plan, source, &request.target, progress).await)
}

/// Judges what was collected.
pub(crate) fn judge<'c>(
    request: ScanRequest<'c>,
    snapshot: Snapshot,
    collected: Timestamp,
) -> Scan<'c> {
    let types = types_of(request.catalogue, &request.rules);
    let ScanRequest { target, .. } = &request;
    let mut inventory = Inventory::new(&types, target.account.clone(), target.partition, collected);
    for listing in snapshot.listings {
        add(&mut inventory, listing);
    }
    judged(request, &inventory, snapshot.gaps, collected)
}

fn judged<'c>(
    request: ScanRequest<'c>,
    inventory: &Inventory<'c>,
    gaps: Vec<Gap>,
    collected: Timestamp,
) -> Scan<'c> {
    let Judging { narrowing, exceptions, baseline } = request.judging;
    let judge = Judge::new(request.catalogue, &request.rules).narrowed(narrowing);
    let (resources, verdicts) = judge.judge(inventory);
    let mut scan = Scan {
        account: request.target.account,
        alias: request.alias,
        partition: request.target.partition,
        started: request.started,
        collected,
        regions: request.target.regions,
        stopped: gaps.iter().any(|gap| gap.reason == GapReason::Stopped),
        rules: request.rules,
        frameworks: request.frameworks,
        resources,
        verdicts,
        gaps,
        effort: Effort::default(),
        exceptions: Vec::new(),
        comparison: None,
    };
    if let Some(exceptions) = exceptions {
        exceptions.apply(&mut scan);
    }
    if let Some(baseline) = baseline {
        baseline.compare(&mut scan);
    }
    scan
}

fn add(inventory: &mut Inventory<'_>, listing: Listing) {
    let Listing { type_index, region, resources, unlisted } = listing;
    if let Some(gap) = unlisted {
        inventory.unlisted(type_index, region, gap);
    }
    for resource in resources {
        let found = Found {
            id: resource.id,
            name: resource.name,
            region: resource.region,
            tags: resource.tags,
            value: resource.value,
            unknown: resource.unknown,
        };
        inventory.add(type_index, found);
    }
}
