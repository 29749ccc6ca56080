//! `bailiwick diff`: the shipped recording beside itself as it was a day later.

use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use serde_json::{Value, json};
use std::io::{Read, Write};

/// The lines of the shipped recording.
fn lines() -> Vec<Value> {
    let bytes = std::fs::read(recording()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn recording() -> String {
    repository().join("demo/aws-account.jsonl.gz").to_str().unwrap().to_owned()
}

fn write(folder: &Folder, name: &str, lines: &[Value]) -> String {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    lines.iter().for_each(|line| writeln!(out, "{line}").unwrap());
    folder.write(name, out.finish().unwrap());
    folder.at(name)
}

/// The answer of a call in a region, to be changed.
fn answer<'l>(lines: &'l mut [Value], call: &str, region: &str) -> &'l mut Value {
    let wanted = |line: &&mut Value| line["call"] == call && line["region"] == region;
    &mut lines.iter_mut().find(wanted).unwrap()["answer"]
}

/// A day later: a bucket is gone, a queue came, SSH is open, a policy is unlistable, and the contact has
/// the pseudonym of another scan.
fn a_day_later() -> Vec<Value> {
    let mut lines = lines();
    lines[0]["started"] = json!("2026-11-23T01:45:43Z");
    let buckets = answer(&mut lines, "s3:ListBuckets", "us-east-1");
    let all = buckets["Buckets"].as_array_mut().unwrap();
    all.retain(|bucket| bucket["Name"] != "harbour-books-hackathon");
    let groups = answer(&mut lines, "ec2:DescribeSecurityGroups", "eu-central-1");
    let mut groups = groups["SecurityGroups"].as_array_mut().unwrap().iter_mut();
    let web = groups.find(|group| group["GroupName"] == "prod-web").unwrap();
    web["IpPermissions"].as_array_mut().unwrap().push(json!({
        "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        "Ipv6Ranges": [], "UserIdGroupPairs": [],
    }));
    let topics = answer(&mut lines, "sns:ListTopics", "us-east-1");
    topics["Topics"] = json!([{"TopicArn": "arn:aws:sns:us-east-1:204813579246:new"}]);
    let contact = answer(&mut lines, "account:GetAlternateContact", "us-east-1");
    contact["AlternateContact"]["EmailAddress"] = json!("email:0123456789abcdef");
    let queues =
        |line: &&mut Value| line["call"] == "sqs:ListQueues" && line["region"] == "eu-central-1";
    let queues = lines.iter_mut().find(queues).unwrap();
    queues.as_object_mut().unwrap().remove("answer");
    queues["error"] = json!({"reason": "denied", "code": "AccessDenied"});
    lines
}

fn diff(before: &str, after: &str, more: &[&str]) -> Ran {
    bailiwick(["diff", before, after].iter().chain(more))
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap()).collect()
}

#[test]
fn a_recording_does_not_differ_from_itself() {
    let ran = diff(&recording(), &recording(), &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout.trim(), "Nothing differs.");
}

#[test]
fn what_came_went_and_changed_is_told_with_its_fields() {
    let folder = Folder::new();
    let later = write(&folder, "later.jsonl.gz", &a_day_later());
    let ran = diff(&recording(), &later, &["--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(3), ""));
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let account = &told["accounts"][0];
    assert_eq!(account["account"], "204813579246");
    assert_eq!(ids(&account["resources"]["came"]), ["arn:aws:sns:us-east-1:204813579246:new"]);
    assert_eq!(ids(&account["resources"]["went"]), ["harbour-books-hackathon"]);
    // The contact's pseudonym is another one, and says nothing.
    assert_eq!(ids(&account["resources"]["changed"]), ["prod-web"]);
    let field = &account["resources"]["changed"][0]["fields"][0];
    assert_eq!(field["path"], "IpPermissions[]");
    assert_eq!((&field["before"], &field["after"][0]["FromPort"]), (&Value::Null, &json!(22)));
}

#[test]
fn findings_are_new_or_gone_with_what_became_of_them() {
    let folder = Folder::new();
    let later = write(&folder, "later.jsonl.gz", &a_day_later());
    let ran = diff(&recording(), &later, &["--format", "json"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = &told["accounts"][0]["findings"];
    let rules = |list: &str, name: &str| -> Vec<String> {
        let all = findings[list].as_array().unwrap().iter();
        let of = all.filter(|each| each["name"] == name);
        of.map(|each| each["rule"].as_str().unwrap().to_owned()).collect()
    };
    assert!(rules("new", "prod-web").contains(&"aws-ec2-security-group-ssh".to_owned()));
    assert!(
        rules("gone", "harbour-books-hackathon").contains(&"aws-s3-bucket-not-public".to_owned())
    );
    let gone = findings["gone"].as_array().unwrap();
    assert!(gone.iter().all(|each| each["ended"] == "resource gone"), "{gone:?}");
    // Queues could not be listed: their findings are neither gone nor passing.
    let unclear = findings["unclear"].as_array().unwrap();
    assert!(unclear.iter().any(|each| each["resource_type"] == "aws.sqs.queue"));
    assert!(unclear.iter().all(|each| each["resource_type"] == "aws.sqs.queue"));
    assert!(findings["unchanged"].as_u64().unwrap() > 400);
    let hidden = json!([{"resource_type": "aws.sqs.queue", "region": "eu-central-1", "not_listed": "after"}]);
    assert_eq!(told["accounts"][0]["not_compared"], hidden);
}

#[test]
fn the_table_shows_before_and_after_side_by_side() {
    let folder = Folder::new();
    let later = write(&folder, "later.jsonl.gz", &a_day_later());
    let ran = diff(&recording(), &later, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(3), ""));
    for part in [
        "1 came · 1 went · 1 changed",
        "NEW FINDINGS",
        "Security group keeps SSH (22) off the internet",
        "RESOURCES THAT WENT",
        "NOT COMPARED",
        "aws.sqs.queue · not seen after · eu-central-1",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let side_by_side = |line: &str| {
        line.contains("IpPermissions[]") && line.contains("none") && line.contains("\"FromPort\"")
    };
    assert!(ran.stdout.lines().any(side_by_side), "{}", ran.stdout);
}

#[test]
fn narrowing_leaves_out_what_other_rules_are_about() {
    let folder = Folder::new();
    let later = write(&folder, "later.jsonl.gz", &a_day_later());
    let ran = diff(&recording(), &later, &["--service", "iam"]);
    assert_eq!((ran.code, ran.stdout.trim()), (Some(0), "Nothing differs."), "{}", ran.stderr);
    let queues = ["--service", "sqs", "--format", "json"];
    assert_eq!(diff(&recording(), &later, &queues).code, Some(3));
}

#[test]
fn what_could_not_be_compared_ends_with_four_where_that_is_asked_for() {
    let folder = Folder::new();
    let blind: Vec<Value> =
        lines().into_iter().filter(|line| line["call"] != "ecs:ListClusters").collect();
    let blind = write(&folder, "blind.jsonl.gz", &blind);
    let narrow = ["--service", "ecs", "--rule", "aws-ecs-cluster-container-insights"];
    let ran = diff(&blind, &blind, &narrow);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("NOT COMPARED"), "{}", ran.stdout);
    let strict = [&narrow[..], &["--fail-on-unknown"]].concat();
    assert_eq!(diff(&blind, &blind, &strict).code, Some(4));
}

#[test]
fn directories_are_compared_account_by_account() {
    let folder = Folder::new();
    for side in ["before", "after"] {
        std::fs::create_dir(folder.at(side)).unwrap();
    }
    let mut other = lines();
    other[0]["account"] = json!("111122223333");
    write(&folder, "before/a.jsonl.gz", &lines());
    write(&folder, "before/b.jsonl.gz", &other);
    write(&folder, "after/a.jsonl.gz", &a_day_later());
    let ran = diff(&folder.at("before"), &folder.at("after"), &["--format", "json"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(told["only_before"], json!(["111122223333"]));
    let [a, b] = ["before/a.jsonl.gz", "before/b.jsonl.gz"].map(|name| folder.at(name));
    let ran = diff(&a, &b, &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("are of different accounts"), "{}", ran.stderr);
}
