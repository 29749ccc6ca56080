use crate::{sample, written};
use policy::verdict::Scan;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

fn junit(scan: &Scan<'_>) -> String {
    written(|out| report::junit::write(scan, out))
}

/// How many elements of each name there are; a file that is not XML fails here.
fn elements(text: &str) -> BTreeMap<String, usize> {
    let mut reader = Reader::from_str(text);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut open = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                assert!(start.attributes().all(|each| each.is_ok()));
                *found.entry(name.clone()).or_default() += 1;
                open.push(name);
            }
            Event::Empty(empty) => {
                let name = empty.name().as_ref().to_owned();
                assert!(empty.attributes().all(|each| each.is_ok()));
                *found.entry(name).or_default() += 1;
            }
            Event::End(_) => drop(open.pop().unwrap()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

#[test]
fn each_verdict_is_a_case_and_an_unknown_one_is_an_error() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let (elements, tally) = (elements(&junit(&scan)), scan.tally());
    assert_eq!(elements["testcase"], scan.verdicts.len());
    assert_eq!((elements["failure"], elements["error"]), (tally.fail, tally.unknown));
    assert!(!elements.contains_key("skipped"));
}

#[test]
fn the_counts_of_the_suites_are_those_of_their_cases() {
    let rules = sample::rules();
    let scan = sample::decided(&rules);
    let text = junit(&scan);
    let sum = |name: &str| -> usize {
        let before = format!(" {name}=\"");
        let parts = text.split(&before).skip(1);
        parts.map(|part| part.split('"').next().unwrap().parse::<usize>().unwrap()).sum()
    };
    let elements = elements(&text);
    assert_eq!(sum("tests"), elements["testcase"]);
    assert_eq!(sum("failures"), elements["failure"]);
    assert_eq!(sum("errors"), elements["error"]);
    assert_eq!((sum("skipped"), elements["skipped"]), (1, 1));
    assert!(text.contains("web team let it stand until 2027-03-31"), "{text}");
}

#[test]
fn a_suite_is_about_one_service_of_one_account() {
    let rules = sample::rules();
    let text = junit(&sample::scan(&rules));
    for service in ["ec2", "s3", "iam", "rds", "kms"] {
        assert_eq!(text.matches(&format!("name=\"123456789012 {service}\"")).count(), 1);
    }
}

#[test]
fn a_hostile_name_stays_a_name() {
    let rules = sample::rules();
    let calm = elements(&junit(&sample::hostile(&rules, "x")));
    for text in ["</testcase><x/>", "]]>", "\"&<'", "\0\u{1b}\u{ffff}", "<!--"] {
        assert_eq!(elements(&junit(&sample::hostile(&rules, text))), calm, "{text}");
    }
}
