//! What somebody decided or knew before: exceptions, and a baseline.

use super::ink::Ink;
use super::screen::Screen;
use crate::digest::Digest;
use crate::figures::{Count, Many, instant};
use policy::exceptions::Applied;
use std::io::{self, Write};

/// How many exceptions of each kind, and how many findings that are gone, are listed.
const LINES: usize = 10;

/// The line under the counts that says how they compare.
pub(super) fn compared(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Some(comparison) = &digest.comparison else { return Ok(()) };
    let new = Count::from(comparison.new);
    let ink = if comparison.new > 0 { Ink::Fail } else { Ink::Pass };
    let since = match comparison.collected {
        Some(at) => format!(" since {}", instant(at)),
        None => " since the baseline".to_owned(),
    };
    screen.line(&[
        (Ink::Plain, "       "),
        (ink, &format!("{new} new")),
        (Ink::Quiet, " · "),
        (Ink::Plain, &format!("{} known", Count::from(comparison.known))),
        (Ink::Quiet, " · "),
        (Ink::Plain, &format!("{} gone", Count::from(digest.gone))),
        (Ink::Quiet, &since),
    ])?;
    if !comparison.account_known {
        let whom = if digest.accounts.len() == 1 { "the account" } else { "every account" };
        let text = format!("The baseline does not know {whom}: what is not in it is new.");
        screen.line(&[(Ink::Plain, "       "), (Ink::Unknown, &text)])?;
    }
    Ok(())
}

/// The baseline's findings that are none any more.
pub(super) fn gone(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Some(comparison) = &digest.comparison else { return Ok(()) };
    let (untold, left_out) = (comparison.untold, comparison.left_out);
    if digest.gone + untold + left_out == 0 {
        return Ok(());
    }
    screen.title("GONE SINCE THE BASELINE", "")?;
    let shown = comparison.gone.iter().take(LINES);
    for gone in shown.clone() {
        screen.line(&[
            (Ink::Pass, "✓ "),
            (Ink::Plain, &gone.finding.name),
            (Ink::Quiet, "  "),
            (Ink::Plain, gone.why.as_str()),
            (Ink::Quiet, &format!(" · {}", gone.finding.rule)),
        ])?;
    }
    if let Some(more) = digest.gone.checked_sub(shown.count()).filter(|more| *more > 0) {
        screen.line(&[(Ink::Quiet, &format!("and {} more", Count::from(more)))])?;
    }
    if untold > 0 {
        let text = format!("{} can no longer be told: not seen", Many(untold, "finding"));
        screen.line(&[(Ink::Unknown, "? "), (Ink::Plain, &text)])?;
    }
    if left_out > 0 {
        let text =
            format!("{} under rules or in regions that were left out", Many(left_out, "finding"));
        screen.line(&[(Ink::Quiet, "– "), (Ink::Plain, &text)])?;
    }
    screen.blank()
}

/// Exceptions: first those that want attention.
pub(super) fn exceptions(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let in_reach: Vec<&Applied> = digest.exceptions.iter().filter(|each| each.in_reach).collect();
    if in_reach.is_empty() {
        return Ok(());
    }
    let excepted = format!("{} let stand", Many(digest.tally.excepted, "verdict"));
    screen.title("EXCEPTIONS", &excepted)?;
    let works = |each: &&Applied| !each.expired && each.open > 0;
    let (working, idle): (Vec<&Applied>, Vec<&Applied>) = in_reach.into_iter().partition(works);
    for each in idle.iter().take(LINES) {
        let ink = if each.expired && each.open > 0 { Ink::Fail } else { Ink::Unknown };
        one(each, (ink, "! "), screen)?;
    }
    for each in working.iter().take(LINES) {
        one(each, (Ink::Quiet, "– "), screen)?;
    }
    let shown = idle.len().min(LINES) + working.len().min(LINES);
    let more = (idle.len() + working.len()).saturating_sub(shown);
    if more > 0 {
        screen.line(&[(Ink::Quiet, &format!("and {}", Many(more, "more exception")))])?;
    }
    screen.blank()
}

fn one(each: &Applied, mark: (Ink, &str), screen: &mut Screen<impl Write>) -> io::Result<()> {
    let exception = &each.exception;
    screen.line(&[
        mark,
        (Ink::Plain, &exception.rule()),
        (Ink::Quiet, &format!("  line {}", exception.line)),
    ])?;
    screen.paragraph(2, "", (Ink::Plain, &each.as_words()))?;
    let said = format!("{}: {}", exception.owner, exception.reason);
    screen.paragraph(2, "", (Ink::Quiet, &said))
}
