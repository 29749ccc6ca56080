//! A framework as somebody would write it, with a control for each outcome.

use super::{judge, resource, scan, sorted};
use policy::catalogue::{Framework, Rule, SourceFile, framework};
use policy::verdict::{Scan, Status, Verdict};

const OURS: &str = r#"framework: ours-1
title: Our <baseline> & more
publisher: Acme
version: "1"
url: https://example.com/baseline
controls:
  - {id: "1.1", title: Buckets are closed, section: Data, rules: [aws-s3-bucket-public, aws-s3-bucket-encryption]}
  - {id: "1.2", title: Databases are encrypted, section: Data, rules: [aws-rds-instance-encryption]}
  - {id: "1.10", title: Flows are recorded, section: Data, rules: [aws-ec2-vpc-flow-logs]}
  - {id: "1.11", title: Buckets keep logs, section: Data, rules: [aws-s3-bucket-logging]}
  - {id: "2.1", title: Keys turn, section: People, rules: [aws-kms-key-rotation], manual: Ask who may use them.}
  - {id: "2.2", title: "Somebody answers =1+1", section: People, manual: 'Call the number, and <ask>.'}
  - {id: "2.3", title: Certificates are young, section: People, rules: [aws-acm-certificate-young]}
"#;

/// The framework, on rules of which the last one is not among the sample's.
pub fn frameworks(rules: &[Rule]) -> Vec<Framework> {
    let file = SourceFile { path: "ours-1.yaml".to_owned(), text: OURS.to_owned() };
    let other = "aws-acm-certificate-young".parse().unwrap();
    let known = rules.iter().map(|rule| &rule.id).chain([&other]);
    framework::load(&[file], known).unwrap()
}

/// The sample, asked for these frameworks.
pub fn by_control<'c>(rules: &'c [Rule], frameworks: &'c [Framework]) -> Scan<'c> {
    let mut scan = Scan { frameworks: frameworks.iter().collect(), ..scan(rules) };
    let key = "arn:aws:kms:eu-west-1:123456789012:key/1";
    let key = resource(&mut scan, "aws.kms.key", "eu-west-1", "1", key);
    judge(&mut scan, "aws-kms-key-rotation", key, &[]);
    let logging = |verdict: &Verdict| rules[verdict.rule].id.as_str() == "aws-s3-bucket-logging";
    for verdict in scan.verdicts.iter_mut().filter(|verdict| logging(verdict)) {
        verdict.exception = (verdict.status != Status::Pass).then_some(0);
    }
    sorted(scan)
}
