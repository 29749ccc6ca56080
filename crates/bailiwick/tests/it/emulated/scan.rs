//! A whole scan: what it says of resources that were made good or bad, and what it asks for that.

use super::account::{Account, scan};
use super::proxy::{Asked, Fate, Proxy};
use crate::folder::Folder;
use crate::verdicts;
use std::collections::HashMap;

/// Rules, each with the type that the seeding script gives to what it made: every good one passes,
/// every bad one fails.
const TELLING: &[(&str, &str)] = &[
    ("ec2.instance", "aws-ec2-instance-imdsv2"),
];

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn the_good_pass_and_the_bad_fail() {
    let (account, folder) = (Account::open(), Folder::new());
    let ran = scan(&account.url, &folder, &["--format", "csv"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let verdicts = verdicts::read(&folder.read("report/verdicts.csv"));
    let mut wrong = Vec::new();
    for (kind, rule) in TELLING {
        for (made, status) in [("good", "PASS"), ("bad", "FAIL")] {
            for id in account.made(kind, made) {
                let about = |resource: &str| resource.ends_with(id) || id == "account";
                let found = verdicts.iter().find(|((r, _, on), _)| r == rule && about(on));
                if found.is_none_or(|(_, verdict)| verdict.status != status) {
                    wrong.push(format!("{rule} on {id}, which is {made}: {found:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn nothing_is_asked_twice_and_nothing_beyond_the_plan() {
    let (account, folder) = (Account::open(), Folder::new());
    let proxy = Proxy::before(&account.url, |_| Fate::Answered);
    let ran = scan(&proxy.url, &folder, &["--format", "csv"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let mut counts: HashMap<Asked, usize> = HashMap::new();
    let seen = proxy.seen();
    assert!(seen.len() > 300, "{}", seen.len());
    for asked in seen {
        *counts.entry(asked).or_default() += 1;
    }
    // The one call that is repeated until its answer says that it is done.
    counts.retain(|asked, _| asked.operation.operation != "GenerateCredentialReport");
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}
