//! How the frameworks fare that were asked for: a line for each control, and the rules of those
//! that do not pass.

use super::ink::Ink;
use super::screen::{Screen, pad};
use crate::figures::{Count, Many};
use policy::assess::{Assessed, Assessment, Outcome};
use policy::verdict::Scan;
use std::io::{self, Write};

/// Columns of the outcome, and of the widest id.
const OUTCOME: usize = 16;
const ID: usize = 22;

pub(super) fn write(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    Assessment::all(scan).iter().try_for_each(|assessment| one(assessment, screen))
}

fn one(assessment: &Assessment<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Assessment { framework, controls } = assessment;
    screen.line(&[(Ink::Strong, &framework.title)])?;
    let all = Many(controls.len(), "control").to_string();
    let mut pieces = vec![(Ink::Quiet, all)];
    for outcome in Outcome::ALL {
        let count = assessment.count(outcome);
        if count > 0 {
            pieces.push((Ink::Quiet, " · ".to_owned()));
            pieces.push((ink(outcome), format!("{} {}", Count::from(count), outcome.as_str())));
        }
    }
    let pieces: Vec<(Ink, &str)> = pieces.iter().map(|(ink, text)| (*ink, text.as_str())).collect();
    screen.line(&pieces)?;
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

fn control(each: &Assessed<'_>, width: usize, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Assessed { control, outcome, rules, .. } = each;
    screen.line(&[
        (ink(*outcome), &pad(outcome.as_str(), OUTCOME)),
        (Ink::Plain, &pad(control.id.as_str(), width)),
        (if *outcome == Outcome::Fail { Ink::Strong } else { Ink::Plain }, &control.title),
    ])?;
    for (rule, tally) in rules.iter().filter(|(_, tally)| tally.fail + tally.unknown > 0) {
        let (count, ink) = match tally.fail {
            0 => (format!("{} unknown", Count::from(tally.unknown)), Ink::Unknown),
            fail => (format!("{} of {}", Count::from(fail), Count::from(tally.total())), Ink::Fail),
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
        Outcome::Manual => Ink::Plain,
        Outcome::NotApplicable => Ink::Quiet,
    }
}
