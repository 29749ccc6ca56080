//! What can be asked by those who write rules, and those who ask questions in their language.

use clap::{Args, ValueEnum};
use model::{RuleId, TypeName};
use std::path::PathBuf;

use super::RulesFormat;

/// A rule, and a resource to try it on.
#[derive(Debug, Args)]
pub struct ExplainRule {
    /// Its id.
    pub rule: RuleId,
    /// A JSON file with one resource, in the form of a rule's examples; `-` for standard input.
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "replay",
        conflicts_with = "replay"
    )]
    pub resource: Option<PathBuf>,
    /// A recording of the account that the resource is in.
    #[arg(long, value_name = "FILE", requires = "id")]
    pub replay: Option<PathBuf>,
    /// The resource's ARN, or its name.
    #[arg(long, value_name = "ARN", requires = "replay")]
    pub id: Option<String>,
    /// How to write it.
    #[arg(long, value_enum, default_value = "table")]
    pub format: RulesFormat,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// A rule that is to be begun.
#[derive(Debug, Args)]
pub struct NewRule {
    /// The type of resource that it is about, such as `aws.s3.bucket`; one that no file describes
    /// yet gets a file that describes it.
    #[arg(value_name = "TYPE")]
    pub about: TypeName,
    /// The id of the new rule, such as `aws-s3-bucket-is-tagged`.
    pub id: RuleId,
    /// The directory of your own catalogue files; made if missing.
    #[arg(long, value_name = "DIR")]
    pub rules: PathBuf,
}

/// A question to a recording.
#[derive(Debug, Args)]
pub struct Query {
    /// Which resources: `TYPE`, or `TYPE where CONDITION` with a condition as in rules, such as
    /// `aws.s3.bucket where Versioning.Status != "Enabled"`.
    #[arg(required_unless_present_any = ["types", "fields"])]
    pub question: Option<String>,
    /// The recording to ask.
    #[arg(long, value_name = "FILE", required_unless_present = "fields")]
    pub replay: Option<PathBuf>,
    /// What to show of each: expressions of the rule language, separated by commas. `id` and
    /// `name` stand for the resource's ARN and what it is called.
    #[arg(long, value_name = "EXPRESSIONS", default_value = "name,region,id")]
    pub columns: String,
    /// Count the resources by this expression instead of listing them.
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["columns", "limit"])]
    pub count_by: Option<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: QueryFormat,
    /// Show at most so many resources; how many there are is said all the same.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// List the types that the recording holds resources of, with how many.
    #[arg(long, conflicts_with_all = ["question", "fields", "columns", "count_by", "limit"])]
    pub types: bool,
    /// List what can be read of a type: its fields, its joins.
    #[arg(long, value_name = "TYPE", conflicts_with_all = ["question", "columns", "count_by", "limit"])]
    pub fields: Option<TypeName>,
    /// A directory with catalogue files of your own, beside the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// A table for people.
    Table,
    /// Comma-separated values with a header.
    Csv,
    /// A JSON array of objects.
    Json,
}
