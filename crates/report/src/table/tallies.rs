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

/// Columns of a name, of an account's, and at least of each of the three counts.
const NAME: usize = 15;
const ACCOUNT: usize = 26;
const COUNT: usize = 9;

/// How many columns a name has, and each of the three counts.
#[derive(Debug, Clone, Copy)]
struct Columns {
    name: usize,
    count: usize,
}

impl Columns {
    /// Wide enough for the sums of a digest, two columns between them.
    fn of(digest: &Digest, name: usize) -> Self {
        let Tally { fail, unknown, pass, .. } = digest.tally;
        let longest = Count::from(fail.max(unknown).max(pass)).to_string().len();
        Self { name, count: COUNT.max(longest + 2) }
    }
}

/// Columns of the widest bar.
const BAR: usize = 40;

pub(super) fn by_severity(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    if digest.by_severity.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(digest, NAME);
    head("BY SEVERITY", columns, screen)?;
    for severity in Severity::WORST_FIRST {
        let tally = digest.by_severity.get(&severity).copied().unwrap_or_default();
        row(Ink::Severity(severity), (severity.as_str(), columns), tally, screen)?;
    }
    screen.blank()
}

pub(super) fn by_service(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let all = digest.services();
    if all.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(digest, NAME);
    head("BY SERVICE", columns, screen)?;
    for (name, tally) in all.iter().take(SERVICES) {
        row(Ink::Plain, (name, columns), *tally, screen)?;
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
    let columns = Columns::of(digest, ACCOUNT);
    head("BY ACCOUNT", columns, screen)?;
    for account in all.iter().take(ACCOUNTS) {
        row(Ink::Plain, (account.name(), columns), account.tally, screen)?;
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

fn head(title: &str, columns: Columns, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Columns { name, count } = columns;
    let counts = format!("{:>count$}{:>count$}{:>count$}", "fail", "unknown", "pass");
    screen.line(&[(Ink::Strong, &pad(title, name)), (Ink::Quiet, &counts)])
}

fn row(
    ink: Ink,
    (name, columns): (&str, Columns),
    tally: Tally,
    screen: &mut Screen<impl Write>,
) -> io::Result<()> {
    let Columns { name: room, count: digits } = columns;
    let width = screen.width().saturating_sub(room + 3 * digits + 3).min(BAR);
    let [fail, unknown, pass] = cells(tally, width);
    let shown = |count: usize| match count {
        0 => format!("{:>digits$}", "–"),
        count => format!("{:>digits$}", Count::from(count)),
    };
    let ink_of = |count: usize, ink: Ink| if count > 0 { ink } else { Ink::Quiet };
    screen.line(&[
        (ink, &pad(name, room)),
        (ink_of(tally.fail, Ink::Fail), &shown(tally.fail)),
        (ink_of(tally.unknown, Ink::Unknown), &shown(tally.unknown)),
        (ink_of(tally.pass, Ink::Plain), &shown(tally.pass)),
        (Ink::Plain, "   "),
        (Ink::Fail, &"█".repeat(fail)),
        (Ink::Unknown, &"▒".repeat(unknown)),
        (Ink::Pass, &"░".repeat(pass)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Bounds;

    #[test]
    fn the_counts_of_a_large_organisation_do_not_run_together() {
        let mut digest = Digest::new(Bounds { rule: 1, account: 1, gone: 1 });
        assert_eq!(Columns::of(&digest, NAME).count, COUNT);
        digest.tally = Tally { fail: 1_679_307, pass: 12_345_678, ..Tally::default() };
        let columns = Columns::of(&digest, NAME);
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, 100, false);
        row(Ink::Plain, ("ec2", columns), digest.tally, &mut screen).unwrap();
        let words: Vec<String> =
            String::from_utf8(out).unwrap().split_whitespace().map(str::to_owned).collect();
        assert_eq!(
            words.get(..4),
            Some(&["ec2", "1,679,307", "–", "12,345,678"].map(str::to_owned)[..])
        );
    }
}
