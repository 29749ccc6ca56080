//! What judging again costs after a change: `cargo bench -p policy --bench rejudge -- 1000000`.
//!
//! So many resources, half keys and half their uses, which the keys are joined with, under ten rules,
//! two of them about the time. Then one resource in a hundred changes. Shown are the pairs of
//! resource and rule that were evaluated and the time that the whole step took, the changed resources'
//! loading included, beside those of judging everything.

use model::{AccountId, Partition, Timestamp};
use policy::catalogue::{Catalogue, ResourceType, Rule, SourceFile};
use policy::judge::{Change, Found, Inventory, Judge, Standing};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

type Failure = Box<dyn Error>;

const KEYS: &str = r#"
type: aws.iam.key
title: key
scope: regional
id: key/${Id}
name_from: ${Id}
list: {call: "iam:ListAccessKeys", items: Keys, permissions: ["iam:ListAccessKeys"]}
fields: {Id: string name, Owner: string name, Created: timestamp config, Active: bool config, Mode: string config, "Grants[].Who": string name, "Grants[].Right": string config}
joins:
  Uses: {type: aws.iam.use, on: {Key: Id}}
rules:
"#;

const CONDITIONS: [&str; 10] = [
    "Active",
    "Mode == 'strict' || Active",
    "Grants.all(g, g.Right != 'admin')",
    "Grants.exists(g, g.Who == 'root' && g.Right == 'read')",
    "size(Grants) < 9",
    "Owner.startsWith('team-')",
    "Mode in ['strict', 'lax']",
    "now - Created < duration('8760h')",
    "related.Uses.exists(u, u.Service != '')",
    "related.Uses.all(u, u.At > now - duration('2160h'))",
];

const USES: &str = r#"
type: aws.iam.use
title: use
scope: regional
id: use/${Id}
name_from: ${Id}
list: {call: "iam:ListUsers", items: Uses, permissions: ["iam:ListUsers"]}
fields: {Id: string name, Key: string name, At: timestamp config, Service: string config}
"#;

fn catalogue() -> Result<Catalogue, Failure> {
    let rules = CONDITIONS.iter().enumerate().map(|(number, condition)| {
        format!(
            "  - {{id: aws-iam-key-{number}, title: t, severity: low, why: Because it is one of ten rules., condition: \"{condition}\", fix: {{text: t, cli: c, terraform: f}}, references: [], examples: {{pass: [{{Id: a}}], fail: [{{Id: a}}]}}}}\n"
        )
    });
    let keys = format!("{KEYS}{}", rules.collect::<String>());
    let files = [SourceFile::new("key.yaml", keys), SourceFile::new("use.yaml", USES)];
    Catalogue::load(&files).map_err(|errors| format!("{errors:?}").into())
}

fn key(i: usize, round: usize) -> Value {
    let grants: Vec<Value> = (0..i % 5)
        .map(|g| json!({"Who": format!("who-{i}-{g}"), "Right": if g == 3 { "admin" } else { "read" }}))
        .collect();
    json!({
        "Id": format!("key-{i}"), "Owner": format!("team-{}", i % 100), "Active": !(i + round).is_multiple_of(3),
        "Mode": if i.is_multiple_of(2) { "strict" } else { "lax" }, "Grants": grants,
        "Created": format!("2025-{:02}-{:02}T00:00:00Z", 1 + i % 12, 1 + i % 28),
    })
}

fn usage(i: usize, round: usize) -> Value {
    json!({
        "Id": format!("use-{i}"), "Key": format!("key-{i}"),
        "Service": if (i + round).is_multiple_of(7) { "" } else { "s3" },
        "At": format!("2025-12-{:02}T00:00:00Z", 1 + i % 28),
    })
}

fn found(id: String, value: Value) -> Result<Found, Failure> {
    Ok(Found {
        name: id.clone(),
        id,
        region: "eu-west-1".parse()?,
        tags: BTreeMap::new(),
        value,
        unknown: Vec::new(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock; nothing else here does"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = std::time::Instant::now();
    let done = work();
    (done, start.elapsed())
}

#[expect(clippy::print_stdout, reason = "the figures are the output")]
fn main() -> Result<(), Failure> {
    let resources = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000);
    let pairs: usize = resources / 2;
    let catalogue = catalogue()?;
    let types: Vec<&ResourceType> = catalogue.types().collect();
    let rules: Vec<&Rule> = catalogue.rules().collect();
    let place = |name: &str| types.iter().position(|each| each.name.as_str() == name).unwrap_or(0);
    let (keys, uses) = (place("aws.iam.key"), place("aws.iam.use"));
    let account: AccountId = "123456789012".parse()?;
    let now: Timestamp = "2026-01-01T00:00:00Z".parse()?;
    let mut inventory = Inventory::new(&types, account, Partition::Aws, now);
    for i in 0..pairs {
        inventory.add(keys, found(format!("key-{i}"), key(i, 0))?);
        inventory.add(uses, found(format!("use-{i}"), usage(i, 0))?);
    }
    let judge = || Judge::new(&catalogue, &rules);
    let ((_, verdicts), once) = timed(|| judge().judge(&inventory));
    println!("{resources} resources, {} verdicts", verdicts.len());
    println!("  judge everything      {:>9.1} ms", once.as_secs_f64() * 1e3);
    drop(verdicts);
    let ((mut standing, first), kept) = timed(|| Standing::new(judge(), inventory));
    println!("  judge and keep        {:>9.1} ms, {} pairs", kept.as_secs_f64() * 1e3, first.pairs);
    let mut changes = Vec::new();
    for i in (0..pairs).step_by(100) {
        changes
            .push(Change::Found { type_index: keys, found: found(format!("key-{i}"), key(i, 1))? });
        let at = i + 50;
        changes.push(Change::Found {
            type_index: uses,
            found: found(format!("use-{at}"), usage(at, 1))?,
        });
    }
    let count = changes.len();
    let (again, step) = timed(|| standing.apply(changes, now));
    println!(
        "  after {count} changed  {:>9.1} ms, {} pairs, {} came out otherwise: {:.2} % of judging everything",
        step.as_secs_f64() * 1e3,
        again.pairs,
        again.turned,
        step.as_secs_f64() / once.as_secs_f64() * 100.0
    );
    let later: Timestamp = "2026-01-02T00:00:00Z".parse()?;
    let (day, step) = timed(|| standing.apply(Vec::new(), later));
    println!(
        "  a day later           {:>9.1} ms, {} pairs, {} came out otherwise",
        step.as_secs_f64() * 1e3,
        day.pairs,
        day.turned
    );
    Ok(())
}
