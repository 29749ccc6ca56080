//! How the report came about.

use super::page::Page;
use crate::VERSION;
use crate::figures::{Bytes, Count, Many, Took, instant};
use policy::verdict::Scan;
use std::io::Write;

pub(super) fn write(scan: &Scan<'_>, page: &mut Page<impl Write>) {
    page.raw("<section id=\"about\"><h2>About this scan</h2><dl class=\"facts\">");
    page.raw("<dt>Collected</dt><dd>").text(instant(scan.started)).raw(" in ");
    let took = Took { from: scan.started, until: scan.collected };
    page.text(took).raw("</dd><dt>Partition</dt><dd>").text(scan.partition);
    page.raw("</dd><dt>Regions</dt><dd>");
    for region in &scan.regions {
        page.raw("<span class=\"item\">").text(region).raw("</span> ");
    }
    page.raw("</dd><dt>Applied</dt><dd>").text(Many(scan.rules.len(), "rule")).raw(" to ");
    page.text(Many(scan.resources.len(), "resource")).raw("</dd><dt>Calls</dt><dd>");
    let effort = scan.effort;
    page.text(Count(effort.calls)).raw(" sent, ").text(Count(effort.retries)).raw(" retried, ");
    page.text(Count(effort.throttled)).raw(" throttled, ").text(Count(effort.refused));
    page.raw(" refused by the guard; ").text(Bytes(effort.bytes)).raw(" received</dd>");
    page.raw("<dt>Score</dt><dd>The share of judged weight that passes. A verdict weighs 16 when ");
    page.raw("its rule is critical, 8 high, 4 medium, 2 low, 1 informational. Unknown verdicts ");
    page.raw("count as not passing.</dd></dl><p class=\"note\">Made by Bailiwick ").text(VERSION);
    page.raw(" from configuration metadata only. This file is complete in itself: it loads ");
    page.raw("nothing and sends nothing.</p></section>");
}
