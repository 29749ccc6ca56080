//! The terminal result: what to know before opening a file.
//!
//! Top to bottom: the score, how severities and services fare, the worst findings with why and
//! fix, the controls of the frameworks that were asked for, what could not be seen, and where the
//! files are.
//!
//! Invariants:
//! - No line is wider than asked for, down to [`NARROWEST`] columns; characters that take two
//!   columns count as two.
//! - Colour only repeats what words and shapes say already.
//! - Control characters of names and values do not reach the terminal.

mod accounts;
mod controls;
pub mod explanation;
mod findings;
mod ink;
mod screen;
mod tallies;

use crate::account::Account;
use crate::figures::{Bytes, Count, Many, Took, instant};
use crate::group::{self, GapGroup};
use crate::report::{Report, of_one};
use ink::Ink;
use policy::verdict::{GapReason, Scan, Tally};
use screen::Screen;
pub(crate) use screen::pad;
use std::io::{self, Write};

/// The narrowest terminal that is laid out for; a narrower one wraps by itself.
pub const NARROWEST: usize = 60;

/// The widest that lines get: longer ones are hard to read.
pub const WIDEST: usize = 120;

/// How the result is to look, and what it cannot know by itself.
#[derive(Debug, Clone)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to colour. `NO_COLOR` and pipes are for the caller to respect.
    pub colour: bool,
    /// How many failing rules are shown in full.
    pub rules: usize,
    /// The files that were written, the one to read first in front.
    pub files: Vec<File>,
}

/// A file that was written beside the terminal result.
#[derive(Debug, Clone)]
pub struct File {
    /// What it holds, such as `html`.
    pub format: String,
    /// Where it is.
    pub path: String,
}

/// Writes the terminal result.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, look: Look, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Table::new(out, look)))
}

/// A terminal result under way: of one account all of it, of several how each fared.
#[derive(Debug)]
pub struct Table<W> {
    out: W,
    look: Look,
    accounts: Vec<Account>,
    /// The result of the first account, for the case that it stays the only one.
    only: Vec<u8>,
}

impl<W: Write> Table<W> {
    /// Nothing is written before the end.
    pub fn new(out: W, look: Look) -> Self {
        Self { out, look, accounts: Vec::new(), only: Vec::new() }
    }
}

impl<W: Write> Report for Table<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        self.only.clear();
        if self.accounts.is_empty() {
            one_account(scan, &self.look, &mut self.only)?;
        }
        self.accounts.push(Account::of(scan));
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.only.is_empty() {
            let width = self.look.width.clamp(NARROWEST, WIDEST);
            let mut screen = Screen::new(&mut self.out, width, self.look.colour);
            accounts::write(&self.accounts, &self.look, &mut screen)?;
        } else {
            self.out.write_all(&self.only)?;
        }
        self.out.flush()
    }
}

fn one_account(scan: &Scan<'_>, look: &Look, out: impl Write) -> io::Result<()> {
    let mut screen = Screen::new(out, look.width.clamp(NARROWEST, WIDEST), look.colour);
    heading(scan, &mut screen)?;
    score(scan, &mut screen)?;
    tallies::by_severity(scan, &mut screen)?;
    tallies::by_service(scan, &mut screen)?;
    findings::write(scan, look, &mut screen)?;
    controls::write(scan, &mut screen)?;
    unseen(scan, &mut screen)?;
    files(look, &mut screen)?;
    closing(scan, &mut screen)
}

fn heading(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    screen.blank()?;
    let name = match &scan.alias {
        Some(alias) => format!("{alias} ({})", scan.account),
        None => scan.account.to_string(),
    };
    screen.line(&[(Ink::Strong, &format!("AWS account {name}"))])?;
    let about = format!(
        "{} · {} · {} · {}",
        Many(scan.regions.len(), "region"),
        Many(scan.resources.len(), "resource"),
        Many(scan.rules.len(), "rule"),
        instant(scan.started)
    );
    screen.line(&[(Ink::Quiet, &about)])?;
    if scan.stopped {
        let text = "The scan was stopped before its end; this is what was seen until then.";
        screen.line(&[(Ink::Unknown, text)])?;
    }
    screen.blank()
}

fn score(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let tally = scan.tally();
    let Some(score) = scan.score() else {
        screen.line(&[(Ink::Strong, "SCORE  none")])?;
        let why = match scan.gaps.len() {
            0 => "No rule applied to anything that was found.",
            _ => "Nothing could be judged; see below what could not be seen.",
        };
        screen.line(&[(Ink::Plain, why)])?;
        return screen.blank();
    };
    let ink = match score {
        90.. => Ink::Pass,
        60..90 => Ink::Unknown,
        _ => Ink::Fail,
    };
    let label = format!("SCORE  {score} of 100  ");
    let room = screen.width().saturating_sub(label.len()).min(50);
    let full = (room * usize::from(score)).div_ceil(100).min(room);
    let (done, rest) = ("━".repeat(full), "─".repeat(room - full));
    screen.line(&[(Ink::Strong, &label), (ink, &done), (Ink::Quiet, &rest)])?;
    counts(tally, screen)?;
    screen.blank()
}

fn counts(tally: Tally, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let (fail, unknown, pass) =
        (Count::from(tally.fail), Count::from(tally.unknown), Count::from(tally.pass));
    let fail_ink = if tally.fail > 0 { Ink::Fail } else { Ink::Plain };
    let unknown_ink = if tally.unknown > 0 { Ink::Unknown } else { Ink::Plain };
    screen.line(&[
        (Ink::Plain, "       "),
        (fail_ink, &format!("{fail} failing")),
        (Ink::Quiet, " · "),
        (unknown_ink, &format!("{unknown} unknown")),
        (Ink::Quiet, " · "),
        (Ink::Pass, &format!("{pass} passing")),
    ])
}

fn unseen(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let gaps = group::by_operation(scan);
    if gaps.is_empty() {
        return Ok(());
    }
    screen.title("COULD NOT BE SEEN", "what depends on it is unknown, not passing")?;
    for gap in &gaps {
        one_gap(gap, screen)?;
    }
    screen.blank()
}

fn one_gap(gap: &GapGroup<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let code = if gap.code.is_empty() { String::new() } else { format!(" ({})", gap.code) };
    let concerned = match gap.resources {
        0 => String::new(),
        count => format!(" · {}", Many(count, "resource")),
    };
    let reason = format!("{}{code}", gap.reason.as_words());
    screen.line(&[
        (Ink::Unknown, "? "),
        (Ink::Strong, gap.operation),
        (Ink::Plain, "  "),
        (Ink::Plain, &reason),
    ])?;
    let regions: Vec<&str> = gap.regions.iter().map(|region| region.as_str()).collect();
    let place = format!("{}{concerned}", regions.join(", "));
    screen.paragraph(2, "", (Ink::Quiet, &place))?;
    if gap.reason == GapReason::Denied && !gap.permissions.is_empty() {
        screen.paragraph(2, "allow  ", (Ink::Plain, &gap.permissions.join(", ")))?;
    }
    Ok(())
}

fn files(look: &Look, screen: &mut Screen<impl Write>) -> io::Result<()> {
    if look.files.is_empty() {
        return Ok(());
    }
    screen.title("FILES", "")?;
    for file in &look.files {
        let label = format!("{:<10}", file.format);
        screen.overlong(&[(Ink::Quiet, &label), (Ink::Plain, &file.path)])?;
    }
    screen.blank()
}

fn closing(scan: &Scan<'_>, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let effort = scan.effort;
    if effort.calls == 0 {
        return screen.line(&[(Ink::Quiet, "From a recording: nothing was called.")]);
    }
    let took = Took { from: scan.started, until: scan.collected };
    let refused = match effort.refused {
        0 => String::new(),
        count => format!(", {} refused by the guard", Count(count)),
    };
    let text = format!(
        "Took {took} and {} calls ({} retried, {} throttled{refused}); {} received.",
        Count(effort.calls),
        Count(effort.retries),
        Count(effort.throttled),
        Bytes(effort.bytes)
    );
    screen.line(&[(Ink::Quiet, &text)])
}
