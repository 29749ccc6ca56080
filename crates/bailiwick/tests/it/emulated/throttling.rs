//! An account that asks to slow down is listened to; one that never stops asking is given up on,
//! and that is said.

use super::account::{Account, scan};
use super::proxy::{Asked, Fate, Proxy};
use crate::folder::Folder;
use crate::verdicts;
use std::collections::HashMap;
use std::sync::Mutex;

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn throttling_that_passes_changes_no_verdict() {
    let (account, calm, busy) = (Account::open(), Folder::new(), Folder::new());
    let more =
        ["--format", "table,csv", "--service", "sns", "--service", "kms", "--service", "efs"];
    scan(&account.url, &calm, &more);
    // Every third distinct request is refused at first, each dialect in its own way.
    let times: Mutex<HashMap<Asked, usize>> = Mutex::default();
    let proxy = Proxy::before(&account.url, move |asked| {
        let mut times = times.lock().unwrap();
        let count = times.len();
        let before = times.entry(asked.clone()).or_insert(count % 3);
        *before += 1;
        match (*before, asked.operation.service.as_str()) {
            (1, "sns") => Fate::Throttled(400, "Throttling"),
            (1, "kms") => Fate::Throttled(400, "ThrottlingException"),
            (1, "efs") => Fate::Throttled(429, "TooManyRequestsException"),
            (1, _) => Fate::Throttled(503, "SlowDown"),
            _ => Fate::Answered,
        }
    });
    let ran = scan(&proxy.url, &busy, &more);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stdout.contains(" throttled)"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(" 0 throttled)"), "{}", ran.stdout);
    let read = |folder: &Folder| verdicts::read(&folder.read("report/verdicts.csv"));
    assert_eq!(read(&calm), read(&busy));
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn throttling_without_end_makes_verdicts_unknown() {
    let (account, folder) = (Account::open(), Folder::new());
    let proxy = Proxy::before(&account.url, |asked| match asked.operation.operation.as_str() {
        "ListTopics" => Fate::Throttled(400, "Throttling"),
        _ => Fate::Answered,
    });
    let more = ["--format", "csv", "--rule", "aws-sns-topic-kms-encryption", "--fail-on-unknown"];
    let ran = scan(&proxy.url, &folder, &more);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    let verdicts = verdicts::read(&folder.read("report/verdicts.csv"));
    let details: Vec<&str> = verdicts.values().map(|verdict| verdict.detail.as_str()).collect();
    assert_eq!(details.len(), 1);
    assert!(details[0].contains("sns:ListTopics in us-east-1: throttled until the deadline"));
}
