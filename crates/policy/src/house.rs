//! A small catalogue and scans of it, for tests of what is made of verdicts.

use crate::catalogue::{Catalogue, ResourceType, Rule, SourceFile};
use crate::exceptions::TagPattern;
use crate::judge::{Found, Inventory, Judge, Narrowing};
use crate::verdict::{Effort, Gap, GapReason, Scan};
use model::Partition;
use serde_json::{Value, json};

const DOORS: &str = r#"
type: aws.house.door
title: Door
scope: regional
id: arn:${partition}:house:${region}:${account}:door/${Name}
name_from: ${Name}
tags_from: Tags
unused_when: Walled
list: {call: "house:ListDoors", items: Doors, permissions: ["house:ListDoors"]}
fields: {Name: string name, Open: bool config, Loud: bool config, Walled: bool config, Tags: tags}
rules:
  - id: aws-house-door-closed
    title: Door is closed
    severity: high
    why: Otherwise it is open to everybody, and that is how it begins.
    condition: "!Open"
    fix: {text: t, cli: c, terraform: f}
    references: []
    also_known_as: [prowler:house_door_closed, prowler:house_door_shut]
    examples: {pass: [{Name: a}], fail: [{Name: a}]}
  - id: aws-house-door-quiet
    title: Door is quiet
    severity: low
    why: Otherwise everybody hears who comes and goes at night.
    condition: "!Loud"
    fix: {text: t, cli: c, terraform: f}
    references: []
    also_known_as: [prowler:house_door_quiet]
    examples: {pass: [{Name: a}], fail: [{Name: a}]}
  - id: aws-house-door-used
    title: Door leads somewhere
    severity: low
    why: A door that leads nowhere is kept in order for nothing.
    judges_unused: true
    condition: "!Walled"
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Name: a}], fail: [{Name: a}]}
"#;

pub(crate) fn catalogue() -> Catalogue {
    Catalogue::load(&[SourceFile { path: "door.yaml".into(), text: DOORS.into() }]).unwrap()
}

/// A door that is open and loud, with these tags; `null` for a value that is not kept.
pub(crate) fn open(name: &str, tags: &Value) -> Value {
    json!({"Name": name, "Open": true, "Loud": true, "Walled": false, "Tags": tags})
}

/// A door with nothing wrong about it.
pub(crate) fn closed(name: &str) -> Value {
    json!({"Name": name, "Open": false, "Loud": false, "Walled": false, "Tags": {}})
}

/// A scan of doors in `eu-west-1`, on the first of March 2026; `Err` when they could not be listed.
pub(crate) fn scan<'c>(catalogue: &'c Catalogue, doors: Result<&[Value], ()>) -> Scan<'c> {
    narrowed(catalogue, doors, Narrowing::default())
}

/// The same, of which some is left out.
pub(crate) fn narrowed<'c>(
    catalogue: &'c Catalogue,
    doors: Result<&[Value], ()>,
    narrowing: Narrowing,
) -> Scan<'c> {
    let types: Vec<&ResourceType> = catalogue.types().collect();
    let rules: Vec<&Rule> = catalogue.rules().collect();
    let account: model::AccountId = "123456789012".parse().unwrap();
    let region: model::Region = "eu-west-1".parse().unwrap();
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    let mut inventory = Inventory::new(&types, account.clone(), Partition::Aws, now);
    for value in doors.unwrap_or_default() {
        let name = value["Name"].as_str().unwrap().to_owned();
        let tags = value["Tags"].as_object().unwrap();
        let tag =
            |(key, value): (&String, &Value)| (key.clone(), value.as_str().map(str::to_owned));
        let found = Found {
            id: format!("arn:aws:house:eu-west-1:123456789012:door/{name}"),
            name,
            region: region.clone(),
            tags: tags.iter().map(tag).collect(),
            value: value.clone(),
            unknown: Vec::new(),
        };
        inventory.add(0, found);
    }
    let gap = Gap {
        operation: "house:ListDoors".to_owned(),
        region: region.clone(),
        reason: GapReason::Denied,
        code: "AccessDenied".to_owned(),
        permissions: vec!["house:ListDoors".to_owned()],
        resources: 0,
    };
    if doors.is_err() {
        inventory.unlisted(0, region.clone(), 0);
    }
    let judge = Judge::new(catalogue, &rules).narrowed(narrowing);
    let (resources, verdicts) = judge.judge(&inventory);
    Scan {
        account,
        alias: None,
        partition: Partition::Aws,
        started: now,
        collected: now,
        regions: vec![region],
        stopped: false,
        rules,
        frameworks: Vec::new(),
        resources,
        verdicts,
        gaps: if doors.is_err() { vec![gap] } else { Vec::new() },
        effort: Effort::default(),
        exceptions: Vec::new(),
        comparison: None,
    }
}

/// `RULE NAME` of each verdict that `wanted` holds for, with the rule's last word.
pub(crate) fn said(
    scan: &Scan<'_>,
    wanted: impl Fn(&crate::verdict::Verdict) -> bool,
) -> Vec<String> {
    let wanted = scan.verdicts.iter().filter(|verdict| wanted(verdict));
    let said = wanted.map(|verdict| {
        let rule = scan.rule(verdict).unwrap().id.as_str().rsplit('-').next().unwrap();
        format!("{rule} {}", scan.resource(verdict).unwrap().name)
    });
    said.collect()
}

/// Patterns of tags.
pub(crate) fn tags(all: &[&str]) -> Vec<TagPattern> {
    all.iter().map(|text| TagPattern::parse(text)).collect()
}
