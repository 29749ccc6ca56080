//! The page of several accounts: how each fared, and of each rule some of its findings.

use super::filters::{self, Choices};
use super::page::Page;
use super::{chart, controls, decided, foot, head, overview, risk, rule};
use crate::VERSION;
use crate::digest::{Digest, Kept, RuleDigest};
use crate::figures::{Count, Many};
use crate::risk::Matrix;
use policy::verdict::GapReason;
use std::collections::BTreeSet;
use std::io::{self, Write};

pub(super) fn write(digest: &Digest, out: impl Write) -> io::Result<()> {
    let mut page = Page::new(out);
    let failing = digest.failing();
    head(&Many(digest.accounts.len(), "account").to_string(), &mut page);
    top(digest, &failing, &mut page);
    risk::write(&Matrix::of(failing.iter().map(|each| (&each.rule, each.tally.fail))), &mut page);
    accounts(digest, &mut page);
    for assessment in digest.assessments() {
        controls::write(&assessment, controls::Findings::OfFailing, &mut page);
    }
    findings(digest, &failing, &mut page);
    decided::compared(digest.comparison.as_ref(), digest.gone, &mut page);
    decided::exceptions(&digest.exceptions, &mut page);
    unseen(digest, &mut page);
    about(&mut page);
    foot(&mut page);
    page.finish()
}

fn top(digest: &Digest, failing: &[&RuleDigest], page: &mut Page<impl Write>) {
    let tally = digest.tally;
    page.raw("<header><p class=\"brand\">Bailiwick<span>Security posture report</span></p>");
    page.raw("<button type=\"button\" class=\"quiet\" id=\"theme\">Dark</button><h1>");
    page.text(Many(digest.accounts.len(), "AWS account")).raw("</h1><p class=\"meta\">");
    page.text(digest.about()).raw("</p></header>");
    let stopped = digest.accounts.iter().filter(|account| account.stopped).count();
    if stopped > 0 {
        page.raw("<p class=\"banner\">The scan of ").text(Many(stopped, "account"));
        page.raw(" was stopped before its end.</p>");
    }
    page.raw("<section class=\"hero\" aria-label=\"Summary\">");
    match digest.weight.score() {
        Some(score) => chart::ring(score, &score.to_string(), "of 100", page),
        None => chart::ring(0, "–", "no score", page),
    }
    page.raw("<div class=\"verdict\"><p class=\"lead\">");
    if failing.is_empty() {
        page.raw("Nothing that could be judged fails.");
    } else {
        page.text(Many(tally.fail, "finding")).raw(" under ").text(Many(failing.len(), "rule"));
        page.raw(overview::urgency(&digest.by_severity));
    }
    page.raw("</p>");
    let new = digest.comparison.as_ref().map(|comparison| ("fail", "new", comparison.new));
    let excepted = (tally.excepted > 0).then_some(("plain", "let stand", tally.excepted));
    let counts = [
        ("fail", "failing", tally.fail),
        ("unknown", "unknown", tally.unknown),
        ("pass", "passing", tally.pass),
        ("plain", "resources", digest.resources),
    ];
    overview::counts(new.into_iter().chain(counts).chain(excepted), page);
    page.raw("</div></section>");
    if tally.total() > 0 {
        overview::charts(&digest.by_severity, &digest.services(), tally, page);
    }
}

fn accounts(digest: &Digest, page: &mut Page<impl Write>) {
    page.raw("<section id=\"accounts\"><h2>Accounts</h2><div class=\"scroll\" tabindex=\"0\">");
    page.raw("<table class=\"gaps accounts\"><thead><tr>");
    let names = ["Account", "Score", "Shares", "Failing", "Unknown", "Passing", "Let stand"];
    for name in names.into_iter().chain(["Resources", "Not seen"]) {
        page.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    page.raw("</tr></thead><tbody>");
    for account in digest.accounts_worst_first() {
        page.raw(
            "<tr><th scope=\"row\"><a href=\"#findings\" data-filter=\"account\" data-value=\"",
        );
        page.text(account.name()).raw("\">").text(account.name()).raw("</a>");
        if account.alias.is_some() {
            page.raw("<br><code>").text(&account.id).raw("</code>");
        }
        page.raw("</th><td>");
        match account.score {
            Some(score) => page.text(score),
            None => page.raw("none"),
        };
        page.raw("</td><td>");
        chart::bar(account.tally, page);
        page.raw("</td>");
        let tally = account.tally;
        let counts = [tally.fail, tally.unknown, tally.pass, tally.excepted];
        for count in counts.into_iter().chain([account.resources, account.gaps]) {
            page.raw("<td>").text(Count::from(count)).raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table></div></section>");
}

fn findings(digest: &Digest, failing: &[&RuleDigest], page: &mut Page<impl Write>) {
    page.raw("<section id=\"findings\"><h2>Findings</h2>");
    if failing.is_empty() {
        page.raw("<p class=\"calm\">Nothing that could be judged fails.</p></section>");
        return;
    }
    page.raw("<p class=\"note\">Of each rule at most ").text(super::BOUNDS.rule);
    page.raw(" findings stand here, at most ").text(super::BOUNDS.account);
    page.raw(" of them of one account; the counts are of all. Every verdict stands in <code>");
    page.raw("verdicts.csv</code>, which <code>--format csv</code> writes.</p>");
    let kept = || failing.iter().flat_map(|each| &each.findings);
    let accounts: BTreeSet<&str> = kept().map(|each| each.account.as_str()).collect();
    let choices = Choices {
        accounts: accounts.into_iter().collect(),
        services: failing
            .iter()
            .map(|each| each.service())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        regions: kept().map(|each| each.region.as_str()).collect(),
        rules: failing.iter().map(|each| each.rule.id.as_str()).collect(),
        statuses: &[],
        is_compared: digest.comparison.is_some(),
    };
    filters::write(choices, page);
    for each in failing {
        one_rule(each, digest, page);
    }
    page.raw("<p class=\"calm\" id=\"none\" hidden>Nothing matches these filters.</p></section>");
}

fn one_rule(each: &RuleDigest, digest: &Digest, page: &mut Page<impl Write>) {
    let rule = &each.rule;
    page.raw("<details class=\"rule\" id=\"").text(&rule.id);
    page.raw("\" data-severity=\"").text(rule.severity);
    page.raw("\" data-service=\"").text(each.service()).raw("\"><summary>");
    rule::summary(rule, each.tally, page);
    page.raw("</summary><div class=\"body\"><div class=\"hits\"><p class=\"why\">");
    page.text(&rule.why).raw("</p><p class=\"note\">Fails in ");
    page.text(Many(each.accounts, "account"));
    if digest.comparison.is_some() {
        page.raw("; ").text(Count::from(each.new)).raw(" new");
    }
    page.raw(".</p>");
    let is_compared = digest.comparison.is_some();
    each.findings.iter().for_each(|kept| one(kept, is_compared, page));
    if let Some(more) = each.tally.fail.checked_sub(each.findings.len()).filter(|more| *more > 0) {
        page.raw("<p class=\"note\">and ").text(Many(more, "more finding"));
        page.raw(", in <code>verdicts.csv</code></p>");
    }
    page.raw("</div><div class=\"side\">");
    rule::fix(rule, page);
    rule::facts(rule, page);
    page.raw("</div></div></details>");
}

fn one(kept: &Kept, is_compared: bool, page: &mut Page<impl Write>) {
    let is_new = is_compared && !kept.is_known;
    page.raw("<details class=\"hit\" data-status=\"fail\" data-region=\"").text(&kept.region);
    page.raw("\" data-account=\"").text(&kept.account).raw("\"");
    page.raw(if is_new { " data-change=\"new\"" } else { "" }).raw("><summary><b>");
    page.text(&kept.name).raw(if is_new { " <em>new</em>" } else { "" }).raw("</b><i>");
    page.text(&kept.account).raw(" · ").text(&kept.region).raw("</i><code>");
    page.text(&kept.id).raw("</code></summary>");
    for clause in &kept.clauses {
        page.raw("<p>").text(clause).raw("</p>");
    }
    page.raw("</details>");
}

fn unseen(digest: &Digest, page: &mut Page<impl Write>) {
    page.raw("<section id=\"unseen\"><h2>What could not be seen</h2>");
    if digest.unseen().next().is_none() {
        page.raw("<p class=\"calm\">Everything that the rules asked for was seen.</p></section>");
        return;
    }
    page.raw("<p>What depends on these calls is unknown: neither passing nor failing.</p>");
    page.raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"gaps\"><thead><tr>");
    for name in ["Operation", "Why", "Accounts", "Regions", "Needs"] {
        page.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    page.raw("</tr></thead><tbody>");
    for (operation, reason, code, gap) in digest.unseen() {
        page.raw("<tr><td><code>").text(operation).raw("</code></td><td>");
        page.text(reason.as_words());
        if !code.is_empty() {
            page.raw("<br><code>").text(code).raw("</code>");
        }
        page.raw("</td><td>").text(Count::from(gap.accounts.len())).raw("</td><td>");
        for region in &gap.regions {
            page.raw("<span class=\"item\">").text(region).raw("</span> ");
        }
        page.raw("</td><td>");
        for permission in gap.permissions.iter().filter(|_| reason == GapReason::Denied) {
            page.raw("<code class=\"item\">").text(permission).raw("</code> ");
        }
        page.raw("</td></tr>");
    }
    page.raw("</tbody></table></div></section>");
}

fn about(page: &mut Page<impl Write>) {
    page.raw("<section id=\"about\"><p class=\"note\">Made by Bailiwick ").text(VERSION);
    page.raw(" from configuration metadata only. This file is complete in itself: it loads ");
    page.raw("nothing and sends nothing.</p></section>");
}
