//! Verdicts that are kept, so that after a change only what it touches is judged again.
//!
//! A pair of resource and rule is judged again when the resource changed in a way that rules can
//! see, when a resource changed that the rule looks at through a join (or came, or went), when the
//! rule or its parameters changed, and when the time has come until which its verdict held. Nothing
//! else is evaluated.
//!
//! Invariant: the verdicts are those that judging everything anew would give.

use super::inventory::{Found, Inventory, Lot, Subject};
use super::joins::{Joins, finds};
use super::{Bench, Judge, Judged};
use crate::catalogue::{Join, Programs};
use crate::cel::Holds;
use crate::document::Instant;
use crate::verdict::{Resource, Status};
use model::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// An inventory and its verdicts, kept up to date.
#[derive(Debug)]
pub struct Standing<'c> {
    judge: Judge<'c>,
    inventory: Inventory<'c>,
    joins: Joins,
    /// For each type, its rules.
    rules: Vec<Vec<usize>>,
    /// For each type and resource, what came of each of the type's rules.
    held: Vec<Vec<Vec<Held>>>,
    clock: Clock,
}

/// Which verdicts the time alone may change; what was replaced since is passed over.
#[derive(Debug, Default)]
struct Clock {
    /// When verdicts stop holding.
    due: BinaryHeap<Reverse<(Instant, Pair)>>,
    /// Verdicts that hold only for the instant at which they were given.
    restless: BTreeSet<Pair>,
}

impl Clock {
    /// Notes for how long a verdict holds.
    fn watch(&mut self, pair: Pair, holds: Holds) {
        match holds {
            Holds::Until(at) => self.due.push(Reverse((at, pair))),
            Holds::Now => drop(self.restless.insert(pair)),
            Holds::Always => {}
        }
    }
}

/// A resource and a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    type_index: usize,
    number: usize,
    /// The rule's place among those of its type.
    place: usize,
}

#[derive(Debug, Clone)]
struct Held {
    judged: Option<Box<Judged>>,
    holds: Holds,
}

/// One change of what is there.
#[derive(Debug, Clone)]
pub enum Change {
    /// A resource is there, and this is what was found of it.
    Found {
        /// Its type, by its place in the inventory.
        type_index: usize,
        /// What was found.
        found: Found,
    },
    /// A resource is gone.
    Gone {
        /// Its type, by its place in the inventory.
        type_index: usize,
        /// Its id.
        id: String,
    },
}

/// What came of judging again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rejudged {
    /// Pairs of resource and rule that were evaluated.
    pub pairs: usize,
    /// How many of them came out otherwise than before.
    pub turned: usize,
}

/// Why a resource is to be judged again.
#[derive(Debug, Default)]
struct Marks {
    /// It changed: by every rule.
    whole: bool,
    /// What these of its type's joins find changed: by rules that look at one of them.
    joins: BTreeSet<usize>,
    /// The time has come: by these rules.
    places: BTreeSet<usize>,
}

type Marked = BTreeMap<(usize, usize), Marks>;

impl<'c> Standing<'c> {
    /// Judges everything once.
    pub fn new(judge: Judge<'c>, inventory: Inventory<'c>) -> (Self, Rejudged) {
        let joins = Joins::new(&inventory);
        let rules = by_type(&judge, &inventory);
        let held = inventory.lots().iter().map(|lot| vec![Vec::new(); lot.subjects.len()]);
        let held = held.collect();
        let mut standing =
            Standing { judge, inventory, joins, rules, held, clock: Clock::default() };
        let marked = standing.everything();
        let rejudged = standing.evaluate(&marked);
        (standing, rejudged)
    }

    /// Takes in changes and judges again what they touch, at this time.
    pub fn apply(&mut self, changes: Vec<Change>, now: Timestamp) -> Rejudged {
        let mut marked = Marked::new();
        for change in changes {
            match change {
                Change::Found { type_index, found } => self.take_in(type_index, found, &mut marked),
                Change::Gone { type_index, id } => self.take_out(type_index, &id, &mut marked),
            }
        }
        self.inventory.now = now;
        self.mark_due(now.into(), &mut marked);
        self.evaluate(&marked)
    }

    /// Goes on with other rules, or with other parameters; judges what changed of them.
    pub fn exchange(&mut self, judge: Judge<'c>) -> Rejudged {
        let before = std::mem::replace(&mut self.judge, judge);
        let rules = by_type(&self.judge, &self.inventory);
        let old_rules = std::mem::replace(&mut self.rules, rules);
        self.clock = Clock::default();
        let mut marked = Marked::new();
        for (type_index, new) in self.rules.iter().enumerate() {
            let old = old_rules.get(type_index).map(Vec::as_slice).unwrap_or_default();
            let kept: Vec<Option<usize>> = new
                .iter()
                .map(|rule| old.iter().position(|old| same(&before, *old, &self.judge, *rule)))
                .collect();
            let subjects = self.inventory.lots().get(type_index).map(|lot| &lot.subjects);
            for (number, subject) in subjects.into_iter().flatten().enumerate() {
                let Some(all) = self.held.get_mut(type_index).and_then(|lot| lot.get_mut(number))
                else {
                    continue;
                };
                if !subject.live {
                    continue;
                }
                let moved = kept.iter().map(|old| old.and_then(|old| all.get(old).cloned()));
                let moved: Vec<Option<Held>> = moved.collect();
                let marks = marked.entry((type_index, number)).or_default();
                *all = Vec::with_capacity(moved.len());
                for (place, held) in moved.into_iter().enumerate() {
                    let pair = Pair { type_index, number, place };
                    match &held {
                        None => drop(marks.places.insert(place)),
                        Some(held) => self.clock.watch(pair, held.holds),
                    }
                    all.push(held.unwrap_or(Held { judged: None, holds: Holds::Always }));
                }
            }
        }
        self.evaluate(&marked)
    }

    /// Every verdict: the resource, the rule by its place in the judge, and how it came out.
    pub fn verdicts(&self) -> impl Iterator<Item = (&Resource, usize, Status)> {
        self.held.iter().enumerate().flat_map(move |(type_index, lot)| {
            let subjects = self.inventory.lots().get(type_index).map(|lot| &lot.subjects);
            let rules = self.rules.get(type_index);
            subjects.into_iter().flatten().zip(lot).flat_map(move |(subject, held)| {
                rules.into_iter().flatten().zip(held).filter_map(move |(rule, held)| {
                    Some((&subject.resource, *rule, held.judged.as_ref()?.status))
                })
            })
        })
    }

    fn everything(&self) -> Marked {
        let mut marked = Marked::new();
        for (type_index, lot) in self.inventory.lots().iter().enumerate() {
            for number in lot.numbers() {
                marked.insert((type_index, number), Marks { whole: true, ..Marks::default() });
            }
        }
        marked
    }

    fn take_in(&mut self, type_index: usize, found: Found, marked: &mut Marked) {
        let Some(lot) = self.inventory.lot_mut(type_index) else { return };
        let number = lot.number(&found.id);
        let id = found.id.clone();
        let Some(subject) = lot.subject(found) else {
            return self.take_out(type_index, &id, marked);
        };
        let number = match number {
            Some(number) => {
                let Some(before) = lot.subjects.get_mut(number) else { return };
                if before.is_same(&subject) {
                    before.resource = subject.resource;
                    return;
                }
                let before = std::mem::replace(before, subject);
                self.joins.remove(type_index, number, &before);
                self.mark_dependents(type_index, &before, marked);
                number
            }
            None => {
                let number = lot.push(subject);
                let Some(held) = self.held.get_mut(type_index) else { return };
                if held.len() <= number {
                    held.resize_with(number + 1, Vec::new);
                }
                number
            }
        };
        let Some(lot) = self.inventory.lots().get(type_index) else { return };
        let Some(subject) = lot.subjects.get(number) else { return };
        self.joins.add(type_index, number, subject);
        self.mark_dependents(type_index, subject, marked);
        marked.entry((type_index, number)).or_default().whole = true;
    }

    fn take_out(&mut self, type_index: usize, id: &str, marked: &mut Marked) {
        let Some(lot) = self.inventory.lot_mut(type_index) else { return };
        let Some(number) = lot.take_out(id) else { return };
        if let Some(held) = self.held.get_mut(type_index).and_then(|held| held.get_mut(number)) {
            held.clear();
        }
        marked.remove(&(type_index, number));
        let Some(lot) = self.inventory.lots().get(type_index) else { return };
        let Some(subject) = lot.subjects.get(number) else { return };
        self.joins.remove(type_index, number, subject);
        self.mark_dependents(type_index, subject, marked);
    }

    /// Marks the resources whose joins find this one.
    fn mark_dependents(&self, other_index: usize, other: &Subject, marked: &mut Marked) {
        let lots = self.inventory.lots();
        let Some(other_lot) = lots.get(other_index) else { return };
        for (type_index, lot) in lots.iter().enumerate() {
            for (index, join) in lot.kind.joins.iter().enumerate() {
                if join.other != other_lot.kind.name {
                    continue;
                }
                for number in self.candidates(type_index, lot, join, other) {
                    let Some(subject) = lot.subjects.get(number).filter(|each| each.live) else {
                        continue;
                    };
                    if finds(&self.inventory, join, (lot, other_lot), subject, other) {
                        marked.entry((type_index, number)).or_default().joins.insert(index);
                    }
                }
            }
        }
    }

    /// The resources of a type that a join may find `other` from.
    fn candidates(
        &self,
        type_index: usize,
        lot: &Lot<'_>,
        join: &Join,
        other: &Subject,
    ) -> Vec<usize> {
        match join.on.first() {
            Some((theirs, ours)) if !matches!(ours.as_str(), "account" | "region") => {
                let values = other.keys.get(theirs).map(Vec::as_slice).unwrap_or_default();
                let found =
                    values.iter().flat_map(|value| self.joins.having(type_index, ours, value));
                let mut found: Vec<usize> = found.copied().collect();
                found.sort_unstable();
                found.dedup();
                found
            }
            _ => lot.numbers().collect(),
        }
    }

    fn mark_due(&mut self, now: Instant, marked: &mut Marked) {
        while let Some(Reverse((at, pair))) = self.clock.due.peek().copied()
            && at <= now
        {
            self.clock.due.pop();
            if self.held(pair).is_some_and(|held| held.holds == Holds::Until(at)) {
                let marks = marked.entry((pair.type_index, pair.number)).or_default();
                marks.places.insert(pair.place);
            }
        }
        for pair in std::mem::take(&mut self.clock.restless) {
            if self.held(pair).is_some_and(|held| held.holds == Holds::Now) {
                let marks = marked.entry((pair.type_index, pair.number)).or_default();
                marks.places.insert(pair.place);
            }
        }
    }

    fn held(&self, pair: Pair) -> Option<&Held> {
        self.held.get(pair.type_index)?.get(pair.number)?.get(pair.place)
    }

    /// Judges what is marked.
    fn evaluate(&mut self, marked: &Marked) -> Rejudged {
        let mut rejudged = Rejudged::default();
        for (&(type_index, number), marks) in marked {
            let Some(lot) = self.inventory.lots().get(type_index) else { continue };
            let Some(subject) = lot.subjects.get(number).filter(|each| each.live) else { continue };
            let rules = self.rules.get(type_index).map(Vec::as_slice).unwrap_or_default();
            let Some(held) = self.held.get_mut(type_index).and_then(|held| held.get_mut(number))
            else {
                continue;
            };
            held.resize(rules.len(), Held { judged: None, holds: Holds::Always });
            let bench = Bench::new(&self.inventory, &self.joins, type_index, subject);
            for ((place, rule), held) in rules.iter().enumerate().zip(held) {
                let Some((_, programs)) = self.judge.rules.get(*rule) else { continue };
                if !marks.touch(place, programs, &lot.kind.joins) {
                    continue;
                }
                let (judged, holds) = bench.judge(programs);
                let judged = judged.map(Box::new);
                rejudged.pairs += 1;
                rejudged.turned += usize::from(judged != held.judged);
                *held = Held { judged, holds };
                let pair = Pair { type_index, number, place };
                self.clock.watch(pair, holds);
            }
        }
        rejudged
    }
}

impl Marks {
    /// Whether a rule is to be asked again.
    fn touch(&self, place: usize, programs: &Programs, joins: &[Join]) -> bool {
        let reads =
            |index: &usize| joins.get(*index).is_some_and(|join| programs.reads_join(&join.name));
        self.whole || self.places.contains(&place) || self.joins.iter().any(reads)
    }
}

impl Subject {
    /// Whether no rule and no join can tell the two apart.
    fn is_same(&self, other: &Subject) -> bool {
        let documents = match (&self.document, &other.document) {
            (Ok(mine), Ok(other)) => mine.is_same(other),
            (Err(mine), Err(other)) => mine == other,
            _ => false,
        };
        documents && self.resource.region == other.resource.region && self.keys == other.keys
    }
}

/// For each type of the inventory, its rules.
fn by_type(judge: &Judge<'_>, inventory: &Inventory<'_>) -> Vec<Vec<usize>> {
    let rules_of = |lot: &Lot<'_>| {
        let rules = judge.rules.iter().enumerate();
        let ours = rules.filter(|(_, (rule, _))| rule.resource_type == lot.kind.name);
        ours.map(|(index, _)| index).collect()
    };
    inventory.lots().iter().map(rules_of).collect()
}

/// Whether a rule is the same in two judges, its parameters included.
fn same(before: &Judge<'_>, old: usize, after: &Judge<'_>, new: usize) -> bool {
    match (before.rules.get(old), after.rules.get(new)) {
        (Some((old, old_programs)), Some((new, new_programs))) => {
            old.id == new.id && old_programs.is_same(new_programs)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
