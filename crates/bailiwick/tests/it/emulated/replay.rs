//! Recordings: scanned again, they say the same; cut short, they say what is missing.

use super::account::{Account, replay, scan};
use crate::folder::Folder;
use crate::verdicts;
use std::collections::BTreeSet;

const FILES: [&str; 2] = ["verdicts.csv", "findings.ocsf.json"];

/// A folder with a recording of the account, `account.jsonl.gz`, and the reports of that scan.
fn recorded() -> Folder {
    let (account, folder) = (Account::open(), Folder::new());
    let recording = folder.at("account.jsonl.gz");
    let more = ["--format", "csv,json-ocsf", "--record", &recording];
    let ran = scan(&account.url, &folder, &more);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    folder
}

fn replayed(folder: &Folder, more: &[&str]) -> crate::binary::Ran {
    let more: Vec<&str> = ["--format", "csv,json-ocsf"].iter().chain(more).copied().collect();
    replay(&folder.at("account.jsonl.gz"), folder, &more)
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn a_replay_says_what_the_scan_said() {
    let folder = recorded();
    let ran = replayed(&folder, &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    let [live, again] = ["report", "replayed"].map(|at| folder.read(&format!("{at}/verdicts.csv")));
    assert_eq!(verdicts::read(&live), verdicts::read(&again));
    // A replay takes the beginning of the scan for now, and the scan its end: the one difference.
    assert!(live.replace(&collected_at(&live), &collected_at(&again)) == again);
}

/// When collecting ended: the same in every row.
fn collected_at(csv: &str) -> String {
    let rows = verdicts::rows(csv);
    let column = rows[0].iter().position(|name| name == "collected_at").unwrap();
    rows[1][column].clone()
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn two_replays_are_the_same_to_the_byte() {
    let folder = recorded();
    replayed(&folder, &[]);
    let first = FILES.map(|name| folder.read(&format!("replayed/{name}")));
    replayed(&folder, &[]);
    let second = FILES.map(|name| folder.read(&format!("replayed/{name}")));
    assert!(first == second);
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn the_exit_code_says_whether_the_threshold_was_met() {
    let folder = recorded();
    let code = |more: &[&str]| replayed(&folder, more).code;
    assert_eq!(code(&["--fail-on", "critical"]), Some(3));
    // Low rules fail, but nothing as bad as asked for.
    let low = ["--rule", "aws-sns-topic-kms-encryption"];
    assert_eq!(code(&low), Some(3));
    assert_eq!(code(&[&low[..], &["--fail-on", "critical"]].concat()), Some(0));
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn a_recording_that_was_cut_is_read_up_to_the_cut() {
    let folder = recorded();
    let whole = std::fs::read(folder.at("account.jsonl.gz")).unwrap();
    folder.write("account.jsonl.gz", &whole[..whole.len() / 2]);
    let ran = replayed(&folder, &["--fail-on-unknown"]);
    assert!(ran.stderr.contains("was cut short"), "{}", ran.stderr);
    let live = verdicts::read(&folder.read("report/verdicts.csv"));
    let cut = verdicts::read(&folder.read("replayed/verdicts.csv"));
    let statuses: BTreeSet<&str> = cut.values().map(|each| each.status.as_str()).collect();
    assert_eq!(statuses, BTreeSet::from(["FAIL", "PASS", "UNKNOWN"]));
    for (key, verdict) in &cut {
        if verdict.status == "UNKNOWN" {
            let is_said = verdict.detail.contains("not in the recording");
            assert!(is_said || live.get(key) == Some(verdict), "{key:?}: {}", verdict.detail);
        } else {
            assert_eq!(Some(&verdict.status), live.get(key).map(|live| &live.status), "{key:?}");
        }
    }
}
