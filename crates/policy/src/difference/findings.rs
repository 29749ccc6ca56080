//! How findings differ.

use super::{FieldChange, Look, fields};
use crate::catalogue::{Catalogue, Rule};
use crate::verdict::{Evidence, Resource, Scan, Status, Verdict};
use model::{Region, RuleId, TypeName};
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How findings differ.
///
/// Shape: each list by severity (worst first), rule and resource.
#[derive(Debug, Default)]
pub struct Findings<'l> {
    /// What fails now and did not.
    pub new: Vec<FindingChange<'l>>,
    /// What failed and does not any more, with what became of it.
    pub gone: Vec<(FindingChange<'l>, Ended)>,
    /// What fails still, with what differs in the fields that decided.
    pub changed: Vec<(FindingChange<'l>, Vec<FieldChange>)>,
    /// What failed and can no longer be told.
    pub unclear: Vec<FindingChange<'l>>,
    /// How many fail as before.
    pub unchanged: usize,
}

/// A rule on a resource, then and now.
#[derive(Debug)]
pub struct FindingChange<'l> {
    /// The rule.
    pub rule: &'l Rule,
    /// The resource; as it was, if it is gone.
    pub resource: &'l Resource,
    /// What the rule said then; `None` if it was not asked.
    pub before: Option<Status>,
    /// What it says now; `None` if it is not asked.
    pub after: Option<Status>,
    /// The fields that decided then.
    pub evidence_before: &'l [Evidence],
    /// The fields that decide now.
    pub evidence_after: &'l [Evidence],
}

/// What became of a finding that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    /// The resource meets the rule.
    Fixed,
    /// The resource is gone.
    ResourceGone,
    /// The rule no longer applies to the resource.
    NotAsked,
}

impl Findings<'_> {
    /// Whether none differs.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && self.changed.is_empty()
            && self.unclear.is_empty()
    }
}

/// Rule, type and id.
type Key<'l> = (&'l RuleId, &'l TypeName, &'l str);

pub(super) fn compare<'l>(
    catalogue: &Catalogue,
    before: &'l Look<'l>,
    after: &'l Look<'l>,
) -> Findings<'l> {
    let (then, now) = (by_key(&before.scan), by_key(&after.scan));
    let fate = Fate::of(before, after);
    let mut findings = Findings::default();
    let keys = then.keys().chain(now.keys().filter(|key| !then.contains_key(*key)));
    for key in keys {
        let (earlier, later) = (then.get(key), now.get(key));
        let Some((rule, resource, _)) = later.or(earlier) else { continue };
        let verdict = |side: Option<&(_, _, &'l Verdict)>| side.map(|(_, _, verdict)| *verdict);
        let (earlier, later) = (verdict(earlier), verdict(later));
        let change = FindingChange {
            rule,
            resource,
            before: earlier.map(|verdict| verdict.status),
            after: later.map(|verdict| verdict.status),
            evidence_before: earlier.map_or(&[], |verdict| verdict.evidence.as_slice()),
            evidence_after: later.map_or(&[], |verdict| verdict.evidence.as_slice()),
        };
        match (change.before, change.after) {
            (Some(Status::Fail), Some(Status::Fail)) => match differing(catalogue, &change) {
                fields if fields.is_empty() => findings.unchanged += 1,
                fields => findings.changed.push((change, fields)),
            },
            (_, Some(Status::Fail)) => findings.new.push(change),
            (Some(Status::Fail), Some(Status::Pass)) => {
                findings.gone.push((change, Ended::Fixed));
            }
            (Some(Status::Fail), Some(Status::Unknown)) => findings.unclear.push(change),
            (Some(Status::Fail), None) => match fate.of_resource(resource) {
                Some(ended) => findings.gone.push((change, ended)),
                None => findings.unclear.push(change),
            },
            (Some(Status::Pass | Status::Unknown) | None, _) => {}
        }
    }
    let order = |change: &FindingChange<'_>| {
        let FindingChange { rule, resource, .. } = change;
        (Reverse(rule.severity), rule.id.clone(), super::place(resource))
    };
    findings.new.sort_by_cached_key(order);
    findings.gone.sort_by_cached_key(|(change, _)| order(change));
    findings.changed.sort_by_cached_key(|(change, _)| order(change));
    findings.unclear.sort_by_cached_key(order);
    findings
}

fn by_key<'l>(scan: &'l Scan<'l>) -> BTreeMap<Key<'l>, (&'l Rule, &'l Resource, &'l Verdict)> {
    let verdicts = scan.verdicts.iter().filter_map(|verdict| {
        let (rule, resource) = (scan.rule(verdict)?, scan.resource(verdict)?);
        let key = (&rule.id, &resource.resource_type, resource.id.as_str());
        Some((key, (rule, resource, verdict)))
    });
    verdicts.collect()
}

/// What became of resources of which a rule says nothing any more.
struct Fate<'l> {
    still_there: BTreeSet<(&'l TypeName, &'l str)>,
    /// Where the earlier look found them.
    listed_in: BTreeMap<(&'l TypeName, &'l str), &'l Region>,
    after: &'l Look<'l>,
}

impl<'l> Fate<'l> {
    fn of(before: &'l Look<'l>, after: &'l Look<'l>) -> Self {
        let there = after.scan.resources.iter();
        let seen = before.seen.iter();
        Self {
            still_there: there.map(|each| (&each.resource_type, each.id.as_str())).collect(),
            listed_in: seen
                .map(|each| ((&each.resource_type, each.id.as_str()), &each.listed_in))
                .collect(),
            after,
        }
    }

    /// `None` if the later look could not have found it.
    fn of_resource(&self, resource: &Resource) -> Option<Ended> {
        let key = (&resource.resource_type, resource.id.as_str());
        if self.still_there.contains(&key) {
            return Some(Ended::NotAsked);
        }
        let region = (*self.listed_in.get(&key)?).clone();
        let listed = self.after.listed.get(&(resource.resource_type.clone(), region));
        (listed == Some(&true)).then_some(Ended::ResourceGone)
    }
}

/// What differs in the resource's own fields that decided. A resource that it is joined with is
/// compared where it stands itself, and pseudonyms are each scan's own.
fn differing(catalogue: &Catalogue, change: &FindingChange<'_>) -> Vec<FieldChange> {
    let own = |all: &[Evidence]| -> BTreeMap<String, Value> {
        let own = all.iter().filter(|each| !each.path.starts_with(JOINED));
        own.map(|each| (each.path.clone(), each.value.clone())).collect()
    };
    let (then, now) = (own(change.evidence_before), own(change.evidence_after));
    let pseudonyms = super::pseudonyms(catalogue, &change.resource.resource_type);
    let paths: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let told = paths.into_iter().filter(|path| !pseudonyms.contains(&path.as_str()));
    told.flat_map(|path| {
        let of = |side: &BTreeMap<String, Value>| side.get(path).cloned().unwrap_or_default();
        fields::between(path, &of(&then), &of(&now))
    })
    .collect()
}

/// How evidence names the fields of joined resources.
const JOINED: &str = "related.";
