//! What was collected, in the form that rules run on.

use crate::catalogue::{ResourceType, leaves};
use crate::cel::{Input, Outcome};
use crate::document::{Document, ReasonId};
use crate::verdict::Resource;
use model::{AccountId, Partition, Region, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One resource as it was collected.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its ARN.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where it lives.
    pub region: Region,
    /// Its tags, as far as they are kept.
    pub tags: BTreeMap<String, Option<String>>,
    /// Its fields.
    pub value: Value,
    /// Parts that are unknown: the path, and the gap that is to blame.
    pub unknown: Vec<(String, usize)>,
}

/// Everything that was collected of an account.
#[derive(Debug)]
pub struct Inventory<'c> {
    pub(super) account: AccountId,
    pub(super) partition: Partition,
    pub(super) now: Timestamp,
    /// Whether nothing of the account could be seen.
    pub(super) unseen: bool,
    lots: Vec<Lot<'c>>,
}

/// All resources of one type.
#[derive(Debug)]
pub(super) struct Lot<'c> {
    pub kind: &'c ResourceType,
    pub subjects: Vec<Subject>,
    /// Regions in which the type could not be listed, and the gap that is to blame.
    pub unlisted: Vec<(Region, usize)>,
    /// The fields that joins compare.
    keys: BTreeSet<String>,
    /// The ids that are taken: what several regions list is one resource.
    ids: HashSet<String>,
}

/// One resource, ready to be judged.
#[derive(Debug)]
pub(super) struct Subject {
    pub resource: Resource,
    /// The document, or why there is none.
    pub document: Result<Document, String>,
    /// Whether its tags could be seen.
    pub tags_seen: bool,
    /// The values of the fields that joins compare.
    pub keys: BTreeMap<String, Vec<String>>,
}

impl<'c> Inventory<'c> {
    /// An empty inventory for `types`; their indices are used from here on.
    pub fn new(
        types: &[&'c ResourceType],
        account: AccountId,
        partition: Partition,
        now: Timestamp,
    ) -> Self {
        let lots = types
            .iter()
            .map(|kind| Lot {
                kind,
                subjects: Vec::new(),
                unlisted: Vec::new(),
                keys: keys(kind, types),
                ids: HashSet::new(),
            })
            .collect();
        Self { account, partition, now, unseen: false, lots }
    }

    /// Takes in one resource, if it counts as the account's and was not taken in before: a trail
    /// of all regions is listed by each of them.
    pub fn add(&mut self, type_index: usize, found: Found) {
        let Some(lot) = self.lots.get_mut(type_index) else { return };
        let document = load(lot.kind, &found);
        if !counts(lot.kind, &document) || !lot.ids.insert(found.id.clone()) {
            return;
        }
        let keys = lot.keys.iter().map(|path| (path.clone(), leaves(&found.value, path))).collect();
        let tags_seen = tags_seen(lot.kind, &found.unknown);
        let resource = Resource {
            id: found.id,
            name: found.name,
            resource_type: lot.kind.name.clone(),
            region: found.region,
            tags: found.tags,
        };
        lot.subjects.push(Subject { resource, document, tags_seen, keys });
    }

    /// Notes that a type could not be listed in a region.
    pub fn unlisted(&mut self, type_index: usize, region: Region, gap: usize) {
        if let Some(lot) = self.lots.get_mut(type_index) {
            lot.unlisted.push((region, gap));
        }
    }

    /// Notes that nothing of the account could be seen, in this region or any other.
    pub fn unseen(&mut self, region: &Region, gap: usize) {
        self.unseen = true;
        for lot in &mut self.lots {
            lot.unlisted.push((region.clone(), gap));
        }
    }

    pub(super) fn lots(&self) -> &[Lot<'c>] {
        &self.lots
    }
}

/// Whether a resource counts as the account's: unless that is known to be false, it does.
fn counts(kind: &ResourceType, document: &Result<Document, String>) -> bool {
    match (&kind.only_when, document) {
        (Some(condition), Ok(document)) => {
            condition.evaluate(&Input::new(document)) != Outcome::False
        }
        _ => true,
    }
}

/// Whether no gap hides the tags: neither themselves nor what they stand in.
fn tags_seen(kind: &ResourceType, unknown: &[(String, usize)]) -> bool {
    let Some(tags) = &kind.tags else { return true };
    let hides = |path: &str| {
        path.is_empty()
            || tags.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    !unknown.iter().any(|(path, _)| hides(path))
}

fn load(kind: &ResourceType, found: &Found) -> Result<Document, String> {
    let mut document =
        Document::from_value(&kind.layout, &found.value).map_err(|error| error.to_string())?;
    for (path, gap) in &found.unknown {
        let reason = ReasonId(u32::try_from(*gap).unwrap_or(u32::MAX));
        // A part of which nothing is kept cannot be read either, so nothing can depend on it.
        let _ = document.set_unknown(path, reason);
    }
    Ok(document)
}

/// The fields of `kind` that its own joins, or those of others, compare.
fn keys(kind: &ResourceType, types: &[&ResourceType]) -> BTreeSet<String> {
    let ours = kind.joins.iter().flat_map(|join| join.on.iter().map(|(_, ours)| ours.clone()));
    let joins = types.iter().flat_map(|each| &each.joins).filter(|join| join.other == kind.name);
    let theirs = joins.flat_map(|join| join.on.iter().map(|(theirs, _)| theirs.clone()));
    ours.chain(theirs).collect()
}
