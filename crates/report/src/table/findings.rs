//! The worst findings, by rule: on which resources, why it matters, how to fix it. With a baseline,
//! only those that it does not have.

use super::Look;
use super::ink::Ink;
use super::screen::Screen;
use crate::digest::{Digest, Kept, RuleDigest};
use crate::figures::{Count, Many};
use crate::printable::Clipped;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// How many resources are listed under a rule.
const RESOURCES: usize = 3;

/// On how many lines each field that decided is shown.
const EVIDENCE_LINES: usize = 2;

/// What stands before everything under a rule's title.
const INDENT: &str = "   ";

pub(super) fn write(
    digest: &Digest,
    look: &Look,
    screen: &mut Screen<impl Write>,
) -> io::Result<()> {
    let failing: Vec<_> = digest.failing().into_iter().filter(|each| each.new > 0).collect();
    if failing.is_empty() {
        return nothing(digest, screen);
    }
    match digest.comparison {
        None => screen.title("WORST FIRST", "")?,
        Some(_) => screen.title("NEW SINCE THE BASELINE", "worst first")?,
    }
    screen.blank()?;
    for each in failing.iter().take(look.rules) {
        one_rule(each, digest, screen)?;
        screen.blank()?;
    }
    let left: Vec<_> = failing.iter().skip(look.rules).collect();
    if left.is_empty() {
        return Ok(());
    }
    let findings = left.iter().map(|each| each.new).sum();
    let place = look.files.first().map_or_else(String::new, |file| format!(", in {}", file.path));
    let text = format!(
        "and {} under {}{place}",
        Many(findings, "more finding"),
        Many(left.len(), "more rule")
    );
    screen.overlong(&[(Ink::Strong, &text)])?;
    screen.blank()
}

fn nothing(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let tally = digest.tally;
    if tally.total() == 0 {
        return Ok(());
    }
    let fails = match (&digest.comparison, tally.fail) {
        (Some(_), 1..) => "Nothing new fails",
        _ => "Nothing fails",
    };
    let text = match tally.unknown {
        0 => format!("{fails}."),
        unknown => format!("{fails}, but not everything was seen: {unknown} unknown."),
    };
    screen.line(&[(Ink::Strong, &text)])?;
    screen.blank()
}

fn one_rule(each: &RuleDigest, digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let RuleDigest { rule, tally, new, .. } = each;
    let severity = rule.severity.as_str().to_uppercase();
    let total = Count::from(tally.total());
    screen.line(&[
        (Ink::Severity(rule.severity), &severity),
        (Ink::Plain, "  "),
        (Ink::Strong, &rule.title),
    ])?;
    let fails = match digest.comparison {
        None => format!("fails on {} of {total}", Count::from(tally.fail)),
        Some(_) => {
            format!("new on {}, fails on {} of {total}", Count::from(*new), Count::from(tally.fail))
        }
    };
    let accounts = match (digest.accounts.len(), each.accounts) {
        (0 | 1, _) => String::new(),
        (_, accounts) => format!(" in {}", Many(accounts, "account")),
    };
    screen.line(&[
        (Ink::Plain, INDENT),
        (Ink::Fail, &format!("{fails}{accounts}")),
        (Ink::Quiet, " · "),
        (Ink::Quiet, rule.id.as_str()),
    ])?;
    let is_single = digest.accounts.len() < 2;
    let shown = shown(each, is_single);
    for kept in &shown {
        one_resource(kept, is_single, screen)?;
    }
    if let Some(more) = new.checked_sub(shown.len()).filter(|more| *more > 0) {
        let text = format!("and {}", Many(more, "more resource"));
        screen.line(&[(Ink::Plain, INDENT), (Ink::Quiet, &text)])?;
    }
    screen.paragraph(INDENT.len(), "why  ", (Ink::Plain, &rule.why))?;
    screen.paragraph(INDENT.len(), "fix  ", (Ink::Plain, &rule.fix.text))
}

/// The findings that are shown: of several accounts, one each.
fn shown(each: &RuleDigest, is_single: bool) -> Vec<&Kept> {
    let mut accounts = BTreeSet::new();
    let new = each.findings.iter().filter(|kept| !kept.is_known);
    new.filter(|kept| is_single || accounts.insert(&kept.account)).take(RESOURCES).collect()
}

fn one_resource(kept: &Kept, is_single: bool, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let place = match is_single {
        true => kept.region.to_string(),
        false => format!("{} in {}", kept.region, kept.account),
    };
    screen.line(&[
        (Ink::Plain, INDENT),
        (Ink::Fail, "✗ "),
        (Ink::Plain, &kept.name),
        (Ink::Quiet, "  "),
        (Ink::Quiet, &place),
    ])?;
    let indent = INDENT.len() + 2;
    let limit = EVIDENCE_LINES * screen.width().saturating_sub(indent);
    for clause in &kept.clauses {
        let clause = Clipped { value: clause, limit }.to_string();
        screen.paragraph(indent, "", (Ink::Quiet, &clause))?;
    }
    Ok(())
}
