//! How far a run has come, on stderr: one line that changes on a terminal, plain lines elsewhere.

use cloud::aws::collect::Progress;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How often the line changes, and how often a plain line is printed.
const REDRAW_EVERY: Duration = Duration::from_millis(150);
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Calls and throttled calls so far.
pub type Counts = Box<dyn Fn() -> (u64, u64) + Send>;

/// Says how far it has come after some time.
type Line = Box<dyn Fn(Duration) -> String + Send>;

/// How far a run over several accounts has come.
#[derive(Debug, Default)]
pub struct Accounts {
    /// Accounts to look at.
    pub all: usize,
    /// Of these, begun.
    pub begun: AtomicUsize,
    /// Of these, done.
    pub done: AtomicUsize,
    /// Resources found in those that are done.
    pub resources: AtomicUsize,
}

/// Shows progress until it is dropped or stopped.
pub struct Display {
    task: tokio::task::JoinHandle<()>,
    is_terminal: bool,
}

impl Display {
    /// Begins to show how far the scan of one account has come.
    pub fn of_one(progress: Arc<Progress>, regions: usize, counts: Counts) -> Self {
        Self::begin(Box::new(move |elapsed| line(&progress, regions, counts(), elapsed)))
    }

    /// Begins to show how far the scans of several accounts have come.
    pub fn of_several(accounts: Arc<Accounts>) -> Self {
        Self::begin(Box::new(move |elapsed| several(&accounts, elapsed)))
    }

    fn begin(line: Line) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let every = if is_terminal { REDRAW_EVERY } else { SAY_EVERY };
        let task = tokio::spawn(async move {
            let started = tokio::time::Instant::now();
            let mut ticks = tokio::time::interval(every);
            ticks.tick().await;
            loop {
                ticks.tick().await;
                show(&line(started.elapsed()), is_terminal);
            }
        });
        Self { task, is_terminal }
    }

    /// Ends the display and clears its line.
    pub fn end(self) {
        self.task.abort();
        if self.is_terminal {
            show("", true);
        }
    }
}

fn show(line: &str, is_terminal: bool) {
    let mut err = std::io::stderr().lock();
    // A progress line that cannot be shown is no reason to stop.
    let _ = if is_terminal { write!(err, "\r\x1b[2K{line}") } else { writeln!(err, "{line}") };
    let _ = err.flush();
}

fn several(accounts: &Accounts, elapsed: Duration) -> String {
    let at = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    let (begun, done) = (at(&accounts.begun), at(&accounts.done));
    format!(
        "scanning {} accounts: {done} done, {} under way, {} resources, {} s",
        accounts.all,
        begun.saturating_sub(done),
        at(&accounts.resources),
        elapsed.as_secs()
    )
}

fn line(progress: &Progress, regions: usize, counts: (u64, u64), elapsed: Duration) -> String {
    let at = |number: &std::sync::atomic::AtomicUsize| number.load(Ordering::Relaxed);
    let (calls, throttled) = counts;
    let mut line = format!(
        "scanning {regions} {}: {}/{} listings, {}/{} resources, {calls} calls",
        if regions == 1 { "region" } else { "regions" },
        at(&progress.listings_done),
        at(&progress.listings),
        at(&progress.resources_done),
        at(&progress.resources),
    );
    if throttled > 0 {
        line.push_str(&format!(", {throttled} throttled"));
    }
    line.push_str(&format!(", {} s", elapsed.as_secs()));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_many_accounts_are_done() {
        let accounts = Accounts { all: 40, ..Accounts::default() };
        accounts.begun.store(9, Ordering::Relaxed);
        accounts.done.store(5, Ordering::Relaxed);
        accounts.resources.store(800, Ordering::Relaxed);
        let expected = "scanning 40 accounts: 5 done, 4 under way, 800 resources, 12 s";
        assert_eq!(several(&accounts, Duration::from_secs(12)), expected);
    }

    #[test]
    fn the_line_says_how_far_the_scan_has_come() {
        let progress = Progress::default();
        progress.listings.store(40, Ordering::Relaxed);
        progress.listings_done.store(7, Ordering::Relaxed);
        progress.resources.store(120, Ordering::Relaxed);
        let line = line(&progress, 2, (300, 4), Duration::from_secs(12));
        assert_eq!(
            line,
            "scanning 2 regions: 7/40 listings, 0/120 resources, 300 calls, 4 throttled, 12 s"
        );
    }
}
