//! Carrying over what a team has decided with another tool.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// What is carried over.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// A mutelist of Prowler, as an exceptions file on stdout.
    ///
    /// What cannot be carried over is said on stderr, and why; then the command ends with 3.
    ProwlerMutelist(ProwlerMutelist),
}

/// A mutelist, and what it does not say and an exceptions file must.
#[derive(Debug, Args)]
pub struct ProwlerMutelist {
    /// The mutelist.
    pub file: PathBuf,
    /// Who answers for the exceptions.
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// The last day on which they hold (YEAR-MONTH-DAY).
    #[arg(long, value_name = "DAY")]
    pub until: Date,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}
