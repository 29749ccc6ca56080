//! The top of the page: whose account, when, how it fares.

use super::chart;
use super::page::Page;
use crate::figures::{Count, Many, Share, Took, instant};
use crate::group::{self, RuleGroup};
use model::Severity;
use policy::verdict::{Scan, Tally};
use std::collections::BTreeMap;
use std::io::Write;

/// How many services have a bar of their own.
const SERVICES: usize = 10;

pub(super) fn write(scan: &Scan<'_>, groups: &[RuleGroup<'_>], page: &mut Page<impl Write>) {
    heading(scan, page);
    if scan.stopped {
        page.raw("<p class=\"banner\">The scan was stopped before its end. ");
        page.raw("This is what was seen until then.</p>");
    }
    page.raw("<section class=\"hero\" aria-label=\"Summary\">");
    let tally = scan.tally();
    match scan.score() {
        Some(score) => chart::ring(score, &score.to_string(), "of 100", page),
        None => chart::ring(0, "–", "no score", page),
    }
    page.raw("<div class=\"verdict\">");
    verdict(scan, tally, groups, page);
    let new = scan.comparison.as_ref().map(|comparison| ("fail", "new", comparison.new));
    let excepted = (tally.excepted > 0).then_some(("plain", "let stand", tally.excepted));
    let counts = [
        ("fail", "failing", tally.fail),
        ("unknown", "unknown", tally.unknown),
        ("pass", "passing", tally.pass),
        ("plain", "resources", scan.resources.len()),
    ];
    self::counts(new.into_iter().chain(counts).chain(excepted), page);
    page.raw("</div></section>");
    if tally.total() > 0 {
        charts(&scan.by_severity(), &group::by_service(scan), tally, page);
    }
}

/// Large figures: a class, what is counted, and how much of it there is.
pub(super) fn counts(
    all: impl Iterator<Item = (&'static str, &'static str, usize)>,
    page: &mut Page<impl Write>,
) {
    page.raw("<dl class=\"counts\">");
    for (class, name, count) in all {
        let class = if count > 0 { class } else { "plain" };
        page.raw("<div class=\"").raw(class).raw("\"><dt>").text(name).raw("</dt><dd>");
        page.text(Count::from(count)).raw("</dd></div>");
    }
    page.raw("</dl>");
}

fn heading(scan: &Scan<'_>, page: &mut Page<impl Write>) {
    page.raw("<header><p class=\"brand\">Bailiwick<span>Security posture report</span></p>");
    page.raw("<button type=\"button\" class=\"quiet\" id=\"theme\">Dark</button><h1>");
    match &scan.alias {
        Some(alias) => page.text(alias).raw("<span>").text(&scan.account).raw("</span>"),
        None => page.text(&scan.account),
    };
    page.raw("</h1><p class=\"meta\">AWS · ").text(instant(scan.started)).raw(" · ");
    let took = Took { from: scan.started, until: scan.collected };
    page.text(Many(scan.regions.len(), "region"));
    match scan.effort.calls {
        0 => page.raw(" · from a recording"),
        _ => page.raw(" · took ").text(took),
    };
    page.raw("</p></header>");
}

fn verdict(scan: &Scan<'_>, tally: Tally, groups: &[RuleGroup<'_>], page: &mut Page<impl Write>) {
    page.raw("<p class=\"lead\">");
    let failing = groups.iter().filter(|group| group.tally.fail > 0).count();
    match (tally.total(), failing) {
        (0, _) if scan.gaps.is_empty() => page.raw("No rule applied to anything that was found."),
        (0, _) => page.raw("Nothing could be judged, because nothing could be seen."),
        (_, 0) => page.raw("Nothing that could be judged fails."),
        _ => page
            .text(Many(tally.fail, "finding"))
            .raw(" under ")
            .text(Many(failing, "rule"))
            .raw(urgency(&scan.by_severity())),
    };
    page.raw("</p>");
    if tally.unknown > 0 || !scan.gaps.is_empty() {
        page.raw("<p class=\"aside\">");
        if tally.unknown > 0 {
            page.text(Many(tally.unknown, "verdict")).raw(unknown(tally.unknown));
        }
        if !scan.gaps.is_empty() {
            page.raw("<a href=\"#unseen\">What could not be seen</a>");
        }
        page.raw("</p>");
    }
}

fn unknown(count: usize) -> &'static str {
    if count == 1 { " is unknown. " } else { " are unknown. " }
}

/// What the worst failing severity asks for.
pub(super) fn urgency(severities: &BTreeMap<Severity, Tally>) -> &'static str {
    let fails = |severity| severities.get(&severity).is_some_and(|tally| tally.fail > 0);
    if fails(Severity::Critical) {
        "; the critical ones want fixing today."
    } else if fails(Severity::High) {
        "; the high ones want fixing this week."
    } else {
        "; none of them is critical or high."
    }
}

/// How severities and services fare, and how much could be judged.
pub(super) fn charts(
    severities: &BTreeMap<Severity, Tally>,
    services: &[(&str, Tally)],
    tally: Tally,
    page: &mut Page<impl Write>,
) {
    page.raw("<section class=\"charts\" aria-label=\"Charts\">");
    let rows: Vec<_> = Severity::WORST_FIRST
        .into_iter()
        .filter_map(|each| severities.get(&each).map(|tally| (each.as_str(), *tally)))
        .collect();
    bars("By severity", "severity", &rows, page);
    bars("By service", "service", services.get(..SERVICES).unwrap_or(services), page);
    seen(tally, page);
    page.raw("<p class=\"legend\"><span class=\"fail\">failing</span>");
    page.raw("<span class=\"unknown\">unknown</span><span class=\"pass\">passing</span></p>");
    page.raw("</section>");
}

fn bars(
    title: &'static str,
    filter: &'static str,
    rows: &[(&str, Tally)],
    page: &mut Page<impl Write>,
) {
    page.raw("<div class=\"chart\"><h2>").raw(title).raw("</h2><table><thead><tr>");
    page.raw("<th scope=\"col\"><span class=\"hide\">Name</span></th>");
    page.raw("<th scope=\"col\"><span class=\"hide\">Shares</span></th>");
    page.raw("<th scope=\"col\">fail</th><th scope=\"col\">of</th></tr></thead><tbody>");
    for (name, tally) in rows {
        page.raw("<tr><th scope=\"row\"><a href=\"#findings\" data-filter=\"").raw(filter);
        page.raw("\" data-value=\"").text(name).raw("\" class=\"").text(name).raw("\">");
        page.text(name).raw("</a></th><td>");
        chart::bar(*tally, page);
        page.raw("</td><td>").text(Count::from(tally.fail)).raw("</td><td>");
        page.text(Count::from(tally.total())).raw("</td></tr>");
    }
    page.raw("</tbody></table></div>");
}

fn seen(tally: Tally, page: &mut Page<impl Write>) {
    let judged = tally.fail + tally.pass;
    let share = Share { part: judged, whole: tally.total() };
    let percent = judged.checked_mul(100).and_then(|part| part.checked_div(tally.total()));
    let percent = percent.and_then(|percent| u8::try_from(percent).ok()).unwrap_or(0);
    page.raw("<div class=\"chart seen\"><h2>Share seen</h2>");
    chart::ring(percent, &format!("{share} %"), "judged", page);
    page.raw("<p>").text(Count::from(judged)).raw(" of ").text(Many(tally.total(), "verdict"));
    page.raw(" could be judged. What could not be seen is unknown, never passing.</p>");
    page.raw("</div>");
}
