//! A summary for a pull request: what is new, worst first.
//!
//! With a baseline it shows what the baseline does not have; without one, everything that fails. It
//! says what is gone, what is let stand and what could not be seen, and how much of each was left
//! out.
//!
//! Invariants:
//! - At most [`MOST`] bytes, since a comment on GitHub takes 65,536 characters.
//! - Nothing from the account is markup: it stands in code spans only, where it names nobody
//!   (`@team`), closes no issue and loads no image.

mod text;

use crate::digest::{Bounds, Digest, RuleDigest};
use crate::figures::{Count, Many, instant};
use crate::printable::Clipped;
use crate::report::{Report, of_one};
use model::Severity;
use policy::verdict::Scan;
use std::io::{self, Write};
use text::{Budget, code};

/// The most bytes of a summary.
pub const MOST: usize = 60_000;

/// What of that is kept for the parts after the findings, and for saying that findings were cut.
const AFTER: usize = 12_000;
const CUT: usize = 200;

/// Room for the line that says how many were left out.
const LAST_LINE: usize = 64;

/// By this a job finds the comment that it made before, to replace it.
const MARK: &str = "<!-- bailiwick -->\n";

/// How many lines a list in these parts has.
const LINES: usize = 25;

/// How many characters of what decided are shown of a finding.
const CLAUSE: usize = 120;

const BOUNDS: Bounds = Bounds { rule: 20, account: 20, gone: LINES };

/// Writes the summary of one scan.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Summary::new(out)))
}

/// A summary under way.
#[derive(Debug)]
pub struct Summary<W> {
    out: W,
    digest: Digest,
}

impl<W: Write> Summary<W> {
    /// Nothing is written before the end.
    pub fn new(out: W) -> Self {
        Self { out, digest: Digest::new(BOUNDS) }
    }
}

impl<W: Write> Report for Summary<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        self.digest.add(scan);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(text(&self.digest).as_bytes())?;
        self.out.flush()
    }
}

fn text(digest: &Digest) -> String {
    let mut budget = Budget::new(MOST - AFTER - CUT);
    budget.add(MARK);
    heading(digest, &mut budget);
    findings(digest, &mut budget);
    budget.extend(AFTER);
    gone(digest, &mut budget);
    exceptions(digest, &mut budget);
    unseen(digest, &mut budget);
    budget.into_text()
}

fn heading(digest: &Digest, budget: &mut Budget) {
    let open = digest.tally.fail;
    let title = match &digest.comparison {
        Some(comparison) if comparison.new == 0 => "nothing new fails".to_owned(),
        Some(comparison) => Many(comparison.new, "new finding").to_string(),
        None if open == 0 => "nothing fails".to_owned(),
        None => Many(open, "finding").to_string(),
    };
    budget.add(&format!("## Bailiwick: {title}\n\n"));
    let mut facts = vec![who(digest)];
    facts.extend(digest.weight.score().map(|score| format!("score {score} of 100")));
    if let Some(comparison) = &digest.comparison {
        facts.push(format!("{} known", Count::from(comparison.known)));
        facts.push(format!("{} gone", Count::from(digest.gone)));
    }
    facts.push(format!("{} unknown", Count::from(digest.tally.unknown)));
    if digest.tally.excepted > 0 {
        facts.push(format!("{} excepted", Count::from(digest.tally.excepted)));
    }
    budget.add(&format!("{}\n\n", facts.join(" · ")));
    if digest.accounts.iter().any(|account| account.stopped) {
        budget
            .add("**The scan was stopped before its end.** This is what was seen until then.\n\n");
    }
    severities(digest, budget);
    if let Some(at) = digest.comparison.as_ref().and_then(|comparison| comparison.collected) {
        budget.add(&format!("Compared with the baseline of {}.\n\n", instant(at)));
    }
}

fn who(digest: &Digest) -> String {
    match digest.accounts.as_slice() {
        [one] => match &one.alias {
            Some(alias) => format!("account {} ({})", code(alias), one.id),
            None => format!("account {}", one.id),
        },
        many => Many(many.len(), "account").to_string(),
    }
}

fn severities(digest: &Digest, budget: &mut Budget) {
    if digest.by_severity.is_empty() {
        return;
    }
    let is_compared = digest.comparison.is_some();
    budget.add(if is_compared {
        "| Severity | New | Failing | Unknown | Passing |\n|---|--:|--:|--:|--:|\n"
    } else {
        "| Severity | Failing | Unknown | Passing |\n|---|--:|--:|--:|\n"
    });
    let failing = digest.failing();
    for severity in Severity::WORST_FIRST {
        let tally = digest.by_severity.get(&severity).copied().unwrap_or_default();
        let of = failing.iter().filter(|each| each.rule.severity == severity);
        let new: usize = of.map(|each| each.new).sum();
        let new = if is_compared { format!(" {} |", Count::from(new)) } else { String::new() };
        budget.add(&format!(
            "| {severity} |{new} {} | {} | {} |\n",
            Count::from(tally.fail),
            Count::from(tally.unknown),
            Count::from(tally.pass)
        ));
    }
    budget.add("\n");
}

fn findings(digest: &Digest, budget: &mut Budget) {
    let rules: Vec<_> = digest.failing().into_iter().filter(|each| each.new > 0).collect();
    if rules.is_empty() {
        return;
    }
    let is_compared = digest.comparison.is_some();
    budget.add(if is_compared { "### New findings\n\n" } else { "### Findings\n\n" });
    for (at, each) in rules.iter().enumerate() {
        if !budget.add(&one_rule(each, digest)) {
            let left = rules.get(at..).unwrap_or_default();
            let findings = left.iter().map(|each| each.new).sum();
            budget.extend(CUT);
            budget.add(&format!(
                "**Cut here: {} under {} did not fit.** The files of the report have them all.\n\n",
                Many(findings, "more finding"),
                Many(left.len(), "more rule")
            ));
            return;
        }
    }
}

fn one_rule(each: &RuleDigest, digest: &Digest) -> String {
    let RuleDigest { rule, tally, new, .. } = each;
    let count = match &digest.comparison {
        Some(_) => format!("{} new, fails on {}", Count::from(*new), Count::from(tally.fail)),
        None => format!("fails on {}", Count::from(tally.fail)),
    };
    let mut text = format!(
        "#### {} · {}\n\n{} · {count} of {}\n\n",
        rule.severity.as_str().to_uppercase(),
        text::plain(&rule.title),
        code(rule.id.as_str()),
        Count::from(tally.total()),
    );
    let shown: Vec<_> = each.findings.iter().filter(|kept| !kept.is_known).collect();
    for kept in &shown {
        text.push_str(&format!("- {} in {}", code(&kept.name), kept.region));
        if digest.accounts.len() > 1 {
            text.push_str(&format!(" of {}", code(&kept.account)));
        }
        if let Some(clause) = kept.clauses.first() {
            text.push_str(&format!(": {}", code(Clipped { value: clause, limit: CLAUSE })));
        }
        text.push('\n');
    }
    if let Some(more) = new.checked_sub(shown.len()).filter(|more| *more > 0) {
        text.push_str(&format!("- and {}\n", Many(more, "more resource")));
    }
    text.push_str(&format!("\nFix: {}\n\n", text::plain(&rule.fix.text)));
    text
}

fn gone(digest: &Digest, budget: &mut Budget) {
    let Some(comparison) = &digest.comparison else { return };
    if !comparison.gone.is_empty() {
        budget.add("### Gone since the baseline\n\n");
        let lines = comparison.gone.iter().map(|gone| {
            let finding = &gone.finding;
            format!(
                "- {}: {} ({}, {})\n",
                gone.why.as_str(),
                code(&finding.name),
                code(&finding.rule),
                finding.severity
            )
        });
        list(lines, digest.gone, "more", budget);
    }
    if comparison.untold > 0 {
        budget.add(&format!(
            "{} of the baseline can no longer be told: what they depend on was not seen.\n\n",
            Many(comparison.untold, "finding")
        ));
    }
    if comparison.left_out > 0 {
        budget.add(&format!(
            "{} of the baseline were not looked at: this scan left out their rules or regions.\n\n",
            Many(comparison.left_out, "finding")
        ));
    }
}

fn exceptions(digest: &Digest, budget: &mut Budget) {
    let said: Vec<_> = digest.exceptions.iter().filter(|each| each.in_reach).collect();
    if said.is_empty() {
        return;
    }
    budget.add("### Exceptions\n\n");
    let lines = said.iter().map(|each| {
        let exception = &each.exception;
        format!(
            "- {} of {}: {} ({})\n",
            code(exception.rule()),
            code(&exception.owner),
            each.as_words(),
            code(&exception.reason)
        )
    });
    list(lines, said.len(), "more exception", budget);
}

fn unseen(digest: &Digest, budget: &mut Budget) {
    let gaps: Vec<_> = digest.unseen().collect();
    if gaps.is_empty() {
        return;
    }
    budget.add("### Could not be seen\n\nWhat depends on these is unknown, not passing.\n\n");
    let lines = gaps.iter().map(|(operation, reason, _, gap)| {
        let regions: Vec<&str> = gap.regions.iter().map(model::Region::as_str).collect();
        let allow: Vec<&str> = gap.permissions.iter().map(String::as_str).collect();
        let help = match reason {
            policy::verdict::GapReason::Denied if !allow.is_empty() => {
                format!("; allow {}", code(allow.join(", ")))
            }
            _ => String::new(),
        };
        let (what, words) = (code(operation), reason.as_words());
        format!("- {what} in {}: {words}{help}\n", regions.join(", "))
    });
    list(lines, gaps.len(), "more gap", budget);
}

/// Adds at most [`LINES`] lines, and says how many of all were left out.
fn list(lines: impl Iterator<Item = String>, all: usize, noun: &'static str, budget: &mut Budget) {
    let added = lines.take(LINES).take_while(|line| budget.add_before(line, LAST_LINE)).count();
    if let Some(more) = all.checked_sub(added).filter(|more| *more > 0) {
        budget.add(&format!("- and {} {noun}\n", Count::from(more)));
    }
    budget.add("\n");
}
