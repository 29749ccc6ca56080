//! How each control of a framework fares in a scan.
//!
//! Invariant: a control passes only if all its rules were applied, something was judged, and all
//! of it passes. What was left out, could not be seen, is let stand or has to be looked at by a
//! person has an outcome of its own.

use crate::catalogue::{Control, Framework, Rule};
use crate::verdict::{Scan, Tally};
use model::RuleId;
use serde::Serialize;
use std::collections::BTreeMap;

/// What came of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A rule fails somewhere.
    Fail,
    /// No rule fails, but something could not be seen.
    Unknown,
    /// No rule fails, but not all of its rules were applied.
    NotJudged,
    /// Only a person can tell.
    Manual,
    /// What fails or is unknown is all let stand by exceptions.
    Excepted,
    /// Everything that its rules judged passes.
    Pass,
    /// There is no resource to judge.
    NotApplicable,
}

impl Outcome {
    /// Every outcome, in the order in which reports count them.
    pub const ALL: [Outcome; 7] = [
        Outcome::Fail,
        Outcome::Unknown,
        Outcome::NotJudged,
        Outcome::Manual,
        Outcome::Excepted,
        Outcome::Pass,
        Outcome::NotApplicable,
    ];

    /// The lower-case words that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Fail => "fail",
            Outcome::Unknown => "unknown",
            Outcome::NotJudged => "not judged",
            Outcome::Manual => "manual",
            Outcome::Excepted => "excepted",
            Outcome::Pass => "pass",
            Outcome::NotApplicable => "not applicable",
        }
    }
}

/// How a framework fares.
#[derive(Debug)]
pub struct Assessment<'s> {
    /// The framework.
    pub framework: &'s Framework,
    /// Each of its controls, in its order.
    pub controls: Vec<Assessed<'s>>,
}

/// How a control fares.
#[derive(Debug)]
pub struct Assessed<'s> {
    /// The control.
    pub control: &'s Control,
    /// What came of it.
    pub outcome: Outcome,
    /// The verdicts of its rules.
    pub tally: Tally,
    /// Its rules that were applied, in its order, and how each fares.
    pub rules: Vec<(&'s Rule, Tally)>,
}

impl<'s> Assessed<'s> {
    /// Its rules that fail somewhere.
    pub fn failing(&self) -> impl Iterator<Item = (&'s Rule, Tally)> {
        self.rules.iter().copied().filter(|(_, tally)| tally.fail > 0)
    }

    /// Its rules that do not pass everywhere, be it let stand or not.
    pub fn open(&self) -> impl Iterator<Item = (&'s Rule, Tally)> {
        let is_open = |tally: &Tally| tally.fail + tally.unknown + tally.excepted > 0;
        self.rules.iter().copied().filter(move |(_, tally)| is_open(tally))
    }
}

/// The rules that were applied, and how each fares.
pub type Applied<'s> = BTreeMap<&'s RuleId, (&'s Rule, Tally)>;

impl<'s> Assessment<'s> {
    /// Assesses each framework that the scan was asked for.
    pub fn all(scan: &'s Scan<'_>) -> Vec<Self> {
        let applied = applied(scan);
        scan.frameworks.iter().map(|framework| Self::of(framework, &applied)).collect()
    }

    /// Assesses a framework.
    pub fn of(framework: &'s Framework, applied: &Applied<'s>) -> Self {
        let controls = framework.controls.iter().map(|control| assessed(control, applied));
        Self { framework, controls: controls.collect() }
    }

    /// How many controls have an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.controls.iter().filter(|each| each.outcome == outcome).count()
    }

    /// How many controls leave something for a person to look at.
    pub fn by_hand(&self) -> usize {
        self.controls.iter().filter(|each| each.control.manual().is_some()).count()
    }
}

fn applied<'s>(scan: &'s Scan<'_>) -> Applied<'s> {
    let mut tallies = vec![Tally::default(); scan.rules.len()];
    for verdict in &scan.verdicts {
        if let Some(tally) = tallies.get_mut(verdict.rule) {
            tally.add(verdict);
        }
    }
    scan.rules.iter().zip(tallies).map(|(rule, tally)| (&rule.id, (*rule, tally))).collect()
}

fn assessed<'s>(control: &'s Control, applied: &Applied<'s>) -> Assessed<'s> {
    let rules: Vec<(&Rule, Tally)> =
        control.rules().iter().filter_map(|id| applied.get(id).copied()).collect();
    let mut tally = Tally::default();
    rules.iter().for_each(|(_, each)| tally.merge(*each));
    let outcome = match tally {
        Tally { fail: 1.., .. } => Outcome::Fail,
        Tally { unknown: 1.., .. } => Outcome::Unknown,
        _ if rules.len() < control.rules().len() => Outcome::NotJudged,
        Tally { excepted: 1.., .. } => Outcome::Excepted,
        Tally { pass: 1.., .. } => Outcome::Pass,
        _ if control.manual().is_some() => Outcome::Manual,
        _ => Outcome::NotApplicable,
    };
    Assessed { control, outcome, tally, rules }
}

#[cfg(test)]
mod tests;
