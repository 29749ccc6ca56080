//! `bailiwick scan aws`: an account or a recording in, verdicts out.

use crate::arguments::ScanAws;
use crate::catalogue_files;
use crate::clock::SystemClock;
use crate::connect::{Connected, connect, explain};
use crate::output::Output;
use crate::progress::{Counts, Display};
use anyhow::Context;
use app::{RuleFilter, ScanRequest};
use cloud::aws::CancellationToken;
use cloud::aws::collect::{Progress, Source, Target};
use cloud::aws::recording::{Header, Recorder, Recording};
use model::{Clock, Region, Severity, Timestamp};
use policy::catalogue::{Catalogue, Rule};
use policy::verdict::{Effort, Scan, Status};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// What is looked at, and where its answers come from.
struct Subject {
    source: Source,
    target: Target,
    alias: Option<String>,
    started: Timestamp,
    /// The instant that rules take for now; the end of collecting if not given.
    now: Option<Timestamp>,
    guard: Option<Arc<cloud::guard::Guard>>,
}

/// Scans and writes what was found.
pub async fn run(out: &mut dyn Write, arguments: ScanAws) -> anyhow::Result<ExitCode> {
    let catalogue = catalogue_files::load(arguments.rules.as_deref())?;
    let filter = RuleFilter {
        services: arguments.service.clone(),
        rules: arguments.rule.clone(),
        severities: arguments.severity.clone(),
    };
    let rules = filter.choose(&catalogue)?;
    let subject = match &arguments.replay {
        Some(file) => replayed(file)?,
        None => live(&arguments, &catalogue, &rules).await?,
    };
    let mut output = Output::open(&arguments.output, &arguments.format, out)?;
    let scan = scan(subject, &catalogue, rules).await?;
    output.add(&scan)?;
    output.finish()?;
    Ok(exit_code(&scan, arguments.fail_on, arguments.fail_on_unknown))
}

fn replayed(file: &Path) -> anyhow::Result<Subject> {
    let open =
        File::open(file).with_context(|| format!("opening the recording `{}`", file.display()))?;
    let recording = Recording::read(BufReader::new(open))
        .with_context(|| format!("reading the recording `{}`", file.display()))?;
    if !recording.whole {
        tracing::warn!(
            "the recording `{}` was cut short; what is missing is unknown",
            file.display()
        );
    }
    let header = recording.header.clone();
    let home = header.partition.global_region().parse().context("a partition without a region")?;
    Ok(Subject {
        source: Source::Recorded(Box::new(recording)),
        target: Target {
            account: header.account,
            partition: header.partition,
            home,
            regions: header.regions,
        },
        alias: header.alias,
        started: header.started,
        now: Some(header.started),
        guard: None,
    })
}

async fn live(
    arguments: &ScanAws,
    catalogue: &Catalogue,
    rules: &[&Rule],
) -> anyhow::Result<Subject> {
    let plan = app::scan::plan(catalogue, rules)?;
    let cancel = CancellationToken::new();
    stop_on_interrupt(cancel.clone());
    let connected = connect(&arguments.connection, &plan, &arguments.keep_tag, cancel).await?;
    let regions = regions(arguments, &connected).await?;
    let alias = connected.alias().await;
    let started = SystemClock.now();
    let recorder = match &arguments.record {
        None => None,
        Some(file) => {
            let header = Header::new(
                connected.account.clone(),
                alias.clone(),
                connected.partition,
                regions.clone(),
                started,
            );
            Some(record_to(file, &header)?)
        }
    };
    Ok(Subject {
        source: Source::Live(Box::new(connected.client), recorder),
        target: Target {
            account: connected.account,
            partition: connected.partition,
            home: connected.home,
            regions,
        },
        alias,
        started,
        now: None,
        guard: Some(connected.guard),
    })
}

async fn regions(arguments: &ScanAws, connected: &Connected) -> anyhow::Result<Vec<Region>> {
    if !arguments.region.is_empty() {
        let mut regions = arguments.region.clone();
        regions.sort_unstable();
        regions.dedup();
        return Ok(regions);
    }
    let found = connected.client.regions(&connected.home).await.map_err(|error| explain(&error))?;
    if let cloud::aws::AccountRegions::Known(_) = found {
        tracing::warn!(
            "which regions are enabled could not be seen (`ec2:DescribeRegions`); looking at all of them"
        );
    }
    Ok(found.list().to_vec())
}

fn record_to(file: &Path, header: &Header) -> anyhow::Result<Recorder> {
    let open =
        File::create(file).with_context(|| format!("making the recording `{}`", file.display()))?;
    Ok(Recorder::begin(Box::new(BufWriter::new(open)), header)?)
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

async fn scan<'c>(
    subject: Subject,
    catalogue: &'c Catalogue,
    rules: Vec<&'c Rule>,
) -> anyhow::Result<Scan<'c>> {
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
    let display = Display::begin(progress.clone(), subject.target.regions.len(), counts);
    let request = ScanRequest {
        catalogue,
        rules,
        target: subject.target,
        alias: subject.alias,
        started: subject.started,
        now: subject.now,
    };
    let scan = app::scan(request, &subject.source, &SystemClock, &progress).await;
    display.end();
    let mut scan = scan?;
    if let Source::Live(client, recorder) = subject.source {
        let total = client.statistics().total();
        scan.effort = Effort {
            calls: total.calls,
            retries: total.retries,
            throttled: total.throttled,
            refused: subject.guard.map_or(0, |guard| guard.refused()),
            bytes: total.bytes,
        };
        recorder.map(Recorder::finish).transpose().context("ending the recording")?;
    }
    Ok(scan)
}

fn exit_code(scan: &Scan<'_>, fail_on: Severity, fail_on_unknown: bool) -> ExitCode {
    let failing = scan.verdicts.iter().any(|verdict| {
        verdict.status == Status::Fail
            && scan.rule(verdict).is_some_and(|rule| rule.severity >= fail_on)
    });
    match (scan.stopped, failing, scan.tally().unknown > 0 && fail_on_unknown) {
        (true, ..) => ExitCode::from(1),
        (_, true, _) => ExitCode::from(3),
        (_, _, true) => ExitCode::from(4),
        _ => ExitCode::SUCCESS,
    }
}
