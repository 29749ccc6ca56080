//! What a question finds, what it cannot tell, and what it says to a mistake.

use super::*;
use crate::catalogue::SourceFile;
use crate::judge::{Found, Inventory};
use model::{Partition, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const VPC: &str = r#"
type: aws.ec2.vpc
title: VPC
scope: regional
id: vpc/${VpcId}
name_from: ${VpcId}
list: {call: "ec2:DescribeVpcs", items: Vpcs, permissions: ["ec2:DescribeVpcs"]}
fields: {VpcId: string name, Open: bool config, Mode: string config, Made: timestamp config}
joins:
  Logs: {type: aws.ec2.flow-log, on: {ResourceId: VpcId}}
"#;

const LOG: &str = r#"
type: aws.ec2.flow-log
title: flow log
scope: regional
id: log/${name}
name_from: ${name}
list: {call: "ec2:DescribeFlowLogs", items: FlowLogs, permissions: ["ec2:DescribeFlowLogs"]}
fields: {name: string name, ResourceId: string name, Active: bool config}
"#;

fn catalogue() -> Catalogue {
    let file = |path: &str, text: &str| SourceFile::new(path.to_owned(), text.to_owned());
    Catalogue::load(&[file("vpc.yaml", VPC), file("log.yaml", LOG)]).unwrap()
}

fn inventory(catalogue: &Catalogue) -> Inventory<'_> {
    let types: Vec<&ResourceType> = catalogue.types().collect();
    let account = "123456789012".parse().unwrap();
    let mut inventory = Inventory::new(&types, account, Partition::Aws, Timestamp::UNIX_EPOCH);
    let mut add = |index: usize, id: &str, value: Json, unknown: &[(&str, usize)]| {
        let found = Found {
            id: format!("arn:{id}"),
            name: id.to_owned(),
            region: "eu-west-1".parse().unwrap(),
            tags: BTreeMap::new(),
            value,
            unknown: unknown.iter().map(|(path, gap)| ((*path).to_owned(), *gap)).collect(),
        };
        inventory.add(index, found);
    };
    // Types are numbered in the order of their names: flow logs are the first.
    add(0, "log", json!({"name": "hm", "ResourceId": "a", "Active": true}), &[]);
    add(1, "a", json!({"VpcId": "a", "Open": true, "Mode": "x"}), &[]);
    add(1, "b", json!({"VpcId": "b", "Mode": "y", "Made": "2026-01-01T00:00:00Z"}), &[]);
    add(1, "c", json!({"VpcId": "c", "Mode": "y"}), &[("Open", 3)]);
    inventory
}

fn ask(question: &str, columns: &str) -> Answer {
    let catalogue = catalogue();
    let question = Question::parse(question, &catalogue).unwrap_or_else(|e| panic!("{e}"));
    let columns = question.columns(columns).unwrap_or_else(|e| panic!("{e}"));
    question.ask(&columns, &inventory(&catalogue))
}

fn value(value: impl Into<Json>) -> Known {
    Known::Value(value.into())
}

#[test]
fn what_meets_the_condition_is_shown_and_what_cannot_be_told_is_kept_apart() {
    let answer = ask("aws.ec2.vpc where Open", "id, name, region");
    assert_eq!(answer.rows, [vec![value("arn:a"), value("a"), value("eu-west-1")]]);
    assert_eq!(answer.looked_at, 3);
    let unsure = Unsure { id: "arn:c".to_owned(), gaps: vec![3], trouble: None };
    assert_eq!(answer.unsure, [unsure]);
    assert_eq!(ask("aws.ec2.vpc", "id").rows.len(), 3);
    // What is unknown is asked about only where it matters.
    assert!(ask("aws.ec2.vpc where Open || Mode == 'y'", "id").unsure.is_empty());
}

#[test]
fn joins_are_there_as_in_rules() {
    let answer = ask("aws.ec2.vpc where related.Logs.exists(l, l.Active)", "name");
    assert_eq!(answer.rows, [vec![value("a")]]);
}

#[test]
fn columns_tell_what_is_not_set_from_what_is_not_known() {
    let rows = ask("aws.ec2.vpc", "Open, Made, size(Mode) + 1").rows;
    assert_eq!(rows[0], [value(true), Known::NotSet, value(2)]);
    assert_eq!(rows[1], [Known::NotSet, value("2026-01-01T00:00:00Z"), value(2)]);
    assert_eq!(rows[2], [Known::Unknown(vec![3]), Known::NotSet, value(2)]);
}

#[test]
fn a_mistake_while_evaluating_is_counted_too() {
    let answer = ask("aws.ec2.vpc where Made > timestamp('2025-01-01T00:00:00Z')", "name");
    assert_eq!(answer.rows, [vec![value("b")]]);
    assert_eq!(answer.unsure.len(), 2);
    assert!(answer.unsure.iter().all(|each| each.trouble.is_some()));
}

#[test]
fn resources_are_counted_by_an_expression() {
    assert_eq!(ask("aws.ec2.vpc", "Mode").counted(), [(value("y"), 2), (value("x"), 1)]);
    let by_open = ask("aws.ec2.vpc", "Open").counted();
    assert_eq!(by_open.iter().map(|(_, count)| count).sum::<usize>(), 3);
    assert!(by_open.contains(&(Known::Unknown(vec![3]), 1)));
}

#[test]
fn a_field_comes_before_the_resources_own_name() {
    assert_eq!(ask("aws.ec2.flow-log", "name, id").rows, [vec![value("hm"), value("arn:log")]]);
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let catalogue = catalogue();
    let cases = [
        (
            "aws.ec2.vpcs where Open",
            "line 1, column 1: no file describes a type `aws.ec2.vpcs`\n  |\n1 | aws.ec2.vpcs where Open\n  \
             | ^^^^^^^^^^^^\n  = did you mean `aws.ec2.vpc`?",
        ),
        (
            "vpc where Open",
            "line 1, column 1: no file describes a type `vpc`\n  |\n1 | vpc where Open\n  \
             | ^^^\n  = did you mean `aws.ec2.vpc`?",
        ),
        (
            "aws.ec2.vpc where Opne == true",
            "line 1, column 19: undeclared reference to `Opne`\n  |\n1 | aws.ec2.vpc where Opne == true\n  \
             |                   ^^^^\n  = did you mean `Open`?",
        ),
        (
            "aws.ec2.vpc were Open",
            "line 1, column 13: expected `where`, and this is `were`\n  |\n1 | aws.ec2.vpc were Open\n  \
             |             ^^^^\n  = write `TYPE where CONDITION`, such as `aws.s3.bucket where Name != \"x\"`",
        ),
    ];
    for (text, said) in cases {
        assert_eq!(Question::parse(text, &catalogue).unwrap_err().to_string(), said);
    }
    let question = Question::parse("aws.ec2.vpc", &catalogue).unwrap();
    let error = question.columns("VpcId, Region").unwrap_err().to_string();
    assert!(error.starts_with("line 1, column 8: undeclared reference to `Region`"), "{error}");
    assert!(error.ends_with("did you mean `region`?"), "{error}");
}
