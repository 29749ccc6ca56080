//! What reading frameworks promises, on small files.

use super::{Framework, load};
use crate::catalogue::{CatalogueError, SourceFile};
use model::RuleId;

const BASE: &str = r#"framework: base-1.0
title: Base 1.0
publisher: Somebody
version: "1.0"
url: https://example.com/base
controls:
  - id: "1.10"
    title: Keys are young
    section: Identity
    rules: [aws-iam-key-young, aws-iam-key-rotated]
  - id: "1.2"
    title: Somebody answers the telephone
    manual: Call the number.
  - id: "2.1"
    title: Buckets are closed
    rules: [aws-s3-bucket-closed]
    manual: Look at those of other accounts.
"#;

const NEXT: &str = r#"framework: next-2.0
title: Next 2.0
publisher: Somebody
version: "2.0"
extends: base-1.0
renumber: {"1.10": "1.2", "1.2": "1.10"}
remove: ["2.1"]
controls:
  - id: "1.10"
    title: Somebody answers at night
    manual: Call the number at night.
  - id: "3.1"
    title: Keys turn
    rules: [aws-iam-key-rotated]
"#;

fn read(files: &[(&str, &str)]) -> Result<Vec<Framework>, Vec<CatalogueError>> {
    let rules = ["aws-iam-key-young", "aws-iam-key-rotated", "aws-s3-bucket-closed"];
    let rules = rules.map(|rule| rule.parse::<RuleId>().unwrap());
    let files = files
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() });
    load(&files.collect::<Vec<_>>(), &rules)
}

fn told(files: &[(&str, &str)]) -> Vec<String> {
    let errors = read(files).unwrap_err();
    errors.iter().map(|error| error.to_string().lines().next().unwrap().to_owned()).collect()
}

fn lines(framework: &Framework) -> Vec<String> {
    let line = |control: &super::Control| {
        let rules: Vec<&str> = control.rules().iter().map(RuleId::as_str).collect();
        let manual = control.manual().unwrap_or("-");
        format!("{} {}: {} | {manual}", control.id, control.title, rules.join(" "))
    };
    framework.controls.iter().map(line).collect()
}

#[test]
fn controls_stand_in_their_natural_order() {
    let frameworks = read(&[("catalog/frameworks/base-1.0.yaml", BASE)]).unwrap();
    assert_eq!(
        lines(&frameworks[0]),
        [
            "1.2 Somebody answers the telephone:  | Call the number.",
            "1.10 Keys are young: aws-iam-key-young aws-iam-key-rotated | -",
            "2.1 Buckets are closed: aws-s3-bucket-closed | Look at those of other accounts.",
        ]
    );
    let control = frameworks[0].control("1.10").unwrap();
    assert_eq!(control.section.as_deref(), Some("Identity"));
    assert_eq!(frameworks[0].url.as_deref(), Some("https://example.com/base"));
}

#[test]
fn a_framework_takes_over_another_one_renumbered_reduced_and_replaced() {
    let frameworks = read(&[("next-2.0.yaml", NEXT), ("base-1.0.yaml", BASE)]).unwrap();
    let names: Vec<&str> = frameworks.iter().map(|each| each.name.as_str()).collect();
    assert_eq!(names, ["base-1.0", "next-2.0"]);
    assert_eq!(
        lines(&frameworks[1]),
        [
            "1.2 Keys are young: aws-iam-key-young aws-iam-key-rotated | -",
            "1.10 Somebody answers at night:  | Call the number at night.",
            "3.1 Keys turn: aws-iam-key-rotated | -",
        ]
    );
    assert_eq!(frameworks[0].controls.len(), 3);
}

#[test]
fn a_framework_is_extended_through_several_others() {
    let last = "framework: last\ntitle: Last\npublisher: P\nversion: '3'\nextends: next-2.0\n\
                remove: ['3.1']\n";
    let files = [("last.yaml", last), ("next-2.0.yaml", NEXT), ("base-1.0.yaml", BASE)];
    let frameworks = read(&files).unwrap();
    let ids: Vec<&str> = frameworks[1].controls.iter().map(|each| each.id.as_str()).collect();
    assert_eq!((frameworks[1].name.as_str(), ids.as_slice()), ("last", &["1.2", "1.10"][..]));
}

#[test]
fn what_is_wrong_with_a_control_is_found_where_it_stands() {
    let cases = [
        (
            "aws-s3-bucket-closed",
            "aws-s3-bucket-close",
            "base-1.0.yaml:16:13: there is no rule `aws-s3-bucket-close`; did you mean `aws-s3-bucket-closed`?",
        ),
        (
            "aws-iam-key-rotated",
            "aws-iam-key-young",
            "base-1.0.yaml:10:32: `aws-iam-key-young` stands here twice",
        ),
        (
            "id: \"1.2\"",
            "id: \"1.10\"",
            "base-1.0.yaml:11:9: the control `1.10` is there already: Keys are young",
        ),
        (
            "id: \"1.2\"",
            "id: 1.2",
            "base-1.0.yaml:11:9: the id of a control stands in quotes: \"1.2\"",
        ),
        ("id: \"1.2\"", "id: \"1,2\"", "base-1.0.yaml:11:9: `1,2` is not the id of a control"),
        (
            "    manual: Call the number.\n",
            "",
            "base-1.0.yaml:11:9: nothing answers the control `1.2`",
        ),
        (
            "    manual: Call the number.\n",
            "    rules: []\n    manual: ' '\n",
            "base-1.0.yaml:11:9: nothing answers",
        ),
        (
            "title: Buckets are closed",
            "titel: Buckets are closed",
            "base-1.0.yaml:15:5: unknown field `titel`",
        ),
        (
            "title: Buckets are closed",
            "title: ''",
            "base-1.0.yaml:15:12: `title` is one line of text",
        ),
        ("https:", "http:", "base-1.0.yaml:5:6: `http://example.com/base` is not an https address"),
        (
            "framework: base-1.0",
            "framework: Base",
            "base-1.0.yaml:1:12: `Base` is not the name of a framework",
        ),
        (
            "framework: base-1.0",
            "framework: base-1",
            "base-1.0.yaml:1:12: the file of `base-1` is called `base-1.yaml`",
        ),
        (
            "url:",
            "remove: [\"9\"]\nurl:",
            "base-1.0.yaml:5:10: `remove` means something only with `extends`",
        ),
        (
            "url:",
            "renumber: {\"1\": \"2\"}\nurl:",
            "base-1.0.yaml:5:17: `renumber` means something only with `extends`",
        ),
    ];
    for (from, to, said) in cases {
        assert!(BASE.contains(from), "{from}");
        let told = told(&[("base-1.0.yaml", &BASE.replacen(from, to, 1))]);
        assert_eq!(told.len(), 1, "{to}: {told:#?}");
        assert!(told[0].starts_with(said), "{told:#?}, not {said}");
    }
}

#[test]
fn what_is_wrong_between_frameworks_is_found_where_it_stands() {
    let cases = [
        (
            "extends: base-1.0",
            "extends: base-1.1",
            "next-2.0.yaml:5:10: there is no framework `base-1.1` to extend; did you mean `base-1.0`?",
        ),
        (
            "remove: [\"2.1\"]",
            "remove: [\"2.11\"]",
            "next-2.0.yaml:7:10: there is no control `2.11` to remove; did you mean `2.1`?",
        ),
        (
            "\"1.10\": \"1.2\", \"1.2\": \"1.10\"",
            "\"1.11\": \"1.3\"",
            "next-2.0.yaml:6:20: there is no control `1.11` to renumber; did you mean `1.10`?",
        ),
        (
            "\"1.10\": \"1.2\",",
            "\"1.10\": \"2.1\",",
            "next-2.0.yaml:6:20: there is a control `2.1` already: Buckets are closed",
        ),
        (
            "\"1.10\": \"1.2\", ",
            "",
            "next-2.0.yaml:6:19: there is a control `1.10` already: Keys are young",
        ),
        (
            "extends: base-1.0",
            "extends: next-2.0",
            "next-2.0.yaml:5:10: `next-2.0` extends itself: next-2.0 → next-2.0",
        ),
    ];
    for (from, to, said) in cases {
        assert!(NEXT.contains(from), "{from}");
        let next = NEXT.replacen(from, to, 1);
        let told = told(&[("base-1.0.yaml", BASE), ("next-2.0.yaml", &next)]);
        assert_eq!(told.len(), 1, "{to}: {told:#?}");
        assert!(told[0].starts_with(said), "{told:#?}, not {said}");
    }
}

#[test]
fn frameworks_that_extend_each_other_are_each_told_the_circle() {
    let circle = BASE.replace("url: https://example.com/base", "extends: next-2.0");
    let onlooker = "framework: on\ntitle: On\npublisher: P\nversion: '3'\nextends: next-2.0\n";
    let files =
        [("base-1.0.yaml", circle.as_str()), ("next-2.0.yaml", NEXT), ("on.yaml", onlooker)];
    assert_eq!(
        told(&files),
        [
            "base-1.0.yaml:5:10: `base-1.0` extends itself: base-1.0 → next-2.0 → base-1.0",
            "next-2.0.yaml:5:10: `next-2.0` extends itself: next-2.0 → base-1.0 → next-2.0",
        ]
    );
}

#[test]
fn a_framework_whose_base_is_broken_is_not_blamed_for_it() {
    let broken = BASE.replace("title: Base 1.0", "titel: Base 1.0");
    let told = told(&[("base-1.0.yaml", &broken), ("next-2.0.yaml", NEXT)]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("base-1.0.yaml:2:1: unknown field `titel`"), "{told:#?}");
}

#[test]
fn a_name_stands_for_one_framework() {
    let told = told(&[("a/base-1.0.yaml", BASE), ("b/base-1.0.yaml", BASE)]);
    assert_eq!(told, ["b/base-1.0.yaml:1:12: `base-1.0` stands in `a/base-1.0.yaml` too"]);
}
