//! An account that does not exist, scanned: what the tests and the example render.
//!
//! Everything is fixed, so nothing in an expected file needs masking.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "only tests run this")]

mod frameworks;
mod rules;

use model::Timestamp;
use policy::catalogue::Rule;
use policy::exceptions::{Applied, Exception};
use policy::verdict::{Effort, Evidence, Gap, GapReason, Resource, Scan, Status, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub use frameworks::{by_control, frameworks};
pub use rules::rules;

/// A scan of nothing: the account and the rules only.
pub fn empty(rules: &[Rule]) -> Scan<'_> {
    let started: Timestamp = "2026-03-09T14:03:07Z".parse().unwrap();
    Scan {
        account: "123456789012".parse().unwrap(),
        alias: Some("acme-production".to_owned()),
        partition: model::Partition::Aws,
        started,
        collected: "2026-03-09T14:03:48Z".parse().unwrap(),
        regions: ["eu-central-1", "eu-west-1", "us-east-1"].map(|r| r.parse().unwrap()).to_vec(),
        stopped: false,
        rules: rules.iter().collect(),
        frameworks: Vec::new(),
        resources: Vec::new(),
        verdicts: Vec::new(),
        gaps: Vec::new(),
        effort: Effort { calls: 1_204, retries: 7, throttled: 3, refused: 0, bytes: 2_148_331 },
        exceptions: Vec::new(),
        comparison: None,
    }
}

/// Adds a resource and gives its index.
pub fn resource(scan: &mut Scan<'_>, kind: &str, region: &str, name: &str, arn: &str) -> usize {
    scan.resources.push(Resource {
        id: arn.to_owned(),
        name: name.to_owned(),
        resource_type: kind.parse().unwrap(),
        region: region.parse().unwrap(),
        tags: BTreeMap::new(),
    });
    scan.resources.len() - 1
}

/// Adds a verdict of the rule with the id `rule`; evidence makes it a failure.
pub fn judge(scan: &mut Scan<'_>, rule: &str, resource: usize, evidence: &[(&str, Value)]) {
    let rule = scan.rules.iter().position(|each| each.id.as_str() == rule).unwrap();
    let status = if evidence.is_empty() { Status::Pass } else { Status::Fail };
    let evidence = evidence
        .iter()
        .map(|(path, value)| Evidence { path: (*path).to_owned(), value: value.clone() })
        .collect();
    scan.verdicts.push(Verdict {
        rule,
        resource,
        status,
        evidence,
        gaps: Vec::new(),
        trouble: None,
        exception: None,
        change: None,
    });
}

/// Makes the last verdict unknown because of a gap.
pub fn because_of(scan: &mut Scan<'_>, gap: usize) {
    scan.gaps[gap].resources += 1;
    let verdict = scan.verdicts.last_mut().unwrap();
    verdict.status = Status::Unknown;
    verdict.evidence.clear();
    verdict.gaps.push(gap);
}

/// Adds a gap and gives its index.
pub fn gap(scan: &mut Scan<'_>, operation: &str, region: &str, reason: GapReason) -> usize {
    let (code, permissions) = match reason {
        GapReason::Denied => ("AccessDenied", vec![operation.to_owned()]),
        GapReason::Throttled => ("ThrottlingException", vec![operation.to_owned()]),
        _ => ("", Vec::new()),
    };
    scan.gaps.push(Gap {
        operation: operation.to_owned(),
        region: region.parse().unwrap(),
        reason,
        code: code.to_owned(),
        permissions,
        resources: 0,
    });
    scan.gaps.len() - 1
}

/// Brings a scan into the order that it promises.
pub fn sorted(mut scan: Scan<'_>) -> Scan<'_> {
    let rules = scan.rules.clone();
    scan.verdicts.sort_by_key(|verdict| {
        let severity = rules[verdict.rule].severity;
        (std::cmp::Reverse(severity), verdict.rule, verdict.resource)
    });
    scan
}

/// A middling account: some of everything.
pub fn scan(rules: &[Rule]) -> Scan<'_> {
    let mut scan = empty(rules);
    network(&mut scan);
    storage(&mut scan);
    identity(&mut scan);
    databases(&mut scan);
    sorted(scan)
}

fn network(scan: &mut Scan<'_>) {
    let groups = [
        ("sg-0a1f3c77d2b94e610", "bastion", "eu-central-1", Some("0.0.0.0/0")),
        ("sg-0b8e12aa90cd41f37", "web-frontend", "eu-central-1", None),
        ("sg-0c99fe01b7734d2a8", "legacy-jump", "eu-west-1", Some("0.0.0.0/0")),
        ("sg-0d4410be6f2c4a5b9", "ci-runners", "us-east-1", Some("::/0")),
        ("sg-0e7730af54b84c1d6", "postgres", "eu-central-1", None),
        ("sg-0f52a1d8e0c64b7f3", "redis", "eu-central-1", None),
    ];
    for (id, name, region, open) in groups {
        let arn = format!("arn:aws:ec2:{region}:123456789012:security-group/{id}");
        let at = resource(scan, "aws.ec2.security-group", region, name, &arn);
        scan.resources[at].tags.insert("team".to_owned(), Some("platform".to_owned()));
        let evidence = open.map(|cidr| {
            let range = if cidr.contains(':') { "Ipv6Ranges" } else { "IpRanges" };
            let permission =
                json!({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, range: [cidr]});
            vec![("IpPermissions[0]", permission), ("GroupName", json!(name))]
        });
        judge(scan, "aws-ec2-security-group-ssh", at, &evidence.unwrap_or_default());
        let default = [("IpPermissionsEgress[0].IpRanges[0].CidrIp", json!("0.0.0.0/0"))];
        let wide = name == "legacy-jump";
        judge(scan, "aws-ec2-security-group-egress", at, if wide { &default } else { &[] });
    }
    for (id, region, logged) in [
        ("vpc-0aa4f2c1d9e83b765", "eu-central-1", true),
        ("vpc-03b8d6e7f10a92c4e", "eu-west-1", false),
        ("vpc-0c1d2e3f4a5b69788", "us-east-1", false),
    ] {
        let arn = format!("arn:aws:ec2:{region}:123456789012:vpc/{id}");
        let at = resource(scan, "aws.ec2.vpc", region, id, &arn);
        let evidence = [("related.FlowLogs", json!([]))];
        judge(scan, "aws-ec2-vpc-flow-logs", at, if logged { &[] } else { &evidence });
    }
    for number in 1..=7 {
        let id = format!("vol-0{number}f3e9d2c1b0a4857");
        let arn = format!("arn:aws:ec2:eu-central-1:123456789012:volume/{id}");
        let at = resource(scan, "aws.ec2.volume", "eu-central-1", &id, &arn);
        let evidence = [("Encrypted", json!(false))];
        judge(scan, "aws-ec2-volume-encryption", at, if number > 5 { &evidence } else { &[] });
    }
}

fn storage(scan: &mut Scan<'_>) {
    let denied = gap(scan, "s3:GetBucketPolicy", "eu-central-1", GapReason::Denied);
    let names = [
        "acme-app-assets",
        "acme-audit-archive",
        "acme-backups-eu",
        "acme-billing-exports",
        "acme-build-cache",
        "acme-customer-uploads",
        "acme-data-lake-raw",
        "acme-data-lake-curated-and-a-rather-long-name-to-see-how-it-wraps",
        "acme-logs",
        "acme-public-website",
        "acme-terraform-state",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let arn = format!("arn:aws:s3:::{name}");
        let at = resource(scan, "aws.s3.bucket", "eu-central-1", name, &arn);
        let public = [
            ("Policy.Statement[0].Principal", json!("*")),
            ("Policy.Statement[0].Action", json!(["s3:GetObject"])),
            ("PublicAccessBlock", Value::Null),
        ];
        let open = matches!(name, "acme-public-website" | "acme-customer-uploads");
        judge(scan, "aws-s3-bucket-public", at, if open { &public } else { &[] });
        if number < 3 {
            because_of(scan, denied);
        }
        let suspended =
            [("Versioning.Status", if number == 2 { json!("Suspended") } else { Value::Null })];
        judge(scan, "aws-s3-bucket-versioning", at, if number % 2 == 0 { &suspended } else { &[] });
        judge(scan, "aws-s3-bucket-encryption", at, &[]);
        let logging = [("Logging.LoggingEnabled", Value::Null)];
        judge(scan, "aws-s3-bucket-logging", at, if number != 8 { &logging } else { &[] });
    }
}

fn identity(scan: &mut Scan<'_>) {
    let report = gap(scan, "iam:GenerateCredentialReport", "us-east-1", GapReason::Denied);
    let root = "arn:aws:iam::123456789012:root";
    let at = resource(scan, "aws.iam.account", "us-east-1", "root", root);
    let keys = [("SummaryMap.AccountAccessKeysPresent", json!(1))];
    judge(scan, "aws-iam-root-access-key", at, &keys);
    let short = [("PasswordPolicy.MinimumPasswordLength", json!(8))];
    judge(scan, "aws-iam-password-length", at, &short);
    for (name, mfa) in [("deploy-legacy", false), ("j.miller", true), ("k.osei", true)] {
        let arn = format!("arn:aws:iam::123456789012:user/{name}");
        let at = resource(scan, "aws.iam.user", "us-east-1", name, &arn);
        let evidence =
            [("MFADevices", json!([])), ("LoginProfile.CreateDate", json!("2021-02-03"))];
        judge(scan, "aws-iam-user-mfa", at, if mfa { &[] } else { &evidence });
        judge(scan, "aws-iam-user-key-age", at, &[]);
        because_of(scan, report);
    }
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let arn = "arn:aws:iam::123456789012:policy/everything";
    let at = resource(scan, "aws.iam.policy", "us-east-1", "everything", arn);
    let evidence = [("Document.Statement[0]", statement), ("AttachmentCount", json!(3))];
    judge(scan, "aws-iam-policy-no-administrator", at, &evidence);
}

fn databases(scan: &mut Scan<'_>) {
    for region in ["eu-west-1", "us-east-1"] {
        gap(scan, "rds:DescribeDBSnapshots", region, GapReason::Throttled);
    }
    gap(scan, "guardduty:ListDetectors", "eu-west-1", GapReason::NotSupported);
    for (name, public) in [("orders", false), ("reporting", true), ("sessions", false)] {
        let arn = format!("arn:aws:rds:eu-central-1:123456789012:db:{name}");
        let at = resource(scan, "aws.rds.instance", "eu-central-1", name, &arn);
        let evidence = [("PubliclyAccessible", json!(true)), ("Engine", json!("postgres"))];
        judge(scan, "aws-rds-instance-public", at, if public { &evidence } else { &[] });
        judge(scan, "aws-rds-instance-encryption", at, &[]);
    }
    let arn = "arn:aws:kms:eu-central-1:123456789012:key/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
    let at = resource(scan, "aws.kms.key", "eu-central-1", "alias/orders", arn);
    judge(scan, "aws-kms-key-rotation", at, &[]);
    let verdict = scan.verdicts.last_mut().unwrap();
    verdict.status = Status::Unknown;
    verdict.trouble = Some("the field `KeyRotationEnabled` was left out of the answer".to_owned());
}

/// An account in which everything passes.
pub fn clean(rules: &[Rule]) -> Scan<'_> {
    let mut scan = scan(rules);
    scan.gaps.clear();
    for verdict in &mut scan.verdicts {
        verdict.status = Status::Pass;
        verdict.evidence.clear();
        verdict.gaps.clear();
        verdict.trouble = None;
    }
    scan
}

/// An account that refused every call.
pub fn blind(rules: &[Rule]) -> Scan<'_> {
    let mut scan = empty(rules);
    for operation in ["ec2:DescribeSecurityGroups", "iam:ListUsers", "s3:ListAllMyBuckets"] {
        gap(&mut scan, operation, "us-east-1", GapReason::Denied);
    }
    scan.stopped = true;
    scan
}

/// An account of `size` buckets, each judged by the six rules with the longest evidence.
pub fn large(rules: &[Rule], size: usize) -> Scan<'_> {
    let mut scan = empty(rules);
    let denied = gap(&mut scan, "s3:GetBucketPolicy", "eu-central-1", GapReason::Denied);
    let judged: Vec<&str> = rules.iter().take(6).map(|rule| rule.id.as_str()).collect();
    for number in 0..size {
        let region = ["eu-central-1", "eu-west-1", "us-east-1"][number % 3];
        let name = format!("acme-{}-bucket-{number:05}", ["logs", "data", "web"][number % 3]);
        let arn = format!("arn:aws:s3:::{name}");
        let at = resource(&mut scan, "aws.s3.bucket", region, &name, &arn);
        for (each, rule) in judged.iter().enumerate() {
            let evidence = [
                ("Policy.Statement[0]", json!({"Effect": "Allow", "Principal": "*"})),
                ("Versioning.Status", Value::Null),
            ];
            let fails = (number + each) % 5 < 2;
            judge(&mut scan, rule, at, if fails { &evidence } else { &[] });
            if (number + each) % 20 == 19 {
                because_of(&mut scan, denied);
            }
        }
    }
    sorted(scan)
}

/// An account whose every word is `text`.
pub fn hostile<'r>(rules: &'r [Rule], text: &str) -> Scan<'r> {
    let mut scan = empty(rules);
    scan.alias = Some(text.to_owned());
    let denied = gap(&mut scan, text, "eu-west-1", GapReason::Denied);
    scan.gaps[denied].code = text.to_owned();
    for rule in ["aws-s3-bucket-public", "aws-s3-bucket-versioning", "aws-s3-bucket-encryption"] {
        let at = resource(&mut scan, "aws.s3.bucket", "eu-west-1", text, text);
        scan.resources[at].tags.insert(text.to_owned(), Some(text.to_owned()));
        judge(&mut scan, rule, at, &[(text, json!({text: [text]}))]);
        judge(&mut scan, rule, at, &[]);
        judge(&mut scan, rule, at, &[]);
        because_of(&mut scan, denied);
        scan.verdicts.last_mut().unwrap().trouble = Some(text.to_owned());
    }
    sorted(scan)
}

/// The middling account, of which some was decided and some was known before: the website may stay
/// public, an exception has lapsed, one matches nothing, and a baseline has most of the rest.
pub fn decided(rules: &[Rule]) -> Scan<'_> {
    let mut before = scan(rules);
    let mut changed = 0;
    for verdict in &mut before.verdicts {
        if verdict.status == Status::Fail && changed < 4 {
            verdict.status = Status::Pass;
            changed += 1;
        } else if verdict.status == Status::Pass && changed < 6 {
            verdict.status = Status::Fail;
            changed += 1;
        }
    }
    let arn = "arn:aws:s3:::acme-old-uploads";
    let at = resource(&mut before, "aws.s3.bucket", "eu-west-1", "acme-old-uploads", arn);
    judge(&mut before, "aws-s3-bucket-versioning", at, &[("Versioning.Status", Value::Null)]);
    let mut csv = Vec::new();
    report::csv::write(&before, &mut csv).unwrap();
    let baseline = report::earlier::read(csv.as_slice()).unwrap();
    let mut now = scan(rules);
    let public = now.rules.iter().position(|rule| rule.id.as_str() == "aws-s3-bucket-public");
    let website = now.resources.iter().position(|resource| resource.name == "acme-public-website");
    for verdict in &mut now.verdicts {
        if (Some(verdict.rule), Some(verdict.resource)) == (public, website) {
            verdict.exception = Some(0);
        }
    }
    now.exceptions = vec![
        exception("aws-s3-bucket-public", "2027-03-31", 1, 0),
        exception("aws-iam-user-mfa", "2026-01-31", 1, 0),
        exception("aws-kms-key-rotation", "2027-03-31", 0, 0),
    ];
    now.exceptions[1].expired = true;
    baseline.compare(&mut now);
    now
}

fn exception(rule: &str, until: &str, open: usize, spare: usize) -> Applied {
    let exception = Exception {
        names: vec![rule.to_owned()],
        rules: [rule.parse().unwrap()].into(),
        scope: policy::exceptions::Scope::default(),
        unless: Vec::new(),
        reason: "Serves the website, reviewed in January".to_owned(),
        owner: "web team".to_owned(),
        until: until.parse().unwrap(),
        line: 2,
    };
    Applied { exception: exception.into(), expired: false, in_reach: true, open, spare }
}

/// The middling account under other numbers, so many times.
pub fn several(rules: &[Rule], accounts: usize) -> Vec<Scan<'_>> {
    let numbered = |number: usize| {
        let mut scan = scan(rules);
        scan.account = format!("{:012}", 100_000_000_000 + number).parse().unwrap();
        scan.alias = Some(format!("acme-{number:03}"));
        scan
    };
    (0..accounts).map(numbered).collect()
}
