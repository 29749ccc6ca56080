//! Names are hostile input: whatever they are, they stay names.

use crate::html::html;
use crate::{csv, sample, written};
use proptest::prelude::*;
use report::table::{File, Look};

const FRAGMENTS: [&str; 16] = [
    "</script><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "<!--",
    "-->",
    "]]>",
    "</title></style>",
    "javascript:alert(1)",
    "&lt;",
    "{{7*7}}",
    "\u{1b}[2J\u{1b}]0;x\u{7}",
    "\u{202e}gnp.exe",
    "\r\n",
    "=HYPERLINK(\"http://example.com\")",
    "\"\",",
    "\0",
];

/// Texts that somebody who wants to break a report would try, and any others.
fn text() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        prop::sample::select(&FRAGMENTS[..]).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[ -~]{1,6}",
    ];
    prop::collection::vec(fragment, 1..8).prop_map(|fragments| fragments.concat())
}

/// The tags of a page, with the values of their attributes left out.
fn markup(page: &str) -> Vec<String> {
    let blank =
        |tag: &str| -> String { tag.split('"').step_by(2).collect::<Vec<_>>().join("\"\"") };
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (body, _) = rest.split_once("<script>").unwrap();
    let tags = |part: &str| -> Vec<String> {
        part.split('<').skip(1).map(|tag| blank(tag.split('>').next().unwrap())).collect()
    };
    [tags(before), tags(body)].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_name_does_not_change_the_markup_of_a_page(text in text()) {
        let rules = sample::rules();
        let page = html(&sample::hostile(&rules, &text));
        let calm = html(&sample::hostile(&rules, "x"));
        prop_assert_eq!(markup(&page), markup(&calm));
        let harmful = |c| matches!(c, '\u{1b}' | '\0' | '\u{202e}');
        prop_assert!(!page.contains(harmful));
    }

    #[test]
    fn a_name_does_not_reach_a_terminal_as_a_control(text in text()) {
        let rules = sample::rules();
        let scan = sample::hostile(&rules, &text);
        let files = vec![File { format: "html".into(), path: text.clone() }];
        let look = Look { width: 80, colour: false, rules: 9, files };
        let shown = written(|out| report::table::write(&scan, look, out));
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        prop_assert!(!shown.contains(harmful));
    }

    #[test]
    fn a_name_breaks_no_row_and_begins_no_formula(text in text()) {
        let rules = sample::rules();
        let scan = sample::hostile(&rules, &text);
        let rows = csv::parse(&written(|out| report::csv::write(&scan, out)));
        prop_assert_eq!(rows.len(), scan.verdicts.len() + 1);
        for cell in rows.iter().flatten() {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
        }
    }

    #[test]
    fn a_name_survives_in_json(text in text()) {
        let rules = sample::rules();
        let scan = sample::hostile(&rules, &text);
        let json = written(|out| report::ocsf::write(&scan, out));
        let all: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        prop_assert!(all.iter().all(|each| each["resources"][0]["uid"] == text));
    }
}
