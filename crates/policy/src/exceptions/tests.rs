//! What exceptions promise, on a small catalogue.

use super::Exceptions;
use super::prowler::{Imported, Terms, import};
use crate::catalogue::{Catalogue, SourceFile};
use crate::house::{catalogue, closed, open, said, scan};
use crate::verdict::Scan;
use serde_json::json;

fn file(text: &str) -> SourceFile {
    SourceFile::new("exceptions.yaml", text)
}

/// Applies a file to three open doors and a closed one.
fn applied<'c>(catalogue: &'c Catalogue, text: &str) -> Scan<'c> {
    let doors = [
        open("front", &json!({"env": "prod", "team": "a"})),
        open("back", &json!({"env": "dev", "team": null})),
        open("cellar", &json!({})),
        closed("attic"),
    ];
    let mut scan = scan(catalogue, Ok(&doors));
    Exceptions::load(&file(text), catalogue).unwrap().apply(&mut scan);
    scan
}

/// One exception with these lines in it.
fn one(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {}\n", line.trim())).collect();
    format!("exceptions:\n  - reason: r\n    owner: o\n    until: 2026-03-01\n{lines}")
}

#[test]
fn an_exception_covers_what_all_of_it_matches_and_no_more() {
    let cases: [(&str, &[&str]); 14] = [
        ("rule: aws-house-door-closed", &["closed back", "closed cellar", "closed front"]),
        ("rule: house_door_shut\nresource: front", &["closed front"]),
        ("rule: prowler:*quiet\nresource: [front, cell*]", &["quiet cellar", "quiet front"]),
        ("rule: '*'\nresource: f?ont", &["closed front", "quiet front"]),
        ("rule: aws-house-door-closed\nresource: 'arn:aws:house:*:door/back'", &["closed back"]),
        // A pattern for names does not look into the rest of an ARN.
        ("rule: aws-house-door-closed\nresource: '*house*'", &[]),
        ("rule: aws-house-door-closed\naccount: '123456789012'\nresource: back", &["closed back"]),
        ("rule: aws-house-door-closed\naccount: '999999999999'", &[]),
        ("rule: aws-house-door-closed\nregion: us-*", &[]),
        ("rule: aws-house-door-closed\ntag: env=dev", &["closed back"]),
        ("rule: aws-house-door-closed\ntag: [env, team]", &["closed back", "closed front"]),
        // A value that was not kept is no value that matches.
        ("rule: aws-house-door-closed\ntag: team=*", &["closed front"]),
        (
            "rule: aws-house-door-closed\nunless: [{resource: front}, {tag: env=dev}]",
            &["closed cellar"],
        ),
        (
            "rule: aws-house-door-closed\nunless: [{resource: front, tag: env=dev}]",
            &["closed back", "closed cellar", "closed front"],
        ),
    ];
    let catalogue = catalogue();
    for (lines, wanted) in cases {
        let scan = applied(&catalogue, &one(lines));
        assert_eq!(said(&scan, |verdict| verdict.exception.is_some()), wanted, "{lines}");
        assert_eq!(scan.tally().excepted, wanted.len(), "{lines}");
        assert_eq!(scan.tally().fail, 6 - wanted.len(), "{lines}");
    }
}

#[test]
fn what_is_let_stand_is_neither_good_nor_bad_in_the_score() {
    let catalogue = catalogue();
    let scan = applied(&catalogue, &one("rule: '*'\nresource: [front, back, cellar]"));
    // The twelve verdicts weigh 8, 2 and 2 a door; of these doors only what passes is left.
    assert_eq!(scan.tally().fail, 0);
    assert_eq!(scan.score(), Some(100));
    assert!(applied(&catalogue, &one("rule: '*'\nresource: x")).score() < Some(100));
}

#[test]
fn the_day_after_its_last_an_exception_lets_nothing_stand_and_says_so() {
    let catalogue = catalogue();
    let text = one("rule: aws-house-door-closed").replace("2026-03-01", "2026-02-28");
    let scan = applied(&catalogue, &text);
    assert!(said(&scan, |verdict| verdict.exception.is_some()).is_empty());
    assert_eq!(scan.exceptions[0].as_words(), "expired on 2026-02-28: 3 count again");
}

#[test]
fn each_exception_says_what_it_does() {
    let catalogue = catalogue();
    let text = "
exceptions:
  - {rule: aws-house-door-closed, resource: front, reason: r, owner: o, until: 2026-02-01}
  - {rule: aws-house-door-closed, resource: f*, reason: r, owner: o, until: 2026-12-31}
  - {rule: aws-house-door-closed, resource: front, reason: r, owner: o, until: 2027-12-31}
  - {rule: aws-house-door-closed, resource: attic, reason: r, owner: o, until: 2026-12-31}
  - {rule: aws-house-door-closed, resource: gate, reason: r, owner: o, until: 2026-12-31}
  - {rule: '*', account: '999999999999', reason: r, owner: o, until: 2026-12-31}
";
    let scan = applied(&catalogue, text);
    let words: Vec<String> = scan.exceptions.iter().map(super::Applied::as_words).collect();
    assert_eq!(
        words,
        [
            "expired on 2026-02-01, and nothing needs it: delete it",
            "lets 1 stand until 2026-12-31",
            "no longer needed: all that it covers passes",
            "no longer needed: all that it covers passes",
            "matches nothing: check how it names the resources",
            "not about anything that this scan judged",
        ]
    );
    let front = scan.verdicts.iter().find(|verdict| verdict.exception.is_some()).unwrap();
    assert_eq!(scan.exception(front).unwrap().line, 4);
}

#[test]
fn what_could_not_be_seen_can_be_let_stand_and_stays_unknown() {
    let catalogue = catalogue();
    let mut scan = scan(&catalogue, Err(()));
    let all = Exceptions::load(&file(&one("rule: '*'")), &catalogue).unwrap();
    all.apply(&mut scan);
    let tally = scan.tally();
    assert_eq!((tally.unknown, tally.excepted), (0, 3));
    assert!(scan.verdicts.iter().all(|verdict| verdict.status == crate::verdict::Status::Unknown));
}

#[test]
fn a_mistake_is_named_by_line_and_column_with_what_was_meant() {
    let good = "reason: r, owner: o, until: 2026-12-31";
    let cases = [
        ("exceptions:\n  - {rule: aws-house-dor-closed, GOOD}", 2, "`aws-house-door-closed`?"),
        ("exceptions:\n  - rule: '*'\n    owner: o\n    until: 2026-12-31", 2, "needs `reason`"),
        ("exceptions:\n  - {rule: '*', reason: r, until: 2026-12-31}", 2, "needs `owner`"),
        ("exceptions:\n  - {rule: '*', reason: r, owner: o}", 2, "needs `until`"),
        ("exceptions:\n  - {rule: '*', reason: ' ', owner: o, until: 2026-01-01}", 2, "`reason`"),
        (
            "exceptions:\n  - rule: '*'\n    reason: r\n    owner: o\n    until: soon",
            5,
            "`soon` is not a day",
        ),
        ("exceptions:\n  - {rule: '*', GOOD, account: '12'}", 2, "`12`"),
        ("exceptions:\n  - {rule: '*', GOOD, account: 123456789012}", 2, "in quotes"),
        ("exceptions:\n  - {rule: '*', GOOD, region: mars}", 2, "`mars`"),
        ("exceptions:\n  - {rule: '*', GOOD, region: eu-west}", 2, "write `eu-west-1`"),
        ("exceptions:\n  - {rule: '*', GOOD, resource: []}", 2, "`resource` is empty"),
        ("exceptions:\n  - {rule: '*', GOOD, unless: [{}]}", 2, "`unless` without anything"),
        ("exceptions:\n  - {rule: '*', GOOD, resorce: a}", 2, "unknown field `resorce`"),
    ];
    let catalogue = catalogue();
    for (text, line, message) in cases {
        let errors = Exceptions::load(&file(&text.replace("GOOD", good)), &catalogue).unwrap_err();
        assert_eq!((errors.len(), errors[0].line), (1, line), "{text}: {errors:?}");
        assert!(errors[0].column > 0, "{text}");
        assert!(errors[0].message.contains(message), "{text}: {}", errors[0]);
    }
}

fn carried(catalogue: &Catalogue, checks: &str) -> Imported {
    let checks: String = checks.lines().map(|line| format!("        {line}\n")).collect();
    let text = format!("Mutelist:\n  Accounts:\n    '*':\n      Checks:\n{checks}");
    let terms = Terms { owner: "ops".to_owned(), until: "2026-12-31".parse().unwrap() };
    import(&file(&text), catalogue, &terms).unwrap()
}

#[test]
fn a_mutelist_that_came_over_mutes_what_it_muted() {
    let cases: [(&str, &[&str]); 11] = [
        ("house_door_shut: {Regions: ['*'], Resources: [front]}", &["closed front"]),
        ("house_door_*: {Regions: ['*'], Resources: ['^b']}", &["closed back", "quiet back"]),
        (
            "'*': {Regions: [eu-west-1], Resources: ['c|x']}",
            &["closed back", "closed cellar", "quiet back", "quiet cellar"],
        ),
        ("'*': {Regions: [us-east-1], Resources: ['*']}", &[]),
        ("house_door_shut: {Regions: [eu-west], Resources: [front]}", &["closed front"]),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Tags: [env=dev]}",
            &["closed back"],
        ),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Tags: ['env=dev|env=prod']}",
            &["closed back", "closed front"],
        ),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Tags: [env=prod, team=a]}",
            &["closed front"],
        ),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Exceptions: {Resources: [front, back]}}",
            &["closed cellar"],
        ),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Exceptions: {Resources: [front], Tags: [env=dev]}}",
            &["closed back", "closed cellar", "closed front"],
        ),
        // What an entry is not about, later entries are not about either.
        (
            "house_door_closed: {Regions: ['*'], Resources: [x], Exceptions: {Resources: [front]}}\nhouse_door_*: {Regions: ['*'], Resources: ['*']}",
            &["closed back", "closed cellar", "quiet back", "quiet cellar", "quiet front"],
        ),
    ];
    let catalogue = catalogue();
    for (checks, wanted) in cases {
        let imported = carried(&catalogue, checks);
        assert!(imported.refused.is_empty(), "{checks}: {:?}", imported.refused);
        let scan = applied(&catalogue, &imported.to_yaml());
        assert_eq!(said(&scan, |verdict| verdict.exception.is_some()), wanted, "{checks}");
    }
}

#[test]
fn an_entry_that_cannot_come_over_is_named_with_the_reason() {
    let cases = [
        (
            "house_dor_closed: {Regions: ['*'], Resources: ['*']}",
            "did you mean `house_door_closed`",
        ),
        ("house_door_closed: {Regions: [], Resources: ['*']}", "its `Regions` is empty"),
        ("house_door_closed: {Regions: ['*'], Resources: ['[a-z]+']}", "`[a-z]+`"),
        ("house_door_closed: {Regions: ['*'], Resources: ['(?!a)']}", "Python"),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Exceptions: {Resources: ['\\bx']}}",
            "words begin",
        ),
        (
            "house_door_closed: {Regions: ['*'], Resources: ['*'], Exceptions: {Regions: ['*']}}",
            "mutes nothing",
        ),
    ];
    let catalogue = catalogue();
    for (checks, why) in cases {
        let imported = carried(&catalogue, checks);
        assert!(imported.exceptions.is_empty(), "{checks}");
        assert_eq!((imported.refused.len(), imported.refused[0].line), (1, 5), "{checks}");
        assert!(imported.refused[0].why.contains(why), "{}", imported.refused[0]);
        assert!(imported.to_yaml().contains("# Not carried over: line 5"), "{checks}");
    }
}

#[test]
fn what_an_untranslated_entry_would_have_stopped_is_refused_with_it() {
    let catalogue = catalogue();
    let imported = carried(
        &catalogue,
        "house_door_closed: {Regions: ['*'], Resources: [x], Exceptions: {Resources: ['\\bx']}}\n\
         house_door_*: {Regions: ['*'], Resources: ['*']}",
    );
    assert_eq!(imported.refused.len(), 2, "{:?}", imported.refused);
    let scan = applied(&catalogue, &imported.to_yaml());
    let excepted = said(&scan, |verdict| verdict.exception.is_some());
    assert_eq!(excepted, ["quiet back", "quiet cellar", "quiet front"]);
}

#[test]
fn a_rule_that_answers_more_than_the_check_says_so() {
    let catalogue = catalogue();
    let yaml = carried(&catalogue, "house_door_shut: {Regions: ['*'], Resources: [a]}").to_yaml();
    assert!(yaml.contains("# `aws-house-door-closed` also answers house_door_closed"), "{yaml}");
}

#[test]
fn what_is_no_mutelist_is_refused_with_its_place() {
    let catalogue = catalogue();
    let terms = Terms { owner: "ops".to_owned(), until: "2026-12-31".parse().unwrap() };
    for (text, line) in [
        ("Muted:\n  Accounts: {}\n", 1),
        ("Mutelist:\n  Accounts:\n    'prod':\n      Checks: {}\n", 3),
        ("Mutelist:\n  Accounts:\n    '*':\n      Checks:\n        x: {Regions: ['*']}\n", 5),
    ] {
        let errors = import(&file(text), &catalogue, &terms).unwrap_err();
        assert_eq!(errors[0].line, line, "{text}: {}", errors[0]);
    }
}
