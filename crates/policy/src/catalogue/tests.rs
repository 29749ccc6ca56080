//! What reading promises, on a small file.

use super::{Catalogue, CatalogueError, SourceFile, lint};
use model::{Risk, SecurityFunction};

const VPC: &str = r#"type: aws.ec2.vpc
title: VPC
scope: regional
id: vpc/${VpcId}
name_from: ${VpcId}
list: {call: "ec2:DescribeVpcs", items: Vpcs, permissions: ["ec2:DescribeVpcs"]}
fields: {VpcId: string name, Open: bool config}
rules:
  - id: aws-ec2-vpc-closed
    title: VPC is closed
    severity: high
    risk: {likelihood: 3, impact: 5}
    function: protect
    category: [network]
    why: Otherwise it is open to everybody, and that is how it begins.
    condition: '!Open'
    fix: {text: t, cli: c, terraform: f}
    references: [https://example.com/]
    examples: {pass: [{VpcId: a}], fail: [{VpcId: a}]}
"#;

fn load(from: &str, to: &str) -> Result<Catalogue, Vec<CatalogueError>> {
    assert!(VPC.contains(from), "{from}");
    Catalogue::load(&[SourceFile { path: "vpc.yaml".to_owned(), text: VPC.replace(from, to) }])
}

#[test]
fn a_rule_says_its_risk_and_its_function() {
    let catalogue = load("", "").unwrap();
    let rule = catalogue.rules().next().unwrap();
    assert_eq!(rule.risk.map(Risk::score), Some(15));
    assert_eq!(rule.function, Some(SecurityFunction::Protect));
    assert_eq!(lint(&catalogue, rule), Vec::<String>::new());
}

#[test]
fn a_risk_off_the_scale_and_an_unknown_function_are_found_where_they_stand() {
    let cases = [
        ("impact: 5", "impact: 6", "vpc.yaml:12:35: `impact`: 6 is not on the scale"),
        ("likelihood: 3", "likelihood: 0", "vpc.yaml:12:24: `likelihood`: 0 is not on the scale"),
        (", impact: 5", "", "vpc.yaml:12:"),
        ("impact: 5", "impact: much", "vpc.yaml:12:"),
        ("impact: 5", "impact: 5, cost: 1", "vpc.yaml:12:"),
        ("function: protect", "function: protects", "vpc.yaml:13:15: `protects` is not a function"),
    ];
    for (from, to, said) in cases {
        let errors = load(from, to).unwrap_err();
        assert_eq!(errors.len(), 1, "{to}: {errors:#?}");
        let error = errors[0].to_string();
        assert!(error.starts_with(said), "{to}: {error}");
    }
    let error = load("function: protect", "function: protects").unwrap_err()[0].to_string();
    assert!(error.contains("did you mean `protect`?"), "{error}");
}

#[test]
fn a_risk_that_is_missing_or_does_not_fit_the_severity_is_complained_about() {
    let cases = [
        ("    risk: {likelihood: 3, impact: 5}\n", "", "it has no risk"),
        ("    function: protect\n", "", "it has no function"),
        ("likelihood: 3", "likelihood: 1", "its risk is 1 x 5 = 5, but its severity is high"),
        ("severity: high", "severity: low", "which means 2 to 8"),
        ("severity: high", "severity: medium", "which means 4 to 12"),
        ("severity: high", "severity: informational", "which means 1 to 4"),
        ("likelihood: 3, impact: 5", "likelihood: 5, impact: 5", "which means 9 to 20"),
    ];
    for (from, to, said) in cases {
        let catalogue = load(from, to).unwrap();
        let found = lint(&catalogue, catalogue.rules().next().unwrap());
        assert_eq!(found.len(), 1, "{to}: {found:?}");
        assert!(found[0].contains(said), "{to}: {found:?}");
    }
    let critical = load("severity: high", "severity: critical").unwrap();
    assert_eq!(lint(&critical, critical.rules().next().unwrap()), Vec::<String>::new());
}
