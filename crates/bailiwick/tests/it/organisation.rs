//! Several recordings in one run: a made-up organisation of five accounts, as
//! `tools/synthetic-organisation` makes it.

use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use crate::verdicts;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const ACCOUNTS: usize = 5;

/// A folder with the recordings of the organisation in `recordings`, and the number of each account.
fn organisation() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let mut make = Command::new("python3");
    make.arg(repository().join("tools/synthetic-organisation/make.py"))
        .arg(folder.at("recordings"));
    make.args(["--accounts", &ACCOUNTS.to_string(), "--resources", "200"]);
    let made: Ran = make.output().unwrap().into();
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let mut accounts: Vec<String> = std::fs::read_dir(folder.at("recordings"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".jsonl.gz").unwrap().to_owned())
        .collect();
    accounts.sort();
    assert_eq!(accounts.len(), ACCOUNTS);
    (folder, accounts)
}

fn replay(folder: &Folder, output: &str, more: &[&str]) -> Ran {
    let output = folder.at(output);
    let fixed = ["scan", "aws", "--output", &output];
    bailiwick(fixed.iter().chain(more))
}

/// The rows of `verdicts.csv`, by account.
fn by_account(folder: &Folder, output: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut all: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in verdicts::rows(&folder.read(&format!("{output}/verdicts.csv"))).into_iter().skip(1) {
        all.entry(row[0].clone()).or_default().push(row);
    }
    all
}

#[test]
fn every_account_stands_in_every_form() {
    let (folder, accounts) = organisation();
    let all = folder.at("recordings");
    let more = ["--replay", &all, "--format", "table,html,csv,json-ocsf"];
    let ran = replay(&folder, "all", &more);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stdout.contains("5 AWS accounts"), "{}", ran.stdout);
    let rows = by_account(&folder, "all");
    assert_eq!(rows.keys().collect::<Vec<_>>(), accounts.iter().collect::<Vec<_>>());
    let page = folder.read("all/report.html");
    let findings: serde_json::Value =
        serde_json::from_str(&folder.read("all/findings.ocsf.json")).unwrap();
    let told: BTreeSet<&str> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["cloud"]["account"]["uid"].as_str().unwrap())
        .collect();
    for (index, account) in accounts.iter().enumerate() {
        assert!(rows[account].len() > 200, "{account}");
        assert!(page.contains(&format!("synthetic-{index:03}")), "{account}");
        assert!(told.contains(account.as_str()), "{account}");
    }
}

#[test]
fn one_run_says_what_a_run_for_each_says() {
    let (folder, accounts) = organisation();
    let all = folder.at("recordings");
    let narrow = ["--service", "s3", "--service", "iam", "--format", "csv"];
    let ran = replay(&folder, "all", &[&["--replay", &all], &narrow[..]].concat());
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let together = by_account(&folder, "all");
    for account in &accounts {
        let one = folder.at(&format!("recordings/{account}.jsonl.gz"));
        replay(&folder, account, &[&["--replay", &one], &narrow[..]].concat());
        assert!(by_account(&folder, account)[account] == together[account], "{account}");
    }
}

#[test]
fn how_many_are_looked_at_at_once_changes_nothing() {
    let (folder, _) = organisation();
    let all = folder.at("recordings");
    let files = ["verdicts.csv", "findings.ocsf.json", "report.html"];
    let mut runs = Vec::new();
    for count in ["1", "3", "9"] {
        // One service is enough to tell the order.
        let narrow = ["--service", "s3", "--format", "html,csv,json-ocsf"];
        let more = [&["--replay", &all, "--accounts-at-once", count], &narrow[..]].concat();
        assert_eq!(replay(&folder, count, &more).code, Some(3));
        runs.push(files.map(|file| folder.read(&format!("{count}/{file}"))));
    }
    assert!(runs[0] == runs[1] && runs[1] == runs[2]);
}

#[test]
fn recordings_are_narrowed_by_account_and_named_one_by_one() {
    let (folder, accounts) = organisation();
    let all = folder.at("recordings");
    let chosen = ["--account", &accounts[1], "--account", &accounts[3]];
    let more = [&["--replay", &all, "--format", "csv"], &chosen[..]].concat();
    assert_eq!(replay(&folder, "chosen", &more).code, Some(3));
    let narrowed = by_account(&folder, "chosen");
    assert_eq!(narrowed.keys().collect::<Vec<_>>(), [&accounts[1], &accounts[3]]);
    let [one, two] = [1, 3].map(|at| folder.at(&format!("recordings/{}.jsonl.gz", accounts[at])));
    let more = ["--replay", &one, "--replay", &two, "--format", "csv"];
    assert_eq!(replay(&folder, "named", &more).code, Some(3));
    assert!(by_account(&folder, "named") == narrowed);
}

#[test]
fn an_account_whose_recording_is_broken_is_unknown_and_the_others_stand() {
    let (folder, accounts) = organisation();
    let all = folder.at("recordings");
    let broken = &accounts[2];
    let path = format!("recordings/{broken}.jsonl.gz");
    let text = unpacked(&std::fs::read(folder.at(&path)).unwrap());
    let header = text.lines().next().unwrap();
    folder.write(&path, packed(&format!("{header}\nthis is no line of a recording\n")));
    let ran = replay(&folder, "all", &["--replay", &all, "--format", "table,csv"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    let said = format!("account {broken} could not be looked at");
    assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    let rows = by_account(&folder, "all");
    let statuses =
        |account: &String| rows[account].iter().map(|row| row[3].as_str()).collect::<BTreeSet<_>>();
    for account in &accounts {
        let expected =
            if account == broken { &["UNKNOWN"][..] } else { &["FAIL", "PASS", "UNKNOWN"] };
        assert_eq!(statuses(account), expected.iter().copied().collect(), "{account}");
    }
    let told = rows[broken].iter().all(|row| row[11].contains("the answer could not be read"));
    assert!(told, "{:?}", rows[broken][0]);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let (folder, accounts) = organisation();
    std::fs::create_dir(folder.at("empty")).unwrap();
    let all = folder.at("recordings");
    let one = folder.at(&format!("recordings/{}.jsonl.gz", accounts[0]));
    let role = |account: &str, name: &str| format!("arn:aws:iam::{account}:role/{name}");
    let (reader, other) = (role("123456789012", "Reader"), role("123456789012", "Other"));
    let elsewhere = format!("{}=id", role("210987654321", "Reader"));
    let cases: [(&[&str], i32, &str); 9] = [
        (&["--replay", &one, "--replay", &one], 2, "are both of account"),
        (&["--replay", &all, "--account", "000000000000"], 2, "is not among the recordings"),
        (&["--replay", &folder.at("empty")], 1, "there is no recording (`*.jsonl.gz`)"),
        (&["--role-arn", "Reader"], 2, "is not the ARN of a role"),
        (&["--role-arn", &reader, "--role-arn", &other], 2, "are in the same account"),
        (
            &["--role-arn", &reader, "--external-id", &elsewhere],
            2,
            "names a role that is not looked at",
        ),
        (
            &["--role-arn", &reader, "--external-id", "a", "--external-id", "b"],
            2,
            "more than one `--external-id` is for all roles",
        ),
        (&["--organization", "--role-arn", &reader], 2, "cannot be used with"),
        (&["--organization-role", "Reader"], 2, "--organization"),
    ];
    for (more, code, said) in cases {
        let ran = replay(&folder, "refused", more);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{more:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{more:?}: {}", ran.stderr);
    }
}

#[test]
fn the_same_seed_makes_the_same_organisation() {
    let ((one, accounts), (two, _)) = (organisation(), organisation());
    for account in accounts {
        let [a, b] = [&one, &two].map(|folder| {
            std::fs::read(folder.at(&format!("recordings/{account}.jsonl.gz"))).unwrap()
        });
        assert!(a == b, "{account}");
    }
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes), &mut text).unwrap();
    text
}

fn packed(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
    out.finish().unwrap()
}
