//! The worst findings, by rule: on which resources, why it matters, how to fix it.

use super::Look;
use super::ink::Ink;
use super::screen::Screen;
use crate::figures::{Count, Many};
use crate::group::{self, Hit, RuleGroup};
use crate::printable::Clipped;
use crate::words::FieldClause;
use policy::verdict::{Scan, Status};
use std::io::{self, Write};

/// How many resources are listed under a rule.
const RESOURCES: usize = 3;

/// How many of the fields that decided are shown for a resource, and on how many lines each.
const FIELDS: usize = 2;
const EVIDENCE_LINES: usize = 2;

/// What stands before everything under a rule's title.
const INDENT: &str = "   ";

pub(super) fn write(
    scan: &Scan<'_>,
    look: &Look,
    screen: &mut Screen<impl Write>,
) -> io::Result<()> {
    let groups = group::by_rule(scan);
    let failing: Vec<_> = groups.iter().filter(|group| group.tally.fail > 0).collect();
    if failing.is_empty() {
        return nothing(scan, screen);
    }
    screen.title("WORST FIRST", "")?;
    screen.blank()?;
    for group in failing.iter().take(look.rules) {
        one_rule(group, screen)?;
        screen.blank()?;
    }
    let left: Vec<_> = failing.iter().skip(look.rules).collect();
    if left.is_empty() {
        return Ok(());
    }
    let findings = left.iter().map(|group| group.tally.fail).sum();
    let place = look.files.first().map_or_else(String::new, |file| format!(", in {}", file.path));
    let text = format!(
        "and {} under {}{place}",
        Many(findings, "more finding"),
        Many(left.len(), "more rule")
    );
    screen.overlong(&[(Ink::Strong, &text)])?;
    screen.blank()
}

fn nothing(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let tally = scan.tally();
    if tally.total() == 0 {
        return Ok(());
    }
    let text = match tally.unknown {
        0 => "Nothing fails.".to_owned(),
        unknown => {
            format!("Nothing fails, but not everything was seen: {unknown} unknown.")
        }
    };
    screen.line(&[(Ink::Strong, &text)])?;
    screen.blank()
}

fn one_rule(group: &RuleGroup<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let RuleGroup { rule, tally, .. } = group;
    let severity = rule.severity.as_str().to_uppercase();
    let (fail, total) = (Count::from(tally.fail), Count::from(tally.total()));
    screen.line(&[
        (Ink::Severity(rule.severity), &severity),
        (Ink::Plain, "  "),
        (Ink::Strong, &rule.title),
    ])?;
    screen.line(&[
        (Ink::Plain, INDENT),
        (Ink::Fail, &format!("fails on {fail} of {total}")),
        (Ink::Quiet, " · "),
        (Ink::Quiet, rule.id.as_str()),
    ])?;
    for hit in group.of(Status::Fail).take(RESOURCES) {
        one_resource(hit, screen)?;
    }
    if let Some(more) = tally.fail.checked_sub(RESOURCES).filter(|more| *more > 0) {
        let text = format!("and {}", Many(more, "more resource"));
        screen.line(&[(Ink::Plain, INDENT), (Ink::Quiet, &text)])?;
    }
    screen.paragraph(INDENT.len(), "why  ", (Ink::Plain, &rule.why))?;
    screen.paragraph(INDENT.len(), "fix  ", (Ink::Plain, &rule.fix.text))
}

fn one_resource(hit: Hit<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    screen.line(&[
        (Ink::Plain, INDENT),
        (Ink::Fail, "✗ "),
        (Ink::Plain, &hit.resource.name),
        (Ink::Quiet, "  "),
        (Ink::Quiet, hit.resource.region.as_str()),
    ])?;
    let indent = INDENT.len() + 2;
    let limit = EVIDENCE_LINES * screen.width().saturating_sub(indent);
    for evidence in hit.verdict.evidence.iter().take(FIELDS) {
        let clause = Clipped { value: FieldClause(evidence), limit }.to_string();
        screen.paragraph(indent, "", (Ink::Quiet, &clause))?;
    }
    Ok(())
}
