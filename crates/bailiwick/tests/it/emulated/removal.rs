//! Each action of the generated role earns its place: without it, exactly the verdicts that need it
//! are unknown.
//!
//! That takes a scan for each action, so the scans are made in this process, by the verb that the
//! command calls, and what the emulator has said once is not asked of it again. Most of them judge
//! only the rules about what the action lets be seen; some judge all, and show that no other changes.

use super::account::Account;
use super::proxy::{Fate, Memory, Proxy};
use crate::catalogue::{operations, plan, whole};
use crate::role::{Needs, Role, needs};
use app::ScanRequest;
use cloud::aws::collect::{Progress, Source, Target};
use cloud::aws::{Client, Credentials, EndpointOverrides, Http, Pace, Settings};
use cloud::guard::{Guard, Purpose};
use cloud::privacy::{Reducer, TagSettings};
use model::{FixedClock, Partition, Secret, Timestamp};
use policy::catalogue::{OperationName, ResourceType, Rule};
use policy::verdict::{GapReason, Scan, Status, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

/// Actions without which no verdict changes.
const DECIDES_NOTHING: &[&str] = &[
    // Reports show tags; no rule reads them.
    "s3:GetBucketTagging",
    // The recorder of this account is off, which decides whatever it would record and deliver.
    "config:DescribeConfigurationRecorders",
    "config:DescribeDeliveryChannels",
    // Security Hub is off in this account, so which standards it would check is not asked.
    "securityhub:GetEnabledStandards",
];

/// One scan in so many judges every rule. The others judge those that the action could touch.
const WHOLE_EVERY: usize = 16;

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn without_an_action_exactly_the_verdicts_that_need_it_are_unknown() {
    let account = Account::open();
    let memory = Arc::default();
    let full = observe(&account, &memory, "", whole().rules().collect());
    let actions: Vec<String> = policy::role::actions(&plan()).into_keys().collect();
    let needs = needs(whole());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(action) = actions.get(index) else { return wrong };
            let touched = touched_by(action, &needs);
            let is_whole = index.is_multiple_of(WHOLE_EVERY);
            let rules = if is_whole { whole().rules().collect() } else { touched.clone() };
            let lacking = observe(&account, &memory, action, rules.clone());
            let before = full.about(&rules);
            wrong.extend(complaints(action, &before, &lacking.said));
            let is_needed = full.asked.iter().any(|name| needs[name].contains(action));
            let is_judged = is_needed && !full.about(&touched).is_empty();
            let is_silent = !lacking.said.values().any(|said| said.names(action));
            if is_judged && is_silent && !DECIDES_NOTHING.contains(&action.as_str()) {
                wrong.push(format!("without {action}: no verdict changed"));
            }
        }
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} complaints\n{}", wrong.len(), wrong.join("\n"));
}

/// The rules about what an action lets be seen: of types that make a call for which it is needed,
/// and of types that are joined with these.
fn touched_by(action: &str, needs: &Needs) -> Vec<&'static Rule> {
    let makes = |each: &ResourceType| {
        let list = each.list.iter().flat_map(|list| {
            std::iter::once(&list.call).chain(list.prepare.iter().map(|prepare| &prepare.call))
        });
        let mut calls = list.chain(each.details.iter().map(|detail| &detail.call));
        calls.any(|call| needs[call].contains(action))
    };
    let makers: BTreeSet<_> =
        whole().types().filter(|each| makes(each)).map(|each| &each.name).collect();
    let sees = |each: &ResourceType| {
        makers.contains(&each.name) || each.joins.iter().any(|join| makers.contains(&join.other))
    };
    whole().types().filter(|each| sees(each)).flat_map(|each| &each.rules).collect()
}

/// A rule and a resource.
type Key = (String, String);

/// A verdict, with the actions that it says are missing.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    status: Status,
    missing: BTreeSet<String>,
}

impl Said {
    /// Whether it is unknown for want of an action.
    fn names(&self, action: &str) -> bool {
        self.status == Status::Unknown && self.missing.contains(action)
    }
}

/// A scan, and what it asked.
struct Observed {
    said: BTreeMap<Key, Said>,
    asked: BTreeSet<OperationName>,
}

impl Observed {
    /// What it said by some rules.
    fn about(&self, rules: &[&Rule]) -> BTreeMap<&Key, &Said> {
        let rules: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        self.said.iter().filter(|((rule, _), _)| rules.contains(rule.as_str())).collect()
    }
}

/// Scans with the generated role, without one of its actions.
fn observe(
    account: &Account,
    memory: &Arc<Memory>,
    action: &str,
    rules: Vec<&'static Rule>,
) -> Observed {
    let role = Role::lacking(action);
    let proxy = Proxy::remembering(&account.url, memory, move |asked| {
        if role.may_call(&asked.operation) { Fate::Answered } else { Fate::Denied }
    });
    if rules.is_empty() {
        return Observed { said: BTreeMap::new(), asked: BTreeSet::new() };
    }
    let request = ScanRequest {
        catalogue: whole(),
        rules,
        frameworks: Vec::new(),
        target: Target {
            account: account.id().parse().unwrap(),
            partition: Partition::Aws,
            home: "us-east-1".parse().unwrap(),
            regions: vec!["us-east-1".parse().unwrap()],
        },
        alias: None,
        started: noon(),
        now: Some(noon()),
        judging: app::Judging::default(),
    };
    let source = Source::Live(Box::new(client(&proxy.url)), None);
    let (clock, progress) = (FixedClock(noon()), Progress::default());
    let scan = proxy.run(app::scan(request, &source, &clock, &progress)).unwrap();
    Observed {
        said: said(&scan),
        asked: proxy.seen().into_iter().map(|asked| asked.operation).collect(),
    }
}

/// When all these scans are made.
fn noon() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn client(url: &str) -> Client {
    // Reading the system's certificate authorities takes longer than a scan from memory.
    static HTTP: LazyLock<Http> = LazyLock::new(|| Http::new().unwrap());
    let guard = Guard::new(Purpose::Collect, operations().iter().cloned()).unwrap();
    let reducer = Reducer::new(&Secret::new([7; 32]), TagSettings::default());
    let clock = Arc::new(FixedClock(noon()));
    let settings = Settings {
        overrides: EndpointOverrides {
            all: Some(url.parse().unwrap()),
            ..EndpointOverrides::default()
        },
        pace: Pace::Eager,
        ..Settings::new(Arc::new(guard), Arc::new(reducer), clock, 7)
    };
    let key = Credentials::fixed("testing", &Secret::new("testing".to_owned()), None);
    Client::new(settings, HTTP.clone(), key)
}

fn said(scan: &Scan<'_>) -> BTreeMap<Key, Said> {
    let mut said = BTreeMap::new();
    for verdict in &scan.verdicts {
        let (rule, resource) = (scan.rule(verdict).unwrap(), scan.resource(verdict).unwrap());
        let key = (rule.id.to_string(), resource.id.clone());
        let missing = missing(scan, verdict);
        let twice = said.insert(key.clone(), Said { status: verdict.status, missing });
        assert!(twice.is_none(), "two verdicts on {key:?}");
    }
    said
}

fn missing(scan: &Scan<'_>, verdict: &Verdict) -> BTreeSet<String> {
    let gaps = verdict.gaps.iter().map(|gap| &scan.gaps[*gap]);
    let denied = gaps.filter(|gap| gap.reason == GapReason::Denied);
    denied.flat_map(|gap| gap.permissions.iter().cloned()).collect()
}

/// What is not as it should be about a scan without `action`, beside one with it.
fn complaints(
    action: &str,
    full: &BTreeMap<&Key, &Said>,
    lacking: &BTreeMap<Key, Said>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (key, said) in lacking {
        if !said.names(action) && full.get(key) != Some(&said) {
            wrong.push(format!("without {action}: {key:?} became {said:?}"));
        }
    }
    // What was not even found, or lost its name, is stood in for by unknown verdicts of the rule.
    let unknown = lacking.iter().filter(|(_, said)| said.names(action));
    let stand_ins: BTreeSet<&str> = unknown.map(|((rule, _), _)| rule.as_str()).collect();
    for key in full.keys() {
        if !lacking.contains_key(*key) && !stand_ins.contains(key.0.as_str()) {
            wrong.push(format!("without {action}: {key:?} went away in silence"));
        }
    }
    wrong
}
