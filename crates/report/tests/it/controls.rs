//! Frameworks control by control, and findings by risk, in every form that shows them.

use crate::csv::parse;
use crate::html::html;
use crate::{assert_expected, sample, written};
use policy::assess::{Assessment, Outcome};
use policy::verdict::{Scan, Status};
use report::Report;
use report::csv::{CONTROLS_HEADER, Controls};
use report::table::Look;

#[test]
fn the_sample_has_a_control_of_each_outcome() {
    let rules = sample::rules();
    let frameworks = sample::frameworks(&rules);
    let scan = sample::by_control(&rules, &frameworks);
    let [assessment] = &*Assessment::all(&scan) else { panic!("one framework") };
    for outcome in Outcome::ALL.into_iter().filter(|each| *each != Outcome::NotApplicable) {
        assert!(assessment.count(outcome) > 0, "{outcome:?}");
    }
}

#[test]
fn each_control_is_a_row() {
    let rules = sample::rules();
    let frameworks = sample::frameworks(&rules);
    let scan = sample::by_control(&rules, &frameworks);
    let text = written(|out| {
        let mut file = Box::new(Controls::begin(out)?);
        file.add(&scan)?;
        file.finish()
    });
    let rows = parse(&text);
    assert_eq!(rows[0].join(","), CONTROLS_HEADER);
    assert_eq!(rows.len(), frameworks[0].controls.len() + 1);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    assert_expected("controls.csv", &text);
}

#[test]
fn the_terminal_shows_each_control_and_the_rules_that_fail() {
    let rules = sample::rules();
    let frameworks = sample::frameworks(&rules);
    let scan = sample::by_control(&rules, &frameworks);
    let look = Look { width: 80, colour: false, rules: 0, files: Vec::new() };
    let text = written(|out| report::table::write(&scan, look, out));
    let (_, text) = text.split_once("  Our <baseline>").unwrap();
    let (text, _) = text.split_once("  COULD NOT BE SEEN").unwrap();
    assert_expected("controls.txt", &format!("  Our <baseline>{text}"));
}

#[test]
fn the_page_shows_each_control_and_leads_to_the_findings() {
    let rules = sample::rules();
    let frameworks = sample::frameworks(&rules);
    let scan = sample::by_control(&rules, &frameworks);
    let page = html(&scan);
    assert!(page.contains("<h2>Our &lt;baseline&gt; &amp; more</h2>"));
    assert!(page.contains("Call the number, and &lt;ask&gt;."));
    for assessed in &Assessment::all(&scan)[0].controls {
        let control = assessed.control;
        assert_eq!(page.matches(&format!("<b>{}</b>", control.title)).count(), 1, "{}", control.id);
        for (rule, _) in assessed.failing() {
            assert!(page.contains(&format!("href=\"#{}\"", rule.id)), "{}", rule.id);
            assert!(page.contains(&format!("id=\"{}\"", rule.id)), "{}", rule.id);
        }
    }
    assert!(page.contains("1 rule left out by the filters"), "{page}");
}

#[test]
fn a_scan_without_frameworks_says_nothing_of_controls() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    assert!(!html(&scan).contains("class=\"framework\""));
    let look = Look { width: 80, colour: false, rules: 0, files: Vec::new() };
    assert!(!written(|out| report::table::write(&scan, look, out)).contains("not judged"));
}

#[test]
fn the_matrix_counts_every_finding_once() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let page = html(&scan);
    let (_, matrix) = page.split_once("<table class=\"matrix\">").unwrap();
    let (matrix, _) = matrix.split_once("</table>").unwrap();
    assert_eq!(matrix.matches("<td class=").count(), 25);
    let counts = matrix.split(" some\">").skip(1);
    let counts = counts.map(|cell| cell.split('<').next().unwrap().parse::<usize>().unwrap());
    let failing = scan.verdicts.iter().filter(|each| each.status == Status::Fail).count();
    assert_eq!(counts.sum::<usize>(), failing);
    assert!(failing > 0);
}

#[test]
fn a_rule_of_unknown_risk_is_said_to_be_left_out() {
    let mut rules = sample::rules();
    rules.iter_mut().filter(|rule| rule.id.as_str() == "aws-s3-bucket-public").for_each(|rule| {
        rule.risk = None;
    });
    let page = html(&sample::scan(&rules));
    assert!(page.contains("under rules whose risk nobody has said"));
}

#[test]
fn several_accounts_are_taken_together_and_rows_tell_them_apart() {
    let rules = sample::rules();
    let frameworks = sample::frameworks(&rules);
    let one = sample::by_control(&rules, &frameworks);
    let two = Scan {
        account: "210987654321".parse().unwrap(),
        alias: Some("calm".to_owned()),
        frameworks: frameworks.iter().collect(),
        ..sample::clean(&rules)
    };
    let text = written(|out| {
        let mut file = Box::new(Controls::begin(out)?);
        file.add(&one)?;
        file.add(&two)?;
        file.finish()
    });
    let outcome = |account: &str, control: &str| {
        let rows = parse(&text);
        let row = rows.iter().find(|row| row[0] == account && row[3] == control).unwrap();
        row[6].clone()
    };
    assert_eq!(outcome("123456789012", "1.1"), "fail");
    assert_ne!(outcome("210987654321", "1.1"), "fail");
    let page = written(|out| {
        let mut page = Box::new(report::html::Html::new(out));
        page.add(&one)?;
        page.add(&two)?;
        page.finish()
    });
    assert!(page.contains("The accounts are taken together"));
    assert_eq!(page.matches("<li class=\"fail\">").count(), 2, "as in the worse account");
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
}
