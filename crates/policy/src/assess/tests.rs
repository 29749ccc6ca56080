//! What comes of controls, on verdicts made for the purpose.

use super::{Assessment, Outcome};
use crate::catalogue::{Catalogue, SourceFile};
use crate::verdict::{Effort, Scan, Status, Verdict};
use model::{Partition, Timestamp};

const FRAMEWORK: &str = r#"framework: mine
title: Mine
publisher: Us
version: "1"
controls:
  - {id: "1", title: One rule, rules: [aws-ec2-vpc-first]}
  - {id: "2", title: Two rules, rules: [aws-ec2-vpc-first, aws-ec2-vpc-second]}
  - {id: "3", title: A rule and a person, rules: [aws-ec2-vpc-second], manual: Look.}
  - {id: "4", title: A person, manual: Look.}
"#;

fn catalogue() -> Catalogue {
    let rule = |name: &str| {
        format!(
            "  - {{id: aws-ec2-vpc-{name}, title: t, severity: low, why: w, condition: Open, \
             fix: {{text: t, cli: c, terraform: f}}, references: [], \
             examples: {{pass: [{{Open: true}}], fail: [{{}}]}}}}\n"
        )
    };
    let text = format!(
        "type: aws.ec2.vpc\ntitle: VPC\nscope: regional\nid: x\nname_from: x\n\
         fields: {{Open: bool config}}\nrules:\n{}{}",
        rule("first"),
        rule("second")
    );
    let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
    let catalogue = Catalogue::load(&[file("vpc.yaml", text)]).unwrap();
    catalogue.with_frameworks(&[file("mine.yaml", FRAMEWORK.to_owned())]).unwrap()
}

/// A scan with the first so many rules, and verdicts as (rule, status).
fn scan<'c>(catalogue: &'c Catalogue, rules: usize, verdicts: &[(usize, Status)]) -> Scan<'c> {
    let verdict = |(rule, status): &(usize, Status)| Verdict {
        rule: *rule,
        resource: 0,
        status: *status,
        evidence: Vec::new(),
        gaps: Vec::new(),
        trouble: None,
        exception: None,
        change: None,
    };
    Scan {
        account: "123456789012".parse().unwrap(),
        alias: None,
        partition: Partition::Aws,
        started: Timestamp::UNIX_EPOCH,
        collected: Timestamp::UNIX_EPOCH,
        regions: Vec::new(),
        stopped: false,
        rules: catalogue.rules().take(rules).collect(),
        frameworks: catalogue.frameworks().iter().collect(),
        resources: Vec::new(),
        verdicts: verdicts.iter().map(verdict).collect(),
        gaps: Vec::new(),
        effort: Effort::default(),
        exceptions: Vec::new(),
        comparison: None,
    }
}

#[test]
fn a_control_is_as_good_as_the_worst_verdict_of_its_rules() {
    use Outcome::{Fail, Manual, NotApplicable, NotJudged, Pass, Unknown};
    let (failing, unknown, passing) = (Status::Fail, Status::Unknown, Status::Pass);
    // How many rules were applied, their verdicts, and what comes of each control.
    type Case<'a> = (usize, &'a [(usize, Status)], [Outcome; 4]);
    let cases: [Case<'_>; 7] = [
        (2, &[], [NotApplicable, NotApplicable, Manual, Manual]),
        (2, &[(0, passing)], [Pass, Pass, Manual, Manual]),
        (2, &[(0, passing), (1, passing)], [Pass, Pass, Pass, Manual]),
        (2, &[(0, passing), (0, unknown), (1, passing)], [Unknown, Unknown, Pass, Manual]),
        (2, &[(0, unknown), (1, failing), (1, passing)], [Unknown, Fail, Fail, Manual]),
        (1, &[(0, passing)], [Pass, NotJudged, NotJudged, Manual]),
        (1, &[(0, failing)], [Fail, Fail, NotJudged, Manual]),
    ];
    let catalogue = catalogue();
    for (rules, verdicts, wanted) in cases {
        let scan = scan(&catalogue, rules, verdicts);
        let all = Assessment::all(&scan);
        let outcomes: Vec<Outcome> = all[0].controls.iter().map(|each| each.outcome).collect();
        assert_eq!(outcomes, wanted, "{rules} {verdicts:?}");
        let counted: usize = Outcome::ALL.iter().map(|outcome| all[0].count(*outcome)).sum();
        assert_eq!((counted, all[0].by_hand()), (4, 2));
    }
}

#[test]
fn a_control_counts_the_verdicts_of_its_rules_and_names_those_that_fail() {
    let catalogue = catalogue();
    let verdicts = [(0, Status::Pass), (0, Status::Fail), (1, Status::Pass), (1, Status::Unknown)];
    let scan = scan(&catalogue, 2, &verdicts);
    let all = Assessment::all(&scan);
    let both = &all[0].controls[1];
    assert_eq!((both.tally.fail, both.tally.unknown, both.tally.pass), (1, 1, 2));
    let failing: Vec<&str> = both.failing().map(|(rule, _)| rule.id.as_str()).collect();
    assert_eq!(failing, ["aws-ec2-vpc-first"]);
}

#[test]
fn what_is_let_stand_neither_fails_nor_passes() {
    let catalogue = catalogue();
    let verdicts = [(0, Status::Fail), (0, Status::Pass), (1, Status::Pass)];
    let mut scan = scan(&catalogue, 2, &verdicts);
    scan.verdicts[0].exception = Some(0);
    let all = Assessment::all(&scan);
    let outcomes: Vec<Outcome> = all[0].controls.iter().map(|each| each.outcome).collect();
    assert_eq!(outcomes, [Outcome::Excepted, Outcome::Excepted, Outcome::Pass, Outcome::Manual]);
    assert_eq!(all[0].controls[0].failing().count(), 0);
    assert_eq!(all[0].controls[0].open().count(), 1);
}

#[test]
fn a_rule_knows_the_controls_that_it_answers() {
    let catalogue = catalogue();
    let controls: Vec<&[String]> =
        catalogue.rules().map(|rule| rule.controls["mine"].as_slice()).collect();
    assert_eq!(controls, [["1", "2"], ["2", "3"]]);
}
