//! Judging: every rule on every resource of its type.
//!
//! An [`Inventory`] takes in what was collected, as compact documents; a [`Judge`] applies rules to
//! it. Joined resources are found through indices over the fields that joins name, once for each
//! resource and not once for each rule.
//!
//! Invariants:
//! - Every (rule, resource) pair to which the rule applies has exactly one verdict.
//! - A type that could not be listed has one unknown verdict for each of its rules, on a resource
//!   that stands for all of them; so has every type of an account that could not be seen at all.
//! - A verdict is unknown only if something it needs could not be seen (then it names the gap) or
//!   could not be read (then it says what).
//!
//! Not here: collecting (`cloud`), the language ([`crate::cel`]).

mod each;
mod evidence;
mod example;
mod explain;
mod inventory;
mod joins;
mod lint;
mod narrowing;
mod standing;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use example::with_input as with_example;
pub use example::{ExampleOutcome, try_example};
pub use explain::{ExplainError, Explained, explain_collected, explain_example};
pub use inventory::{Found, Inventory};
pub use lint::lint_examples;
pub use narrowing::Narrowing;
pub use standing::{Change, Rejudged, Standing};

use crate::catalogue::{Catalogue, Programs, Rule};
use crate::cel::{Account, Holds, Input, Outcome, Program, Related};
use crate::document::Document;
use crate::verdict::{Resource, Status, Verdict};
use inventory::{Lot, Subject};
use joins::{Joined, Joins, UNREADABLE};
use model::{Region, TypeName};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Applies rules to an inventory.
#[derive(Debug)]
pub struct Judge<'c> {
    catalogue: &'c Catalogue,
    rules: Vec<(&'c Rule, &'c Programs)>,
    narrowing: Narrowing,
}

impl<'c> Judge<'c> {
    /// A judge with these rules; verdicts refer to them by their index.
    pub fn new(catalogue: &'c Catalogue, rules: &[&'c Rule]) -> Self {
        let rules =
            rules.iter().filter_map(|rule| Some((*rule, catalogue.programs(&rule.id)?))).collect();
        Self { catalogue, rules, narrowing: Narrowing::default() }
    }

    /// Leaves out some resources.
    pub fn narrowed(self, narrowing: Narrowing) -> Self {
        Self { narrowing, ..self }
    }

    /// Judges everything.
    ///
    /// Shape: resources by type, region and id; verdicts by severity (worst first), rule and
    /// resource.
    pub fn judge(&self, inventory: &Inventory<'c>) -> (Vec<Resource>, Vec<Verdict>) {
        let joins = Joins::new(inventory);
        let mut resources = Vec::new();
        let mut verdicts = Vec::new();
        let mut by_type: BTreeMap<&TypeName, Vec<usize>> = BTreeMap::new();
        for (index, (rule, _)) in self.rules.iter().enumerate() {
            by_type.entry(&rule.resource_type).or_default().push(index);
        }
        for (type_index, lot) in inventory.lots().iter().enumerate() {
            let rules = by_type.get(&lot.kind.name).map(Vec::as_slice).unwrap_or_default();
            for subject in lot.live().filter(|each| self.narrowing.is_meant(each)) {
                let at = resources.len();
                resources.push(subject.resource.clone());
                let bench = Bench::new(inventory, &joins, type_index, subject);
                let unused = self.leaves_out(&lot.kind.name, &bench);
                let rules = rules.iter().filter(|rule| !unused || self.judges_unused(**rule));
                verdicts.extend(rules.filter_map(|rule| self.try_rule(&bench, *rule, at)));
            }
            for (region, gap) in &lot.unlisted {
                let at = resources.len();
                resources.push(stand_in(inventory, lot, region));
                verdicts.extend(rules.iter().map(|rule| unlisted(*rule, at, *gap)));
            }
        }
        self.sort(resources, verdicts)
    }

    /// Whether what nothing uses is left out, and nothing uses this.
    fn leaves_out(&self, kind: &TypeName, bench: &Bench<'_>) -> bool {
        self.narrowing.skip_unused
            && self.catalogue.unused(kind).is_some_and(|program| bench.holds(program))
    }

    fn judges_unused(&self, index: usize) -> bool {
        self.rules.get(index).is_some_and(|(rule, _)| rule.judges_unused)
    }

    fn try_rule(&self, bench: &Bench<'_>, index: usize, resource: usize) -> Option<Verdict> {
        let (_, programs) = self.rules.get(index)?;
        let judged = bench.judge(programs).0?;
        let evidence = match judged.status {
            Status::Pass => Vec::new(),
            Status::Fail | Status::Unknown => bench.evidence(programs),
        };
        let Judged { status, gaps, trouble } = judged;
        Some(Verdict {
            rule: index,
            resource,
            status,
            evidence,
            gaps,
            trouble,
            exception: None,
            change: None,
        })
    }

    fn sort(
        &self,
        resources: Vec<Resource>,
        mut verdicts: Vec<Verdict>,
    ) -> (Vec<Resource>, Vec<Verdict>) {
        let mut order: Vec<usize> = (0..resources.len()).collect();
        let key = |index: &usize| {
            resources.get(*index).map(|each| (&each.resource_type, &each.region, &each.id))
        };
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut place = vec![0; resources.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(*old) {
                *slot = new;
            }
        }
        for verdict in &mut verdicts {
            verdict.resource = place.get(verdict.resource).copied().unwrap_or_default();
        }
        let severity =
            |verdict: &Verdict| self.rules.get(verdict.rule).map(|(rule, _)| rule.severity);
        verdicts.sort_by_key(|verdict| {
            (std::cmp::Reverse(severity(verdict)), verdict.rule, verdict.resource)
        });
        let mut sorted: Vec<Option<Resource>> = resources.into_iter().map(Some).collect();
        let resources = order.into_iter().filter_map(|old| sorted.get_mut(old)?.take()).collect();
        (resources, verdicts)
    }
}

/// What came of one rule on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Judged {
    status: Status,
    gaps: Vec<usize>,
    trouble: Option<String>,
}

/// One resource with everything around it that rules may look at.
struct Bench<'a> {
    inventory: &'a Inventory<'a>,
    joins: &'a Joins,
    type_index: usize,
    subject: &'a Subject,
    /// Found when a rule first wants it.
    joined: OnceCell<Vec<Joined<'a>>>,
}

impl<'a> Bench<'a> {
    fn new(
        inventory: &'a Inventory<'a>,
        joins: &'a Joins,
        type_index: usize,
        subject: &'a Subject,
    ) -> Self {
        Bench { inventory, joins, type_index, subject, joined: OnceCell::new() }
    }

    /// What comes of a rule, if it applies, and for how long.
    fn judge(&self, programs: &Programs) -> (Option<Judged>, Holds) {
        let document = match &self.subject.document {
            Ok(document) => document,
            Err(trouble) => {
                let judged = Judged {
                    status: Status::Unknown,
                    gaps: Vec::new(),
                    trouble: Some(trouble.clone()),
                };
                return (Some(judged), Holds::Always);
            }
        };
        let related: Vec<Related<'_>> = match programs.reads_related() {
            true => self.joined().iter().map(Joined::lend).collect(),
            false => Vec::new(),
        };
        apply(programs, &self.input(document, &related).parameters(&programs.parameters))
    }

    /// Whether a condition on the resource and what it is joined with is known to hold.
    fn holds(&self, program: &Program) -> bool {
        let Ok(document) = &self.subject.document else { return false };
        let joined = self.joined();
        let related: Vec<Related<'_>> = joined.iter().map(Joined::lend).collect();
        program.evaluate(&self.input(document, &related)) == Outcome::True
    }

    fn input<'i>(&'i self, document: &'i Document, related: &'i [Related<'i>]) -> Input<'i> {
        let account = Account {
            id: self.inventory.account.as_str(),
            partition: self.inventory.partition.as_str(),
        };
        Input::new(document)
            .related(related)
            .account(account)
            .region(self.subject.resource.region.as_str())
            .now(self.inventory.now)
    }

    fn joined(&self) -> &[Joined<'a>] {
        self.joined.get_or_init(|| self.joins.of(self.inventory, self.type_index, self.subject))
    }

    fn evidence(&self, programs: &Programs) -> Vec<crate::verdict::Evidence> {
        let Ok(document) = &self.subject.document else { return Vec::new() };
        evidence::gather(document, self.joined(), programs)
    }
}

/// Applies a rule, if it applies, and says for how long that holds.
fn apply(programs: &Programs, input: &Input<'_>) -> (Option<Judged>, Holds) {
    let mut holds = Holds::Always;
    if let Some(when) = &programs.when {
        let (outcome, until) = when.evaluate_until(input);
        holds = until;
        match outcome {
            Outcome::False => return (None, holds),
            Outcome::True => {}
            other => return (Some(judged(other)), holds),
        }
    }
    let (outcome, until) = programs.condition.evaluate_until(input);
    (Some(judged(outcome)), holds.and(until))
}

fn judged(outcome: Outcome) -> Judged {
    let (status, gaps, trouble) = match outcome {
        Outcome::True => (Status::Pass, Vec::new(), None),
        Outcome::False => (Status::Fail, Vec::new(), None),
        Outcome::Unknown(reasons) => {
            let seen = reasons.as_slice().iter().filter(|reason| **reason != UNREADABLE);
            let gaps: Vec<usize> = seen.map(|reason| reason.0 as usize).collect();
            let trouble = (gaps.len() < reasons.as_slice().len())
                .then(|| "a resource that it is joined with makes no sense".to_owned());
            (Status::Unknown, gaps, trouble)
        }
        Outcome::Error(error) => (Status::Unknown, Vec::new(), Some(error.to_string())),
    };
    Judged { status, gaps, trouble }
}

fn stand_in(inventory: &Inventory<'_>, lot: &Lot<'_>, region: &Region) -> Resource {
    let service = lot.kind.service();
    let (partition, account) = (inventory.partition, &inventory.account);
    let (place, name) = match inventory.unseen {
        true => ("*", format!("every {}", lot.kind.title)),
        false => (region.as_str(), format!("every {} in {region}", lot.kind.title)),
    };
    Resource {
        id: format!("arn:{partition}:{service}:{place}:{account}:*"),
        name,
        resource_type: lot.kind.name.clone(),
        region: region.clone(),
        tags: BTreeMap::new(),
    }
}

fn unlisted(rule: usize, resource: usize, gap: usize) -> Verdict {
    Verdict {
        rule,
        resource,
        status: Status::Unknown,
        evidence: Vec::new(),
        gaps: vec![gap],
        trouble: None,
        exception: None,
        change: None,
    }
}
