//! How severities, services and accounts fare: counts, and a bar of the shares.

use super::ink::Ink;
use super::screen::{Screen, pad};
use crate::bar::cells;
use crate::digest::Digest;
use crate::figures::{Count, Many};
use model::Severity;
use policy::verdict::Tally;
use std::io::{self, Write};

/// How many services and accounts are listed; those that fail most come first.
const SERVICES: usize = 12;
const ACCOUNTS: usize = 20;

/// Columns of a name, of an account's, and of each of the three counts.
const NAME: usize = 15;
const ACCOUNT: usize = 26;
const COUNT: usize = 9;

/// Columns of the widest bar.
const BAR: usize = 40;

pub(super) fn by_severity(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    if digest.by_severity.is_empty() {
        return Ok(());
    }
    head("BY SEVERITY", NAME, screen)?;
    for severity in Severity::WORST_FIRST {
        let tally = digest.by_severity.get(&severity).copied().unwrap_or_default();
        row(Ink::Severity(severity), (severity.as_str(), NAME), tally, screen)?;
    }
    screen.blank()
}

pub(super) fn by_service(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let all = digest.services();
    if all.is_empty() {
        return Ok(());
    }
    head("BY SERVICE", NAME, screen)?;
    for (name, tally) in all.iter().take(SERVICES) {
        row(Ink::Plain, (name, NAME), *tally, screen)?;
    }
    more(all.len(), SERVICES, "more service", screen)?;
    screen.blank()
}

/// Only where there are several.
pub(super) fn by_account(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let all = digest.accounts_worst_first();
    if all.len() < 2 {
        return Ok(());
    }
    head("BY ACCOUNT", ACCOUNT, screen)?;
    for account in all.iter().take(ACCOUNTS) {
        row(Ink::Plain, (account.name(), ACCOUNT), account.tally, screen)?;
    }
    more(all.len(), ACCOUNTS, "more account", screen)?;
    screen.blank()
}

fn more(
    all: usize,
    shown: usize,
    noun: &'static str,
    screen: &mut Screen<impl Write>,
) -> io::Result<()> {
    match all.checked_sub(shown) {
        None | Some(0) => Ok(()),
        Some(more) => screen.line(&[(Ink::Quiet, &format!("and {}", Many(more, noun)))]),
    }
}

fn head(title: &str, name: usize, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let counts = format!("{:>COUNT$}{:>COUNT$}{:>COUNT$}", "fail", "unknown", "pass");
    screen.line(&[(Ink::Strong, &pad(title, name)), (Ink::Quiet, &counts)])
}

fn row(
    ink: Ink,
    (name, columns): (&str, usize),
    tally: Tally,
    screen: &mut Screen<impl Write>,
) -> io::Result<()> {
    let width = screen.width().saturating_sub(columns + 3 * COUNT + 3).min(BAR);
    let [fail, unknown, pass] = cells(tally, width);
    let shown = |count: usize| match count {
        0 => format!("{:>COUNT$}", "–"),
        count => format!("{:>COUNT$}", Count::from(count)),
    };
    let ink_of = |count: usize, ink: Ink| if count > 0 { ink } else { Ink::Quiet };
    screen.line(&[
        (ink, &pad(name, columns)),
        (ink_of(tally.fail, Ink::Fail), &shown(tally.fail)),
        (ink_of(tally.unknown, Ink::Unknown), &shown(tally.unknown)),
        (ink_of(tally.pass, Ink::Plain), &shown(tally.pass)),
        (Ink::Plain, "   "),
        (Ink::Fail, &"█".repeat(fail)),
        (Ink::Unknown, &"▒".repeat(unknown)),
        (Ink::Pass, &"░".repeat(pass)),
    ])
}
