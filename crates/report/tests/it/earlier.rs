//! What a scan wrote is a baseline for the next one.

use crate::{sample, written};
use policy::verdict::Scan;
use report::earlier::{EarlierError, read};

fn csv(scan: &Scan<'_>) -> String {
    written(|out| report::csv::write(scan, out))
}

fn ocsf(scan: &Scan<'_>) -> String {
    written(|out| report::ocsf::write(scan, out))
}

/// The middling account, whose resources are all called `text`.
fn called<'r>(rules: &'r [policy::catalogue::Rule], text: &str) -> Scan<'r> {
    let mut scan = sample::scan(rules);
    for (number, resource) in scan.resources.iter_mut().enumerate() {
        resource.id = format!("{text}{number}");
        resource.name = text.to_owned();
    }
    scan
}

#[test]
fn after_either_file_the_same_account_has_nothing_new_and_nothing_gone() {
    let rules = sample::rules();
    for text in ["plain", "=1+1", "a,\"b\"\r\nc", "'+x", "\u{1b}[2J"] {
        for file in [csv(&called(&rules, text)), ocsf(&called(&rules, text))] {
            let mut scan = called(&rules, text);
            read(file.as_bytes()).unwrap().compare(&mut scan);
            let comparison = scan.comparison.as_ref().unwrap();
            assert_eq!((comparison.new, comparison.gone.len()), (0, 0), "{text:?}");
            assert_eq!((comparison.known, comparison.untold), (scan.tally().fail, 0), "{text:?}");
            let collected = comparison.collected.map(model::Timestamp::as_second);
            assert_eq!(collected, Some(scan.collected.as_second()));
        }
    }
}

#[test]
fn what_was_let_stand_is_not_known() {
    let rules = sample::rules();
    let decided = sample::decided(&rules);
    for file in [csv(&decided), ocsf(&decided)] {
        let mut scan = sample::scan(&rules);
        read(file.as_bytes()).unwrap().compare(&mut scan);
        let comparison = scan.comparison.as_ref().unwrap();
        assert_eq!((comparison.new, comparison.gone.len()), (1, 0));
    }
}

#[test]
fn a_file_from_before_exceptions_is_read_too() {
    let rules = sample::rules();
    let old: String = csv(&sample::scan(&rules))
        .replace(",exception_reason,exception_owner,exception_until,since_baseline", "")
        .replace(",,,,\r\n", "\r\n");
    let mut scan = sample::scan(&rules);
    read(old.as_bytes()).unwrap().compare(&mut scan);
    assert_eq!(scan.comparison.unwrap().new, 0);
}

#[test]
fn what_is_no_earlier_result_is_refused_with_what_to_give() {
    for text in ["", "hello\n", "a,b,c\r\n1,2,3\r\n", "<html>"] {
        let error = read(text.as_bytes()).unwrap_err();
        assert!(matches!(error, EarlierError::NotOurs), "{text}: {error}");
        assert!(error.to_string().contains("--format csv"));
    }
}

#[test]
fn an_entry_that_is_broken_is_named() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let cases = [
        (csv(&scan).replacen("PASS", "GOOD", 1), "`GOOD` is not a status"),
        (csv(&scan) + "1,2\r\n", "it has 2 cells and not 20"),
        (ocsf(&scan).replacen("\"status_code\"", "\"code\"", 1), "missing field `status_code`"),
    ];
    for (file, said) in cases {
        let error = read(file.as_bytes()).unwrap_err();
        assert!(matches!(error, EarlierError::Malformed { number: 1.., .. }), "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
}
