use crate::{sample, written};
use policy::verdict::{Scan, Status};
use report::Report;
use serde_json::Value;
use std::collections::BTreeSet;

fn log(scan: &Scan<'_>) -> Value {
    serde_json::from_str(&written(|out| report::sarif::write(scan, out))).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log.pointer("/runs/0/results").and_then(Value::as_array).unwrap()
}

#[test]
fn each_failing_verdict_is_a_result_whose_rule_is_described() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let log = log(&scan);
    assert_eq!(
        (log["version"].as_str(), log["runs"].as_array().unwrap().len()),
        (Some("2.1.0"), 1)
    );
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["name"], "Bailiwick");
    let described: Vec<&str> = driver["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["id"].as_str().unwrap())
        .collect();
    assert_eq!(described.iter().collect::<BTreeSet<_>>().len(), described.len());
    let failing: Vec<_> =
        scan.verdicts.iter().filter(|verdict| verdict.status == Status::Fail).collect();
    assert_eq!(results(&log).len(), failing.len());
    for (result, verdict) in results(&log).iter().zip(failing) {
        let id = result["ruleId"].as_str().unwrap();
        assert_eq!(id, scan.rule(verdict).unwrap().id.as_str());
        assert!(described.contains(&id));
        assert_eq!(result["kind"], "fail");
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let location = &result["locations"][0];
        let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("123456789012/"), "{uri}");
        let arn = &location["logicalLocations"][0]["fullyQualifiedName"];
        assert_eq!(arn, &scan.resource(verdict).unwrap().id);
        assert!(result.get("baselineState").is_none());
    }
    let fingerprints: BTreeSet<String> =
        results(&log).iter().map(|each| each["partialFingerprints"].to_string()).collect();
    assert_eq!(fingerprints.len(), results(&log).len());
}

#[test]
fn what_could_not_be_seen_is_a_notification_and_no_result() {
    let rules = sample::rules();
    let log = log(&sample::blind(&rules));
    assert!(results(&log).is_empty());
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications.len(), 3);
    assert!(notifications.iter().all(|each| each["level"] == "warning"));
}

#[test]
fn with_a_baseline_each_result_says_how_it_compares() {
    let rules = sample::rules();
    let scan = sample::decided(&rules);
    let log = log(&scan);
    let of =
        |state: &str| results(&log).iter().filter(|each| each["baselineState"] == state).count();
    let comparison = scan.comparison.as_ref().unwrap();
    assert_eq!(of("absent"), comparison.gone.len());
    assert_eq!(of("new") + of("unchanged") + of("absent"), results(&log).len());
    assert!(of("new") > 0 && of("unchanged") > 0 && of("absent") > 1);
    let suppressed: Vec<_> =
        results(&log).iter().filter(|each| each.get("suppressions").is_some()).collect();
    assert_eq!(suppressed.len(), 1);
    let said = suppressed[0]["suppressions"][0]["justification"].as_str().unwrap();
    assert!(said.contains("web team") && said.contains("2027-03-31"), "{said}");
}

#[test]
fn several_accounts_make_one_run_in_which_each_rule_is_described_once() {
    let rules = sample::rules();
    let scans = sample::several(&rules, 3);
    let text = written(|out| {
        let mut log = Box::new(report::sarif::Log::begin(out)?);
        scans.iter().try_for_each(|scan| log.add(scan))?;
        log.finish()
    });
    let log: Value = serde_json::from_str(&text).unwrap();
    let described = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len();
    let one = self::log(&scans[0]);
    assert_eq!(described, one["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len());
    assert_eq!(results(&log).len(), 3 * results(&one).len());
}
