//! What comparing promises, on a small catalogue.

use super::{Difference, Ended, Look, Seen, Side, compare};
use crate::catalogue::{Catalogue, ResourceType, Rule, SourceFile};
use crate::judge::{Found, Inventory, Judge};
use crate::verdict::{Effort, Scan, Status};
use model::{Partition, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DOORS: &str = r#"
type: aws.x.door
title: Door
scope: regional
id: door/${Name}
name_from: ${Name}
only_when: Name != "theirs"
list: {call: "x:ListDoors", items: Doors, permissions: ["x:ListDoors"]}
fields: {Name: string name, Open: bool config, Note: string config, Kind: string config}
rules:
  - id: aws-x-door-closed
    title: Door is closed
    severity: high
    why: Otherwise it is open to everybody, and that is how it begins.
    when: Kind != "arch"
    condition: '!Open || Note == "excused"'
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Name: a}], fail: [{Name: a}]}
"#;

const REGION: &str = "eu-west-1";

fn catalogue() -> Catalogue {
    let file = SourceFile { path: "door.yaml".to_owned(), text: DOORS.to_owned() };
    Catalogue::load(&[file]).unwrap()
}

/// A look that found these doors; `Err` when they could not be listed.
fn look<'c>(catalogue: &'c Catalogue, doors: Result<&[Value], ()>) -> Look<'c> {
    seeing(catalogue, doors, &[])
}

fn seeing<'c>(catalogue: &'c Catalogue, doors: Result<&[Value], ()>, unknown: &[&str]) -> Look<'c> {
    let types: Vec<&ResourceType> = catalogue.types().collect();
    let rules: Vec<&Rule> = catalogue.rules().collect();
    let account: model::AccountId = "123456789012".parse().unwrap();
    let region: model::Region = REGION.parse().unwrap();
    let mut inventory =
        Inventory::new(&types, account.clone(), Partition::Aws, Timestamp::UNIX_EPOCH);
    let mut seen = Vec::new();
    for value in doors.unwrap_or_default() {
        let id = format!("door/{}", value["Name"].as_str().unwrap());
        seen.push(Seen {
            resource_type: types[0].name.clone(),
            listed_in: region.clone(),
            id: id.clone(),
            value: value.clone(),
            unknown: unknown.iter().map(|path| (*path).to_owned()).collect(),
        });
        let unknown = unknown.iter().map(|path| ((*path).to_owned(), 0)).collect();
        let (name, tags, value) = (id.clone(), BTreeMap::new(), value.clone());
        inventory.add(0, Found { id, name, region: region.clone(), tags, value, unknown });
    }
    if doors.is_err() {
        inventory.unlisted(0, region.clone(), 0);
    }
    let (resources, verdicts) = Judge::new(catalogue, &rules).judge(&inventory);
    let scan = Scan {
        account,
        alias: None,
        partition: Partition::Aws,
        started: Timestamp::UNIX_EPOCH,
        collected: Timestamp::UNIX_EPOCH,
        regions: vec![region.clone()],
        stopped: false,
        rules,
        frameworks: Vec::new(),
        resources,
        verdicts,
        gaps: Vec::new(),
        effort: Effort::default(),
        exceptions: Vec::new(),
        comparison: None,
    };
    Look { scan, seen, listed: BTreeMap::from([((types[0].name.clone(), region), doors.is_ok())]) }
}

fn open(name: &str) -> Value {
    json!({"Name": name, "Open": true})
}

fn closed(name: &str) -> Value {
    json!({"Name": name, "Open": false})
}

/// New, gone, changed and unclear findings, and those that stay.
fn counts(difference: &Difference<'_>) -> [usize; 5] {
    let all = &difference.findings;
    [all.new.len(), all.gone.len(), all.changed.len(), all.unclear.len(), all.unchanged]
}

#[test]
fn the_same_twice_has_no_difference() {
    let catalogue = catalogue();
    let doors = [open("a"), closed("b")];
    let (before, after) = (look(&catalogue, Ok(&doors)), look(&catalogue, Ok(&doors)));
    let difference = compare(&catalogue, &before, &after);
    assert!(difference.is_empty() && difference.hidden.is_empty());
    assert_eq!(counts(&difference), [0, 0, 0, 0, 1]);
}

#[test]
fn what_comes_goes_and_changes_is_told_apart() {
    let catalogue = catalogue();
    let before = look(&catalogue, Ok(&[open("went"), closed("turned"), closed("stays")]));
    let after = look(&catalogue, Ok(&[open("came"), open("turned"), closed("stays")]));
    let difference = compare(&catalogue, &before, &after);
    let ids = |all: &[&crate::verdict::Resource]| {
        all.iter().map(|each| each.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&difference.came), ["door/came"]);
    assert_eq!(ids(&difference.went), ["door/went"]);
    let [changed] = difference.changed.as_slice() else { panic!("{:?}", difference.changed) };
    assert_eq!(changed.resource.id, "door/turned");
    let [field] = changed.fields.as_slice() else { panic!("{:?}", changed.fields) };
    assert_eq!(
        (field.path.as_str(), &field.before, &field.after),
        ("Open", &json!(false), &json!(true))
    );
    assert_eq!(counts(&difference), [2, 1, 0, 0, 0]);
    let befores: Vec<_> = difference.findings.new.iter().map(|each| each.before).collect();
    assert_eq!(befores, [None, Some(Status::Pass)]);
    assert_eq!(difference.findings.gone[0].1, Ended::ResourceGone);
}

#[test]
fn a_finding_that_is_gone_says_what_became_of_it() {
    let catalogue = catalogue();
    let before = look(&catalogue, Ok(&[open("fixed"), open("arch"), open("noted")]));
    let arch = json!({"Name": "arch", "Open": true, "Kind": "arch"});
    let noted = json!({"Name": "noted", "Open": true, "Note": "soon"});
    let after = look(&catalogue, Ok(&[closed("fixed"), arch, noted]));
    let difference = compare(&catalogue, &before, &after);
    let ended: Vec<_> = difference
        .findings
        .gone
        .iter()
        .map(|(change, ended)| (change.resource.id.as_str(), *ended))
        .collect();
    assert_eq!(ended, [("door/arch", Ended::NotAsked), ("door/fixed", Ended::Fixed)]);
    assert_eq!(counts(&difference), [0, 2, 1, 0, 0]);
}

#[test]
fn what_could_not_be_listed_has_neither_come_nor_gone() {
    let catalogue = catalogue();
    let seen = look(&catalogue, Ok(&[open("a")]));
    let blind = look(&catalogue, Err(()));
    let difference = compare(&catalogue, &seen, &blind);
    assert!(difference.went.is_empty());
    assert_eq!(counts(&difference), [0, 0, 0, 1, 0]);
    assert_eq!(difference.hidden[0].side, Side::After);
    let difference = compare(&catalogue, &blind, &seen);
    assert!(difference.came.is_empty());
    assert_eq!(difference.hidden[0].side, Side::Before);
}

#[test]
fn what_was_not_looked_for_is_hidden_too() {
    let catalogue = catalogue();
    let seen = look(&catalogue, Ok(&[open("a")]));
    let mut elsewhere = look(&catalogue, Ok(&[]));
    elsewhere.listed.clear();
    let difference = compare(&catalogue, &seen, &elsewhere);
    assert!(difference.went.is_empty());
    assert_eq!((difference.hidden.len(), difference.hidden[0].side), (1, Side::After));
}

#[test]
fn a_field_that_can_no_longer_be_seen_makes_its_findings_unclear() {
    let catalogue = catalogue();
    let before = look(&catalogue, Ok(&[open("a")]));
    let after = seeing(&catalogue, Ok(&[json!({"Name": "a"})]), &["Open"]);
    let difference = compare(&catalogue, &before, &after);
    assert!(difference.changed.is_empty());
    assert_eq!(counts(&difference), [0, 0, 0, 1, 0]);
}

#[test]
fn what_is_not_the_accounts_is_not_compared() {
    let catalogue = catalogue();
    let before = look(&catalogue, Ok(&[]));
    let after = look(&catalogue, Ok(&[open("theirs")]));
    assert!(compare(&catalogue, &before, &after).is_empty());
}
