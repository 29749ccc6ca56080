//! The filters above the findings. They are shown when the script runs, and work offline.

use super::page::Page;
use crate::group::{RuleGroup, by_service};
use model::Severity;
use policy::verdict::Scan;
use std::collections::BTreeSet;
use std::io::Write;

/// What can be chosen from.
pub(super) struct Choices<'s> {
    /// Accounts by their names; none when there is only one.
    pub(super) accounts: Vec<&'s str>,
    pub(super) services: Vec<&'s str>,
    pub(super) regions: BTreeSet<&'s str>,
    pub(super) rules: Vec<&'s str>,
    /// The words for what a verdict can be here.
    pub(super) statuses: &'static [&'static str],
    /// Whether there is a baseline.
    pub(super) is_compared: bool,
}

impl<'s> Choices<'s> {
    /// Of one account.
    pub(super) fn of(scan: &'s Scan<'_>, open: &[&'s RuleGroup<'_>]) -> Self {
        let is_excepted = scan.verdicts.iter().any(|verdict| verdict.exception.is_some());
        Self {
            accounts: Vec::new(),
            services: by_service(scan).into_iter().map(|(name, _)| name).collect(),
            regions: scan.resources.iter().map(|each| each.region.as_str()).collect(),
            rules: open.iter().map(|group| group.rule.id.as_str()).collect(),
            statuses: match is_excepted {
                true => &["fail", "unknown", "pass", "excepted"],
                false => &["fail", "unknown", "pass"],
            },
            is_compared: scan.comparison.is_some(),
        }
    }
}

pub(super) fn write(choices: Choices<'_>, page: &mut Page<impl Write>) {
    let Choices { accounts, mut services, regions, rules, statuses, is_compared } = choices;
    page.raw("<form id=\"filters\" role=\"search\" aria-label=\"Filter the findings\">");
    page.raw("<label class=\"search\"><span class=\"hide\">Search</span>");
    page.raw("<input type=\"search\" name=\"text\" placeholder=\"Search names, ARNs, rules, ");
    page.raw("controls\" autocomplete=\"off\" spellcheck=\"false\"></label>");
    if !accounts.is_empty() {
        select("account", "All accounts", accounts, page);
    }
    services.sort_unstable();
    select("service", "All services", services, page);
    select("region", "All regions", regions, page);
    select("rule", "All rules", rules, page);
    page.raw("<div class=\"chips\">");
    boxes("severity", &Severity::WORST_FIRST.map(Severity::as_str), page);
    if !statuses.is_empty() {
        boxes("status", statuses, page);
    }
    if is_compared {
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
