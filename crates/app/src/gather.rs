//! What was collected of an account, in the form that rules and questions run on, without judging.

use crate::scan::{ScanError, add};
use cloud::aws::collect::{self, Progress, Source, Target};
use model::Timestamp;
use policy::catalogue::{Catalogue, Plan, ResourceType};
use policy::judge::Inventory;
use policy::verdict::Gap;
use std::collections::BTreeSet;

/// Collects some types, and those that they are joined with.
///
/// Shape: what could not be seen comes beside it; unknown parts refer to it by index.
pub async fn gather<'c>(
    catalogue: &'c Catalogue,
    types: &[&'c ResourceType],
    target: &Target,
    source: &Source,
    now: Timestamp,
) -> Result<(Inventory<'c>, Vec<Gap>), ScanError> {
    let types = with_joined(catalogue, types);
    let plan = Plan::of(types.iter().copied()).map_err(ScanError::Catalogue)?;
    let snapshot = collect::collect(&types, &plan, source, target, &Progress::default()).await;
    let mut inventory = Inventory::new(&types, target.account.clone(), target.partition, now);
    for listing in snapshot.listings {
        add(&mut inventory, listing);
    }
    Ok((inventory, snapshot.gaps))
}

/// Types, and those that they are joined with; each once, by name.
fn with_joined<'c>(catalogue: &'c Catalogue, types: &[&'c ResourceType]) -> Vec<&'c ResourceType> {
    let joined = types.iter().flat_map(|each| &each.joins).map(|join| &join.other);
    let names: BTreeSet<_> = types.iter().map(|each| &each.name).chain(joined).collect();
    names.into_iter().filter_map(|name| catalogue.resource_type(name)).collect()
}
