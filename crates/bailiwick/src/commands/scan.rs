//! `bailiwick scan aws`: accounts or recordings in, verdicts out.
//!
//! Accounts are looked at a few at a time. What one scan found goes into the reports as soon as it
//! ends and is dropped then, so that memory holds the accounts under way and no others.

use crate::accounts::{self, Account};
use crate::arguments::ScanAws;
use crate::connect::{Reach, Way};
use crate::output::{Output, Wanted};
use crate::progress::{self, Counts, Display};
use crate::subject::{Record, Run, Subject};
use crate::{catalogue_files, judging};
use anyhow::Context;
use app::RuleFilter;
use cloud::aws::CancellationToken;
use cloud::aws::collect::{Progress, Source};
use futures_util::StreamExt;
use model::Severity;
use policy::catalogue::Catalogue;
use policy::verdict::{Change, GapReason, Scan, Status};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How many accounts are looked at at once, if the user does not say. A recording is not waited
/// for, so more of them than processors only take memory.
const LIVE_AT_ONCE: usize = 4;
const RECORDED_AT_ONCE: usize = 2;

/// Scans and writes what was found.
pub async fn run(out: &mut dyn Write, arguments: ScanAws) -> anyhow::Result<ExitCode> {
    let mut catalogue =
        catalogue_files::load_both(arguments.rules.as_deref(), arguments.frameworks.as_deref())?;
    let judging = arguments.judging.read(&mut catalogue)?;
    // They live as long as the process, so that each account may be judged on a thread of its own.
    let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
    let judging: &'static judging::Read = Box::leak(Box::new(judging));
    let filter = RuleFilter {
        services: arguments.service.clone(),
        rules: arguments.rule.clone(),
        frameworks: arguments.framework.clone(),
        severities: arguments.severity.clone(),
        categories: arguments.category.clone(),
        excluded: arguments.exclude_rule.clone(),
    };
    let rules = filter.choose(catalogue)?;
    let mut run = Run::new(&arguments, catalogue, rules, judging.judging())?;
    run.frameworks = filter.frameworks(catalogue)?;
    let accounts = accounts(&arguments, judging).await?;
    let wanted = Wanted { formats: &arguments.format, by_control: !arguments.framework.is_empty() };
    let open = |out| Output::open(&arguments.output, wanted, out);
    let mut outcome = Outcome::default();
    let output = match accounts.as_slice() {
        [account] if !arguments.accounts.organization => {
            run.record = arguments.record.clone().map(Record::File);
            // Whoever cannot be reached leaves no file behind.
            let subject = run.open(account).await.map_err(|unreached| unreached.why)?;
            let mut output = open(out)?;
            let scan = one(&run, subject).await?;
            outcome.add(&scan, arguments.fail_on);
            output.add(&scan)?;
            output
        }
        _ => {
            run.record = directory(arguments.record.as_deref())?;
            let mut output = open(out)?;
            each(run, accounts, &arguments, |looked| {
                outcome.unseen |= looked.unseen;
                outcome.add(&looked.scan, arguments.fail_on);
                output.add(&looked.scan)
            })
            .await?;
            output
        }
    };
    output.finish()?;
    Ok(outcome.exit_code(arguments.fail_on_unknown))
}

/// The accounts that are meant.
async fn accounts(arguments: &ScanAws, judging: &judging::Read) -> anyhow::Result<Vec<Account>> {
    if !arguments.replay.is_empty() {
        return accounts::recorded(arguments);
    }
    let asked = &arguments.accounts;
    let cancel = CancellationToken::new();
    stop_on_interrupt(cancel.clone());
    let way =
        Way { profile: asked.profile.as_deref(), endpoint_url: asked.endpoint_url.as_deref() };
    let keep_tags = judging.keep_tags(&arguments.keep_tag);
    let reach = Arc::new(Reach::open(&way, &keep_tags, cancel).await?);
    match asked.organization {
        true => accounts::of_organization(asked, &reach).await,
        false => accounts::named(asked, &reach),
    }
}

/// Where the recordings of several accounts go: a directory, made if missing.
fn directory(path: Option<&Path>) -> anyhow::Result<Option<Record>> {
    let Some(path) = path else { return Ok(None) };
    std::fs::create_dir_all(path)
        .with_context(|| format!("making the directory `{}`", path.display()))?;
    Ok(Some(Record::Directory(path.to_owned())))
}

/// The first interrupt ends collecting and keeps what was collected; the second ends the process.
fn stop_on_interrupt(cancel: CancellationToken) {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if cancel.is_cancelled() {
                std::process::exit(130);
            }
            tracing::warn!("stopping; what was collected is kept (once more to end at once)");
            cancel.cancel();
        }
    });
}

/// Scans the one account of a run.
async fn one(run: &Run, subject: Subject) -> anyhow::Result<Scan<'static>> {
    let progress = Arc::new(Progress::default());
    let counts: Counts = match &subject.source {
        Source::Live(client, _) => {
            let client = client.clone();
            Box::new(move || {
                let total = client.statistics().total();
                (total.calls, total.throttled)
            })
        }
        Source::Recorded(_) => Box::new(|| (0, 0)),
    };
    let display = Display::of_one(progress.clone(), subject.target.regions.len(), counts);
    let scan = run.scan(subject, &progress).await;
    display.end();
    scan
}

/// What came of one of several accounts.
struct Looked {
    scan: Scan<'static>,
    /// Whether the account could not be looked at at all.
    unseen: bool,
}

/// Scans several accounts, a few at a time, and hands on what came of each as it ends; recordings
/// in their order, so that two replays are the same.
async fn each(
    run: Run,
    accounts: Vec<Account>,
    arguments: &ScanAws,
    mut take: impl FnMut(Looked) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let recorded = !arguments.replay.is_empty();
    let usual = if recorded { RECORDED_AT_ONCE } else { LIVE_AT_ONCE };
    let at_once = arguments.accounts.accounts_at_once.map_or(usual, std::num::NonZero::get);
    let progress =
        Arc::new(progress::Accounts { all: accounts.len(), ..progress::Accounts::default() });
    let display = Display::of_several(progress.clone());
    let run = Arc::new(run);
    let begun = futures_util::stream::iter(accounts).map(|account| {
        progress.begun.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(look_at(run.clone(), account))
    });
    let mut looked = match recorded {
        true => begun.buffered(at_once).boxed_local(),
        false => begun.buffer_unordered(at_once).boxed_local(),
    };
    while let Some(done) = looked.next().await {
        let done = done.context("an account could not be judged")??;
        progress.done.fetch_add(1, Ordering::Relaxed);
        progress.resources.fetch_add(done.scan.resources.len(), Ordering::Relaxed);
        take(done)?;
    }
    display.end();
    Ok(())
}

async fn look_at(run: Arc<Run>, account: Account) -> anyhow::Result<Looked> {
    let unreached = match run.open(&account).await {
        Ok(subject) => {
            let scan = run.scan(subject, &Progress::default()).await?;
            return Ok(Looked { scan, unseen: false });
        }
        Err(unreached) => unreached,
    };
    // One of several is known by its number before it is reached.
    let id = account.id().context("an account without a number")?;
    if unreached.gap.reason != GapReason::Stopped {
        tracing::warn!("account {id} could not be looked at: {:#}", unreached.why);
    }
    let scan = run.unseen(id, account.partition(), unreached.gap);
    Ok(Looked { scan, unseen: true })
}

/// What decides about the exit code.
#[derive(Debug, Default)]
struct Outcome {
    stopped: bool,
    unseen: bool,
    failing: bool,
    unknown: bool,
}

impl Outcome {
    /// What an exception lets stand does not count, nor what a baseline has.
    fn add(&mut self, scan: &Scan<'_>, fail_on: Severity) {
        let counts = |status: Status, from: Severity| {
            scan.verdicts.iter().any(|verdict| {
                verdict.status == status
                    && verdict.exception.is_none()
                    && verdict.change != Some(Change::Known)
                    && scan.rule(verdict).is_some_and(|rule| rule.severity >= from)
            })
        };
        self.stopped |= scan.stopped;
        self.failing |= counts(Status::Fail, fail_on);
        self.unknown |= counts(Status::Unknown, Severity::Informational);
    }

    fn exit_code(&self, fail_on_unknown: bool) -> ExitCode {
        match self {
            Outcome { stopped: true, .. } => ExitCode::from(1),
            Outcome { unseen: true, .. } => ExitCode::from(5),
            Outcome { failing: true, .. } => ExitCode::from(3),
            Outcome { unknown: true, .. } if fail_on_unknown => ExitCode::from(4),
            Outcome { .. } => ExitCode::SUCCESS,
        }
    }
}
