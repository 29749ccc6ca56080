//! The executable: reads the environment, the clock and the system's randomness, and hands them to
//! the rooms that do the work.
//!
//! Data goes to stdout, everything else to stderr. Exit codes: 0 nothing failing at or above the
//! threshold, 1 could not do it, 2 wrong usage, 3 something failing, 4 nothing failing but
//! something unknown (with `--fail-on-unknown`), 5 some of several accounts could not be looked at
//! (whatever was found in the others).

mod accounts;
mod arguments;
mod catalogue_files;
mod clock;
mod commands;
mod connect;
mod judging;
mod output;
mod progress;
mod subject;

use arguments::{Arguments, Command, PermissionsOf, Provider};
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr(arguments.verbose);
    match run(arguments.command) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            // A name that does not exist is wrong usage, as for any other argument.
            let misused = error.is::<app::SelectError>() || error.is::<accounts::ChoiceError>();
            ExitCode::from(if misused { 2 } else { 1 })
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let code = match command {
        Command::Scan { provider: Provider::Aws(arguments) } => {
            runtime()?.block_on(commands::scan::run(&mut out, *arguments))?
        }
        Command::Diff(asked) => runtime()?.block_on(commands::diff::run(&mut out, &asked))?,
        Command::Rules { action } => commands::rules::run(&mut out, action)?,
        Command::Frameworks { action } => {
            commands::frameworks::run(&mut out, action)?;
            ExitCode::SUCCESS
        }
        Command::Permissions { provider: PermissionsOf::Aws(asked) } => {
            commands::permissions::run(&mut out, &asked)?;
            ExitCode::SUCCESS
        }
        Command::Import { what } => commands::import::run(&mut out, what)?,
        Command::Doctor(connection) => {
            runtime()?.block_on(commands::doctor::run(&mut out, &connection))?
        }
        Command::Completions { shell } => {
            commands::completions::run(&mut out, shell);
            ExitCode::SUCCESS
        }
    };
    out.flush()?;
    Ok(code)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => tracing::Level::WARN,
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    // The rooms only: what libraries log may hold what must not be shown.
    let rooms = ["bailiwick", "app", "cloud", "policy", "report", "model"];
    let ours = Targets::new().with_targets(rooms.map(|room| (room, level)));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        .without_time();
    tracing_subscriber::registry().with(lines.with_filter(ours)).init();
}

/// Whether whoever read our output stopped reading, as `head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}
