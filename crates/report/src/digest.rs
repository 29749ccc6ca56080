//! What is kept of several accounts when their scans are dropped: counts, and some findings of each
//! rule.
//!
//! Invariant: it grows with the number of accounts, rules and gaps, and not with the number of
//! resources: of each rule at most [`Bounds::rule`] findings are kept, of one account at most
//! [`Bounds::account`] of them. What a baseline does not have is kept before what it has.

use crate::account::Account;
use crate::figures::{Many, instant};
use crate::group::{self, Hit, service};
use crate::printable::Clipped;
use crate::words::FieldClause;
use model::{Region, RuleId, Severity};
use policy::assess::Assessment;
use policy::baseline::Comparison;
use policy::catalogue::{Framework, Rule};
use policy::exceptions::Applied;
use policy::verdict::{Change, GapReason, Scan, Status, Tally, Weight};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How many fields that decided are kept of a finding, and how many characters of each.
pub(crate) const CLAUSES: usize = 2;
const CLAUSE: usize = 300;

/// How many findings are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Of each rule.
    pub(crate) rule: usize,
    /// Of each rule in one account.
    pub(crate) account: usize,
    /// Of what a baseline has and the accounts do not have any more.
    pub(crate) gone: usize,
}

/// Several accounts, or one, in brief.
#[derive(Debug)]
pub(crate) struct Digest {
    bounds: Bounds,
    pub(crate) accounts: Vec<Account>,
    pub(crate) tally: Tally,
    pub(crate) weight: Weight,
    pub(crate) resources: usize,
    pub(crate) by_severity: BTreeMap<Severity, Tally>,
    by_service: BTreeMap<String, Tally>,
    regions: BTreeSet<Region>,
    /// How many rules were applied.
    applied: usize,
    /// With frameworks, also rules that judged nothing: they were applied.
    rules: BTreeMap<RuleId, RuleDigest>,
    /// The frameworks that the scans were asked for.
    frameworks: Vec<Framework>,
    gaps: BTreeMap<(String, GapReason, String), GapDigest>,
    pub(crate) exceptions: Vec<Applied>,
    pub(crate) comparison: Option<Comparison>,
    /// How many findings of a baseline are gone; `comparison` names some of them.
    pub(crate) gone: usize,
}

/// How all accounts fared under a rule.
#[derive(Debug)]
pub(crate) struct RuleDigest {
    pub(crate) rule: Rule,
    pub(crate) tally: Tally,
    /// Findings that a baseline does not have.
    pub(crate) new: usize,
    /// In how many accounts it fails.
    pub(crate) accounts: usize,
    pub(crate) findings: Vec<Kept>,
}

/// A finding that is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// What its account is called.
    pub(crate) account: String,
    pub(crate) region: Region,
    pub(crate) id: String,
    pub(crate) name: String,
    /// What decided, a clause for each field, the first [`CLAUSES`] of them.
    pub(crate) clauses: Vec<String>,
    pub(crate) is_known: bool,
}

/// The same thing that could not be seen, wherever it could not.
#[derive(Debug, Default)]
pub(crate) struct GapDigest {
    pub(crate) permissions: BTreeSet<String>,
    pub(crate) accounts: BTreeSet<String>,
    pub(crate) regions: BTreeSet<Region>,
    /// How many resources it concerns.
    pub(crate) resources: usize,
}

impl Digest {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            accounts: Vec::new(),
            tally: Tally::default(),
            weight: Weight::default(),
            resources: 0,
            by_severity: BTreeMap::new(),
            by_service: BTreeMap::new(),
            regions: BTreeSet::new(),
            applied: 0,
            rules: BTreeMap::new(),
            frameworks: Vec::new(),
            gaps: BTreeMap::new(),
            exceptions: Vec::new(),
            comparison: None,
            gone: 0,
        }
    }

    /// Takes in what one scan found.
    pub(crate) fn add(&mut self, scan: &Scan<'_>) {
        let account = Account::of(scan);
        self.tally.merge(account.tally);
        self.weight.merge(scan.weight());
        self.resources += account.resources;
        self.regions.extend(scan.regions.iter().cloned());
        self.applied = self.applied.max(scan.rules.len());
        for (severity, tally) in scan.by_severity() {
            self.by_severity.entry(severity).or_default().merge(tally);
        }
        for (service, tally) in group::by_service(scan) {
            self.by_service.entry(service.to_owned()).or_default().merge(tally);
        }
        self.verdicts(scan, account.name());
        self.frameworks(scan);
        self.gaps(scan, account.name());
        self.exceptions(scan);
        self.compare(scan);
        self.accounts.push(account);
    }

    fn verdicts(&mut self, scan: &Scan<'_>, account: &str) {
        for group in group::by_rule(scan) {
            let digest = self
                .rules
                .entry(group.rule.id.clone())
                .or_insert_with(|| RuleDigest::new(group.rule));
            digest.tally.merge(group.tally);
            digest.accounts += usize::from(group.tally.fail > 0);
            let is_known = |hit: &Hit<'_>| hit.verdict.change == Some(Change::Known);
            let mut failing: Vec<_> = group.of(Status::Fail).collect();
            failing.sort_by_key(is_known);
            digest.new += failing.iter().filter(|hit| !is_known(hit)).count();
            for hit in failing.into_iter().take(self.bounds.account) {
                digest.keep(self.bounds.rule, account, hit);
            }
        }
    }

    fn frameworks(&mut self, scan: &Scan<'_>) {
        if scan.frameworks.is_empty() {
            return;
        }
        if self.frameworks.is_empty() {
            self.frameworks = scan.frameworks.iter().copied().cloned().collect();
        }
        for rule in &scan.rules {
            if !self.rules.contains_key(&rule.id) {
                self.rules.insert(rule.id.clone(), RuleDigest::new(rule));
            }
        }
    }

    fn gaps(&mut self, scan: &Scan<'_>, account: &str) {
        for gap in group::by_operation(scan) {
            let key = (gap.operation.to_owned(), gap.reason, gap.code.to_owned());
            let digest = self.gaps.entry(key).or_default();
            digest.permissions.extend(gap.permissions.iter().cloned());
            digest.accounts.insert(account.to_owned());
            digest.regions.extend(gap.regions.into_iter().cloned());
            digest.resources += gap.resources;
        }
    }

    fn exceptions(&mut self, scan: &Scan<'_>) {
        if self.exceptions.is_empty() {
            self.exceptions.clone_from(&scan.exceptions);
            return;
        }
        for (all, one) in self.exceptions.iter_mut().zip(&scan.exceptions) {
            all.merge(one);
        }
    }

    fn compare(&mut self, scan: &Scan<'_>) {
        let Some(one) = &scan.comparison else { return };
        let all = self
            .comparison
            .get_or_insert_with(|| Comparison { account_known: true, ..Comparison::default() });
        all.collected = all.collected.max(one.collected);
        all.account_known &= one.account_known;
        all.new += one.new;
        all.known += one.known;
        all.untold += one.untold;
        all.left_out += one.left_out;
        self.gone += one.gone.len();
        all.gone.extend(one.gone.iter().cloned());
        all.gone.sort_by_key(|gone| Reverse(gone.finding.severity));
        all.gone.truncate(self.bounds.gone);
    }

    /// Rules under which something fails.
    ///
    /// Shape: worst severity first, then the most new, then the most failing.
    pub(crate) fn failing(&self) -> Vec<&RuleDigest> {
        let mut failing: Vec<_> = self.rules.values().filter(|each| each.tally.fail > 0).collect();
        failing.sort_by_key(|each| {
            let RuleDigest { rule, tally, new, .. } = each;
            (Reverse(rule.severity), Reverse(*new), Reverse(tally.fail), &rule.id)
        });
        failing
    }

    /// How the frameworks fare that the scans were asked for, all accounts taken together.
    pub(crate) fn assessments(&self) -> Vec<Assessment<'_>> {
        let applied = self.rules.iter().map(|(id, each)| (id, (&each.rule, each.tally))).collect();
        self.frameworks.iter().map(|framework| Assessment::of(framework, &applied)).collect()
    }

    /// Regions, resources, rules and the time, as one line.
    pub(crate) fn about(&self) -> String {
        let started = self.accounts.iter().map(|account| account.started).min();
        let mut parts = vec![
            Many(self.regions.len(), "region").to_string(),
            Many(self.resources, "resource").to_string(),
            Many(self.applied, "rule").to_string(),
        ];
        parts.extend(started.map(|at| instant(at).to_string()));
        parts.join(" · ")
    }

    /// How the verdicts of each service fared, the most failing first.
    pub(crate) fn services(&self) -> Vec<(&str, Tally)> {
        let mut all: Vec<_> =
            self.by_service.iter().map(|(name, tally)| (name.as_str(), *tally)).collect();
        all.sort_by_key(|(name, tally)| (Reverse(tally.fail), Reverse(tally.unknown), *name));
        all
    }

    /// What could not be seen, by operation, reason and the service's word for it.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = (&str, GapReason, &str, &GapDigest)> {
        self.gaps.iter().map(|((operation, reason, code), gap)| {
            (operation.as_str(), *reason, code.as_str(), gap)
        })
    }

    /// Accounts, the most failing first.
    pub(crate) fn accounts_worst_first(&self) -> Vec<&Account> {
        let mut all: Vec<&Account> = self.accounts.iter().collect();
        all.sort_by_key(|each| (Reverse(each.tally.fail), Reverse(each.tally.unknown), &each.id));
        all
    }
}

impl RuleDigest {
    fn new(rule: &Rule) -> Self {
        let (tally, findings) = (Tally::default(), Vec::new());
        Self { rule: rule.clone(), tally, new: 0, accounts: 0, findings }
    }

    pub(crate) fn service(&self) -> &str {
        service(&self.rule.resource_type)
    }

    /// Keeps a finding if there is room, or if it is new and one that is known can make room.
    fn keep(&mut self, most: usize, account: &str, hit: Hit<'_>) {
        let is_known = hit.verdict.change == Some(Change::Known);
        if self.findings.len() >= most {
            let known = self.findings.iter().rposition(|kept| kept.is_known);
            match known {
                Some(at) if !is_known => drop(self.findings.remove(at)),
                _ => return,
            }
        }
        let kept = Kept {
            account: account.to_owned(),
            region: hit.resource.region.clone(),
            id: hit.resource.id.clone(),
            name: hit.resource.name.clone(),
            clauses: clauses(hit),
            is_known,
        };
        let at = if is_known {
            self.findings.len()
        } else {
            self.findings.partition_point(|kept| !kept.is_known)
        };
        self.findings.insert(at, kept);
    }
}

fn clauses(hit: Hit<'_>) -> Vec<String> {
    let evidence = hit.verdict.evidence.iter().take(CLAUSES);
    let clause = |each| Clipped { value: FieldClause(each), limit: CLAUSE }.to_string();
    evidence.map(clause).collect()
}
