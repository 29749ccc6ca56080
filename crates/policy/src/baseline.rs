//! What is new, gone and unchanged since an earlier scan.
//!
//! A baseline holds what failed or was unknown then, by account, region, rule and resource. A
//! failure that an exception let stand then is not in it: should the exception lapse, the failure
//! is new.
//!
//! Invariant: what this scan cannot tell is not called gone. A finding whose resource could not be
//! looked at, or whose rule or region was left out, is counted as such.
//!
//! Not here: reading the file of an earlier result (`report`).

use crate::verdict::{Change, Scan, Status};
use model::{Region, Severity, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One verdict of an earlier scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The account's number.
    pub account: String,
    /// Where the resource lives.
    pub region: String,
    /// The rule's id.
    pub rule: String,
    /// What held when it passed.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// The resource's ARN.
    pub resource: String,
    /// What it is called.
    pub name: String,
    /// What the rule said.
    pub status: Status,
    /// Whether an exception let it stand.
    pub excepted: bool,
    /// When the account was looked at.
    pub collected: Option<Timestamp>,
}

/// The result of an earlier scan, as far as a comparison needs it.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    accounts: BTreeMap<String, Vec<Earlier>>,
    collected: Option<Timestamp>,
}

/// What became of a baseline's findings in one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// When the baseline's accounts were looked at.
    pub collected: Option<Timestamp>,
    /// Whether the baseline knows the account.
    pub account_known: bool,
    /// Findings that the baseline does not have.
    pub new: usize,
    /// Findings that it has.
    pub known: usize,
    /// Its findings that are none any more, worst first.
    pub gone: Vec<Gone>,
    /// Its findings of which this scan cannot tell: something could not be seen.
    pub untold: usize,
    /// Its findings under rules or in regions that this scan left out.
    pub left_out: usize,
}

/// A finding of the baseline that is none any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What it was.
    pub finding: Earlier,
    /// Why it is gone.
    pub why: GoneWhy,
}

/// Why a finding is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoneWhy {
    /// The resource meets the rule now.
    Fixed,
    /// The resource is not there any more, or the rule is not about it any more.
    Absent,
    /// An exception lets it stand.
    Excepted,
}

impl GoneWhy {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            GoneWhy::Fixed => "fixed",
            GoneWhy::Absent => "no longer there",
            GoneWhy::Excepted => "excepted",
        }
    }
}

/// Region, rule and resource: what tells verdicts of an account apart.
type Key<'a> = (&'a str, &'a str, &'a str);

impl Baseline {
    /// Takes in one verdict.
    pub fn add(&mut self, earlier: Earlier) {
        self.collected = self.collected.max(earlier.collected);
        let open = earlier.status != Status::Pass && !earlier.excepted;
        let account = self.accounts.entry(earlier.account.clone()).or_default();
        if open {
            account.push(earlier);
        }
    }

    /// How many of its verdicts fail.
    pub fn findings(&self) -> usize {
        let all = self.accounts.values().flatten();
        all.filter(|each| each.status == Status::Fail).count()
    }

    /// Marks each verdict as new or known, and says what became of the rest.
    ///
    /// Needs: exceptions to have been applied before.
    pub fn compare(&self, scan: &mut Scan<'_>) {
        let earlier = self.accounts.get(scan.account.as_str());
        let mut comparison = Comparison {
            collected: self.collected,
            account_known: earlier.is_some(),
            ..Comparison::default()
        };
        let earlier = earlier.map(Vec::as_slice).unwrap_or_default();
        let open: HashMap<Key<'_>, Status> =
            earlier.iter().map(|each| (each.key(), each.status)).collect();
        let changes: Vec<Option<Change>> =
            (0..scan.verdicts.len()).map(|at| change(scan, at, &open)).collect();
        for (verdict, change) in scan.verdicts.iter_mut().zip(changes) {
            verdict.change = change;
            match change {
                Some(Change::New) if verdict.is_finding() => comparison.new += 1,
                Some(Change::Known) if verdict.is_finding() => comparison.known += 1,
                _ => {}
            }
        }
        let now = Now::of(scan);
        for each in earlier.iter().filter(|each| each.status == Status::Fail) {
            match now.fate(each) {
                Fate::Still => {}
                Fate::Untold => comparison.untold += 1,
                Fate::LeftOut => comparison.left_out += 1,
                Fate::Gone(why) => comparison.gone.push(Gone { finding: each.clone(), why }),
            }
        }
        comparison.gone.sort_by(|a, b| {
            let key = |gone: &Gone| (std::cmp::Reverse(gone.finding.severity), gone.why);
            (key(a), a.finding.key()).cmp(&(key(b), b.finding.key()))
        });
        scan.comparison = Some(comparison);
    }
}

impl Earlier {
    fn key(&self) -> Key<'_> {
        (&self.region, &self.rule, &self.resource)
    }
}

/// A failure is known if it failed before; what is unknown is known if it was open before.
fn change(scan: &Scan<'_>, at: usize, open: &HashMap<Key<'_>, Status>) -> Option<Change> {
    let verdict = scan.verdicts.get(at)?;
    let (rule, resource) = (scan.rule(verdict)?, scan.resource(verdict)?);
    let key = (resource.region.as_str(), rule.id.as_str(), resource.id.as_str());
    let before = open.get(&key);
    match (verdict.status, before) {
        (Status::Pass, _) => None,
        (Status::Fail, Some(Status::Fail)) | (Status::Unknown, Some(_)) => Some(Change::Known),
        _ => Some(Change::New),
    }
}

/// What became of a finding.
enum Fate {
    Still,
    Untold,
    LeftOut,
    Gone(GoneWhy),
}

/// What a scan says, by what tells verdicts apart.
struct Now<'s> {
    verdicts: HashMap<Key<'s>, (Status, bool)>,
    rules: BTreeSet<&'s str>,
    regions: BTreeSet<&'s str>,
    /// Where what has no region of its own is listed.
    home: Region,
    /// Rules whose resources could not be listed somewhere.
    unlisted: BTreeSet<&'s str>,
    stopped: bool,
}

impl<'s> Now<'s> {
    fn of(scan: &'s Scan<'_>) -> Self {
        let mut now = Self {
            verdicts: HashMap::with_capacity(scan.verdicts.len()),
            rules: scan.rules.iter().map(|rule| rule.id.as_str()).collect(),
            regions: scan.regions.iter().map(Region::as_str).collect(),
            home: scan.partition.home(),
            unlisted: BTreeSet::new(),
            stopped: scan.stopped,
        };
        now.regions.extend(scan.resources.iter().map(|resource| resource.region.as_str()));
        for verdict in &scan.verdicts {
            let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) else {
                continue;
            };
            let key = (resource.region.as_str(), rule.id.as_str(), resource.id.as_str());
            now.verdicts.insert(key, (verdict.status, verdict.exception.is_some()));
            // What stands for every resource of a type that could not be listed.
            if verdict.status == Status::Unknown && resource.id.ends_with(":*") {
                now.unlisted.insert(rule.id.as_str());
            }
        }
        now
    }

    fn looked_in(&self, region: &str) -> bool {
        self.regions.contains(region) || self.home.as_str() == region
    }

    fn fate(&self, earlier: &Earlier) -> Fate {
        match self.verdicts.get(&earlier.key()) {
            Some((Status::Pass, _)) => Fate::Gone(GoneWhy::Fixed),
            Some((_, true)) => Fate::Gone(GoneWhy::Excepted),
            Some((Status::Unknown, false)) => Fate::Untold,
            Some((Status::Fail, false)) => Fate::Still,
            None if !self.rules.contains(earlier.rule.as_str()) => Fate::LeftOut,
            None if !self.looked_in(&earlier.region) => Fate::LeftOut,
            None if self.stopped || self.unlisted.contains(earlier.rule.as_str()) => Fate::Untold,
            None => Fate::Gone(GoneWhy::Absent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::exceptions::Exceptions;
    use crate::house::{catalogue, closed, open, said, scan};
    use serde_json::{Value, json};

    /// What a scan says, as a baseline.
    fn baseline(scan: &Scan<'_>) -> Baseline {
        let mut baseline = Baseline::default();
        for verdict in &scan.verdicts {
            let (rule, resource) = (scan.rule(verdict).unwrap(), scan.resource(verdict).unwrap());
            baseline.add(Earlier {
                account: scan.account.to_string(),
                region: resource.region.to_string(),
                rule: rule.id.to_string(),
                title: rule.title.clone(),
                severity: rule.severity,
                resource: resource.id.clone(),
                name: resource.name.clone(),
                status: verdict.status,
                excepted: verdict.exception.is_some(),
                collected: Some(scan.collected),
            });
        }
        baseline
    }

    fn doors(names: &[&str]) -> Vec<Value> {
        names.iter().map(|name| open(name, &json!({}))).collect()
    }

    /// Compares, and gives what is new, and what is gone with the reason.
    fn compared(scan: &mut Scan<'_>, earlier: &Baseline) -> (Vec<String>, Vec<String>) {
        earlier.compare(scan);
        let new = said(scan, |verdict| verdict.change == Some(Change::New));
        let gone = &scan.comparison.as_ref().unwrap().gone;
        let gone = gone.iter().map(|each| format!("{} {}", each.finding.name, each.why.as_str()));
        (new, gone.collect())
    }

    fn applied(catalogue: &Catalogue, scan: &mut Scan<'_>, until: &str) {
        let text = format!(
            "exceptions: [{{rule: aws-house-door-closed, reason: r, owner: o, until: {until}}}]"
        );
        let file = crate::catalogue::SourceFile::new("e.yaml", text);
        Exceptions::load(&file, catalogue).unwrap().apply(scan);
    }

    #[test]
    fn the_same_account_again_has_nothing_new_and_nothing_gone() {
        let catalogue = catalogue();
        let doors = doors(&["front", "back"]);
        for doors in [Ok(doors.as_slice()), Err(())] {
            let earlier = baseline(&scan(&catalogue, doors));
            let mut now = scan(&catalogue, doors);
            assert_eq!(compared(&mut now, &earlier), (vec![], vec![]));
            let comparison = now.comparison.as_ref().unwrap();
            assert_eq!((comparison.new, comparison.known), (0, now.tally().fail));
            assert!(comparison.account_known);
        }
    }

    #[test]
    fn what_came_is_new_and_what_went_says_why() {
        let catalogue = catalogue();
        let earlier = baseline(&scan(&catalogue, Ok(&doors(&["front", "back", "gate"]))));
        let mut now = scan(
            &catalogue,
            Ok(&[open("front", &json!({})), closed("back"), open("side", &json!({}))]),
        );
        let (new, gone) = compared(&mut now, &earlier);
        assert_eq!(new, ["closed side", "quiet side"]);
        assert_eq!(
            gone,
            ["back fixed", "gate no longer there", "back fixed", "gate no longer there"]
        );
    }

    #[test]
    fn what_cannot_be_told_is_not_called_gone() {
        let catalogue = catalogue();
        let earlier = baseline(&scan(&catalogue, Ok(&doors(&["front"]))));
        let mut now = scan(&catalogue, Err(()));
        let (new, gone) = compared(&mut now, &earlier);
        assert_eq!((new.len(), gone.len()), (3, 0));
        assert_eq!(now.comparison.as_ref().unwrap().untold, 2);
        // An unknown that was a failure before is no news; here it stands for other resources.
        let mut again = scan(&catalogue, Err(()));
        assert_eq!(compared(&mut again, &baseline(&now)).0.len(), 0);
    }

    #[test]
    fn what_was_left_out_is_not_called_gone() {
        let catalogue = catalogue();
        let mut earlier = baseline(&scan(&catalogue, Ok(&doors(&["front"]))));
        let mut elsewhere = earlier.accounts["123456789012"][0].clone();
        elsewhere.region = "ap-south-1".to_owned();
        earlier.add(elsewhere);
        let mut now = scan(&catalogue, Ok(&doors(&["front"])));
        now.rules.pop();
        assert_eq!(compared(&mut now, &earlier), (vec![], vec![]));
        assert_eq!(now.comparison.as_ref().unwrap().left_out, 1);
    }

    #[test]
    fn a_failure_whose_exception_lapsed_is_new() {
        let catalogue = catalogue();
        let mut before = scan(&catalogue, Ok(&doors(&["front"])));
        applied(&catalogue, &mut before, "2026-12-31");
        let mut now = scan(&catalogue, Ok(&doors(&["front"])));
        applied(&catalogue, &mut now, "2026-02-01");
        assert_eq!(compared(&mut now, &baseline(&before)).0, ["closed front"]);
    }

    #[test]
    fn a_failure_that_was_let_stand_since_is_gone_as_excepted() {
        let catalogue = catalogue();
        let earlier = baseline(&scan(&catalogue, Ok(&doors(&["front"]))));
        let mut now = scan(&catalogue, Ok(&doors(&["front"])));
        applied(&catalogue, &mut now, "2026-12-31");
        assert_eq!(compared(&mut now, &earlier), (vec![], vec!["front excepted".to_owned()]));
    }

    #[test]
    fn an_account_that_the_baseline_does_not_know_is_all_new_and_said_to_be() {
        let catalogue = catalogue();
        let mut now = scan(&catalogue, Ok(&doors(&["front"])));
        assert_eq!(compared(&mut now, &Baseline::default()).0, ["closed front", "quiet front"]);
        assert!(!now.comparison.as_ref().unwrap().account_known);
    }
}
