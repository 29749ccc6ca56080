//! The command line by itself: what it offers, and what it says to a mistake.

use crate::binary::{bailiwick, command};
use crate::folder::Folder;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn help_is_what_was_agreed_on() {
    let agreed = [
        (&["--help"][..], include_str!("cli/help.txt")),
        (&["scan", "aws", "-h"], include_str!("cli/scan-aws.txt")),
        (&["diff", "-h"], include_str!("cli/diff.txt")),
        (&["permissions", "aws", "-h"], include_str!("cli/permissions-aws.txt")),
        (&["rules", "-h"], include_str!("cli/rules.txt")),
        (&["rules", "explain", "-h"], include_str!("cli/rules-explain.txt")),
        (&["query", "-h"], include_str!("cli/query.txt")),
    ];
    for (arguments, text) in agreed {
        let ran = bailiwick(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        assert_eq!(ran.stdout, text, "{arguments:?}");
    }
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_was_probably_meant() {
    let cases: [(&[&str], &str); 8] = [
        (
            &["scan", "aws", "--rule", "aws-s3-bucket-versionin"],
            "there is no rule `aws-s3-bucket-versionin`; did you mean `aws-s3-bucket-versioning`?",
        ),
        (
            &["scan", "aws", "--service", "s4"],
            "no rule is about the service `s4`; did you mean `s3`?",
        ),
        (
            &["scan", "aws", "--severity", "bad"],
            "`bad` is not a severity; use critical, high, medium, low or informational",
        ),
        (&["scan", "aws", "--region", "mars"], "'mars' for '--region <REGION>'"),
        (&["scan", "aws", "--external-id", "x"], "--role-arn <ARN>"),
        (&["scan", "aws", "--replay", "f", "--region", "eu-west-1"], "cannot be used with"),
        (
            &["rules", "show", "aws-s3-bucket-versionin"],
            "there is no rule `aws-s3-bucket-versionin`; did you mean `aws-s3-bucket-versioning`?",
        ),
        (
            &["permissions", "aws", "--service", "s3", "--service", "iamm"],
            "no rule is about the service `iamm`; did you mean `iam`?",
        ),
    ];
    for (arguments, said) in cases {
        let ran = bailiwick(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_scanned_ends_with_one() {
    let folder = Folder::new();
    folder.write("text", "hello");
    let cases: [(&[&str], &str); 3] = [
        (&["--replay", "/nonexistent/recording"], "opening the recording `/nonexistent/recording`"),
        (&["--replay", &folder.at("text")], "not a recording"),
        (&["--endpoint-url", "http://127.0.0.1:1", "--region", "us-east-1"], "cannot be reached"),
    ];
    for (arguments, said) in cases {
        let ran = bailiwick(["scan", "aws"].iter().chain(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn without_credentials_it_says_how_to_get_some() {
    let mut scan = command(["scan", "aws", "--region", "us-east-1"]);
    scan.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let ran: crate::binary::Ran = scan.output().unwrap().into();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("aws sso login"), "{}", ran.stderr);
}

#[test]
fn a_mistake_in_a_file_of_ones_own_is_found_where_it_stands() {
    let folder = Folder::new();
    folder.write("bucket.yaml", "type: aws.s3.jar\ntitel: A jar\n");
    let ran = bailiwick(["rules", "list", "--rules", &folder.at("")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("bucket.yaml:2:1: unknown field `titel`"), "{}", ran.stderr);
    let ran = bailiwick(["rules", "list", "--rules", &folder.at("nothing")]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("reading the catalogue files"), "{}", ran.stderr);
}

#[test]
fn rules_are_listed_for_programs() {
    let ran = bailiwick(["rules", "list", "--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let rules: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    assert!(rules.len() >= 60);
    let types: std::collections::BTreeSet<&str> =
        rules.iter().map(|rule| rule["resource_type"].as_str().unwrap()).collect();
    assert!(types.len() >= 20);
    let one = rules.iter().find(|rule| rule["id"] == "aws-s3-bucket-default-encryption").unwrap();
    assert_eq!(one["severity"], "medium");
    assert_eq!(one["resource_type"], "aws.s3.bucket");
    assert_eq!(one["also_known_as"][0], "prowler:s3_bucket_default_encryption");
}

#[test]
fn a_rule_is_shown_with_its_reason_and_its_fix() {
    let ran = bailiwick(["rules", "show", "aws-s3-bucket-default-encryption"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let parts = ["Severity", "Why it matters", "Passes when", "Fix", "With the AWS CLI"];
    for part in parts.iter().chain(&["With Terraform", "prowler:s3_bucket_default_encryption"]) {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn every_example_is_as_it_should_be_and_nothing_is_to_complain_about() {
    for check in ["test", "lint"] {
        let ran = bailiwick(["rules", check]);
        assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    }
}

#[test]
fn an_example_that_is_not_as_it_should_be_ends_with_three() {
    let folder = Folder::new();
    let path = crate::binary::repository().join("catalog/aws/backup/vault.yaml");
    let file = std::fs::read_to_string(path).unwrap();
    let swapped = file.replace(" pass:", " PASS:").replace(" fail:", " pass:");
    folder.write("vault.yaml", swapped.replace(" PASS:", " fail:"));
    let ran = bailiwick(["rules", "test", &folder.at("")]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("- expected: passes\n  + actual:   fails"), "{}", ran.stdout);
}

#[test]
fn permissions_come_in_every_form() {
    let policy = bailiwick(["permissions", "aws", "--format", "iam-policy"]).stdout;
    let policy: Value = serde_json::from_str(&policy).unwrap();
    let first = policy.get(0).unwrap_or(&policy);
    assert_eq!(first["Statement"][0]["Effect"], "Allow");
    let template = bailiwick(["permissions", "aws", "--format", "cloudformation"]).stdout;
    let template: Value = serde_json::from_str(&template).unwrap();
    assert_eq!(template["Resources"]["Role"]["Type"], "AWS::IAM::Role");
    let terraform = bailiwick(["permissions", "aws", "--format", "terraform"]).stdout;
    assert!(terraform.contains("resource \"aws_iam_role\""), "{terraform}");
    let table = bailiwick(["permissions", "aws", "--service", "s3"]).stdout;
    assert!(table.contains("s3:ListAllMyBuckets") && !table.contains("iam:GetAccountSummary"));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = bailiwick(["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        assert!(ran.stdout.contains("permissions"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut list = command(["rules", "list", "--format", "json"]);
    let mut list = list.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, list.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "[\n");
    let ran: crate::binary::Ran = list.wait_with_output().unwrap().into();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}
