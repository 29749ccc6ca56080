//! A row for each control of the frameworks that a scan was asked for.
//!
//! | Column | Meaning |
//! |---|---|
//! | `account`, `account_alias` | the account's number, and its alias if it has one |
//! | `framework`, `control` | such as `cis-aws-5.0` and `1.10` |
//! | `section`, `title` | where it belongs, and what holds when it is met |
//! | `outcome` | `fail`, `unknown`, `not judged`, `manual`, `excepted`, `pass` or `not applicable` |
//! | `failing`, `unknown`, `passing`, `excepted` | the verdicts of its rules |
//! | `rules` | its rules that were applied, separated by spaces |
//! | `failing_rules` | those of them that fail somewhere, separated by spaces |
//! | `manual` | what a person must look at |
//! | `collected_at` | when collecting ended, UTC |

use super::{Rfc3339, row};
use crate::report::Report;
use model::RuleId;
use policy::assess::{Assessed, Assessment};
use policy::catalogue::Framework;
use policy::verdict::Scan;
use std::io::{self, Write};

/// The header, without its line end.
pub const HEADER: &str = "account,account_alias,framework,control,section,title,outcome,failing,\
unknown,passing,excepted,rules,failing_rules,manual,collected_at";

/// A file under way; of a scan, nothing is kept.
#[derive(Debug)]
pub struct Controls<W> {
    out: W,
}

impl<W: Write> Controls<W> {
    /// Writes the header.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "{HEADER}\r\n")?;
        Ok(Self { out })
    }

    fn row(
        &mut self,
        scan: &Scan<'_>,
        framework: &Framework,
        each: &Assessed<'_>,
    ) -> io::Result<()> {
        let Assessed { control, outcome, tally, rules } = each;
        row(
            &mut self.out,
            [
                &scan.account,
                &scan.alias.as_deref().unwrap_or_default(),
                &framework.name,
                &control.id,
                &control.section.as_deref().unwrap_or_default(),
                &control.title,
                &outcome.as_str(),
                &tally.fail,
                &tally.unknown,
                &tally.pass,
                &tally.excepted,
                &spaced(rules.iter().map(|(rule, _)| &rule.id)),
                &spaced(each.failing().map(|(rule, _)| &rule.id)),
                &control.manual().unwrap_or_default(),
                &Rfc3339(scan.collected),
            ],
        )
    }
}

impl<W: Write> Report for Controls<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        for Assessment { framework, controls } in Assessment::all(scan) {
            controls.iter().try_for_each(|each| self.row(scan, framework, each))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

fn spaced<'s>(rules: impl Iterator<Item = &'s RuleId>) -> String {
    rules.map(RuleId::as_str).collect::<Vec<_>>().join(" ")
}
