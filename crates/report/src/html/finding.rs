//! The resources under a rule: those that fail, are unknown or are let stand one by one, those that
//! pass by name.

use super::page::Page;
use crate::figures::Many;
use crate::group::{Hit, RuleGroup};
use crate::printable::Clipped;
use crate::words::{FieldValue, GapClause};
use policy::verdict::{Change, Scan, Status, Verdict};
use std::collections::BTreeMap;
use std::io::Write;

/// A rule with at most so many findings shows them opened.
const SHOWN_OPEN: usize = 8;

/// How many characters of one value are shown.
const VALUE_LIMIT: usize = 2_000;

pub(super) fn write(scan: &Scan<'_>, group: &RuleGroup<'_>, page: &mut Page<impl Write>) {
    let open = group.tally.fail + group.tally.unknown;
    for status in [Status::Fail, Status::Unknown] {
        for hit in group.of(status) {
            one(scan, hit, open <= SHOWN_OPEN, page);
        }
    }
    for hit in group.excepted() {
        one(scan, hit, false, page);
    }
    passes(group, page);
}

fn one(scan: &Scan<'_>, hit: Hit<'_>, open: bool, page: &mut Page<impl Write>) {
    let Hit { verdict, resource } = hit;
    page.raw("<details class=\"hit\" data-status=\"").text(word(verdict));
    page.raw("\" data-region=\"").text(&resource.region).raw("\"");
    if verdict.change == Some(Change::New) {
        page.raw(" data-change=\"new\"");
    }
    page.raw(if open { " open><summary>" } else { "><summary>" });
    page.raw("<b>").text(&resource.name);
    if verdict.change == Some(Change::New) {
        page.raw(" <em>new</em>");
    }
    page.raw("</b><i>").text(&resource.region);
    page.raw("</i><code>").text(&resource.id).raw("</code></summary>");
    if let Some(exception) = scan.exception(verdict) {
        page.raw("<p class=\"let\">Let stand by ").text(&exception.owner).raw(" until ");
        page.text(exception.until).raw(": ").text(&exception.reason).raw("</p>");
    }
    evidence(hit, page);
    reasons(scan, hit, page);
    if !resource.tags.is_empty() {
        page.raw("<p class=\"tags\">");
        for (key, value) in &resource.tags {
            page.raw("<span>").text(key);
            if let Some(value) = value {
                page.raw(" = ").text(value);
            }
            page.raw("</span> ");
        }
        page.raw("</p>");
    }
    page.raw("</details>");
}

fn evidence(hit: Hit<'_>, page: &mut Page<impl Write>) {
    if hit.verdict.evidence.is_empty() {
        return;
    }
    page.raw("<dl>");
    for each in &hit.verdict.evidence {
        let value = Clipped { value: FieldValue(&each.value), limit: VALUE_LIMIT };
        page.raw("<dt>").text(&each.path).raw("</dt><dd>").text(value).raw("</dd>");
    }
    page.raw("</dl>");
}

/// Why it is unknown.
fn reasons(scan: &Scan<'_>, hit: Hit<'_>, page: &mut Page<impl Write>) {
    for gap in hit.verdict.gaps.iter().filter_map(|gap| scan.gaps.get(*gap)) {
        page.raw("<p>Not seen: ").text(GapClause(gap)).raw("</p>");
    }
    if let Some(trouble) = &hit.verdict.trouble {
        page.raw("<p>").text(trouble).raw("</p>");
    }
}

/// The names of what passes, by region.
fn passes(group: &RuleGroup<'_>, page: &mut Page<impl Write>) {
    if group.tally.pass == 0 {
        return;
    }
    let mut regions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Hit { resource, .. } in group.of(Status::Pass) {
        regions.entry(resource.region.as_str()).or_default().push(&resource.name);
    }
    page.raw("<details class=\"passes\"><summary>");
    page.text(Many(group.tally.pass, "resource")).raw(" passing</summary><ul>");
    for (region, names) in regions {
        page.raw("<li data-status=\"pass\" data-region=\"").text(region).raw("\"><b>");
        page.text(region).raw("</b>");
        for name in names {
            page.raw(" <i>").text(name).raw("</i>");
        }
        page.raw("</li>");
    }
    page.raw("</ul></details>");
}

fn word(verdict: &Verdict) -> &'static str {
    match (verdict.exception, verdict.status) {
        (Some(_), _) => "excepted",
        (None, Status::Fail) => "fail",
        (None, Status::Unknown) => "unknown",
        (None, Status::Pass) => "pass",
    }
}
