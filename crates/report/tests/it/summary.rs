use crate::{assert_expected, sample, written};

#[test]
fn the_counts_are_as_expected() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    assert_expected("sample.summary.json", &written(|out| report::summary::write(&scan, out)));
}

#[test]
fn nothing_judged_is_no_score_and_not_a_full_one() {
    let rules = sample::rules();
    let text = written(|out| report::summary::write(&sample::blind(&rules), out));
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(summary["score"].is_null());
    assert_eq!(summary["gaps"].as_array().unwrap().len(), 3);
}
