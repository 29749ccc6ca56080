use crate::{assert_expected, sample, written};
use base64::Engine as _;
use policy::verdict::{Scan, Status};
use sha2::{Digest, Sha256};

pub fn html(scan: &Scan<'_>) -> String {
    written(|out| report::html::write(scan, out))
}

/// The page without its style and script, which are read where they stand.
fn body(scan: &Scan<'_>) -> String {
    let page = html(scan);
    let from = page.find("<body>").unwrap();
    let until = page.find("<script>").unwrap();
    page[from..until].replace("><", ">\n<")
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

#[test]
fn an_account_that_refuses_every_call_is_not_called_clean() {
    let rules = sample::rules();
    assert_expected("blind.html", &body(&sample::blind(&rules)));
}

#[test]
fn a_page_says_each_thing_and_says_a_rules_texts_once() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let page = html(&scan);
    for verdict in scan.verdicts.iter().filter(|each| each.status == Status::Fail) {
        let rule = scan.rule(verdict).unwrap();
        let why = rule.why.replace('\'', "&#39;");
        assert_eq!(page.matches(&why).count(), 1, "{}", rule.id);
        assert_eq!(page.matches(&format!("id=\"{}\"", rule.id)).count(), 1);
        assert!(page.contains(&scan.resource(verdict).unwrap().id));
        assert!(verdict.evidence.iter().all(|each| page.contains(&each.path)));
        assert!(rule.also_known_as.iter().all(|name| page.contains(name)));
        assert!(rule.references.iter().all(|link| page.contains(&format!("href=\"{link}\""))));
    }
    assert!(scan.gaps.iter().all(|gap| page.contains(&gap.operation)));
}

#[test]
fn an_account_without_findings_is_told_so() {
    let rules = sample::rules();
    let page = body(&sample::clean(&rules));
    assert!(page.contains("Nothing fails"));
    assert!(page.contains("Everything that the rules asked for was seen."));
    assert!(!page.contains("data-status=\"fail\""));
}

#[test]
fn the_policy_allows_the_style_and_the_script_and_nothing_else() {
    let rules = sample::rules();
    let page = html(&sample::scan(&rules));
    let policy =
        between(&page, "Content-Security-Policy\" content=\"", "\">").replace("&#39;", "'");
    let hash = |text: &str| {
        base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()))
    };
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; \
             base-uri 'none'; form-action 'none'"
        )
    );
    assert_eq!((page.matches("<style").count(), page.matches("<script").count()), (1, 1));
}

#[test]
fn the_page_requests_nothing() {
    let rules = sample::rules();
    let page = html(&sample::scan(&rules));
    for word in ["<link", "<img", "<iframe", "@import", "url(", " src=", " style=", "fetch("] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn two_thousand_resources_make_a_page_that_can_be_sent() {
    let rules = sample::rules();
    let scan = sample::large(&rules, 2_000);
    assert_eq!(scan.verdicts.len(), 12_000);
    assert!(html(&scan).len() < 3_000_000);
}
