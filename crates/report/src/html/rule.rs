//! A rule and everything about it: why, how to fix it, on which resources, and where else it is
//! asked for.

use super::page::Page;
use super::{chart, finding};
use crate::figures::Count;
use crate::group::{RuleGroup, service};
use model::Risk;
use policy::catalogue::{ParameterValue, Rule};
use policy::verdict::{Scan, Tally};
use std::fmt::{self, Display};
use std::io::Write;

/// A rule with more findings than this has its rows drawn as they come into view only.
const MANY: usize = 100;

pub(super) fn write(scan: &Scan<'_>, group: &RuleGroup<'_>, page: &mut Page<impl Write>) {
    let rule = group.rule;
    page.raw("<details class=\"rule\" id=\"").text(&rule.id);
    page.raw("\" data-severity=\"").text(rule.severity);
    page.raw("\" data-service=\"").text(service(&rule.resource_type)).raw("\"><summary>");
    summary(rule, group.tally, page);
    page.raw("</summary><div class=\"body\"><div class=\"");
    let many = group.tally.fail + group.tally.unknown > MANY;
    page.raw(if many { "hits many" } else { "hits" }).raw("\"><p class=\"why\">");
    page.text(&rule.why).raw("</p>");
    finding::write(scan, group, page);
    page.raw("</div><div class=\"side\">");
    fix(rule, page);
    facts(rule, page);
    page.raw("</div></div></details>");
}

/// The line that stands when the rule is closed.
pub(super) fn summary(rule: &Rule, tally: Tally, page: &mut Page<impl Write>) {
    page.raw("<span class=\"sev ").text(rule.severity).raw("\">").text(rule.severity);
    page.raw("</span><span class=\"what\"><b>").text(&rule.title).raw("</b><code>");
    page.text(&rule.id).raw("</code></span><span class=\"tally\">");
    chart::bar(tally, page);
    page.raw("<span class=\"figures\">");
    for (class, word, count) in [
        ("fail", " failing", tally.fail),
        ("unknown", " unknown", tally.unknown),
        ("plain", " let stand", tally.excepted),
    ] {
        if count > 0 {
            page.raw("<b class=\"").raw(class).raw("\">").text(Count::from(count)).raw(word);
            page.raw("</b> ");
        }
    }
    page.raw("of ").text(Count::from(tally.total())).raw("</span></span>");
}

pub(super) fn fix(rule: &Rule, page: &mut Page<impl Write>) {
    page.raw("<h4>How to fix it</h4><p>").text(&rule.fix.text).raw("</p>");
    for (name, code) in [("AWS CLI", &rule.fix.cli), ("Terraform", &rule.fix.terraform)] {
        if !code.trim().is_empty() {
            self::code(name, code.trim(), page);
        }
    }
}

/// A piece of code with a button that copies it.
pub(super) fn code(name: &'static str, code: &str, page: &mut Page<impl Write>) {
    page.raw("<figure><figcaption>").raw(name);
    page.raw("<button type=\"button\" class=\"quiet copy\">Copy</button></figcaption>");
    page.raw("<pre tabindex=\"0\"><code>").text(code).raw("</code></pre></figure>");
}

pub(super) fn facts(rule: &Rule, page: &mut Page<impl Write>) {
    page.raw("<h4>About this rule</h4>");
    if let Some(when) = &rule.when {
        code("Applies when", when.trim(), page);
    }
    code("Passes when", rule.condition.trim(), page);
    page.raw("<dl class=\"facts\">");
    for (name, parameter) in &rule.parameters {
        fact("Parameter", page).raw("<code>").text(name).raw(" = ");
        page.text(Parameter(&parameter.default)).raw("</code> ").text(&parameter.about);
        page.raw("</dd>");
    }
    if let Some(risk) = rule.risk {
        fact("Risk", page).text(risk.score()).raw(" of 25: likelihood ");
        page.text(risk.likelihood).raw(" (").raw(Risk::likelihood_word(risk.likelihood));
        page.raw("), impact ").text(risk.impact).raw(" (").raw(Risk::impact_word(risk.impact));
        page.raw(")</dd>");
    }
    if let Some(function) = rule.function {
        fact("Function", page).text(function).raw("</dd>");
    }
    fact("Judges", page).raw("<code>").text(&rule.resource_type).raw("</code></dd>");
    if !rule.controls.is_empty() {
        fact("Controls", page).raw("<ul>");
        for (framework, numbers) in &rule.controls {
            page.raw("<li><b>").text(framework).raw("</b> ").text(numbers.join(", "));
            page.raw("</li>");
        }
        page.raw("</ul></dd>");
    }
    if !rule.also_known_as.is_empty() {
        fact("Elsewhere", page).raw("<ul>");
        for name in &rule.also_known_as {
            page.raw("<li><code>").text(name).raw("</code></li>");
        }
        page.raw("</ul></dd>");
    }
    if !rule.references.is_empty() {
        fact("Read more", page).raw("<ul>");
        for reference in &rule.references {
            page.raw("<li>");
            link(reference, page);
            page.raw("</li>");
        }
        page.raw("</ul></dd>");
    }
    page.raw("</dl>");
}

fn fact<'p, W: Write>(name: &'static str, page: &'p mut Page<W>) -> &'p mut Page<W> {
    page.raw("<dt>").raw(name).raw("</dt><dd>")
}

/// A reference as a link, when it is one that is safe to follow; as text when it is not.
fn link(reference: &str, page: &mut Page<impl Write>) {
    if reference.starts_with("https://") {
        page.raw("<a rel=\"noreferrer noopener\" href=\"").text(reference).raw("\">");
        page.text(reference.trim_start_matches("https://")).raw("</a>");
    } else {
        page.text(reference);
    }
}

/// The value of a parameter as a rule would write it.
struct Parameter<'r>(&'r ParameterValue);

impl Display for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ParameterValue::Bool(value) => write!(f, "{value}"),
            ParameterValue::Int(value) => write!(f, "{value}"),
            ParameterValue::Double(value) => write!(f, "{value}"),
            ParameterValue::Text(value) => write!(f, "{value:?}"),
            ParameterValue::Ints(values) => write!(f, "{values:?}"),
            ParameterValue::Texts(values) => write!(f, "{values:?}"),
        }
    }
}
