//! A scan laid out as people read it: by rule, by service, and what could not be seen.
//!
//! Shape: every list has the order in which reports show it, worst first.
//!
//! Invariant: a verdict whose rule or resource is not of this scan is left out, here and
//! everywhere else; nothing is indexed without looking.

use model::{Region, TypeName};
use policy::catalogue::Rule;
use policy::verdict::{Gap, GapReason, Resource, Scan, Status, Tally, Verdict};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A rule and how every resource fares under it.
pub(crate) struct RuleGroup<'s> {
    pub(crate) rule: &'s Rule,
    pub(crate) tally: Tally,
    /// Sorted by status (fail, unknown, pass), then as the resources are.
    pub(crate) hits: Vec<Hit<'s>>,
}

/// A verdict and the resource it is of.
#[derive(Clone, Copy)]
pub(crate) struct Hit<'s> {
    pub(crate) verdict: &'s Verdict,
    pub(crate) resource: &'s Resource,
}

impl<'s> RuleGroup<'s> {
    /// Holds when something fails or cannot be told, be it let stand or not.
    pub(crate) fn is_open(&self) -> bool {
        self.tally.fail + self.tally.unknown + self.tally.excepted > 0
    }

    /// The hits that an exception lets stand.
    pub(crate) fn excepted(&self) -> impl Iterator<Item = Hit<'s>> {
        self.hits.iter().copied().filter(|hit| hit.verdict.exception.is_some())
    }

    /// The hits of one status that nothing lets stand, in order.
    pub(crate) fn of(&self, status: Status) -> impl Iterator<Item = Hit<'s>> {
        let counts =
            move |hit: &Hit<'s>| hit.verdict.status == status && hit.verdict.exception.is_none();
        self.hits.iter().copied().filter(counts)
    }
}

/// Lays the verdicts out by rule.
///
/// Shape: worst severity first, then the most failing, then by id. A rule that judged nothing
/// is left out.
pub(crate) fn by_rule<'s>(scan: &'s Scan<'_>) -> Vec<RuleGroup<'s>> {
    let mut groups: BTreeMap<usize, RuleGroup<'s>> = BTreeMap::new();
    for verdict in &scan.verdicts {
        let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) else {
            continue;
        };
        let group = groups.entry(verdict.rule).or_insert_with(|| RuleGroup {
            rule,
            tally: Tally::default(),
            hits: Vec::new(),
        });
        group.tally.add(verdict);
        group.hits.push(Hit { verdict, resource });
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for group in &mut groups {
        group.hits.sort_by_key(|hit| (hit.verdict.status, hit.verdict.resource));
    }
    groups.sort_by_key(|group| {
        (Reverse(group.rule.severity), Reverse(group.tally.fail), group.rule.id.as_str())
    });
    groups
}

/// The service of a type of resource: the second of its three words.
pub(crate) fn service(name: &TypeName) -> &str {
    name.as_str().split('.').nth(1).unwrap_or_default()
}

/// How the verdicts of each service fared.
///
/// Shape: the most failing first, then the most unknown, then by name.
pub(crate) fn by_service<'s>(scan: &'s Scan<'_>) -> Vec<(&'s str, Tally)> {
    let mut all: BTreeMap<&str, Tally> = BTreeMap::new();
    for verdict in &scan.verdicts {
        if let Some(rule) = scan.rule(verdict) {
            all.entry(service(&rule.resource_type)).or_default().add(verdict);
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(name, tally)| (Reverse(tally.fail), Reverse(tally.unknown), *name));
    all
}

/// The same thing that could not be seen, in all the regions where it could not.
pub(crate) struct GapGroup<'s> {
    pub(crate) operation: &'s str,
    pub(crate) reason: GapReason,
    pub(crate) code: &'s str,
    pub(crate) permissions: &'s [String],
    pub(crate) regions: Vec<&'s Region>,
    /// How many resources it concerns; 0 when it would have found them.
    pub(crate) resources: usize,
}

/// Lays the gaps out by operation and reason.
///
/// Shape: sorted by operation; regions as the scan has them.
pub(crate) fn by_operation<'s>(scan: &'s Scan<'_>) -> Vec<GapGroup<'s>> {
    let mut groups: BTreeMap<_, GapGroup<'s>> = BTreeMap::new();
    for gap in &scan.gaps {
        let Gap { operation, region, reason, code, permissions, resources } = gap;
        let key = (operation, reason, code, permissions);
        let group = groups.entry(key).or_insert_with(|| GapGroup {
            operation,
            reason: *reason,
            code,
            permissions,
            regions: Vec::new(),
            resources: 0,
        });
        group.regions.push(region);
        group.resources += resources;
    }
    groups.into_values().collect()
}

/// Every permission whose absence made a gap, once each, sorted.
pub(crate) fn missing_permissions<'s>(scan: &'s Scan<'_>) -> BTreeSet<&'s str> {
    let denied = scan.gaps.iter().filter(|gap| gap.reason == GapReason::Denied);
    denied.flat_map(|gap| gap.permissions.iter().map(String::as_str)).collect()
}
