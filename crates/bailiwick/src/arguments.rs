//! The command line: what can be asked, in clap's terms.

mod accounts;
mod diff;
mod import;

pub use accounts::{Accounts, RoleArn};
pub use diff::{Diff, DiffFormat};
pub use import::{Import, ProwlerMutelist};

use crate::judging::JudgingArguments;
use clap::{Args, Parser, Subcommand, ValueEnum};
use model::{Region, RuleId, Severity};
use std::path::PathBuf;

/// Looks after other people's clouds: checks how an account is set up, says what is wrong, why it
/// matters and how to fix it.
#[derive(Debug, Parser)]
#[command(name = "bailiwick", version, max_term_width = 100)]
pub struct Arguments {
    /// Say more while working; twice for everything (never secrets or answers).
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at accounts and judge what is found.
    Scan {
        #[command(subcommand)]
        provider: Provider,
    },
    /// Say what differs between two recordings: resources, their fields, and findings.
    Diff(Box<Diff>),
    /// List, show, try and check the rules.
    Rules {
        #[command(subcommand)]
        action: RulesAction,
    },
    /// List and show the frameworks: which rules answer each control.
    Frameworks {
        #[command(subcommand)]
        action: FrameworksAction,
    },
    /// Show exactly what a role must be allowed to do, and why.
    Permissions {
        #[command(subcommand)]
        provider: PermissionsOf,
    },
    /// Carry over what was decided with another tool.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Check credentials and reach, and say in sentences what is wrong.
    Doctor(Connection),
    /// Print completions for a shell.
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub enum Provider {
    /// AWS accounts.
    Aws(Box<ScanAws>),
}

#[derive(Debug, Subcommand)]
pub enum PermissionsOf {
    /// For AWS.
    Aws(PermissionsAws),
}

#[derive(Debug, Args)]
pub struct PermissionsAws {
    /// How to write them.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PermissionsFormat,
    /// Only for these services (`s3`, `iam`...). Repeatable.
    #[arg(long)]
    pub service: Vec<String>,
    /// Also what `scan aws --organization` needs in the account that it is run from: to find the
    /// accounts, and to take on the role in each.
    #[arg(long)]
    pub organization: bool,
    /// The name of the role in each account of the organization.
    #[arg(long, value_name = "NAME", default_value = policy::role::NAME, requires = "organization")]
    pub organization_role: String,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PermissionsFormat {
    /// A table for people: each action and what it enables.
    Table,
    /// IAM policy documents.
    IamPolicy,
    /// A CloudFormation template that makes the role.
    Cloudformation,
    /// A Terraform file that makes the role.
    Terraform,
}

/// How an AWS account is reached.
#[derive(Debug, Clone, Default, Args)]
pub struct Connection {
    /// A profile of the AWS configuration files.
    #[arg(long, env = "AWS_PROFILE")]
    pub profile: Option<String>,
    /// A role to take on, by its ARN.
    #[arg(long, value_name = "ARN")]
    pub role_arn: Option<RoleArn>,
    /// The external id that the role's trust policy asks for.
    #[arg(long, requires = "role_arn", env = "BAILIWICK_EXTERNAL_ID", hide_env_values = true)]
    pub external_id: Option<String>,
    /// Where to send every request instead of AWS, such as an emulator.
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
}

#[derive(Debug, Args)]
pub struct ScanAws {
    #[command(flatten)]
    pub accounts: Accounts,
    /// A region to look at; all enabled ones if not given. Repeatable.
    #[arg(long, value_name = "REGION")]
    pub region: Vec<Region>,
    /// Only rules of this service (`s3`, `iam`...). Repeatable.
    #[arg(long)]
    pub service: Vec<String>,
    /// Only this rule, by its id or the name another tool has for it. Repeatable.
    #[arg(long)]
    pub rule: Vec<String>,
    /// Only rules that answer controls of this framework (`cis-aws-5.0`...), reported by control.
    /// Repeatable.
    #[arg(long, value_name = "NAME")]
    pub framework: Vec<String>,
    /// Only rules of this severity. Repeatable.
    #[arg(long)]
    pub severity: Vec<Severity>,
    /// Not this rule, by its id or the name another tool has for it. Repeatable.
    #[arg(long, value_name = "RULE")]
    pub exclude_rule: Vec<String>,
    /// Only rules of this category (`exposure`, `encryption`...). Repeatable.
    #[arg(long)]
    pub category: Vec<String>,
    #[command(flatten)]
    pub judging: JudgingArguments,
    /// Where to write files; made if missing.
    #[arg(long, value_name = "DIR", default_value = "bailiwick-report")]
    pub output: PathBuf,
    /// What to write. `table` goes to the terminal, the others to files in the output directory.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "table,html")]
    pub format: Vec<Format>,
    /// Exit with 3 only for failing rules of this severity or worse.
    #[arg(long, value_name = "SEVERITY", default_value = "informational")]
    pub fail_on: Severity,
    /// Exit with 4 when nothing fails but something could not be judged.
    #[arg(long)]
    pub fail_on_unknown: bool,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// A directory with framework files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub frameworks: Option<PathBuf>,
    /// Keep every answer, minimised, in this file; for several accounts, in a file for each in this
    /// directory.
    #[arg(long, value_name = "PATH", conflicts_with = "replay")]
    pub record: Option<PathBuf>,
    /// Scan this recording, or every one in this directory, instead of an account; nothing leaves
    /// the machine. Repeatable.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["profile", "elsewhere", "endpoint_url", "region"])]
    pub replay: Vec<PathBuf>,
    /// Keep the values of this tag key too. Repeatable.
    #[arg(long, value_name = "KEY")]
    pub keep_tag: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A summary on the terminal.
    Table,
    /// One self-contained page, `report.html`.
    Html,
    /// One row for each verdict, `verdicts.csv`; with `--framework`, one for each control too,
    /// `controls.csv`.
    Csv,
    /// OCSF Detection Findings, `findings.ocsf.json`.
    JsonOcsf,
    /// AWS Security Finding Format for Security Hub, `findings.asff.json`.
    JsonAsff,
    /// SARIF 2.1.0 for code scanning, `findings.sarif`.
    Sarif,
    /// JUnit XML for the test views of CI systems, `verdicts.junit.xml`.
    Junit,
    /// A summary for a pull request, `summary.md`.
    Markdown,
}

#[derive(Debug, Subcommand)]
pub enum RulesAction {
    /// List the rules.
    List {
        /// How to write them.
        #[arg(long, value_enum, default_value = "table")]
        format: RulesFormat,
        /// A directory with catalogue files of your own, beside the built-in ones.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// Show everything about one rule.
    Show {
        /// Its id.
        rule: RuleId,
        /// A directory with catalogue files of your own, beside the built-in ones.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// Write the reference of all rules and frameworks as Markdown.
    Reference {
        /// Where to write it; made if missing.
        directory: PathBuf,
        /// A directory with catalogue files of your own, beside the built-in ones.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
        /// A directory with framework files of your own, beside the built-in ones.
        #[arg(long, value_name = "DIR")]
        frameworks: Option<PathBuf>,
    },
    /// Try every rule on its examples.
    Test {
        /// A directory of catalogue files; the built-in ones if not given.
        directory: Option<PathBuf>,
    },
    /// Check that every rule has what a user needs.
    Lint {
        /// A directory of catalogue files; the built-in ones if not given.
        directory: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum FrameworksAction {
    /// List the frameworks.
    List(FrameworksSource),
    /// Show each control of a framework, its rules, and what a person must look at.
    Show {
        /// Its name, such as `cis-aws-5.0`.
        name: String,
        #[command(flatten)]
        source: FrameworksSource,
    },
}

/// How frameworks are shown, and where they come from.
#[derive(Debug, Args)]
pub struct FrameworksSource {
    /// How to write them.
    #[arg(long, value_enum, default_value = "table")]
    pub format: RulesFormat,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// A directory with framework files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub frameworks: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// A table for people.
    Table,
    /// JSON, for programs.
    Json,
}
