//! Finding the resources that a resource is joined with.

use super::inventory::{Inventory, Lot, Subject};
use crate::catalogue::{Join, Scope};
use crate::cel::Related;
use crate::document::{Document, ReasonId};
use std::collections::HashMap;

/// Indices over the fields that joins compare.
pub(super) struct Joins<'a> {
    inventory: &'a Inventory<'a>,
    /// (type, field) to value to the resources that have it.
    index: HashMap<(usize, &'a str), HashMap<&'a str, Vec<usize>>>,
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

impl<'a> Joins<'a> {
    pub fn new(inventory: &'a Inventory<'a>) -> Self {
        let mut index: HashMap<(usize, &str), HashMap<&str, Vec<usize>>> = HashMap::new();
        for (type_index, lot) in inventory.lots().iter().enumerate() {
            for (number, subject) in lot.subjects.iter().enumerate() {
                for (path, values) in &subject.keys {
                    let by_value = index.entry((type_index, path)).or_default();
                    for value in values {
                        by_value.entry(value).or_default().push(number);
                    }
                }
            }
        }
        Self { inventory, index }
    }

    /// What the joins of a resource find, in the order of its type's joins.
    pub fn of(&self, type_index: usize, subject: &'a Subject) -> Vec<Joined<'a>> {
        let Some(lot) = self.inventory.lots().get(type_index) else { return Vec::new() };
        lot.kind.joins.iter().map(|join| self.join(lot, join, subject)).collect()
    }

    fn join(&self, lot: &Lot<'_>, join: &Join, subject: &'a Subject) -> Joined<'a> {
        let lots = self.inventory.lots();
        let found = lots.iter().enumerate().find(|(_, each)| each.kind.name == join.other);
        let Some((other_index, other)) = found else { return Joined::Many(Vec::new(), Vec::new()) };
        let same_region = !join.any_region
            && lot.kind.scope == Scope::Regional
            && other.kind.scope == Scope::Regional;
        let here = |region: &model::Region| !same_region || *region == subject.resource.region;
        if let Some((_, gap)) = other.unlisted.iter().find(|(region, _)| here(region)) {
            return Joined::Unknown(*gap);
        }
        let found = self.matching(other_index, other, join, subject, &here);
        // One that could not be read might decide: without it nothing can be told.
        let Ok(documents) = found.iter().map(|each| each.document.as_ref()).collect() else {
            return Joined::Unreadable;
        };
        match join.one {
            true => Joined::One(found.first().copied()),
            false => Joined::Many(found, documents),
        }
    }

    fn matching(
        &self,
        other_index: usize,
        other: &'a Lot<'_>,
        join: &Join,
        subject: &'a Subject,
        here: &dyn Fn(&model::Region) -> bool,
    ) -> Vec<&'a Subject> {
        let Some((theirs, ours)) = join.on.first() else {
            return other.subjects.iter().filter(|each| here(&each.resource.region)).collect();
        };
        let empty = HashMap::new();
        let by_value = self.index.get(&(other_index, theirs.as_str())).unwrap_or(&empty);
        let mut numbers: Vec<usize> = self
            .values(subject, ours)
            .iter()
            .flat_map(|value| by_value.get(value.as_str()).into_iter().flatten().copied())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let rest = join.on.get(1..).unwrap_or_default();
        numbers
            .into_iter()
            .filter_map(|number| other.subjects.get(number))
            .filter(|each| here(&each.resource.region))
            .filter(|each| {
                rest.iter().all(|(theirs, ours)| {
                    let ours = self.values(subject, ours);
                    each.keys
                        .get(theirs)
                        .is_some_and(|all| all.iter().any(|one| ours.contains(one)))
                })
            })
            .collect()
    }

    fn values(&self, subject: &Subject, path: &str) -> Vec<String> {
        match path {
            "account" => vec![self.inventory.account.to_string()],
            "region" => vec![subject.resource.region.to_string()],
            path => subject.keys.get(path).cloned().unwrap_or_default(),
        }
    }
}
