//! Saying what a scan found, in the forms that people and pipelines read.
//!
//! | Form | For | Module |
//! |---|---|---|
//! | the terminal result | whoever ran the scan | [`table`] |
//! | one self-contained page | whoever it is forwarded to | [`html`] |
//! | a row for each verdict, and one for each control | spreadsheets | [`csv`] |
//! | OCSF Detection Findings | security pipelines | [`ocsf`] |
//! | AWS Security Finding Format | Security Hub | [`asff`] |
//! | SARIF | code scanning | [`sarif`] |
//! | JUnit | test views of CI systems | [`junit`] |
//! | a comment on a pull request | who reviews it | [`markdown`] |
//! | what two scans have not in common | whoever changed something, and scripts | [`difference`] |
//! | the reference of rules and frameworks | whoever reads about them | [`mod@reference`] |
//! | the counts as JSON | scripts, and other rooms | [`summary`] |
//!
//! Invariants:
//! - A report is a function of the [`Scan`](policy::verdict::Scan) and of what is handed in: no
//!   clock, no environment, no files. The same scan gives the same bytes.
//! - Every form is a [`Report`] that is fed scan by scan, and keeps of a scan no more than its
//!   form needs: files of verdicts nothing, the page and the terminal counts of each account and
//!   findings up to a bound. Callers buffer.
//! - Names, tags and values come from somebody's account and are hostile: none reaches a page as
//!   markup, a terminal as a control sequence or a spreadsheet as a formula.
//! - What could not be seen is said in every form. Silence is not a pass.
//!
//! - An exception or a baseline never takes a verdict out of a file of verdicts.
//!
//! [`earlier`] reads files of verdicts back.
//!
//! Not here: deciding what passes (`policy`), opening files, exit codes (`bailiwick`).

mod account;
pub mod answer;
mod array;
pub mod asff;
mod bar;
pub mod csv;
pub mod difference;
mod digest;
pub mod earlier;
mod figures;
mod group;
pub mod html;
mod identity;
pub mod junit;
pub mod markdown;
pub mod ocsf;
mod printable;
pub mod reference;
mod report;
mod risk;
pub mod sarif;
pub mod summary;
pub mod table;
mod words;

pub use report::Report;

/// The version of the product, as reports name it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
