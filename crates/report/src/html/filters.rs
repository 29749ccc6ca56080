//! The filters above the findings. They are shown when the script runs, and work offline.

use super::page::Page;
use crate::group::{RuleGroup, by_service};
use model::Severity;
use policy::verdict::Scan;
use std::collections::BTreeSet;
use std::io::Write;

pub(super) fn write(scan: &Scan<'_>, open: &[&RuleGroup<'_>], page: &mut Page<impl Write>) {
    page.raw("<form id=\"filters\" role=\"search\" aria-label=\"Filter the findings\">");
    page.raw("<label class=\"search\"><span class=\"hide\">Search</span>");
    page.raw("<input type=\"search\" name=\"text\" placeholder=\"Search names, ARNs, rules, ");
    page.raw("controls\" autocomplete=\"off\" spellcheck=\"false\"></label>");
    let mut services: Vec<&str> = by_service(scan).into_iter().map(|(name, _)| name).collect();
    services.sort_unstable();
    select("service", "All services", services, page);
    let regions: BTreeSet<&str> = scan.resources.iter().map(|each| each.region.as_str()).collect();
    select("region", "All regions", regions, page);
    select("rule", "All rules", open.iter().map(|group| group.rule.id.as_str()), page);
    page.raw("<div class=\"chips\">");
    boxes("severity", &Severity::WORST_FIRST.map(Severity::as_str), page);
    let is_excepted = scan.verdicts.iter().any(|verdict| verdict.exception.is_some());
    let statuses = ["fail", "unknown", "pass", "excepted"];
    boxes("status", statuses.get(..if is_excepted { 4 } else { 3 }).unwrap_or_default(), page);
    if scan.comparison.is_some() {
        boxes("change", &["new"], page);
    }
    page.raw("</div><p class=\"tools\"><output id=\"shown\" aria-live=\"polite\"></output>");
    page.raw("<button type=\"button\" class=\"quiet\" id=\"expand\">Expand all</button>");
    page.raw("<button type=\"reset\" class=\"quiet\">Reset</button></p></form>");
}

fn boxes(name: &'static str, values: &[&'static str], page: &mut Page<impl Write>) {
    page.raw("<fieldset><legend class=\"hide\">").raw(name).raw("</legend>");
    for value in values {
        page.raw("<label class=\"chip ").raw(value).raw("\"><input type=\"checkbox\" name=\"");
        page.raw(name).raw("\" value=\"").raw(value).raw("\"><span>").raw(value);
        page.raw("</span></label>");
    }
    page.raw("</fieldset>");
}

fn select<'s>(
    name: &'static str,
    all: &'static str,
    values: impl IntoIterator<Item = &'s str>,
    page: &mut Page<impl Write>,
) {
    page.raw("<label><span class=\"hide\">").raw(name).raw("</span><select name=\"").raw(name);
    page.raw("\"><option value=\"\">").raw(all).raw("</option>");
    for value in values {
        page.raw("<option>").text(value).raw("</option>");
    }
    page.raw("</select></label>");
}
