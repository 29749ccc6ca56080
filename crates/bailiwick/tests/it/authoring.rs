//! Writing rules, and asking questions in their language.

use crate::binary::{bailiwick, repository};
use crate::folder::Folder;
use serde_json::{Value, json};

/// A recorded account that is part of the repository.
fn recording() -> String {
    repository().join("demo/aws-account.jsonl.gz").display().to_string()
}

#[test]
fn a_rule_is_explained_for_a_resource_of_ones_own() {
    let folder = Folder::new();
    let bucket = json!({
        "Name": "letters",
        "PublicAccessBlock": {"BlockPublicAcls": true},
        "related": {"Account": {}}
    });
    folder.write("bucket.json", bucket.to_string());
    let rule = "aws-s3-bucket-refuses-public-settings";
    let ran = bailiwick(["rules", "explain", rule, "--resource", &folder.at("bucket.json")]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.stdout.lines().map(str::trim).collect();
    assert_eq!(lines[0], format!("FAIL  {rule}"));
    for line in [
        "· true      (PublicAccessBlock.BlockPublicAcls || related.Account.PublicAccessBlock.BlockPublic…",
        "● false     (PublicAccessBlock.BlockPublicPolicy || related.Account.PublicAccessBlock.BlockPubl…",
        "● false       PublicAccessBlock.BlockPublicPolicy (is not there, and reads as false)",
    ] {
        assert!(lines.contains(&line), "{line}\n{}", ran.stdout);
    }
    // Nothing is coloured where nobody looks.
    assert!(!ran.stdout.contains('\x1b'));
}

#[test]
fn a_rule_is_explained_for_a_recorded_resource_and_for_programs() {
    let named = ["--replay", &recording(), "--id", "harbour-books-newsletter-2019"];
    let explain = ["rules", "explain", "aws-s3-bucket-not-public", "--format", "json"];
    let ran = bailiwick(explain.iter().chain(&named));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["status"], "FAIL");
    assert_eq!(told["resource"], "arn:aws:s3:::harbour-books-newsletter-2019");
    assert_eq!(
        (&told["condition"]["form"], &told["condition"]["outcome"]),
        (&json!("and"), &json!("false"))
    );
    let deciding = |part: &Value| part["decides"] == true;
    let parts = told["condition"]["parts"].as_array().unwrap();
    assert!(parts.iter().any(|part| deciding(part) && part["outcome"] == "false"), "{told}");
    assert!(!parts.iter().any(|part| deciding(part) && part["outcome"] == "true"), "{told}");
}

#[test]
fn every_verdict_of_a_recording_is_explained_as_it_was_judged() {
    let folder = Folder::new();
    let scan = ["scan", "aws", "--replay", &recording(), "--format", "csv", "--service", "s3"];
    bailiwick(scan.iter().copied().chain(["--output", &folder.at("report")]));
    let verdicts = folder.read("report/verdicts.csv");
    let mut explained = 0;
    for line in verdicts.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (status, rule) = (cells[3], cells[5]);
        let Some(id) = cells.iter().find(|cell| cell.starts_with("arn:aws:s3")) else { continue };
        if explained >= 8 || explained % 2 == (usize::from(status == "FAIL")) {
            continue;
        }
        let explain = ["rules", "explain", rule, "--replay", &recording(), "--id", id];
        let ran = bailiwick(explain);
        assert!(
            ran.stdout.trim_start().starts_with(&format!("{status}  {rule}")),
            "{}",
            ran.stdout
        );
        explained += 1;
    }
    assert!(explained >= 8, "{explained}");
}

#[test]
fn what_cannot_be_explained_says_what_there_is() {
    let folder = Folder::new();
    folder.write("stray.json", r#"{"Name": "a", "Versionning": {}}"#);
    folder.write("text.json", "hello");
    let (recording, rule) = (recording(), "aws-s3-bucket-versioning");
    let cases: [(&[&str], i32, &str); 5] = [
        (&[rule, "--resource", &folder.at("stray.json")], 1, "keeps no field `Versionning`"),
        (&[rule, "--resource", &folder.at("text.json")], 1, "it is not JSON"),
        (
            &[rule, "--replay", &recording, "--id", "nobody"],
            1,
            "there is no S3 bucket `nobody`; there are `arn:",
        ),
        (&[rule, "--replay", &recording], 2, "--id <ARN>"),
        (
            &["aws-s3-bucket-versionin", "--resource", "x"],
            2,
            "did you mean `aws-s3-bucket-versioning`?",
        ),
    ];
    for (arguments, code, said) in cases {
        let ran = bailiwick(["rules", "explain"].iter().chain(arguments));
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(code), ""),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_rule_that_was_begun_says_what_to_do_next_and_is_not_overwritten() {
    let folder = Folder::new();
    let new =
        ["rules", "new", "aws.s3.bucket", "aws-s3-bucket-mine", "--rules", &folder.at("mine")];
    let ran = bailiwick(new);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    for part in ["Wrote ", "bailiwick rules test", "Versioning.Status ", "related.Account "] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let begun = folder.read("mine/aws-s3-bucket-mine.yaml");
    // It does not load before its condition is written.
    let ran = bailiwick(["rules", "test", &folder.at("mine")]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("aws-s3-bucket-mine.yaml:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("undeclared reference to `FILL_IN`"), "{}", ran.stderr);
    let ran = bailiwick(new);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("is there already, and is not overwritten"), "{}", ran.stderr);
    let written = begun
        .replace("condition: FILL_IN", "condition: Versioning.Status == \"Enabled\"")
        .replace("pass: [{FILL_IN: true}]", "pass: [{Name: a, Versioning: {Status: Enabled}}]")
        .replace("fail: [{FILL_IN: false}]", "fail: [{Name: a}]");
    folder.write("mine/aws-s3-bucket-mine.yaml", &written);
    assert_eq!(bailiwick(["rules", "test", &folder.at("mine")]).code, Some(0));
    // What is only for people is what lint asks for.
    let ran = bailiwick(["rules", "lint", &folder.at("mine")]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stdout.contains("`title` is still to be written"), "{}", ran.stdout);
    let scan = ["scan", "aws", "--replay", &recording(), "--rules", &folder.at("mine")];
    let narrowed = ["--rule", "aws-s3-bucket-mine", "--output", &folder.at("report")];
    let ran = bailiwick(scan.iter().chain(&narrowed));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stdout.contains("aws-s3-bucket-mine"), "{}", ran.stdout);
}

#[test]
fn a_rule_that_there_is_or_of_a_type_that_there_is_not_is_said_so() {
    let folder = Folder::new();
    let own = folder.at("mine");
    let ran =
        bailiwick(["rules", "new", "aws.s3.bucket", "aws-s3-bucket-versioning", "--rules", &own]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("is a rule already, in `catalog/aws/s3/bucket.yaml`"),
        "{}",
        ran.stderr
    );
    let ran = bailiwick(["rules", "new", "aws.s3.buckets", "aws-s3-buckets-mine", "--rules", &own]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout
            .contains("No file describes `aws.s3.buckets` yet; did you mean `aws.s3.bucket`?"),
        "{}",
        ran.stdout
    );
    assert!(folder.read("mine/aws-s3-buckets-mine.yaml").contains("\ntype: aws.s3.buckets\n"));
}

#[test]
fn the_schema_is_what_editors_read() {
    let ran = bailiwick(["rules", "schema"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let schema: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(schema["definitions"]["rule"]["additionalProperties"], false);
}

#[test]
fn an_example_that_is_wrong_is_shown_with_its_place_and_the_reason() {
    let folder = Folder::new();
    let file = "rules_for: aws.s3.bucket\nrules:\n  - id: aws-s3-bucket-mine\n    title: Mine\n    \
                severity: low\n    why: So that it is seen what is said.\n    condition: >-\n      \
                Versioning.Status == \"Enabled\" && size(Tags) > 0\n    fix: {text: t, cli: c, terraform: f}\n    \
                references: []\n    examples:\n      pass:\n        - {Name: a, Versioning: {Status: Enabled}}\n      \
                fail:\n        - {Name: a}\n";
    folder.write("mine.yaml", file);
    let ran = bailiwick(["rules", "test", &folder.at("")]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let told = [
        "mine.yaml:13: aws-s3-bucket-mine\n  - expected: passes\n  + actual:   fails\n",
        "● false   Versioning.Status == \"Enabled\" && size(Tags) > 0\n",
        "· true      Versioning.Status == \"Enabled\"\n",
        "● false     size(Tags) > 0\n",
        "size(Tags) = 0",
        "1 examples as they should be, 1 not, of 1 rules\n",
    ];
    for part in told {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
}

#[test]
fn a_condition_that_decides_nothing_is_complained_about() {
    let folder = Folder::new();
    let rule = |id: &str, condition: &str, parameters: &str| {
        format!(
            "  - id: aws-s3-bucket-{id}\n    title: Mine\n    severity: low\n    \
             risk: {{likelihood: 2, impact: 2}}\n    function: protect\n    category: [governance]\n    \
             why: So that it is seen what is said about it.\n    condition: {condition}\n    \
             fix: {{text: t, cli: c, terraform: f}}\n    references: [\"https://example.com\"]\n    \
             parameters: {{{parameters}}}\n    examples: {{pass: [{{Name: a}}], fail: [{{Name: b}}]}}\n"
        )
    };
    let rules = [
        rule("always", "size(Name) >= 0", ""),
        rule("partly", "Name == \"a\" || 1 > 2", ""),
        rule("spare", "Name == \"a\"", "days: {about: unused, default: 1}"),
    ];
    folder.write("mine.yaml", format!("rules_for: aws.s3.bucket\nrules:\n{}", rules.concat()));
    let ran = bailiwick(["rules", "lint", &folder.at("")]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    for part in [
        "aws-s3-bucket-always: its condition is always true, so nothing fails",
        "aws-s3-bucket-always: its condition is false for none of its examples",
        "aws-s3-bucket-partly: `1 > 2` in its `condition` is always false, so it decides nothing",
        "aws-s3-bucket-spare: the parameter `days` is not used",
        "4 complaints about 3 rules",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
}

#[test]
fn a_question_is_answered_in_every_form() {
    let ask = |more: &[&str]| {
        let question = "aws.s3.bucket where Versioning.Status != \"Enabled\"";
        bailiwick(["query", question, "--replay", &recording()].iter().chain(more))
    };
    let ran = ask(&["--columns", "name, region"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let rows: Vec<&str> = ran.stdout.lines().collect();
    assert!(rows[0].starts_with("NAME ") && rows[0].ends_with("REGION"), "{}", rows[0]);
    assert_eq!(ran.stderr, format!("S3 bucket: {} of 18 match\n", rows.len() - 1));
    let csv = ask(&["--columns", "name, region", "--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), rows.len());
    assert!(csv.starts_with("name,region\r\n"), "{csv}");
    let json = ask(&["--columns", "name, region", "--format", "json", "--limit", "2"]);
    let told: Vec<Value> = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((told.len(), told[0]["region"].is_string()), (2, true));
    assert!(json.stderr.contains("match; 2 are shown"), "{}", json.stderr);
    let counted = ask(&["--count-by", "region", "--format", "json"]).stdout;
    let counted: Vec<Value> = serde_json::from_str(&counted).unwrap();
    let total: u64 = counted.iter().map(|each| each["count"].as_u64().unwrap()).sum();
    assert_eq!(total, rows.len() as u64 - 1);
}

#[test]
fn what_is_not_recorded_is_counted_and_said() {
    let folder = Folder::new();
    // A recording of one bucket, of whose versioning nothing is known.
    let lines = [
        r#"{"format":"bailiwick-recording","version":1,"account":"123456789012","alias":null,"partition":"aws","regions":["us-east-1"],"started":"2026-01-01T00:00:00Z"}"#,
        r#"{"call":"s3:ListBuckets","region":"us-east-1","input":{},"answer":{"Buckets":[{"Name":"letters"}]}}"#,
        r#"{"call":"s3:GetBucketLocation","region":"us-east-1","input":{"Bucket":"letters"},"answer":{}}"#,
    ];
    let file = std::fs::File::create(folder.at("one.jsonl.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, format!("{}\n", lines.join("\n")).as_bytes()).unwrap();
    packed.finish().unwrap();
    let question = "aws.s3.bucket where Versioning.Status == \"Enabled\"";
    let ran = bailiwick(["query", question, "--replay", &folder.at("one.jsonl.gz")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("S3 bucket: 0 of 1 match\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("It cannot be told of 1 whether they match:\n  1 for s3:GetBucketVersioning in us-east-1: not in the recording"), "{}", ran.stderr);
    let all = ["query", "aws.s3.bucket", "--columns", "name,Versioning.Status", "--format", "csv"];
    let ran = bailiwick(all.iter().copied().chain(["--replay", &folder.at("one.jsonl.gz")]));
    assert_eq!(ran.stdout, "name,Versioning.Status\r\nletters,(unknown)\r\n");
    let trails = ["query", "aws.cloudtrail.trail", "--replay", &folder.at("one.jsonl.gz")];
    let ran = bailiwick(trails);
    assert!(ran.stderr.contains("could not be listed everywhere"), "{}", ran.stderr);
}

#[test]
fn a_question_with_a_mistake_is_refused_before_anything_is_read() {
    let cases: [(&[&str], &str); 4] = [
        (&["aws.s3.bukket where x"], "^^^^^^^^^^^^^\n  = did you mean `aws.s3.bucket`?"),
        (&["aws.s3.bucket where Versionning.Status == ''"], "did you mean `Versioning`?"),
        (
            &["aws.s3.bucket", "--columns", "name,Nmae"],
            "line 1, column 6: undeclared reference to `Nmae`",
        ),
        (&["aws.s3.bucket were true"], "expected `where`, and this is `were`"),
    ];
    for (arguments, said) in cases {
        let ran = bailiwick(["query", "--replay", "/nonexistent"].iter().chain(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn types_and_fields_are_listed() {
    let ran = bailiwick(["query", "--types", "--replay", &recording(), "--format", "json"]);
    let types: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let buckets = types.iter().find(|each| each["type"] == "aws.s3.bucket").unwrap();
    assert_eq!((&buckets["count"], &buckets["title"]), (&json!(18), &json!("S3 bucket")));
    assert!(types.iter().all(|each| each["count"].as_u64() > Some(0)));
    let ran = bailiwick(["query", "--fields", "aws.s3.bucket", "--format", "csv"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    for line in [
        "Versioning.Status,string",
        "Policy,policy",
        "related.Account,\"aws.s3.account-settings, or none\"",
        "now,timestamp",
    ] {
        assert!(ran.stdout.lines().any(|each| each == line), "{line}: {}", ran.stdout);
    }
}
