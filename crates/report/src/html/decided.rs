//! What somebody decided or knew before: exceptions, and a baseline.

use super::page::Page;
use crate::figures::{Count, Many, instant};
use policy::baseline::Comparison;
use policy::exceptions::Applied;
use std::io::Write;

/// What became of a baseline's findings; `gone` of them are none any more.
pub(super) fn compared(comparison: Option<&Comparison>, gone: usize, page: &mut Page<impl Write>) {
    let Some(comparison) = comparison else { return };
    page.raw("<section id=\"baseline\"><h2>Since the baseline</h2><p>");
    page.text(Many(comparison.new, "finding")).raw(" new, ");
    page.text(Count::from(comparison.known)).raw(" known, ");
    page.text(Count::from(gone)).raw(" gone");
    if let Some(at) = comparison.collected {
        page.raw(" since ").text(instant(at));
    }
    page.raw(".");
    if !comparison.account_known {
        page.raw(
            " The baseline does not know every account of this report; what is not in it is new.",
        );
    }
    if comparison.untold > 0 {
        page.raw(" ").text(Many(comparison.untold, "finding"));
        page.raw(" of the baseline can no longer be told, because something was not seen.");
    }
    if comparison.left_out > 0 {
        page.raw(" ").text(Many(comparison.left_out, "finding"));
        page.raw(" of the baseline stand under rules or in regions that this scan left out.");
    }
    page.raw("</p>");
    if !comparison.gone.is_empty() {
        table(["Severity", "Rule", "Resource", "Region", "Now"], page);
        for each in &comparison.gone {
            let finding = &each.finding;
            page.raw("<tr><td><span class=\"sev ").text(finding.severity).raw("\">");
            page.text(finding.severity).raw("</span></td><td>").text(&finding.title);
            page.raw("<br><code>").text(&finding.rule).raw("</code></td><td>");
            page.text(&finding.name).raw("<br><code>").text(&finding.resource);
            page.raw("</code></td><td><span class=\"item\">").text(&finding.region);
            page.raw("</span></td><td>");
            page.text(each.why.as_str()).raw("</td></tr>");
        }
        page.raw("</tbody></table></div>");
        if let Some(more) = gone.checked_sub(comparison.gone.len()).filter(|more| *more > 0) {
            page.raw("<p class=\"note\">and ").text(Count::from(more)).raw(" more</p>");
        }
    }
    page.raw("</section>");
}

/// Every exception that is about something that was judged.
pub(super) fn exceptions(applied: &[Applied], page: &mut Page<impl Write>) {
    let in_reach: Vec<&Applied> = applied.iter().filter(|each| each.in_reach).collect();
    if in_reach.is_empty() {
        return;
    }
    page.raw(
        "<section id=\"exceptions\"><h2>Exceptions</h2><p>What these let stand is in no count ",
    );
    page.raw("above, and is marked where it stands. From the day after its last day, it counts ");
    page.raw("again.</p>");
    table(["Rule", "Lets stand", "Reason", "Owner", "Last day"], page);
    for each in in_reach {
        let exception = &each.exception;
        let works = !each.expired && each.open > 0;
        page.raw("<tr><td><code>").text(exception.rule()).raw("</code></td><td>");
        page.raw(if works { "" } else { "<b class=\"unknown\">" }).text(each.as_words());
        page.raw(if works { "" } else { "</b>" }).raw("</td><td>").text(&exception.reason);
        page.raw("</td><td>").text(&exception.owner).raw("</td><td>").text(exception.until);
        page.raw("</td></tr>");
    }
    page.raw("</tbody></table></div></section>");
}

fn table(names: [&'static str; 5], page: &mut Page<impl Write>) {
    page.raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"gaps decided\"><thead><tr>");
    for name in names {
        page.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    page.raw("</tr></thead><tbody>");
}
