//! The files that a scan writes, as those read them who know their formats.

use super::account::{Account, python, scan};
use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn every_finding_is_a_valid_ocsf_detection_finding() {
    let (account, folder) = (Account::open(), Folder::new());
    scan(&account.url, &folder, &["--format", "json-ocsf"]);
    let script = repository().join("tests/reports/validate_ocsf.py");
    let file = folder.at("report/findings.ocsf.json");
    let ran: Ran = python().arg(script).arg(file).output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(" passed, 0 failed"), "{}", ran.stdout);
}

#[test]
#[ignore = "needs Python with what tests/aws/requirements.txt names: run `make test`"]
fn security_hub_would_take_every_finding() {
    let folder = Folder::new();
    let demo = repository().join("demo/aws-account.jsonl.gz");
    folder.write(
        "exceptions.yaml",
        "exceptions:\n  - {rule: 'aws-s3-*', reason: r, owner: o, until: 2027-01-01}\n",
    );
    let exceptions = folder.at("exceptions.yaml");
    let scanned = bailiwick([
        "scan",
        "aws",
        "--replay",
        demo.to_str().unwrap(),
        "--format",
        "json-asff",
        "--exceptions",
        &exceptions,
        "--output",
        &folder.at("report"),
    ]);
    assert_eq!(scanned.code, Some(3), "{}", scanned.stderr);
    let file = folder.at("report/findings.asff.json");
    let script = repository().join("tests/reports/validate_asff.py");
    let ran: Ran = python().arg(script).arg(file).output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(" findings, 0 failed"), "{}", ran.stdout);
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn every_format_is_written_and_named() {
    let (account, folder) = (Account::open(), Folder::new());
    let more = ["--format", "table,html,csv,json-ocsf", "--service", "s3"];
    let ran = scan(&account.url, &folder, &more);
    for name in ["report.html", "verdicts.csv", "findings.ocsf.json"] {
        assert!(ran.stdout.contains(&folder.at(&format!("report/{name}"))), "{}", ran.stdout);
        assert!(folder.read(&format!("report/{name}")).contains("acme-bad-data"));
    }
}

#[test]
#[ignore = "needs Python with what tests/aws/requirements.txt names: run `make test`"]
fn every_action_of_the_policy_lists_or_reads() {
    let policy = bailiwick(["permissions", "aws", "--format", "iam-policy"]).stdout;
    let mut check = python();
    check.arg(repository().join("tests/aws/check_levels.py"));
    let ran = fed(check, &policy);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
#[ignore = "needs Python with what tests/aws/requirements.txt names: run `make test`"]
fn the_template_of_the_role_is_valid() {
    let folder = Folder::new();
    let template = bailiwick(["permissions", "aws", "--format", "cloudformation"]).stdout;
    folder.write("role.json", template);
    let mut lint = python();
    lint.args(["-c", "import cfnlint.runner; cfnlint.runner.main()"]);
    lint.args(["--non-zero-exit-code", "informational"]).arg(folder.at("role.json"));
    let ran: Ran = lint.output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

/// Runs a command that reads `input`.
pub fn fed(mut command: Command, input: &str) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}
