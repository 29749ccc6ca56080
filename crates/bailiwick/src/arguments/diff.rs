//! What is compared, and how it is said.

use clap::{Args, ValueEnum};
use model::{AccountId, Severity};
use std::path::PathBuf;

/// Two recordings of an account, or two directories with recordings of several.
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier recording, or a directory of them.
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The later recording, or a directory of them.
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// How to write what differs.
    #[arg(long, value_enum, default_value = "table")]
    pub format: DiffFormat,
    /// Only this account. Repeatable.
    #[arg(long, value_name = "ID")]
    pub account: Vec<AccountId>,
    /// Only rules of this service (`s3`, `iam`...) and the resources that they are about.
    /// Repeatable.
    #[arg(long)]
    pub service: Vec<String>,
    /// Only this rule and the resources that it is about, by its id or the name another tool has
    /// for it. Repeatable.
    #[arg(long)]
    pub rule: Vec<String>,
    /// Only rules of this severity and the resources that they are about. Repeatable.
    #[arg(long)]
    pub severity: Vec<Severity>,
    /// Only rules of this category (`exposure`, `encryption`...) and the resources that they are
    /// about. Repeatable.
    #[arg(long)]
    pub category: Vec<String>,
    /// Exit with 4 when nothing differs but something could not be compared.
    #[arg(long)]
    pub fail_on_unknown: bool,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Side by side, for people; the first of each list.
    Table,
    /// One JSON object with everything.
    Json,
}
