//! A whole scan: what it says of resources that were made good or bad, and what it asks for that.

use super::account::{Account, scan};
use super::proxy::{Asked, Fate, Proxy};
use crate::folder::Folder;
use crate::verdicts;
use std::collections::HashMap;

/// Rules, each with the type that the seeding script gives to what it made: every good one passes,
/// every bad one fails.
const TELLING: &[(&str, &str)] = &[
    ("iam.group", "aws-iam-group-no-administrator-access"),
    ("iam.user", "aws-iam-credential-console-mfa"),
    ("iam.user", "aws-iam-user-no-administrator-access"),
    ("iam.user", "aws-iam-credential-one-active-key"),
    ("iam.user", "aws-iam-user-rights-through-groups"),
    ("iam.role", "aws-iam-role-trust-not-public"),
    ("iam.role", "aws-iam-role-no-administrator-access"),
    ("kms.key", "aws-kms-key-not-public"),
    ("kms.key", "aws-kms-key-rotation"),
    ("s3.bucket", "aws-s3-bucket-not-public"),
    ("s3.bucket", "aws-s3-bucket-public-access-block"),
    ("s3.bucket", "aws-s3-bucket-acl-no-public-read"),
    ("s3.bucket", "aws-s3-bucket-default-encryption"),
    ("s3.bucket", "aws-s3-bucket-access-logging"),
    ("s3.bucket", "aws-s3-bucket-secure-transport"),
    ("s3.bucket", "aws-s3-bucket-versioning"),
    ("s3.bucket", "aws-s3-bucket-refuses-public-settings"),
    ("secretsmanager.secret", "aws-secretsmanager-secret-rotation"),
    ("efs.file-system", "aws-efs-file-system-encrypted"),
    ("efs.file-system", "aws-efs-file-system-backups"),
    ("ecr.repository", "aws-ecr-repository-not-public"),
    ("ecr.repository", "aws-ecr-repository-immutable-tags"),
    ("ecr.repository", "aws-ecr-repository-scan-on-push"),
    ("ec2.security-group", "aws-ec2-security-group-ssh"),
    ("ec2.security-group", "aws-ec2-security-group-rdp"),
    ("ec2.network-acl", "aws-ec2-network-acl-ssh"),
    ("ec2.vpc", "aws-ec2-vpc-flow-logs"),
    ("ec2.address", "aws-ec2-address-used"),
    ("ec2.instance", "aws-ec2-instance-exposed-ports"),
    ("ec2.instance", "aws-ec2-instance-imdsv2"),
    ("ec2.instance", "aws-ec2-instance-user-data-secrets"),
    ("ec2.instance", "aws-ec2-instance-role"),
    ("ec2.image", "aws-ec2-image-not-public"),
    ("ec2.volume", "aws-ec2-volume-encrypted"),
    ("ec2.snapshot", "aws-ec2-snapshot-not-public"),
    ("ec2.snapshot", "aws-ec2-snapshot-encrypted"),
    ("autoscaling.launch-configuration", "aws-autoscaling-launch-configuration-user-data-secrets"),
    ("rds.instance", "aws-rds-instance-no-public-address"),
    ("rds.instance", "aws-rds-instance-storage-encrypted"),
    ("rds.instance", "aws-rds-instance-backups"),
    ("rds.instance", "aws-rds-instance-deletion-protection"),
    ("rds.instance", "aws-rds-instance-multi-az"),
    ("rds.instance", "aws-rds-instance-log-export"),
    ("rds.snapshot", "aws-rds-snapshot-not-public"),
    ("rds.snapshot", "aws-rds-snapshot-encrypted"),
    ("rds.cluster", "aws-rds-cluster-storage-encrypted"),
    ("rds.cluster", "aws-rds-cluster-backups"),
    ("rds.cluster", "aws-rds-cluster-deletion-protection"),
    ("rds.cluster-snapshot", "aws-rds-cluster-snapshot-not-public"),
    ("rds.cluster-snapshot", "aws-rds-cluster-snapshot-encrypted"),
    ("dynamodb.table", "aws-dynamodb-table-point-in-time-recovery"),
    ("dynamodb.table", "aws-dynamodb-table-deletion-protection"),
    ("dynamodb.table", "aws-dynamodb-table-kms-encryption"),
    ("sns.topic", "aws-sns-topic-not-public"),
    ("sns.topic", "aws-sns-topic-kms-encryption"),
    ("sqs.queue", "aws-sqs-queue-not-public"),
    ("sqs.queue", "aws-sqs-queue-encrypted"),
    ("lambda.function", "aws-lambda-function-not-public"),
    ("lambda.function", "aws-lambda-function-url-asks-for-iam"),
    ("lambda.function", "aws-lambda-function-no-secrets-in-environment"),
    ("lambda.function", "aws-lambda-function-url-cors"),
    ("lambda.function", "aws-lambda-function-supported-runtime"),
    ("ecs.task-definition", "aws-ecs-task-definition-no-secrets"),
    ("ecs.task-definition", "aws-ecs-task-definition-not-privileged"),
    ("ecs.task-definition", "aws-ecs-task-definition-read-only-root"),
    ("elb.load-balancer", "aws-elb-load-balancer-encrypted-listeners"),
    ("cloudtrail.trail", "aws-cloudtrail-trail-logging"),
    ("cloudtrail.trail", "aws-cloudtrail-trail-file-validation"),
    ("cloudtrail.trail", "aws-cloudtrail-trail-kms"),
    ("cloudwatch.alarm", "aws-cloudwatch-alarm-has-action"),
    ("guardduty.detector", "aws-guardduty-region-on"),
];

/// Rules about what an account or a region has one of, which was made bad.
const FAILING: &[&str] = &[
    "aws-config-recorder-on",
    "aws-ec2-region-settings-ebs-encryption",
    "aws-iam-password-policy-length",
    "aws-iam-password-policy-reuse",
    "aws-s3-account-settings-public-access-block",
    "aws-securityhub-hub-on",
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
                let found: Vec<_> = verdicts
                    .iter()
                    .filter(|((r, _, resource), _)| r == rule && resource.ends_with(id))
                    .map(|(_, verdict)| verdict.status.as_str())
                    .collect();
                if found != [status] {
                    wrong.push(format!("{rule} on {id}, which is {made}: {found:?}"));
                }
            }
        }
    }
    for rule in FAILING {
        let of = verdicts.iter().filter(|((r, ..), _)| r == rule);
        let found: Vec<_> = of.map(|(_, verdict)| verdict.status.as_str()).collect();
        if found != ["FAIL"] {
            wrong.push(format!("{rule}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn nothing_is_asked_twice() {
    let (account, folder) = (Account::open(), Folder::new());
    let proxy = Proxy::before(&account.url, |_| Fate::Answered);
    let ran = scan(&proxy.url, &folder, &["--format", "csv"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let mut counts: HashMap<Asked, usize> = HashMap::new();
    assert!(proxy.seen().len() > 150);
    for asked in proxy.answered() {
        *counts.entry(asked).or_default() += 1;
    }
    // The one call that is repeated until its answer says that it is done.
    counts.retain(|asked, _| asked.operation.operation != "GenerateCredentialReport");
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}
