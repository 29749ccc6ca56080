//! How the frameworks fare that were asked for: control by control, with the rules that fail.
//!
//! The counts of outcomes are boxes that narrow the list to theirs, without a script (`page.css`).

use super::page::Page;
use crate::figures::{Count, Many};
use policy::assess::{Assessed, Assessment, Outcome};
use policy::catalogue::{Framework, Rule};
use policy::verdict::Tally;
use std::io::Write;

/// A framework with at most so many controls shows those parts opened where something fails.
const SHOWN_OPEN: usize = 120;

/// How many rules stand under a control before the rest is folded away.
const RULES: usize = 8;

/// Of which rules a page has findings to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Findings {
    /// Of every rule that does not pass everywhere: a page of one account.
    OfOpen,
    /// Of rules that fail: a page of several.
    OfFailing,
}

pub(super) fn write(assessment: &Assessment<'_>, findings: Findings, page: &mut Page<impl Write>) {
    let Assessment { framework, controls } = assessment;
    page.raw("<section class=\"framework\" id=\"framework-").text(&framework.name);
    page.raw("\"><h2>").text(&framework.title).raw("</h2>");
    about(framework, controls.len(), page);
    if findings == Findings::OfFailing {
        page.raw(
            "<p class=\"note together\">The accounts are taken together; <code>controls.csv</code>",
        );
        page.raw(", which <code>--format csv</code> writes, has each by itself.</p>");
    }
    page.raw("<div class=\"chart\">");
    shares(assessment, page);
    page.raw("<fieldset class=\"outcomes\"><legend class=\"hide\">Show only</legend>");
    for outcome in Outcome::ALL {
        let count = assessment.count(outcome);
        if count > 0 {
            page.raw("<label class=\"").raw(class(outcome)).raw("\"><input type=\"checkbox\">");
            page.raw("<span><b>").text(Count::from(count)).raw("</b> ").raw(outcome.as_str());
            page.raw("</span></label>");
        }
    }
    page.raw("</fieldset>");
    match assessment.by_hand() {
        0 => {}
        1 => drop(page.raw("<p class=\"note\">1 control leaves something to look at by hand.</p>")),
        count => {
            page.raw("<p class=\"note\">").text(Count::from(count));
            page.raw(" controls leave something to look at by hand, also where their rules pass.");
            page.raw("</p>");
        }
    }
    page.raw("</div>");
    for part in controls.chunk_by(|a, b| a.control.section == b.control.section) {
        section(part, controls.len() <= SHOWN_OPEN, findings, page);
    }
    page.raw("</section>");
}

fn about(framework: &Framework, controls: usize, page: &mut Page<impl Write>) {
    page.raw("<p class=\"meta\"><code>").text(&framework.name).raw("</code> · ");
    match &framework.url {
        Some(url) => {
            page.raw("<a rel=\"noreferrer noopener\" href=\"").text(url).raw("\">");
            page.text(&framework.publisher).raw("</a>");
        }
        None => drop(page.text(&framework.publisher)),
    }
    page.raw(", version ").text(&framework.version).raw(" · ").text(Many(controls, "control"));
    page.raw(", in our own words</p>");
}

/// A bar of the outcomes. What each colour means is said in words beside it.
fn shares(assessment: &Assessment<'_>, page: &mut Page<impl Write>) {
    page.raw("<svg class=\"bar\" viewBox=\"0 0 ").text(assessment.controls.len());
    page.raw(" 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    let mut from = 0;
    for outcome in Outcome::ALL {
        let count = assessment.count(outcome);
        if count > 0 {
            page.raw("<rect class=\"").raw(class(outcome)).raw("\" x=\"").text(from);
            page.raw("\" width=\"").text(count).raw("\" height=\"1\"/>");
            from += count;
        }
    }
    page.raw("</svg>");
}

/// The controls of one part of a framework; where few enough, opened when something fails there.
fn section(part: &[Assessed<'_>], few: bool, findings: Findings, page: &mut Page<impl Write>) {
    let Some(first) = part.first() else { return };
    let open = few && part.iter().any(|each| each.outcome == Outcome::Fail);
    page.raw("<details class=\"part\"").raw(if open { " open>" } else { ">" });
    page.raw("<summary><h3>").text(first.control.section.as_deref().unwrap_or("Controls"));
    page.raw("</h3><span class=\"figures\">");
    for outcome in Outcome::ALL {
        let count = part.iter().filter(|each| each.outcome == outcome).count();
        if count > 0 {
            page.raw("<span class=\"").raw(class(outcome)).raw("\"><b>").text(Count::from(count));
            page.raw("</b> ").raw(outcome.as_str()).raw("</span> ");
        }
    }
    page.raw("</span></summary><ul class=\"controls\">");
    for each in part {
        control(each, findings, page);
    }
    page.raw("</ul></details>");
}

fn control(each: &Assessed<'_>, findings: Findings, page: &mut Page<impl Write>) {
    let Assessed { control, outcome, tally, rules } = each;
    page.raw("<li class=\"").raw(class(*outcome)).raw("\"><span class=\"outcome\">");
    page.raw(outcome.as_str()).raw("</span><code>").text(&control.id).raw("</code><div><p><b>");
    page.text(&control.title).raw("</b>");
    if tally.total() > 0 {
        page.raw(" <span class=\"note\">").text(Count::from(tally.pass)).raw(" of ");
        page.text(Count::from(tally.total())).raw(" pass</span>");
    }
    page.raw("</p>");
    let open: Vec<_> = each.open().collect();
    let (shown, more) = open.split_at(open.len().min(RULES));
    self::rules(shown, findings, page);
    if !more.is_empty() {
        page.raw("<details><summary>and ").text(Many(more.len(), "more rule"));
        page.raw("</summary>");
        self::rules(more, findings, page);
        page.raw("</details>");
    }
    if *outcome == Outcome::NotJudged {
        let left = control.rules().len() - rules.len().min(control.rules().len());
        page.raw("<p class=\"note\">").text(Many(left, "rule"));
        page.raw(" left out by the filters of this scan.</p>");
    }
    if let Some(manual) = control.manual() {
        page.raw("<p class=\"manual\"><b>By hand</b> ").text(manual).raw("</p>");
    }
    page.raw("</div></li>");
}

/// Rules that do not pass, each a link to its findings.
fn rules(rules: &[(&Rule, Tally)], findings: Findings, page: &mut Page<impl Write>) {
    if rules.is_empty() {
        return;
    }
    page.raw("<ul>");
    for (rule, tally) in rules {
        page.raw("<li>");
        if findings == Findings::OfOpen || tally.fail > 0 {
            page.raw("<a href=\"#").text(&rule.id).raw("\">").text(&rule.title).raw("</a> ");
        } else {
            page.text(&rule.title).raw(" ");
        }
        for (class, word, count) in [
            ("fail", " failing ", tally.fail),
            ("unknown", " unknown ", tally.unknown),
            ("plain", " let stand ", tally.excepted),
        ] {
            if count > 0 {
                page.raw("<b class=\"").raw(class).raw("\">").text(Count::from(count)).raw(word);
                page.raw("</b>");
            }
        }
        page.raw("</li>");
    }
    page.raw("</ul>");
}

fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "fail",
        Outcome::Unknown => "unknown",
        Outcome::NotJudged => "open",
        Outcome::Manual => "manual",
        Outcome::Excepted => "excepted",
        Outcome::Pass => "pass",
        Outcome::NotApplicable => "none",
    }
}
