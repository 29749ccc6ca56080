//! What was collected, in the form that rules run on.

use crate::catalogue::{ResourceType, leaves};
use crate::cel::{Input, Outcome};
use crate::document::{Document, ReasonId};
use crate::verdict::Resource;
use model::{AccountId, Partition, Region, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    ids: HashMap<String, usize>,
    /// Places of resources that are gone.
    free: Vec<usize>,
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
    /// Whether it is there; one that is gone leaves its place for another.
    pub live: bool,
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
                ids: HashMap::new(),
                free: Vec::new(),
            })
            .collect();
        Self { account, partition, now, unseen: false, lots }
    }

    /// Takes in one resource, if it counts as the account's and was not taken in before: a trail
    /// of all regions is listed by each of them.
    pub fn add(&mut self, type_index: usize, found: Found) {
        let Some(lot) = self.lots.get_mut(type_index) else { return };
        if !lot.ids.contains_key(&found.id)
            && let Some(subject) = lot.subject(found)
        {
            lot.push(subject);
        }
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

    pub(super) fn lot_mut(&mut self, type_index: usize) -> Option<&mut Lot<'c>> {
        self.lots.get_mut(type_index)
    }
}

impl Lot<'_> {
    /// A resource of this type, if it counts as the account's.
    pub fn subject(&self, found: Found) -> Option<Subject> {
        let document = load(self.kind, &found);
        if !counts(self.kind, &document) {
            return None;
        }
        let tags_seen = tags_seen(self.kind, &found.unknown);
        let keys =
            self.keys.iter().map(|path| (path.clone(), leaves(&found.value, path))).collect();
        let resource = Resource {
            id: found.id,
            name: found.name,
            resource_type: self.kind.name.clone(),
            region: found.region,
            tags: found.tags,
        };
        Some(Subject { resource, document, tags_seen, keys, live: true })
    }

    /// Takes a resource in; gives its number.
    pub fn push(&mut self, subject: Subject) -> usize {
        let number = self.free.pop().unwrap_or(self.subjects.len());
        self.ids.insert(subject.resource.id.clone(), number);
        match self.subjects.get_mut(number) {
            Some(place) => *place = subject,
            None => self.subjects.push(subject),
        }
        number
    }

    /// The number of the resource with this id.
    pub fn number(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// Takes a resource out; gives its number, at which it can still be looked at.
    pub fn take_out(&mut self, id: &str) -> Option<usize> {
        let number = self.ids.remove(id)?;
        self.subjects.get_mut(number)?.live = false;
        self.free.push(number);
        Some(number)
    }

    /// The numbers of the resources that are there.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        let subjects = self.subjects.iter().enumerate();
        subjects.filter(|(_, subject)| subject.live).map(|(number, _)| number)
    }

    /// The resources that are there.
    pub fn live(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(|subject| subject.live)
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
