//! What could not be seen, counted once for each cause.

use super::{Ask, Failure, Listing, Snapshot};
use model::Region;
use policy::catalogue::{OperationName, ResourceType};
use policy::verdict::{Gap, GapReason};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

/// One cause: the same operation failing in the same way in the same region.
type Cause = (OperationName, Region, GapReason, String);

/// Gathers gaps while collecting goes on.
pub(super) struct Gaps {
    permissions: BTreeMap<OperationName, BTreeSet<String>>,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    by_cause: HashMap<Cause, usize>,
    gaps: Vec<Gap>,
}

impl Gaps {
    pub(super) fn new(types: &[&ResourceType]) -> Self {
        let mut permissions: BTreeMap<OperationName, BTreeSet<String>> = BTreeMap::new();
        let mut add = |operation: &OperationName, actions: &[String]| {
            permissions.entry(operation.clone()).or_default().extend(actions.iter().cloned());
        };
        for each in types {
            if let Some(list) = &each.list {
                add(&list.call, &list.permissions);
                if let Some(prepare) = &list.prepare {
                    add(&prepare.call, &prepare.permissions);
                }
            }
            for detail in &each.details {
                add(&detail.call, &detail.permissions);
            }
        }
        Self { permissions, found: Mutex::default() }
    }

    /// Notes that a call failed, for one resource more or for a listing (`resources` 0).
    ///
    /// Returns the gap's index.
    pub(super) fn note(&self, ask: &Ask, failure: &Failure, resources: usize) -> usize {
        let mut found = match self.found.lock() {
            Ok(found) => found,
            // Notes are only ever added whole, so they are good even after a panic elsewhere.
            Err(poisoned) => poisoned.into_inner(),
        };
        let cause =
            (ask.operation.clone(), ask.region.clone(), failure.reason, failure.code.clone());
        let next = found.gaps.len();
        let index = *found.by_cause.entry(cause).or_insert(next);
        if index == next {
            let permissions = self.permissions.get(&ask.operation);
            found.gaps.push(Gap {
                operation: ask.operation.to_string(),
                region: ask.region.clone(),
                reason: failure.reason,
                code: failure.code.clone(),
                permissions: permissions.into_iter().flatten().cloned().collect(),
                resources: 0,
            });
        }
        if let Some(gap) = found.gaps.get_mut(index) {
            gap.resources += resources;
        }
        index
    }

    /// Puts the gaps in order and renumbers whoever points at them.
    pub(super) fn finish(self, mut listings: Vec<Listing>) -> Snapshot {
        let gaps = match self.found.into_inner() {
            Ok(found) => found.gaps,
            Err(poisoned) => poisoned.into_inner().gaps,
        };
        let mut order: Vec<usize> = (0..gaps.len()).collect();
        order.sort_by(|a, b| gaps.get(*a).cmp(&gaps.get(*b)));
        let place: HashMap<usize, usize> =
            order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let renumber = |index: &mut usize| *index = place.get(index).copied().unwrap_or(*index);
        for listing in &mut listings {
            listing.unlisted.iter_mut().for_each(renumber);
            let resources = listing.resources.iter_mut();
            resources.flat_map(|resource| &mut resource.unknown).for_each(|(_, gap)| renumber(gap));
        }
        let gaps = order.into_iter().filter_map(|index| gaps.get(index).cloned()).collect();
        Snapshot { listings, gaps }
    }
}
