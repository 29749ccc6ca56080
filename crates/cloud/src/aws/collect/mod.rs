//! Collecting an account: from catalogue types to resources.
//!
//! Every type is listed once in each of its regions; the details of each resource are asked in
//! waves (see `waves.rs`), many resources at a time. How fast that may go is not decided here: the
//! client holds back for the account's sake.
//!
//! Invariants:
//! - A call (operation, region, input) is made once, however many types need its answer.
//! - A call that fails leaves a gap, and everything that would have come from it is *unknown*. An
//!   error that the catalogue names as a fact leaves nothing, which is a fact.
//! - A resource holds the fields that its type lists and nothing else.
//!
//! Not here: HTTP, signing, parsing (`client`), judging (`policy`).

mod assemble;
mod gaps;
mod prune;
mod source;
mod waves;

pub use prune::{items, prune};
pub use source::Source;

pub use super::ask::{Ask, Failure};
use assemble::Assembler;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gaps::Gaps;
use model::{AccountId, Partition, Region};
use policy::catalogue::{Plan, ResourceType, Scope};
use policy::verdict::Gap;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is collected, and from where.
#[derive(Debug, Clone)]
pub struct Target {
    /// The account.
    pub account: AccountId,
    /// The partition it lives in.
    pub partition: Partition,
    /// The region that answers for global services.
    pub home: Region,
    /// The regions to look at.
    pub regions: Vec<Region>,
}

/// How far collecting has come, for whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    /// Listings (a type in a region) to do.
    pub listings: AtomicUsize,
    /// Of these, done.
    pub listings_done: AtomicUsize,
    /// Resources found.
    pub resources: AtomicUsize,
    /// Of these, with all details asked.
    pub resources_done: AtomicUsize,
}

/// One resource as it was collected.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected {
    /// Its ARN.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where it lives.
    pub region: Region,
    /// Its fields.
    pub value: Value,
    /// Parts of it that are unknown: the path, and the gap that is to blame.
    pub unknown: Vec<(String, usize)>,
    /// Its tags, as far as they are kept.
    pub tags: BTreeMap<String, Option<String>>,
}

/// One type in one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Which type, as an index into the types that were asked for.
    pub type_index: usize,
    /// Where.
    pub region: Region,
    /// What was found, sorted by id.
    pub resources: Vec<Collected>,
    /// The gap that is to blame if it could not be listed; then `resources` is not all there is.
    pub unlisted: Option<usize>,
}

/// Everything that was collected.
///
/// Shape: `listings` is sorted by type and region.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// What was found.
    pub listings: Vec<Listing>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// How many resources of one listing have their details asked at the same time.
const RESOURCES_AT_ONCE: usize = 24;

/// Collects `types`.
///
/// Needs: a plan made of (at least) these types, so that every operation has its selection.
pub async fn collect(
    types: &[&ResourceType],
    plan: &Plan,
    source: &Source,
    target: &Target,
    progress: &Progress,
) -> Snapshot {
    let gaps = Gaps::new(types);
    let source = source::Once::new(source, plan, types);
    let mut listings = FuturesUnordered::new();
    for (type_index, each) in types.iter().copied().enumerate() {
        let regions = match each.scope {
            Scope::Global => std::slice::from_ref(&target.home),
            Scope::Regional => target.regions.as_slice(),
        };
        for region in regions {
            let assembler = Assembler::new(each, &source, &gaps, target, region);
            listings.push(list(assembler, type_index, region.clone(), progress));
        }
    }
    progress.listings.store(listings.len(), Ordering::Relaxed);
    let mut done = Vec::with_capacity(listings.len());
    while let Some(listing) = listings.next().await {
        progress.listings_done.fetch_add(1, Ordering::Relaxed);
        done.push(listing);
    }
    done.sort_by(|a, b| (a.type_index, &a.region).cmp(&(b.type_index, &b.region)));
    drop(listings);
    gaps.finish(done)
}

/// Tries the calls that list `types`, each in one region, and nothing else.
///
/// Returns what could not be seen; empty when everything could.
pub async fn probe(
    types: &[&ResourceType],
    plan: &Plan,
    source: &Source,
    target: &Target,
) -> Vec<Gap> {
    let gaps = Gaps::new(types);
    let source = source::Once::new(source, plan, types);
    let tries: FuturesUnordered<_> = types
        .iter()
        .map(|each| {
            let region = match each.scope {
                Scope::Global => &target.home,
                Scope::Regional => target.regions.first().unwrap_or(&target.home),
            };
            let assembler = Assembler::new(each, &source, &gaps, target, region);
            // What is found is not looked at: only whether it could be.
            async move { assembler.list().await.is_ok() }
        })
        .collect();
    tries.for_each(|_| std::future::ready(())).await;
    gaps.finish(Vec::new()).gaps
}

async fn list(
    assembler: Assembler<'_>,
    type_index: usize,
    region: Region,
    progress: &Progress,
) -> Listing {
    let found = match assembler.list().await {
        Ok(found) => found,
        Err(gap) => {
            return Listing { type_index, region, resources: Vec::new(), unlisted: Some(gap) };
        }
    };
    progress.resources.fetch_add(found.len(), Ordering::Relaxed);
    let detailed = futures_util::stream::iter(found).map(|value| {
        let assembler = &assembler;
        async move {
            let resource = assembler.detail(value).await;
            progress.resources_done.fetch_add(1, Ordering::Relaxed);
            resource
        }
    });
    let mut resources: Vec<Collected> =
        detailed.buffer_unordered(RESOURCES_AT_ONCE).collect().await;
    resources.sort_by(|a, b| a.id.cmp(&b.id));
    Listing { type_index, region, resources, unlisted: None }
}
