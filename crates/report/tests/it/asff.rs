use crate::{sample, written};
use policy::verdict::{Scan, Status};
use serde_json::Value;
use std::collections::BTreeSet;

fn findings(scan: &Scan<'_>) -> Vec<Value> {
    serde_json::from_str(&written(|out| report::asff::write(scan, out))).unwrap()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {value}"))
}

#[test]
fn each_verdict_is_a_finding_with_what_security_hub_demands() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let findings = findings(&scan);
    assert_eq!(findings.len(), scan.verdicts.len());
    for (finding, verdict) in findings.iter().zip(&scan.verdicts) {
        assert_eq!(text(finding, "/SchemaVersion"), "2018-10-08");
        assert_eq!(text(finding, "/GeneratorId"), scan.rule(verdict).unwrap().id.as_str());
        let resource = scan.resource(verdict).unwrap();
        let product = format!(
            "arn:aws:securityhub:{}:123456789012:product/123456789012/default",
            resource.region
        );
        assert_eq!(text(finding, "/ProductArn"), product);
        assert_eq!(text(finding, "/Resources/0/Id"), resource.id);
        let status = match verdict.status {
            Status::Pass => "PASSED",
            Status::Fail => "FAILED",
            Status::Unknown => "NOT_AVAILABLE",
        };
        assert_eq!(text(finding, "/Compliance/Status"), status);
        assert_eq!(finding.get("Remediation").is_some(), verdict.status != Status::Pass);
    }
}

#[test]
fn a_finding_keeps_its_id_from_scan_to_scan() {
    let rules = sample::rules();
    let ids = |scan: &Scan<'_>| -> Vec<String> {
        findings(scan).iter().map(|each| text(each, "/Id").to_owned()).collect()
    };
    let (first, second) = (ids(&sample::scan(&rules)), ids(&sample::clean(&rules)));
    assert_eq!(first, second);
    assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), first.len());
}

#[test]
fn what_is_let_stand_is_a_warning_that_says_by_whom() {
    let rules = sample::rules();
    let findings = findings(&sample::decided(&rules));
    let warnings: Vec<_> =
        findings.iter().filter(|each| text(each, "/Compliance/Status") == "WARNING").collect();
    assert_eq!(warnings.len(), 1);
    let fields = &warnings[0]["ProductFields"];
    assert_eq!(fields["bailiwick/exception-owner"], "web team");
    assert_eq!(fields["bailiwick/exception-until"], "2027-03-31");
}

#[test]
fn no_text_is_longer_than_the_format_takes_and_none_is_empty() {
    let rules = sample::rules();
    let long = "a very long name ".repeat(400);
    for scan in
        [sample::hostile(&rules, &long), sample::hostile(&rules, " "), sample::decided(&rules)]
    {
        for finding in findings(&scan) {
            for (pointer, most) in
                [("/Id", 512), ("/GeneratorId", 512), ("/Title", 256), ("/Description", 1024)]
            {
                let length = text(&finding, pointer).chars().count();
                assert!((1..=most).contains(&length), "{pointer} has {length} characters");
            }
            if finding.get("Remediation").is_some() {
                let text = text(&finding, "/Remediation/Recommendation/Text");
                assert!((1..=512).contains(&text.chars().count()));
            }
            let fields = finding["ProductFields"].as_object().unwrap();
            assert!(fields.len() <= 50);
            assert!(fields.values().all(|each| !each.as_str().unwrap().trim().is_empty()));
            if let Some(tags) = finding.pointer("/Resources/0/Tags") {
                let tags = tags.as_object().unwrap();
                assert!(tags.iter().all(|(key, value)| {
                    !key.trim().is_empty() && !value.as_str().unwrap().trim().is_empty()
                }));
            }
        }
    }
}
