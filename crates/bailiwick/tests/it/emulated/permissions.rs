//! Least privilege, proved from outside: the account does what the generated role allows, decided by
//! the IAM evaluator for each request, and refuses all else.

use super::account::{Account, scan};
use super::proxy::{Asked, Fate, Memory, Proxy};
use crate::catalogue::{plan, whole};
use crate::folder::Folder;
use crate::role::{ARN, EXTERNAL_ID, Needs, Role, needs};
use crate::verdicts::{self, Key, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

type Verdicts = BTreeMap<Key, Verdict>;

/// The key that the tests' environment holds: the operator's, before any role is taken on.
const OPERATORS_KEY: &str = "testing";

/// The account as it is to somebody who may do nothing but take `role` on.
fn guarded(role: &Role, asked: &Asked) -> Fate {
    let allowed = match (asked.key.as_str(), asked.operation.operation.as_str()) {
        (OPERATORS_KEY, "AssumeRole") => role.may_be_assumed(external_id(&asked.input)),
        (OPERATORS_KEY, _) => false,
        _ => role.may_call(&asked.operation),
    };
    if allowed { Fate::Answered } else { Fate::Denied }
}

fn external_id(form: &str) -> Option<&str> {
    form.split(['&', ' ']).find_map(|pair| pair.strip_prefix("ExternalId="))
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn the_generated_role_suffices_for_a_full_scan() {
    let (account, direct, through) = (Account::open(), Folder::new(), Folder::new());
    scan(&account.url, &direct, &["--format", "csv"]);
    let role = Role::generated(whole());
    let proxy = Proxy::before(&account.url, move |asked| guarded(&role, asked));
    let more = ["--format", "csv", "--role-arn", ARN, "--external-id", EXTERNAL_ID];
    let ran = scan(&proxy.url, &through, &more);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let role = Role::generated(whole());
    for asked in proxy.seen() {
        assert!(matches!(guarded(&role, &asked), Fate::Answered), "{asked:?} was refused");
    }
    let read = |folder: &Folder| verdicts::read(&folder.read("report/verdicts.csv"));
    assert_eq!(statuses(&read(&direct)), statuses(&read(&through)));
}

fn statuses(verdicts: &Verdicts) -> BTreeMap<&Key, &str> {
    verdicts.iter().map(|(key, verdict)| (key, verdict.status.as_str())).collect()
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn nothing_is_scanned_without_the_right_external_id() {
    let (account, folder) = (Account::open(), Folder::new());
    let role = Role::generated(whole());
    let proxy = Proxy::before(&account.url, move |asked| guarded(&role, asked));
    for wrong in [&["--external-id", "that-of-another-account"][..], &[]] {
        let more = [&["--format", "csv", "--role-arn", ARN], wrong].concat();
        let ran = scan(&proxy.url, &folder, &more);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains("external-id"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    for asked in proxy.seen() {
        assert_eq!(asked.operation.to_string(), "sts:AssumeRole");
    }
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn without_an_action_exactly_the_verdicts_that_need_it_are_unknown() {
    let account = Account::open();
    let memory = Arc::default();
    let full = observe(&account, &memory, "");
    let actions: Vec<String> = policy::role::actions(&plan()).into_keys().collect();
    let needs = needs(whole());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some(action) = actions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let lacking = observe(&account, &memory, action);
            wrong.extend(complaints(action, &needs, &full, &lacking));
        }
        wrong
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} complaints\n{}", wrong.len(), wrong.join("\n"));
}

/// A scan by the role, and what it asked.
struct Observed {
    verdicts: Verdicts,
    asked: BTreeSet<policy::catalogue::OperationName>,
}

/// Scans with the generated role, without one of its actions.
fn observe(account: &Account, memory: &Arc<Memory>, action: &str) -> Observed {
    let (folder, role) = (Folder::new(), Role::lacking(whole(), action));
    let proxy = Proxy::remembering(&account.url, memory, move |asked| {
        if role.may_call(&asked.operation) { Fate::Answered } else { Fate::Denied }
    });
    let ran = scan(&proxy.url, &folder, &["--format", "csv"]);
    assert_eq!(ran.code, Some(3), "without {action}: {}", ran.stderr);
    Observed {
        verdicts: verdicts::read(&folder.read("report/verdicts.csv")),
        asked: proxy.seen().into_iter().map(|asked| asked.operation).collect(),
    }
}

/// What is not as it should be about a scan without `action`, beside one with it.
fn complaints(action: &str, needs: &Needs, full: &Observed, lacking: &Observed) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut changed = 0;
    let names = |verdict: &Verdict| verdict.status == "UNKNOWN" && verdict.names(action);
    for (key, verdict) in &lacking.verdicts {
        if names(verdict) {
            changed += 1;
        } else if full.verdicts.get(key).is_none_or(|full| full.status != verdict.status) {
            wrong.push(format!("without {action}: {key:?} became {verdict:?}"));
        }
    }
    // What was not even found is stood in for by one verdict of the same rule.
    let stand_ins: BTreeSet<&str> = lacking
        .verdicts
        .iter()
        .filter(|(_, verdict)| names(verdict))
        .map(|((rule, ..), _)| rule.as_str())
        .collect();
    for key in full.verdicts.keys().filter(|key| !lacking.verdicts.contains_key(key)) {
        if !stand_ins.contains(key.0.as_str()) {
            wrong.push(format!("without {action}: {key:?} went away in silence"));
        }
    }
    let is_asked = full.asked.iter().any(|name| needs[name].contains(action));
    if is_asked && changed == 0 && !DECIDES_NOTHING.contains(&action) {
        wrong.push(format!("without {action}: no verdict changed"));
    }
    wrong
}

/// Actions that bring what reports show and no rule reads.
const DECIDES_NOTHING: &[&str] = &["iam:ListAccountAliases", "s3:GetBucketTagging"];
