//! Finding the resources that a resource is joined with.

use super::inventory::{Inventory, Lot, Subject};
use crate::catalogue::{Join, Scope};
use crate::cel::Related;
use crate::document::{Document, ReasonId};
use std::collections::HashMap;

/// Indices over the fields that joins compare.
#[derive(Debug, Default)]
pub(super) struct Joins {
    /// For each type, each of these fields, by value, the resources that have it.
    index: Vec<HashMap<String, HashMap<String, Vec<usize>>>>,
}

/// What one join found.
pub(super) enum Joined<'a> {
    Many(Vec<&'a Subject>, Vec<&'a Document>),
    One(Option<&'a Subject>),
    /// They could not be seen, for the sake of a gap.
    Unknown(usize),
    /// One of them was seen and makes no sense.
    Unreadable,
}

/// Stands for a joined resource that makes no sense, where others stand for gaps.
pub(super) const UNREADABLE: ReasonId = ReasonId(u32::MAX);

impl Joined<'_> {
    /// As a rule sees it.
    pub fn lend(&self) -> Related<'_> {
        match self {
            Joined::Unreadable => Related::Unknown(UNREADABLE),
            Joined::Many(_, documents) => Related::Many(documents),
            Joined::One(subject) => {
                Related::One(subject.and_then(|subject| subject.document.as_ref().ok()))
            }
            Joined::Unknown(gap) => {
                Related::Unknown(ReasonId(u32::try_from(*gap).unwrap_or(u32::MAX)))
            }
        }
    }
}

impl Joins {
    pub fn new(inventory: &Inventory<'_>) -> Self {
        let mut joins = Self::default();
        for (type_index, lot) in inventory.lots().iter().enumerate() {
            for (number, subject) in lot.subjects.iter().enumerate().filter(|(_, each)| each.live) {
                joins.add(type_index, number, subject);
            }
        }
        joins
    }

    /// Takes a resource in.
    pub fn add(&mut self, type_index: usize, number: usize, subject: &Subject) {
        if self.index.len() <= type_index {
            self.index.resize_with(type_index + 1, HashMap::new);
        }
        let Some(by_path) = self.index.get_mut(type_index) else { return };
        for (path, values) in &subject.keys {
            if !by_path.contains_key(path) {
                by_path.insert(path.clone(), HashMap::new());
            }
            let Some(by_value) = by_path.get_mut(path) else { continue };
            for value in values {
                match by_value.get_mut(value) {
                    Some(numbers) => numbers.push(number),
                    None => drop(by_value.insert(value.clone(), vec![number])),
                }
            }
        }
    }

    /// Takes a resource out.
    pub fn remove(&mut self, type_index: usize, number: usize, subject: &Subject) {
        let Some(by_path) = self.index.get_mut(type_index) else { return };
        for (path, values) in &subject.keys {
            let Some(by_value) = by_path.get_mut(path) else { continue };
            for value in values {
                if let Some(numbers) = by_value.get_mut(value) {
                    numbers.retain(|each| *each != number);
                }
            }
        }
    }

    /// The resources of a type that have this value in a field.
    pub fn having(&self, type_index: usize, path: &str, value: &str) -> &[usize] {
        let by_value = self.index.get(type_index).and_then(|by_path| by_path.get(path));
        by_value.and_then(|by_value| by_value.get(value)).map_or(&[], Vec::as_slice)
    }

    /// What the joins of a resource find, in the order of its type's joins.
    pub fn of<'a>(
        &self,
        inventory: &'a Inventory<'_>,
        type_index: usize,
        subject: &'a Subject,
    ) -> Vec<Joined<'a>> {
        let Some(lot) = inventory.lots().get(type_index) else { return Vec::new() };
        lot.kind.joins.iter().map(|join| self.join(inventory, lot, join, subject)).collect()
    }

    fn join<'a>(
        &self,
        inventory: &'a Inventory<'_>,
        lot: &Lot<'_>,
        join: &Join,
        subject: &'a Subject,
    ) -> Joined<'a> {
        let lots = inventory.lots();
        let found = lots.iter().enumerate().find(|(_, each)| each.kind.name == join.other);
        let Some((other_index, other)) = found else { return Joined::Many(Vec::new(), Vec::new()) };
        let same_region = is_regional(join, lot, other);
        let here = |region: &model::Region| !same_region || *region == subject.resource.region;
        if let Some((_, gap)) = other.unlisted.iter().find(|(region, _)| here(region)) {
            return Joined::Unknown(*gap);
        }
        let found = self.matching(inventory, other_index, join, subject, &here);
        // One that could not be read might decide: without it nothing can be told.
        let Ok(documents) = found.iter().map(|each| each.document.as_ref()).collect() else {
            return Joined::Unreadable;
        };
        match join.one {
            true => Joined::One(found.into_iter().min_by(|a, b| a.resource.id.cmp(&b.resource.id))),
            false => Joined::Many(found, documents),
        }
    }

    fn matching<'a>(
        &self,
        inventory: &'a Inventory<'_>,
        other_index: usize,
        join: &Join,
        subject: &'a Subject,
        here: &dyn Fn(&model::Region) -> bool,
    ) -> Vec<&'a Subject> {
        let Some(other) = inventory.lots().get(other_index) else { return Vec::new() };
        let Some((theirs, ours)) = join.on.first() else {
            return other.live().filter(|each| here(&each.resource.region)).collect();
        };
        let mut numbers: Vec<usize> = values(inventory, subject, ours)
            .iter()
            .flat_map(|value| self.having(other_index, theirs, value))
            .copied()
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let rest = join.on.get(1..).unwrap_or_default();
        numbers
            .into_iter()
            .filter_map(|number| other.subjects.get(number))
            .filter(|each| here(&each.resource.region))
            .filter(|each| rest.iter().all(|on| agree(inventory, on, subject, each)))
            .collect()
    }
}

/// Whether a join looks only within one region.
pub(super) fn is_regional(join: &Join, lot: &Lot<'_>, other: &Lot<'_>) -> bool {
    !join.any_region && lot.kind.scope == Scope::Regional && other.kind.scope == Scope::Regional
}

/// Whether a join finds `other` from `subject`.
pub(super) fn finds(
    inventory: &Inventory<'_>,
    join: &Join,
    lots: (&Lot<'_>, &Lot<'_>),
    subject: &Subject,
    other: &Subject,
) -> bool {
    let here =
        !is_regional(join, lots.0, lots.1) || subject.resource.region == other.resource.region;
    here && join.on.iter().all(|on| agree(inventory, on, subject, other))
}

fn agree(
    inventory: &Inventory<'_>,
    (theirs, ours): &(String, String),
    subject: &Subject,
    other: &Subject,
) -> bool {
    let ours = values(inventory, subject, ours);
    other.keys.get(theirs).is_some_and(|all| all.iter().any(|one| ours.contains(one)))
}

/// What stands in a field of ours that a join compares.
fn values(inventory: &Inventory<'_>, subject: &Subject, path: &str) -> Vec<String> {
    match path {
        "account" => vec![inventory.account.to_string()],
        "region" => vec![subject.resource.region.to_string()],
        path => subject.keys.get(path).cloned().unwrap_or_default(),
    }
}
