//! What judging promises, on a small catalogue.

use super::{Found, Inventory, Judge};
use crate::catalogue::{Catalogue, ResourceType, Rule, SourceFile};
use crate::verdict::{Resource, Status, Verdict};
use model::{Partition, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NETWORK: &str = r#"
type: aws.ec2.vpc
title: VPC
scope: regional
id: vpc/${VpcId}
name_from: ${VpcId}
only_when: VpcId != "vpc-theirs"
list: {call: "ec2:DescribeVpcs", items: Vpcs, permissions: ["ec2:DescribeVpcs"]}
fields: {VpcId: string name, Open: bool config, Mode: string config}
joins:
  Logs: {type: aws.ec2.flow-log, on: {ResourceId: VpcId}}
rules:
  - id: aws-ec2-vpc-logged
    title: VPC has flow logs
    severity: medium
    why: Without them nobody can tell afterwards who talked to whom.
    condition: related.Logs.exists(l, l.Active)
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{VpcId: a}], fail: [{VpcId: a}]}
  - id: aws-ec2-vpc-closed
    title: VPC is closed
    severity: critical
    why: Otherwise it is open to everybody, and that is how it begins.
    when: Mode != "lab"
    condition: '!Open || Mode == "public"'
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{VpcId: a}], fail: [{VpcId: a}]}
"#;

const LOGS: &str = r#"
type: aws.ec2.flow-log
title: flow log
scope: regional
id: log/${Id}
name_from: ${Id}
list: {call: "ec2:DescribeFlowLogs", items: FlowLogs, permissions: ["ec2:DescribeFlowLogs"]}
fields: {Id: string name, ResourceId: string name, Active: bool config}
"#;

fn catalogue() -> Catalogue {
    let file = |path: &str, text: &str| SourceFile::new(path, text);
    Catalogue::load(&[file("vpc.yaml", NETWORK), file("log.yaml", LOGS)]).unwrap()
}

struct World<'c> {
    catalogue: &'c Catalogue,
    types: Vec<&'c ResourceType>,
    inventory: Inventory<'c>,
}

impl<'c> World<'c> {
    fn new(catalogue: &'c Catalogue) -> Self {
        let types: Vec<&ResourceType> = catalogue.types().collect();
        let account = "123456789012".parse().unwrap();
        let inventory = Inventory::new(&types, account, Partition::Aws, Timestamp::UNIX_EPOCH);
        Self { catalogue, types, inventory }
    }

    fn index(&self, name: &str) -> usize {
        self.types.iter().position(|each| each.name.as_str() == name).unwrap()
    }

    fn add(&mut self, name: &str, id: &str, value: Value, unknown: &[(&str, usize)]) {
        let index = self.index(name);
        self.inventory.add(
            index,
            Found {
                id: id.to_owned(),
                name: id.to_owned(),
                region: "eu-west-1".parse().unwrap(),
                tags: BTreeMap::new(),
                value,
                unknown: unknown.iter().map(|(path, gap)| ((*path).to_owned(), *gap)).collect(),
            },
        );
    }

    fn judge(&self) -> (Vec<Resource>, Vec<Verdict>) {
        let rules: Vec<&Rule> = self.catalogue.rules().collect();
        Judge::new(self.catalogue, &rules).judge(&self.inventory)
    }

    /// (rule, resource, status) of every verdict.
    fn verdicts(&self) -> Vec<(String, String, Status)> {
        let rules: Vec<&Rule> = self.catalogue.rules().collect();
        let (resources, verdicts) = self.judge();
        let name = |verdict: &Verdict| {
            let rule = rules[verdict.rule].id.as_str().trim_start_matches("aws-ec2-vpc-");
            (rule.to_owned(), resources[verdict.resource].id.clone(), verdict.status)
        };
        verdicts.iter().map(name).collect()
    }
}

fn told(rule: &str, resource: &str, status: Status) -> (String, String, Status) {
    (rule.to_owned(), resource.to_owned(), status)
}

#[test]
fn the_worst_comes_first_and_joined_resources_decide() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.add("aws.ec2.vpc", "b", json!({"VpcId": "vpc-b"}), &[]);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a", "Open": true}), &[]);
    world.add("aws.ec2.flow-log", "l", json!({"ResourceId": "vpc-a", "Active": true}), &[]);
    assert_eq!(
        world.verdicts(),
        [
            told("closed", "a", Status::Fail),
            told("closed", "b", Status::Pass),
            told("logged", "a", Status::Pass),
            told("logged", "b", Status::Fail),
        ]
    );
}

#[test]
fn what_could_not_be_seen_is_unknown_only_where_it_could_matter() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a", "Mode": "public"}), &[("Open", 7)]);
    world.add("aws.ec2.vpc", "b", json!({"VpcId": "vpc-b"}), &[("Open", 7)]);
    let (_, verdicts) = world.judge();
    let closed: Vec<_> =
        verdicts.iter().take(2).map(|each| (each.status, each.gaps.clone())).collect();
    assert_eq!(closed, [(Status::Pass, vec![]), (Status::Unknown, vec![7])]);
}

#[test]
fn a_joined_type_that_could_not_be_listed_makes_unknown() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a"}), &[]);
    let logs = world.index("aws.ec2.flow-log");
    world.inventory.unlisted(logs, "eu-west-1".parse().unwrap(), 3);
    let (_, verdicts) = world.judge();
    assert_eq!((verdicts[1].status, verdicts[1].gaps.as_slice()), (Status::Unknown, &[3][..]));
}

#[test]
fn a_joined_resource_that_makes_no_sense_is_not_overlooked() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a"}), &[]);
    world.add("aws.ec2.flow-log", "l", json!({"ResourceId": "vpc-a", "Active": "perhaps"}), &[]);
    let (_, verdicts) = world.judge();
    assert_eq!(verdicts[1].status, Status::Unknown);
    assert!(verdicts[1].trouble.is_some());
}

#[test]
fn a_type_that_could_not_be_listed_has_an_unknown_verdict_for_each_rule() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    let vpcs = world.index("aws.ec2.vpc");
    world.inventory.unlisted(vpcs, "eu-west-1".parse().unwrap(), 0);
    let stand_in = "arn:aws:ec2:eu-west-1:123456789012:*";
    let wanted =
        [told("closed", stand_in, Status::Unknown), told("logged", stand_in, Status::Unknown)];
    assert_eq!(world.verdicts(), wanted);
}

#[test]
fn what_is_listed_twice_or_is_not_the_accounts_counts_once_or_not_at_all() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a"}), &[]);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a"}), &[]);
    world.add("aws.ec2.vpc", "t", json!({"VpcId": "vpc-theirs"}), &[]);
    world.add("aws.ec2.vpc", "l", json!({"VpcId": "vpc-l", "Mode": "lab"}), &[]);
    let (resources, verdicts) = world.judge();
    assert_eq!(resources.len(), 2);
    // Two rules for one, and one for the other: `closed` does not apply to a lab.
    assert_eq!(verdicts.len(), 3);
}

#[test]
fn evidence_shows_the_fields_that_decided() {
    let catalogue = catalogue();
    let mut world = World::new(&catalogue);
    world.add("aws.ec2.vpc", "a", json!({"VpcId": "vpc-a", "Open": true}), &[]);
    let (_, verdicts) = world.judge();
    let shown: Vec<_> =
        verdicts[0].evidence.iter().map(|each| (each.path.as_str(), each.value.clone())).collect();
    assert_eq!(shown, [("Mode", Value::Null), ("Open", json!(true))]);
}
