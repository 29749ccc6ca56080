//! What a team adds to the rules: exceptions, a baseline, parameters, filters. On the recorded account.

use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use std::collections::BTreeSet;

/// Scans the recorded account with more arguments, into the folder.
fn scan(folder: &Folder, more: &[&str]) -> Ran {
    let demo = repository().join("demo/aws-account.jsonl.gz");
    let output = folder.at("out");
    let arguments = ["scan", "aws", "--replay", demo.to_str().unwrap(), "--output", &output];
    bailiwick(arguments.iter().chain(more))
}

/// The cells of one column of `verdicts.csv`. No cell of these columns needs quotes.
fn rows(folder: &Folder) -> Vec<(String, String)> {
    let file = folder.read("out/verdicts.csv");
    let cell = |line: &str, at: usize| line.split(',').nth(at).unwrap().to_owned();
    file.lines().skip(1).map(|line| (cell(line, 3), cell(line, 5))).collect()
}

const EXCEPTION: &str = "exceptions:\n  - {rule: '*', reason: A demo, owner: us, until: DAY}\n";

#[test]
fn what_is_let_stand_fails_no_run_and_stays_in_the_files() {
    let folder = Folder::new();
    folder.write("live.yaml", EXCEPTION.replace("DAY", "2027-01-01"));
    folder.write("over.yaml", EXCEPTION.replace("DAY", "2026-01-01"));
    let formats = ["--format", "table,csv", "--service", "kms", "--exceptions"];
    let ran = scan(&folder, &[&formats[..], &[&folder.at("live.yaml")]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let failing = rows(&folder).iter().filter(|(status, _)| status == "FAIL").count();
    assert!(failing > 0);
    assert_eq!(folder.read("out/verdicts.csv").matches(",A demo,us,2027-01-01,").count(), failing);
    assert!(
        ran.stdout.contains(&format!("lets {failing} stand until 2027-01-01")),
        "{}",
        ran.stdout
    );
    let ran = scan(&folder, &[&formats[..], &[&folder.at("over.yaml")]].concat());
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(
        ran.stdout.contains(&format!("expired on 2026-01-01: {failing} count")),
        "{}",
        ran.stdout
    );
}

#[test]
fn after_a_baseline_only_what_is_new_fails_a_run() {
    let folder = Folder::new();
    assert_eq!(scan(&folder, &["--format", "csv,json-ocsf", "--service", "sqs"]).code, Some(3));
    let csv = folder.read("out/verdicts.csv");
    folder.write("baseline.csv", &csv);
    folder.write("baseline.json", folder.read("out/findings.ocsf.json"));
    let without: Vec<&str> =
        csv.lines().filter(|line| !line.contains("aws-sqs-queue-not-public")).collect();
    folder.write("less.csv", without.join("\r\n") + "\r\n");
    let cases =
        [("baseline.csv", 0, "0 new"), ("baseline.json", 0, "0 new"), ("less.csv", 3, "1 new")];
    for (file, code, said) in cases {
        let at = folder.at(file);
        let ran = scan(&folder, &["--format", "table", "--service", "sqs", "--baseline", &at]);
        assert_eq!(ran.code, Some(code), "{file}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(said), "{file}: {}", ran.stdout);
    }
}

#[test]
fn filters_choose_rules_and_resources() {
    let folder = Folder::new();
    let judged = |more: &[&str]| -> (usize, BTreeSet<String>) {
        scan(&folder, &[&["--format", "csv", "--service", "ec2"], more].concat());
        let rows = rows(&folder);
        (rows.len(), rows.into_iter().map(|(_, rule)| rule).collect())
    };
    let (all, rules) = judged(&[]);
    let (some, network) = judged(&["--category", "network"]);
    assert!(0 < some && some < all && network.is_subset(&rules) && network.len() < rules.len());
    let (_, without) = judged(&["--exclude-rule", "ec2_ebs_volume_encryption"]);
    assert!(rules.contains("aws-ec2-volume-encrypted"));
    assert_eq!(without.len(), rules.len() - 1);
    let (tagged, _) = judged(&["--tag", "env=prod"]);
    let (both, _) = judged(&["--tag", "env=prod", "--tag", "env=staging"]);
    assert!(0 < tagged && tagged < both && both < all, "{tagged} {both} {all}");
    let (used, still) = judged(&["--skip-unused"]);
    assert!(used < all && still.contains("aws-ec2-security-group-used"), "{used} of {all}");
}

#[test]
fn a_mistake_in_what_is_added_is_found_where_it_stands() {
    let folder = Folder::new();
    folder.write("exceptions.yaml", "exceptions:\n  - rule: aws-kms-key-rotatio\n    owner: us\n");
    folder.write("parameters.yaml", "aws-iam-password-policy-length:\n  minlength: 8\n");
    folder.write("baseline.csv", "hello\n");
    folder.write("mutelist.yaml", "Mutelist:\n  Accounts:\n    prod:\n      Checks: {}\n");
    let cases: [(&[&str], &str, i32); 9] = [
        (
            &["--exceptions", "exceptions.yaml"],
            "exceptions.yaml:2:11: there is no rule `aws-kms-key-rotatio`; did you mean `aws-kms-key-rotation`?",
            1,
        ),
        (&["--exceptions", "exceptions.yaml"], "an exception needs `until`: its last day", 1),
        (
            &["--parameters", "parameters.yaml"],
            "parameters.yaml:2:3: `aws-iam-password-policy-length` has no parameter `minlength`; did you mean `min_length`?",
            1,
        ),
        (&["--baseline", "baseline.csv"], "it is not an earlier result", 1),
        (&["--baseline", "nothing.csv"], "reading the baseline", 1),
        (&["--exceptions", "nothing.yaml"], "reading the exceptions in", 1),
        (
            &["--category", "encryptio"],
            "no rule is of the category `encryptio`; did you mean `encryption`?",
            2,
        ),
        (&["--exclude-rule", "aws-kms-key-rotatio"], "did you mean `aws-kms-key-rotation`?", 2),
        (&["--tag", "env"], "write KEY=VALUE", 2),
    ];
    for (arguments, said, code) in cases {
        let at =
            |text: &&str| if text.contains('.') { folder.at(text) } else { (*text).to_owned() };
        let arguments: Vec<String> = arguments.iter().map(at).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = scan(&folder, &arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(code), ""),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    let terms = ["--owner", "us", "--until", "2027-01-01"];
    let file = folder.at("mutelist.yaml");
    let ran = bailiwick(["import", "prowler-mutelist", &file].iter().chain(&terms));
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("mutelist.yaml:3:5: "), "{}", ran.stderr);
    let ran = bailiwick(["import", "prowler-mutelist", &file, "--owner", "us"]);
    assert_eq!(ran.code, Some(2), "an end is required");
}

#[test]
fn a_scan_that_cannot_be_written_leaves_nothing_half_done() {
    let folder = Folder::new();
    folder.write("out", "a file where the directory should be");
    let ran = scan(&folder, &["--format", "csv", "--service", "kms"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("making the directory"), "{}", ran.stderr);
}
