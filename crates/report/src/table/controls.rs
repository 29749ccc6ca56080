//! How the frameworks fare that were asked for: a line for each control, and the rules of those
//! that do not pass.

use super::ink::Ink;
use super::screen::{Screen, pad};
use crate::digest::Digest;
use crate::figures::{Count, Many};
use policy::assess::{Assessed, Assessment, Outcome};
use policy::verdict::Tally;
use std::io::{self, Write};

/// Columns of the outcome, and of the widest id.
const OUTCOME: usize = 16;
const ID: usize = 22;

pub(super) fn write(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let assessments = digest.assessments();
    if digest.accounts.len() > 1 && !assessments.is_empty() {
        let text = "CONTROLS, THE ACCOUNTS TAKEN TOGETHER";
        screen.title(text, "controls.csv has each by itself")?;
        screen.blank()?;
    }
    assessments.iter().try_for_each(|assessment| one(assessment, screen))
}

fn one(assessment: &Assessment<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Assessment { framework, controls } = assessment;
    screen.line(&[(Ink::Strong, &framework.title)])?;
    counts(assessment, screen)?;
    let width = controls.iter().map(|each| each.control.id.as_str().len()).max();
    let width = width.unwrap_or_default().min(ID) + 2;
    for part in controls.chunk_by(|a, b| a.control.section == b.control.section) {
        screen.blank()?;
        if let Some(section) = part.first().and_then(|each| each.control.section.as_deref()) {
            screen.line(&[(Ink::Strong, section)])?;
        }
        part.iter().try_for_each(|each| control(each, width, screen))?;
    }
    by_hand(assessment, screen)?;
    screen.blank()
}

/// How many controls there are, and how many of each outcome, on as many lines as that takes.
fn counts(assessment: &Assessment<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let all = Many(assessment.controls.len(), "control").to_string();
    let mut pieces = vec![(Ink::Quiet, all)];
    for outcome in Outcome::ALL {
        let count = assessment.count(outcome);
        if count > 0 {
            pieces.push((ink(outcome), format!("{} {}", Count::from(count), outcome.as_str())));
        }
    }
    let mut line: Vec<(Ink, &str)> = Vec::new();
    let mut used = 0;
    for (ink, text) in &pieces {
        let columns = text.chars().count() + 3;
        if used + columns > screen.width() {
            screen.line(&std::mem::take(&mut line))?;
            used = 0;
        }
        if !line.is_empty() {
            line.push((Ink::Quiet, " · "));
        }
        line.push((*ink, text));
        used += columns;
    }
    screen.line(&line)
}

fn control(each: &Assessed<'_>, width: usize, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Assessed { control, outcome, .. } = each;
    screen.line(&[
        (ink(*outcome), &pad(outcome.as_str(), OUTCOME)),
        (Ink::Plain, &pad(control.id.as_str(), width)),
        (if *outcome == Outcome::Fail { Ink::Strong } else { Ink::Plain }, &control.title),
    ])?;
    for (rule, tally) in each.open() {
        let (count, ink) = match tally {
            Tally { fail: 0, unknown: 0, excepted, .. } => {
                (format!("{} excepted", Count::from(excepted)), Ink::Quiet)
            }
            Tally { fail: 0, unknown, .. } => {
                (format!("{} unknown", Count::from(unknown)), Ink::Unknown)
            }
            Tally { fail, .. } => {
                (format!("{} of {}", Count::from(fail), Count::from(tally.total())), Ink::Fail)
            }
        };
        let indent = " ".repeat(OUTCOME + width);
        screen.line(&[
            (Ink::Plain, &indent),
            (ink, &pad(&count, 13)),
            (Ink::Quiet, rule.id.as_str()),
        ])?;
    }
    Ok(())
}

fn by_hand(assessment: &Assessment<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let count = assessment.by_hand();
    if count == 0 {
        return Ok(());
    }
    screen.blank()?;
    let leave = if count == 1 { "control leaves" } else { "controls leave" };
    let text = format!(
        "{} {leave} something to look at by hand: bailiwick frameworks show {}",
        Count::from(count),
        assessment.framework.name
    );
    screen.paragraph(0, "", (Ink::Quiet, &text))
}

fn ink(outcome: Outcome) -> Ink {
    match outcome {
        Outcome::Fail => Ink::Fail,
        Outcome::Unknown | Outcome::NotJudged => Ink::Unknown,
        Outcome::Pass => Ink::Pass,
        Outcome::Manual | Outcome::Excepted => Ink::Plain,
        Outcome::NotApplicable => Ink::Quiet,
    }
}
