use crate::{sample, written};
use policy::verdict::Scan;
use report::Report;
use report::markdown::{MOST, Summary};

fn summary(scan: &Scan<'_>) -> String {
    written(|out| report::markdown::write(scan, out))
}

/// A text without its code spans.
fn outside_code(text: &str) -> String {
    let mut outside = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        outside.push_str(&rest[..at]);
        let ticks = rest[at..].chars().take_while(|c| *c == '`').count();
        let inside = &rest[at + ticks..];
        let mut from = 0;
        let end = loop {
            let next = from + inside[from..].find('`').expect("a span ends");
            let run = inside[next..].chars().take_while(|c| *c == '`').count();
            if run == ticks {
                break next;
            }
            from = next + run;
        };
        outside.push('`');
        rest = &inside[end + ticks..];
    }
    outside + rest
}

#[test]
fn the_summary_is_as_expected() {
    let rules = sample::rules();
    crate::assert_expected("decided.md", &summary(&sample::decided(&rules)));
}

#[test]
fn with_a_baseline_only_what_is_new_is_listed() {
    let rules = sample::rules();
    let scan = sample::decided(&rules);
    let text = summary(&scan);
    let (_, rest) = text.split_once("### New findings").unwrap();
    let (listed, _) = rest.split_once("### Gone").unwrap();
    let comparison = scan.comparison.as_ref().unwrap();
    assert_eq!(listed.matches("\n- ").count(), comparison.new);
    assert!(text.contains(&format!("## Bailiwick: {} new finding", comparison.new)));
    assert!(text.contains("no longer there: `acme-old-uploads`"), "{text}");
    assert!(text.contains("expired on 2026-01-31: 1 counts again"), "{text}");
}

#[test]
fn an_account_without_findings_is_told_so() {
    let rules = sample::rules();
    let text = summary(&sample::clean(&rules));
    assert!(text.contains("## Bailiwick: nothing fails\n"), "{text}");
    assert!(!text.contains("### "), "{text}");
}

#[test]
fn a_summary_that_would_be_too_long_is_cut_and_says_what_is_missing() {
    let rules = sample::rules();
    let scans: Vec<_> = (0..40)
        .map(|number| {
            let mut scan = sample::hostile(&rules, &format!("{number} {}", "long ".repeat(300)));
            scan.account = format!("{:012}", 100_000_000_000_u64 + number).parse().unwrap();
            scan
        })
        .chain([sample::large(&rules, 500)])
        .collect();
    let text = written(|out| {
        let mut summary = Box::new(Summary::new(out));
        scans.iter().try_for_each(|scan| summary.add(scan))?;
        summary.finish()
    });
    assert!((MOST / 2..=MOST).contains(&text.len()), "{} bytes", text.len());
    assert!(text.contains("**Cut here: "), "{text}");
    assert!(text.contains("### Could not be seen"));
    assert!(text.contains("more gap"), "what did not fit is counted");
}

#[test]
fn a_hostile_name_is_markup_nowhere() {
    let rules = sample::rules();
    let calm = outside_code(&summary(&sample::hostile(&rules, "x")));
    for text in
        ["`", "``x```", "@everyone", "![x](http://x)", "</details>", "\n# x", "|", " ", "x`"]
    {
        let got = outside_code(&summary(&sample::hostile(&rules, text)));
        assert_eq!(got, calm, "{text:?}");
    }
}
