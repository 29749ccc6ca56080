//! How severities and services fare: counts, and a bar of the shares.

use super::ink::Ink;
use super::screen::{Screen, pad};
use crate::bar::cells;
use crate::figures::{Count, Many};
use crate::group;
use model::Severity;
use policy::verdict::{Scan, Tally};
use std::io::{self, Write};

/// How many services are listed; those that fail most come first.
const SERVICES: usize = 12;

/// Columns of a name, and of each of the three counts.
const NAME: usize = 15;
const COUNT: usize = 9;

/// Columns of the widest bar.
const BAR: usize = 40;

pub(super) fn by_severity(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let all = scan.by_severity();
    if all.is_empty() {
        return Ok(());
    }
    head("BY SEVERITY", screen)?;
    for severity in Severity::WORST_FIRST {
        let tally = all.get(&severity).copied().unwrap_or_default();
        row(Ink::Severity(severity), severity.as_str(), tally, screen)?;
    }
    screen.blank()
}

pub(super) fn by_service(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let all = group::by_service(scan);
    if all.is_empty() {
        return Ok(());
    }
    head("BY SERVICE", screen)?;
    for (name, tally) in all.iter().take(SERVICES) {
        row(Ink::Plain, name, *tally, screen)?;
    }
    if let Some(more) = all.len().checked_sub(SERVICES).filter(|more| *more > 0) {
        screen.line(&[(Ink::Quiet, &format!("and {}", Many(more, "more service")))])?;
    }
    screen.blank()
}

fn head(title: &str, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let counts = format!("{:>COUNT$}{:>COUNT$}{:>COUNT$}", "fail", "unknown", "pass");
    screen.line(&[(Ink::Strong, &pad(title, NAME)), (Ink::Quiet, &counts)])
}

fn row(ink: Ink, name: &str, tally: Tally, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let width = screen.width().saturating_sub(NAME + 3 * COUNT + 3).min(BAR);
    let [fail, unknown, pass] = cells(tally, width);
    let shown = |count: usize| match count {
        0 => format!("{:>COUNT$}", "–"),
        count => format!("{:>COUNT$}", Count::from(count)),
    };
    let ink_of = |count: usize, ink: Ink| if count > 0 { ink } else { Ink::Quiet };
    screen.line(&[
        (ink, &pad(name, NAME)),
        (ink_of(tally.fail, Ink::Fail), &shown(tally.fail)),
        (ink_of(tally.unknown, Ink::Unknown), &shown(tally.unknown)),
        (ink_of(tally.pass, Ink::Plain), &shown(tally.pass)),
        (Ink::Plain, "   "),
        (Ink::Fail, &"█".repeat(fail)),
        (Ink::Unknown, &"▒".repeat(unknown)),
        (Ink::Pass, &"░".repeat(pass)),
    ])
}
