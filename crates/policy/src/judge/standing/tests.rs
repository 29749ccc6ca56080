//! What is kept is what judging anew would give, and nothing is judged without a reason.

use super::*;
use crate::catalogue::{Catalogue, ResourceType, Rule, SourceFile};
use model::Partition;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const KEYS: &str = r#"
type: aws.iam.key
title: key
scope: regional
id: key/${Id}
name_from: ${Id}
list: {call: "iam:ListAccessKeys", items: Keys, permissions: ["iam:ListAccessKeys"]}
fields: {Id: string name, Owner: string name, Created: timestamp config, Active: bool config}
only_when: Id != "theirs"
joins:
  Uses: {type: aws.iam.use, on: {Key: Id}}
  Account: {type: aws.iam.settings, on: {}, one: true}
rules:
  - id: aws-iam-key-active
    title: t
    severity: low
    why: Because what is not used is a door that nobody watches.
    condition: Active
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Id: a}], fail: [{Id: a}]}
  - id: aws-iam-key-young
    title: t
    severity: low
    why: Because what is not used is a door that nobody watches.
    when: has(Created)
    condition: now - Created < duration("240h")
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Id: a}], fail: [{Id: a}]}
  - id: aws-iam-key-used
    title: t
    severity: low
    why: Because what is not used is a door that nobody watches.
    condition: related.Uses.exists(u, has(u.At) && u.At > now - duration("48h"))
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Id: a}], fail: [{Id: a}]}
  - id: aws-iam-key-strict
    title: t
    severity: low
    why: Because what is not used is a door that nobody watches.
    condition: '!related.Account.Strict || Active'
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Id: a}], fail: [{Id: a}]}
"#;

const USES: &str = r#"
type: aws.iam.use
title: use
scope: regional
id: use/${Id}
name_from: ${Id}
list: {call: "iam:ListUsers", items: Uses, permissions: ["iam:ListUsers"]}
fields: {Id: string name, Key: string name, At: timestamp config}
"#;

const SETTINGS: &str = r#"
type: aws.iam.settings
title: settings
scope: regional
id: settings/${Id}
name_from: ${Id}
list: {call: "iam:ListRoles", items: Settings, permissions: ["iam:ListRoles"]}
fields: {Id: string name, Strict: bool config}
"#;

fn catalogue(replaced: (&str, &str)) -> Catalogue {
    let file = |path: &str, text: &str| {
        SourceFile::new(path.to_owned(), text.replace(replaced.0, replaced.1))
    };
    let files = [file("key.yaml", KEYS), file("use.yaml", USES), file("settings.yaml", SETTINGS)];
    Catalogue::load(&files).unwrap()
}

fn judge(catalogue: &Catalogue) -> Judge<'_> {
    let rules: Vec<&Rule> = catalogue.rules().collect();
    Judge::new(catalogue, &rules)
}

fn at(hour: u32) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_hours(i64::from(hour))
}

/// Everything that is there: by type, by id.
type There = [BTreeMap<u8, Value>; 3];

const TYPES: [&str; 3] = ["aws.iam.key", "aws.iam.use", "aws.iam.settings"];

fn index(types: &[&ResourceType], kind: usize) -> usize {
    types.iter().position(|each| each.name.as_str() == TYPES[kind]).unwrap()
}

fn found(id: u8, value: Value) -> Found {
    Found {
        id: id.to_string(),
        name: id.to_string(),
        region: "eu-west-1".parse().unwrap(),
        tags: BTreeMap::new(),
        value,
        unknown: Vec::new(),
    }
}

fn inventory<'c>(types: &[&'c ResourceType], there: &There, now: Timestamp) -> Inventory<'c> {
    let account = "123456789012".parse().unwrap();
    let mut inventory = Inventory::new(types, account, Partition::Aws, now);
    for (kind, resources) in there.iter().enumerate() {
        for (id, value) in resources {
            inventory.add(index(types, kind), found(*id, value.clone()));
        }
    }
    inventory
}

/// Verdicts by resource and rule, for comparing.
fn told(standing: &Standing<'_>) -> BTreeMap<(String, String, usize), Status> {
    let verdicts = standing.verdicts().map(|(resource, rule, status)| {
        ((resource.resource_type.to_string(), resource.id.clone(), rule), status)
    });
    verdicts.collect()
}

fn value(kind: usize) -> BoxedStrategy<Value> {
    let time = || prop::option::of((0u32..600).prop_map(|hour| at(hour).to_string()));
    match kind {
        0 => (0u8..5, time(), any::<bool>(), any::<bool>())
            .prop_map(|(id, created, active, theirs)| {
                let id = if theirs && id == 0 { "theirs".to_owned() } else { id.to_string() };
                json!({"Id": id, "Created": created, "Active": active, "Owner": "o", "More": 1})
            })
            .boxed(),
        1 => (0u8..5, time())
            .prop_map(|(key, at)| json!({"Id": "u", "Key": key.to_string(), "At": at}))
            .boxed(),
        _ => any::<bool>().prop_map(|strict| json!({"Id": "s", "Strict": strict})).boxed(),
    }
}

/// A change: a type, an id, and what is found there, if anything.
fn change() -> impl Strategy<Value = (usize, u8, Option<Value>)> {
    (0usize..3).prop_flat_map(|kind| {
        let ids = if kind == 2 { 0u8..1 } else { 0u8..6 };
        (Just(kind), ids, prop::option::weighted(0.8, value(kind)))
    })
}

/// What a pair is judged by: its resource, and what the joins that its rule reads find.
fn inputs(there: &There, kind: usize, id: u8, rule: &Rule) -> Option<String> {
    let document = |kind: usize, value: &Value| {
        let mut kept = value.clone();
        if let (0, Some(members)) = (kind, kept.as_object_mut()) {
            members.remove("More");
        }
        kept.to_string()
    };
    let resource = there[kind].get(&id).filter(|value| value["Id"] != "theirs")?;
    let mut seen = document(kind, resource);
    if rule.condition.contains("related.Uses") {
        let uses = there[1].iter().filter(|(_, value)| value["Key"] == resource["Id"]);
        uses.for_each(|(id, value)| seen += &format!("{id}{}", document(1, value)));
    }
    if rule.condition.contains("related.Account") {
        there[2].values().for_each(|value| seen += &document(2, value));
    }
    Some(seen)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_what_changed_is_judged_and_the_rest_stays_true(
        steps in prop::collection::vec((prop::collection::vec(change(), 0..4), 0u32..200), 1..8),
    ) {
        let catalogue = catalogue(("", ""));
        let types: Vec<&ResourceType> = catalogue.types().collect();
        let rules: Vec<&Rule> = catalogue.rules().collect();
        let mut there = There::default();
        let mut hour = 0;
        let (mut standing, first) = Standing::new(judge(&catalogue), inventory(&types, &there, at(0)));
        prop_assert_eq!(first, Rejudged::default());
        for (changes, later) in steps {
            let before = there.clone();
            let was_due = due(&standing, at(hour + later));
            hour += later;
            let mut told_changes = Vec::new();
            for (kind, id, value) in changes {
                let type_index = index(&types, kind);
                match value {
                    Some(value) => {
                        there[kind].insert(id, value.clone());
                        told_changes.push(Change::Found { type_index, found: found(id, value) });
                    }
                    None => {
                        there[kind].remove(&id);
                        told_changes.push(Change::Gone { type_index, id: id.to_string() });
                    }
                }
            }
            let one_each = told_changes.iter().map(key).collect::<BTreeSet<_>>().len()
                == told_changes.len();
            let rejudged = standing.apply(told_changes, at(hour));
            // The same verdicts as from nothing.
            let (anew, _) = Standing::new(judge(&catalogue), inventory(&types, &there, at(hour)));
            prop_assert_eq!(told(&standing), told(&anew));
            // As many pairs as had a reason; changing one back within a step would be one too.
            let mut reasons = 0;
            for (kind, resources) in there.iter().enumerate() {
                for id in resources.keys() {
                    for rule in rules.iter().filter(|rule| rule.resource_type.as_str() == TYPES[kind]) {
                        let now = inputs(&there, kind, *id, rule);
                        let pair = (TYPES[kind].to_owned(), id.to_string(), rule.id.to_string());
                        let changed = now != inputs(&before, kind, *id, rule);
                        reasons += usize::from(now.is_some() && (changed || was_due.contains(&pair)));
                    }
                }
            }
            if one_each {
                prop_assert_eq!(rejudged.pairs, reasons);
            } else {
                prop_assert!(rejudged.pairs >= reasons);
            }
        }
    }
}

fn key(change: &Change) -> (usize, String) {
    match change {
        Change::Found { type_index, found } => (*type_index, found.id.clone()),
        Change::Gone { type_index, id } => (*type_index, id.clone()),
    }
}

/// The pairs whose verdicts no longer hold at this time.
fn due(standing: &Standing<'_>, now: Timestamp) -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for (type_index, lot) in standing.inventory.lots().iter().enumerate() {
        for number in lot.numbers() {
            for (place, held) in standing.held[type_index][number].iter().enumerate() {
                let passed = match held.holds {
                    Holds::Always => false,
                    Holds::Until(at) => at <= now.into(),
                    Holds::Now => true,
                };
                if passed {
                    let resource = &lot.subjects[number].resource;
                    let rule = &standing.judge.rules[standing.rules[type_index][place]].0;
                    let kind = resource.resource_type.to_string();
                    found.insert((kind, resource.id.clone(), rule.id.to_string()));
                }
            }
        }
    }
    found
}

#[test]
fn another_rule_is_judged_and_the_others_are_not() {
    let (old, new) = (catalogue(("", "")), catalogue(("\"240h\"", "\"24h\"")));
    let old_types: Vec<&ResourceType> = old.types().collect();
    let mut there = There::default();
    for id in 0..5 {
        there[0].insert(
            id,
            json!({"Id": id.to_string(), "Created": at(0).to_string(), "Active": true}),
        );
    }
    let (mut standing, first) = Standing::new(judge(&old), inventory(&old_types, &there, at(100)));
    assert_eq!(first.pairs, 20);
    let rejudged = standing.exchange(judge(&new));
    assert_eq!(rejudged, Rejudged { pairs: 5, turned: 5 });
    let failing = standing.verdicts().filter(|(_, _, status)| *status == Status::Fail).count();
    assert_eq!(failing, 10, "five are old by the new rule, five are not used");
    assert_eq!(standing.exchange(judge(&old)).pairs, 5);
    assert_eq!(standing.exchange(judge(&old)).pairs, 0);
    // Ten days later the clock alone makes five of them old.
    assert_eq!(standing.apply(Vec::new(), at(241)), Rejudged { pairs: 5, turned: 5 });
    assert_eq!(standing.apply(Vec::new(), at(2000)), Rejudged::default());
}
