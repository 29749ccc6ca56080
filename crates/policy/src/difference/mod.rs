//! What differs between two looks at the same account: resources, their fields, and findings.
//!
//! Both sides are judged by the same rules, so that a rule that is new makes no finding new.
//!
//! Invariants:
//! - A resource has gone (or come) only if the other side listed its type where it was found.
//!   Otherwise that place is [`Hidden`], and nothing is said of what is there.
//! - A field differs only if both sides saw it. The order of a list is no difference.
//! - Pseudonyms are made under a key of each scan's own, so that only their presence is compared.
//!
//! Not here: collecting (`cloud`), saying it (`report`).

mod fields;
mod findings;
#[cfg(test)]
mod tests;

pub use fields::FieldChange;
pub use findings::{Ended, FindingChange, Findings};

use crate::catalogue::{Catalogue, Reduction};
use crate::verdict::{Resource, Scan};
use model::{Region, TypeName};
use serde_json::Value;
use std::collections::BTreeMap;

/// One look at an account: what was judged, and what it was judged by.
#[derive(Debug)]
pub struct Look<'c> {
    /// What the rules say.
    pub scan: Scan<'c>,
    /// The fields of resources, in any order.
    pub seen: Vec<Seen>,
    /// Each type in each region where it was looked for, and whether it could be listed there.
    pub listed: BTreeMap<(TypeName, Region), bool>,
}

/// The fields of one resource.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its type.
    pub resource_type: TypeName,
    /// Where it was listed, which for some types is not where it lives.
    pub listed_in: Region,
    /// Its ARN.
    pub id: String,
    /// Its fields.
    pub value: Value,
    /// The paths of parts that could not be seen.
    pub unknown: Vec<String>,
}

/// What differs.
///
/// Shape: resources by type, region and id; findings worst first.
#[derive(Debug)]
pub struct Difference<'l> {
    /// The earlier look.
    pub before: &'l Scan<'l>,
    /// The later look.
    pub after: &'l Scan<'l>,
    /// Resources that only the later look found.
    pub came: Vec<&'l Resource>,
    /// Resources that only the earlier look found.
    pub went: Vec<&'l Resource>,
    /// Resources whose fields differ.
    pub changed: Vec<Changed<'l>>,
    /// How findings differ.
    pub findings: Findings<'l>,
    /// Where nothing can be said.
    pub hidden: Vec<Hidden>,
}

/// A resource whose fields differ.
#[derive(Debug)]
pub struct Changed<'l> {
    /// The resource, as the later look found it.
    pub resource: &'l Resource,
    /// What differs, by path.
    pub fields: Vec<FieldChange>,
}

/// A type that could be compared nowhere in a region, since one side could not list it there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hidden {
    /// The type.
    pub resource_type: TypeName,
    /// Where.
    pub region: Region,
    /// Which side is to blame.
    pub side: Side,
}

/// One of the two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The earlier.
    Before,
    /// The later.
    After,
    /// Both of them.
    Both,
}

impl Difference<'_> {
    /// Whether nothing differs, as far as could be seen.
    pub fn is_empty(&self) -> bool {
        self.came.is_empty()
            && self.went.is_empty()
            && self.changed.is_empty()
            && self.findings.is_empty()
    }
}

/// Compares two looks at an account.
pub fn compare<'l>(
    catalogue: &Catalogue,
    before: &'l Look<'l>,
    after: &'l Look<'l>,
) -> Difference<'l> {
    let (earlier, later) = (Index::of(before), Index::of(after));
    let mut changed = Vec::new();
    for (key, (resource, now)) in &later.resources {
        let Some((_, then)) = earlier.resources.get(key) else { continue };
        let pseudonyms = pseudonyms(catalogue, key.0);
        let fields = fields::differing(then, now, &pseudonyms);
        if !fields.is_empty() {
            changed.push(Changed { resource, fields });
        }
    }
    changed.sort_by_key(|each| place(each.resource));
    Difference {
        before: &before.scan,
        after: &after.scan,
        came: later.without(&earlier, before),
        went: earlier.without(&later, after),
        changed,
        findings: findings::compare(catalogue, before, after),
        hidden: hidden(before, after),
    }
}

/// Type and id: two types may share an ARN.
type Key<'l> = (&'l TypeName, &'l str);

/// The resources that count as the account's, each with its fields.
struct Index<'l> {
    resources: BTreeMap<Key<'l>, (&'l Resource, &'l Seen)>,
}

impl<'l> Index<'l> {
    fn of(look: &'l Look<'l>) -> Self {
        let counted: BTreeMap<Key<'_>, &Resource> = look
            .scan
            .resources
            .iter()
            .map(|each| ((&each.resource_type, each.id.as_str()), each))
            .collect();
        let mut resources = BTreeMap::new();
        for seen in &look.seen {
            let key = (&seen.resource_type, seen.id.as_str());
            if let Some(resource) = counted.get(&key) {
                // What several regions list is one resource, as the first had it.
                resources.entry(key).or_insert((*resource, seen));
            }
        }
        Self { resources }
    }

    /// The resources that the other side could have found and did not.
    fn without(&self, other: &Index<'_>, look: &Look<'_>) -> Vec<&'l Resource> {
        let mut alone: Vec<&Resource> = self
            .resources
            .iter()
            .filter(|(key, _)| !other.resources.contains_key(*key))
            .filter(|(_, (_, seen))| {
                let place = (seen.resource_type.clone(), seen.listed_in.clone());
                look.listed.get(&place) == Some(&true)
            })
            .map(|(_, (resource, _))| *resource)
            .collect();
        alone.sort_by_key(|each| place(each));
        alone
    }
}

fn place(resource: &Resource) -> (TypeName, Region, String) {
    (resource.resource_type.clone(), resource.region.clone(), resource.id.clone())
}

/// The paths of a type's fields that are kept as pseudonyms.
fn pseudonyms<'c>(catalogue: &'c Catalogue, name: &TypeName) -> Vec<&'c str> {
    let fields = catalogue.resource_type(name).into_iter().flat_map(|kind| &kind.fields);
    let reduced = fields.filter(|field| field.reduction() == Reduction::Pseudonym);
    reduced.map(|field| field.path.as_str()).collect()
}

/// The places that one side could not list, or did not look at.
fn hidden(before: &Look<'_>, after: &Look<'_>) -> Vec<Hidden> {
    let mut places: Vec<&(TypeName, Region)> =
        before.listed.keys().chain(after.listed.keys()).collect();
    places.sort_unstable();
    places.dedup();
    let seen = |look: &Look<'_>, place| look.listed.get(place) == Some(&true);
    let hidden = places.into_iter().filter_map(|place| {
        let side = match (seen(before, place), seen(after, place)) {
            (true, true) => return None,
            (false, true) => Side::Before,
            (true, false) => Side::After,
            (false, false) => Side::Both,
        };
        let (resource_type, region) = place.clone();
        Some(Hidden { resource_type, region, side })
    });
    hidden.collect()
}
