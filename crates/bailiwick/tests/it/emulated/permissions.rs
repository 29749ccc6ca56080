//! Least privilege, proved from outside: the account does what the generated role allows, decided by
//! the IAM evaluator for each request, and refuses all else.

use super::account::{Account, scan};
use super::proxy::{Asked, Fate, Proxy};
use crate::folder::Folder;
use crate::role::{ARN, EXTERNAL_ID, Role};
use crate::verdicts::{self, Key, Verdict};
use std::collections::BTreeMap;

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
    let role = Role::generated();
    let proxy = Proxy::before(&account.url, move |asked| guarded(&role, asked));
    let more = ["--format", "csv", "--role-arn", ARN, "--external-id", EXTERNAL_ID];
    let ran = scan(&proxy.url, &through, &more);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let role = Role::generated();
    for asked in proxy.seen() {
        assert!(matches!(guarded(&role, &asked), Fate::Answered), "{asked:?} was refused");
    }
    let read = |folder: &Folder| verdicts::read(&folder.read("report/verdicts.csv"));
    assert_eq!(statuses(&read(&direct)), statuses(&read(&through)));
}

fn statuses(verdicts: &BTreeMap<Key, Verdict>) -> BTreeMap<&Key, &str> {
    verdicts.iter().map(|(key, verdict)| (key, verdict.status.as_str())).collect()
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn nothing_is_scanned_without_the_right_external_id() {
    let (account, folder) = (Account::open(), Folder::new());
    let role = Role::generated();
    let proxy = Proxy::before(&account.url, move |asked| guarded(&role, asked));
    for wrong in [&["--external-id", "that-of-another-account"][..], &[]] {
        let more = [&["--format", "csv", "--role-arn", ARN], wrong].concat();
        let ran = scan(&proxy.url, &folder, &more);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains("--external-id"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    for asked in proxy.seen() {
        assert_eq!(asked.operation.to_string(), "sts:AssumeRole");
    }
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn a_missing_permission_is_named_in_every_verdict_that_needs_it() {
    let (account, folder) = (Account::open(), Folder::new());
    let role = Role::lacking("s3:GetBucketVersioning");
    let proxy = Proxy::before(&account.url, move |asked| {
        if role.may_call(&asked.operation) { Fate::Answered } else { Fate::Denied }
    });
    let more = ["--format", "table,csv", "--rule", "aws-s3-bucket-versioning"];
    let ran = scan(&proxy.url, &folder, &[&more[..], &["--fail-on-unknown"]].concat());
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(ran.stdout.contains("s3:GetBucketVersioning"), "{}", ran.stdout);
    let verdicts = verdicts::read(&folder.read("report/verdicts.csv"));
    assert!(verdicts.len() >= 2);
    for (key, verdict) in verdicts {
        assert_eq!(verdict.status, "UNKNOWN", "{key:?}");
        assert!(verdict.detail.contains("allow s3:GetBucketVersioning"), "{}", verdict.detail);
    }
}
