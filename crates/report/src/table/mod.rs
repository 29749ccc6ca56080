//! The terminal result: what to know before opening a file.
//!
//! Top to bottom: the score, how severities, services and accounts fare, the worst findings with why
//! and fix (with a baseline, the new ones), the controls of the frameworks that were asked for, what
//! is gone, what is let stand, what could not be seen, and where the files are.
//!
//! Invariants:
//! - No line is wider than asked for, down to [`NARROWEST`] columns; characters that take two
//!   columns count as two.
//! - Colour only repeats what words and shapes say already.
//! - Control characters of names and values do not reach the terminal.

mod controls;
mod decided;
mod findings;
mod ink;
mod screen;
mod tallies;

use crate::digest::{Bounds, Digest};
use crate::figures::{Bytes, Count, Many, Took};
use crate::report::{Report, of_one};
pub(crate) use ink::Ink;
use policy::verdict::{Effort, GapReason, Scan, Tally};
pub(crate) use screen::Screen;
use std::collections::BTreeSet;
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

/// What is kept of each rule: enough to show one finding of each of several accounts.
const BOUNDS: Bounds = Bounds { rule: 12, account: 3, gone: 20 };

/// Writes the terminal result.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, look: Look, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Table::new(out, look)))
}

/// A terminal result under way.
#[derive(Debug)]
pub struct Table<W> {
    out: W,
    look: Look,
    digest: Digest,
}

impl<W: Write> Table<W> {
    /// Nothing is written before the end.
    pub fn new(out: W, look: Look) -> Self {
        Self { out, look, digest: Digest::new(BOUNDS) }
    }
}

impl<W: Write> Report for Table<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        self.digest.add(scan);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let width = self.look.width.clamp(NARROWEST, WIDEST);
        let mut screen = Screen::new(&mut self.out, width, self.look.colour);
        all(&self.digest, &self.look, &mut screen)?;
        self.out.flush()
    }
}

fn all(digest: &Digest, look: &Look, screen: &mut Screen<impl Write>) -> io::Result<()> {
    heading(digest, screen)?;
    score(digest, screen)?;
    tallies::by_severity(digest, screen)?;
    tallies::by_service(digest, screen)?;
    tallies::by_account(digest, screen)?;
    findings::write(digest, look, screen)?;
    controls::write(digest, screen)?;
    decided::gone(digest, screen)?;
    decided::exceptions(digest, screen)?;
    unseen(digest, screen)?;
    files(look, screen)?;
    closing(digest, screen)
}

fn heading(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    screen.blank()?;
    let title = match digest.accounts.as_slice() {
        [one] => match &one.alias {
            Some(alias) => format!("AWS account {alias} ({})", one.id),
            None => format!("AWS account {}", one.id),
        },
        many => Many(many.len(), "AWS account").to_string(),
    };
    screen.line(&[(Ink::Strong, &title)])?;
    screen.line(&[(Ink::Quiet, &digest.about())])?;
    let stopped = digest.accounts.iter().filter(|account| account.stopped).count();
    let text = match (digest.accounts.len(), stopped) {
        (_, 0) => return screen.blank(),
        (1, _) => {
            "The scan was stopped before its end; this is what was seen until then.".to_owned()
        }
        (_, count) => {
            format!("The scan of {} was stopped before its end.", Many(count, "account"))
        }
    };
    screen.line(&[(Ink::Unknown, &text)])?;
    screen.blank()
}

fn score(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let Some(score) = digest.weight.score() else {
        screen.line(&[(Ink::Strong, "SCORE  none")])?;
        let why = match digest.unseen().next() {
            None => "No rule applied to anything that was found.",
            Some(_) => "Nothing could be judged; see below what could not be seen.",
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
    counts(digest.tally, screen)?;
    decided::compared(digest, screen)?;
    screen.blank()
}

fn counts(tally: Tally, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let (fail, unknown, pass) =
        (Count::from(tally.fail), Count::from(tally.unknown), Count::from(tally.pass));
    let fail_ink = if tally.fail > 0 { Ink::Fail } else { Ink::Plain };
    let unknown_ink = if tally.unknown > 0 { Ink::Unknown } else { Ink::Plain };
    let excepted = match tally.excepted {
        0 => String::new(),
        count => format!(" · {} excepted", Count::from(count)),
    };
    screen.line(&[
        (Ink::Plain, "       "),
        (fail_ink, &format!("{fail} failing")),
        (Ink::Quiet, " · "),
        (unknown_ink, &format!("{unknown} unknown")),
        (Ink::Quiet, " · "),
        (Ink::Pass, &format!("{pass} passing")),
        (Ink::Quiet, &excepted),
    ])
}

fn unseen(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    if digest.unseen().next().is_none() {
        return Ok(());
    }
    screen.title("COULD NOT BE SEEN", "what depends on it is unknown, not passing")?;
    let is_single = digest.accounts.len() < 2;
    for (operation, reason, code, gap) in digest.unseen() {
        let code = if code.is_empty() { String::new() } else { format!(" ({code})") };
        let concerned = match gap.resources {
            0 => String::new(),
            count => format!(" · {}", Many(count, "resource")),
        };
        screen.line(&[
            (Ink::Unknown, "? "),
            (Ink::Strong, operation),
            (Ink::Plain, "  "),
            (Ink::Plain, &format!("{}{code}", reason.as_words())),
        ])?;
        let regions: Vec<&str> = gap.regions.iter().map(model::Region::as_str).collect();
        let accounts = match is_single {
            true => String::new(),
            false => format!(" · {}", in_accounts(&gap.accounts)),
        };
        let place = format!("{}{accounts}{concerned}", regions.join(", "));
        screen.paragraph(2, "", (Ink::Quiet, &place))?;
        if reason == GapReason::Denied && !gap.permissions.is_empty() {
            let permissions: Vec<&str> = gap.permissions.iter().map(String::as_str).collect();
            screen.paragraph(2, "allow  ", (Ink::Plain, &permissions.join(", ")))?;
        }
    }
    screen.blank()
}

/// Accounts by their names, where these are few.
fn in_accounts(accounts: &BTreeSet<String>) -> String {
    const NAMED: usize = 3;
    match accounts.len() {
        0..=NAMED => accounts.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        many => Many(many, "account").to_string(),
    }
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

fn closing(digest: &Digest, screen: &mut Screen<impl Write>) -> io::Result<()> {
    let mut effort = Effort::default();
    digest.accounts.iter().for_each(|account| effort.merge(account.effort));
    let from = digest.accounts.iter().map(|account| account.started).min();
    let until = digest.accounts.iter().map(|account| account.collected).max();
    let (Some(from), Some(until), 1..) = (from, until, effort.calls) else {
        return screen.line(&[(Ink::Quiet, "From a recording: nothing was called.")]);
    };
    let took = Took { from, until };
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
