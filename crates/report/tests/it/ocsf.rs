use crate::{assert_expected, sample, written};
use policy::verdict::{Scan, Status};
use report::Report;
use report::ocsf::Array;
use serde_json::Value;
use std::collections::BTreeSet;

fn elements(scan: &Scan<'_>) -> Vec<Value> {
    serde_json::from_str(&written(|out| report::ocsf::write(scan, out))).unwrap()
}

#[test]
fn the_elements_are_as_expected() {
    let rules = sample::rules();
    let mut scan = sample::scan(&rules);
    // One of each status: the rest is more of the same.
    let of = |status| scan.verdicts.iter().position(|each| each.status == status).unwrap();
    let some = [of(Status::Fail), of(Status::Unknown), of(Status::Pass)];
    scan.verdicts = some.map(|at| scan.verdicts[at].clone()).to_vec();
    assert_expected("sample.ocsf.json", &written(|out| report::ocsf::write(&scan, out)));
}

#[test]
fn each_verdict_is_an_element_that_pipelines_find_their_way_in() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let elements = elements(&scan);
    assert_eq!(elements.len(), scan.verdicts.len());
    for (element, verdict) in elements.iter().zip(&scan.verdicts) {
        let rule = scan.rule(verdict).unwrap();
        assert_eq!(element["class_uid"], 2004);
        assert_eq!(element["metadata"]["event_code"], rule.id.as_str());
        assert_eq!(element["status_code"], verdict.status.as_str());
        assert_eq!(element["resources"][0]["uid"], scan.resource(verdict).unwrap().id);
        assert_eq!(element["remediation"].is_object(), verdict.status != Status::Pass);
    }
}

#[test]
fn a_finding_keeps_its_uid_from_scan_to_scan_and_shares_it_with_none() {
    let rules = sample::rules();
    let uids = |scan: &Scan<'_>| -> Vec<String> {
        let uid = |each: &Value| each["finding_info"]["uid"].as_str().unwrap().to_owned();
        elements(scan).iter().map(uid).collect()
    };
    let (first, second) = (uids(&sample::scan(&rules)), uids(&sample::clean(&rules)));
    assert_eq!(first, second);
    assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), first.len());
}

#[test]
fn no_scan_and_several_scans_make_one_array() {
    let rules = sample::rules();
    assert!(elements(&sample::empty(&rules)).is_empty());
    let scan = sample::scan(&rules);
    let text = written(|out| {
        let mut array = Box::new(Array::begin(out)?);
        array.add(&scan)?;
        array.add(&scan)?;
        array.finish()
    });
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(all.len(), 2 * scan.verdicts.len());
}
