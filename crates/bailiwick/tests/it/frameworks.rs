//! Frameworks from the outside: listed, shown, scanned by, written by oneself, and referred to.

use crate::binary::{bailiwick, repository};
use crate::folder::Folder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const OWN_RULE: &str = r#"type: acme.s3.bucket
title: bucket of ours
scope: global
id: arn:aws:s3:::${Name}
name_from: ${Name}
list: {call: "s3:ListBuckets", items: Buckets, permissions: ["s3:ListAllMyBuckets"]}
fields: {Name: string name}
rules:
  - id: acme-s3-bucket-named
    title: Bucket is named as ours
    severity: low
    why: Nobody knows whom to ask about a bucket of another name.
    condition: Name.startsWith("harbour-")
    fix: {text: Rename it., cli: none, terraform: none}
    references: [https://example.com/]
    examples: {pass: [{Name: harbour-a}], fail: [{Name: a}]}
"#;

const OWN: &str = r#"framework: acme-1
title: Acme's baseline
publisher: Acme
version: "1"
extends: cis-aws-5.0
remove: ["5.5"]
controls:
  - {id: "1.1", title: Somebody answers, manual: Call the number.}
  - {id: "9.1", title: Buckets have our name, section: Ours, rules: [acme-s3-bucket-named]}
"#;

fn json(arguments: &[&str]) -> Value {
    let ran = bailiwick(arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Scans the recorded account.
fn scan(arguments: &[&str]) -> crate::binary::Ran {
    let recording = repository().join("demo/aws-account.jsonl.gz");
    let recording = recording.to_str().unwrap();
    bailiwick(["scan", "aws", "--replay", recording].iter().chain(arguments))
}

/// The rows of a CSV file by their header; what is in quotes is skipped, which loses only texts.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let cells = |line: &str| -> Vec<String> {
        let plain: Vec<&str> = line.split('"').collect();
        let plain: String = plain.into_iter().step_by(2).collect();
        plain.split(',').map(str::to_owned).collect()
    };
    let mut lines = text.lines();
    let header = cells(lines.next().unwrap());
    lines.map(|line| header.iter().cloned().zip(cells(line)).collect()).collect()
}

#[test]
fn frameworks_are_listed_with_how_much_rules_answer() {
    let all = json(&["frameworks", "list", "--format", "json"]);
    let names: Vec<&str> =
        all.as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 13, "{names:?}");
    for name in ["cis-aws-5.0", "aws-fsbp", "nist-800-53-r5", "pci-dss-4.0", "gdpr"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let table = bailiwick(["frameworks", "list"]).stdout;
    assert!(names.iter().all(|name| table.contains(name)), "{table}");
}

#[test]
fn a_framework_is_shown_control_by_control() {
    let shown = json(&["frameworks", "show", "cis-aws-5.0", "--format", "json"]);
    let controls = shown["controls"].as_array().unwrap();
    let ids: Vec<&str> = controls.iter().map(|each| each["id"].as_str().unwrap()).collect();
    let of_ten = ids.iter().position(|id| *id == "1.10").unwrap();
    assert_eq!(ids[of_ten - 1], "1.9");
    assert_eq!(shown["counts"]["controls"], controls.len());
    let table = bailiwick(["frameworks", "show", "cis-aws-5.0"]).stdout;
    for control in controls {
        assert!(table.contains(control["title"].as_str().unwrap()), "{control}");
        let rules = control["rules"].as_array().unwrap();
        assert!(rules.iter().all(|rule| table.contains(rule.as_str().unwrap())));
        assert!(!rules.is_empty() || control["manual"].is_string(), "{control}");
    }
}

#[test]
fn a_framework_that_does_not_exist_is_wrong_usage() {
    let scan: &[&str] = &["scan", "aws", "--framework", "cis-aws-5.00"];
    for arguments in [&["frameworks", "show", "cis-aws-5.00"], scan] {
        let ran = bailiwick(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        assert!(ran.stderr.contains("did you mean `cis-aws-5.0`?"), "{}", ran.stderr);
    }
}

#[test]
fn every_rule_names_the_controls_it_answers() {
    let frameworks = json(&["frameworks", "show", "cis-aws-5.0", "--format", "json"]);
    let rules = json(&["rules", "list", "--format", "json"]);
    let mut named = BTreeSet::new();
    for control in frameworks["controls"].as_array().unwrap() {
        for rule in control["rules"].as_array().unwrap() {
            named.insert((rule.as_str().unwrap(), control["id"].as_str().unwrap()));
        }
    }
    let mut told = BTreeSet::new();
    for rule in rules.as_array().unwrap() {
        let controls = rule["controls"]["cis-aws-5.0"].as_array();
        for control in controls.into_iter().flatten() {
            told.insert((rule["id"].as_str().unwrap(), control.as_str().unwrap()));
        }
    }
    assert!(named.len() > 60);
    assert_eq!(named, told);
}

#[test]
fn a_scan_by_framework_runs_its_rules_only_and_reports_each_control() {
    let folder = Folder::new();
    let ran = scan(&[
        "--framework",
        "cis-aws-5.0",
        "--format",
        "table,html,csv",
        "--output",
        &folder.at(""),
    ]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(3), ""));
    let shown = json(&["frameworks", "show", "cis-aws-5.0", "--format", "json"]);
    let wanted: BTreeSet<&str> = shown["controls"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|control| control["rules"].as_array().unwrap())
        .map(|rule| rule.as_str().unwrap())
        .collect();
    let verdicts = rows(&folder.read("verdicts.csv"));
    assert!(verdicts.iter().all(|row| wanted.contains(row["rule"].as_str())));
    let failing: BTreeSet<&str> = verdicts
        .iter()
        .filter(|row| row["status"] == "FAIL")
        .map(|row| row["rule"].as_str())
        .collect();
    let controls = rows(&folder.read("controls.csv"));
    assert_eq!(controls.len(), shown["controls"].as_array().unwrap().len());
    for (row, control) in controls.iter().zip(shown["controls"].as_array().unwrap()) {
        assert_eq!(row["control"], control["id"].as_str().unwrap());
        let rules = control["rules"].as_array().unwrap();
        let fails = rules.iter().any(|rule| failing.contains(rule.as_str().unwrap()));
        assert_eq!(row["outcome"] == "fail", fails, "{row:?}");
    }
    let count = |outcome: &str| controls.iter().filter(|row| row["outcome"] == outcome).count();
    let line = format!("63 controls · {} fail", count("fail"));
    assert!(ran.stdout.contains(&line), "{line}: {}", ran.stdout);
    assert!(count("fail") > 20 && count("pass") > 5 && count("manual") > 0);
    let page = folder.read("report.html");
    assert_eq!(page.matches("<li class=\"fail\">").count(), count("fail"));
    assert_eq!(page.matches("<li class=\"pass\">").count(), count("pass"));
}

#[test]
fn what_a_filter_leaves_out_does_not_pass() {
    let folder = Folder::new();
    let out = folder.at("");
    scan(&["--framework", "cis-aws-5.0", "--service", "kms", "--format", "csv", "--output", &out]);
    let controls = rows(&folder.read("controls.csv"));
    let outcome = |id: &str| {
        let row = controls.iter().find(|row| row["control"] == id).unwrap();
        row["outcome"].clone()
    };
    assert_eq!([outcome("3.6"), outcome("1.4"), outcome("1.1")], ["fail", "not judged", "manual"]);
    assert!(controls.iter().all(|row| row["outcome"] != "pass"), "{controls:?}");
}

#[test]
fn without_a_framework_nothing_is_reported_by_control() {
    let folder = Folder::new();
    scan(&["--service", "kms", "--format", "csv,html", "--output", &folder.at("")]);
    assert!(!Path::new(&folder.at("controls.csv")).exists());
    assert!(!folder.read("report.html").contains("class=\"framework\""));
}

#[test]
fn a_framework_of_ones_own_builds_on_others_and_on_ones_own_rules() {
    let (rules, frameworks, out) = (Folder::new(), Folder::new(), Folder::new());
    rules.write("bucket.yaml", OWN_RULE);
    frameworks.write("acme-1.yaml", OWN);
    let own = ["--rules", &rules.at(""), "--frameworks", &frameworks.at("")].map(str::to_owned);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let shown = json(&[&["frameworks", "show", "acme-1", "--format", "json"], &own[..]].concat());
    let ids: Vec<&str> = shown["controls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|control| control["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"1.2") && ids.contains(&"9.1") && !ids.contains(&"5.5"), "{ids:?}");
    assert_eq!(shown["controls"][0]["manual"], "Call the number.");
    let out_at = out.at("");
    let scanned = scan(
        &[&["--framework", "acme-1", "--format", "csv", "--output", &out_at], &own[..]].concat(),
    );
    assert_eq!((scanned.code, scanned.stderr.as_str()), (Some(3), ""));
    let controls = rows(&out.read("controls.csv"));
    let ours = controls.iter().find(|row| row["control"] == "9.1").unwrap();
    assert_eq!(
        (ours["rules"].as_str(), ours["section"].as_str()),
        ("acme-s3-bucket-named", "Ours")
    );
    assert_ne!(ours["outcome"], "not applicable");
}

#[test]
fn a_mistake_in_a_framework_of_ones_own_is_found_where_it_stands() {
    let folder = Folder::new();
    let named = OWN.replace("acme-s3-bucket-named", "aws-s3-bucket-default-encryptoin");
    folder.write("acme-1.yaml", named);
    let ran = bailiwick(["frameworks", "list", "--frameworks", &folder.at("")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    let said = "acme-1.yaml:9:70: there is no rule `aws-s3-bucket-default-encryptoin`; \
                did you mean `aws-s3-bucket-default-encryption`?";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

/// Every file under a directory, by its path in it.
fn files(root: &Path) -> BTreeMap<String, String> {
    fn gather(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    gather(root, root, &mut found);
    found
}

#[test]
fn the_reference_is_what_the_binary_writes() {
    let folder = Folder::new();
    let ran = bailiwick(["rules", "reference", &folder.at("")]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let written = files(Path::new(&folder.at("")));
    let kept = files(&repository().join("docs/rules/reference"));
    let names: Vec<&String> = kept.keys().collect();
    assert_eq!(names, written.keys().collect::<Vec<_>>(), "run `make reference`");
    let differing: Vec<&String> =
        kept.iter().filter(|(name, text)| written[*name] != **text).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "run `make reference`: {differing:?}");
    let size: usize = kept.values().map(String::len).sum();
    assert!(size < 2_500_000, "{size} bytes are too many to keep");
}

#[test]
fn every_link_of_the_reference_leads_somewhere() {
    let pages = files(&repository().join("docs/rules/reference"));
    let mut followed = 0;
    for (name, text) in &pages {
        // What stands in a block or a piece of code is no link.
        let text: String = text.split("```").step_by(2).collect();
        let text: String = text.split('`').step_by(2).collect();
        let named = text.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
        let inline = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let targets = named.map(|(_, target)| target).chain(inline.map(|(target, _)| target));
        for target in targets.filter(|target| !target.starts_with("https://")) {
            let (page, anchor) = target.split_once('#').unwrap_or((target, ""));
            let page = match (page, page.strip_prefix("../")) {
                ("", _) => name.clone(),
                (_, Some(page)) => page.to_owned(),
                (page, None) => page.to_owned(),
            };
            let text = pages.get(&page).unwrap_or_else(|| panic!("{name}: {target}"));
            let heading = format!("\n## {anchor}\n");
            assert!(anchor.is_empty() || text.contains(&heading), "{name}: {target}");
            followed += 1;
        }
    }
    assert!(followed > 1_000, "{followed}");
}
