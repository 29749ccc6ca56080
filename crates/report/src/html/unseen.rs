//! What could not be seen, and what would help.

use super::page::Page;
use super::rule::code;
use crate::figures::Count;
use crate::group::{self, GapGroup};
use policy::verdict::Scan;
use std::io::Write;

pub(super) fn write(scan: &Scan<'_>, page: &mut Page<impl Write>) {
    let gaps = group::by_operation(scan);
    page.raw("<section id=\"unseen\"><h2>What could not be seen</h2>");
    if gaps.is_empty() {
        page.raw("<p class=\"calm\">Everything that the rules asked for was seen.</p></section>");
        return;
    }
    page.raw("<p>What depends on these calls is unknown: neither passing nor failing.</p>");
    page.raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"gaps\"><thead><tr>");
    for name in ["Operation", "Why", "Regions", "Needs", "Resources"] {
        page.raw("<th scope=\"col\">").raw(name).raw("</th>");
    }
    page.raw("</tr></thead><tbody>");
    for gap in &gaps {
        row(gap, page);
    }
    page.raw("</tbody></table></div>");
    let missing: Vec<&str> = group::missing_permissions(scan).into_iter().collect();
    if !missing.is_empty() {
        page.raw("<div class=\"missing\">");
        page.raw("<p>The role that scans was refused. With these actions it would see more:</p>");
        code("IAM actions", &missing.join("\n"), page);
        page.raw("</div>");
    }
    page.raw("</section>");
}

fn row(gap: &GapGroup<'_>, page: &mut Page<impl Write>) {
    page.raw("<tr><td><code>").text(gap.operation).raw("</code></td><td>");
    page.text(gap.reason.as_words());
    if !gap.code.is_empty() {
        page.raw("<br><code>").text(gap.code).raw("</code>");
    }
    page.raw("</td><td>");
    for region in &gap.regions {
        page.raw("<span class=\"item\">").text(region).raw("</span> ");
    }
    page.raw("</td><td>");
    for permission in gap.permissions {
        page.raw("<code class=\"item\">").text(permission).raw("</code> ");
    }
    page.raw("</td><td>");
    match gap.resources {
        0 => page.raw("not known"),
        count => page.text(Count::from(count)),
    };
    page.raw("</td></tr>");
}
