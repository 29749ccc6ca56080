//! A row for each verdict, for spreadsheets.
//!
//! RFC 4180: commas, `\r\n`, quotes doubled, a header first. In the scan's order: worst severity
//! first, then by rule and resource.
//!
//! | Column | Meaning |
//! |---|---|
//! | `account`, `account_alias` | the account's number, and its alias if it has one |
//! | `region` | where the resource lives |
//! | `status` | `FAIL`, `UNKNOWN` or `PASS` |
//! | `severity` | of the rule: `critical`, `high`, `medium`, `low`, `informational` |
//! | `rule`, `title` | the rule's id, and what holds when it passes |
//! | `service`, `resource_type` | such as `s3` and `aws.s3.bucket` |
//! | `resource_id`, `resource_name` | the ARN, and what it is called |
//! | `detail` | what the verdict says, with the fields that decided it |
//! | `fix` | how to make it pass; empty for a pass |
//! | `controls` | `framework:number`, separated by semicolons |
//! | `also_known_as` | the same check elsewhere, separated by spaces |
//! | `collected_at` | when collecting ended, UTC |
//! | `exception_reason`, `exception_owner`, `exception_until` | why, by whom and until when it is let stand; empty when it is not |
//! | `since_baseline` | `new` or `known`; empty for a pass and without a baseline |
//!
//! A verdict that an exception lets stand keeps its status: who counts what is open leaves out rows
//! with an `exception_until`.
//!
//! Invariant: no cell begins a formula. A cell that begins with `=`, `+`, `-`, `@`, a tab or a
//! carriage return is given a leading apostrophe, which spreadsheets take for "this is text".

mod controls;

pub use controls::{Controls, HEADER as CONTROLS_HEADER};

use crate::group::{Hit, service};
use crate::report::{Report, of_one};
use crate::words::Sentence;
use model::Timestamp;
use policy::catalogue::Rule;
use policy::verdict::{Change, Scan, Status};
use std::fmt::{self, Display};
use std::io::{self, Write};

/// The header, without its line end.
pub const HEADER: &str = "account,account_alias,region,status,severity,rule,title,service,\
resource_type,resource_id,resource_name,detail,fix,controls,also_known_as,collected_at,exception_reason,exception_owner,\
exception_until,since_baseline";

/// Writes one scan as a whole file.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Rows::begin(out)?))
}

/// A file under way; of a scan, nothing is kept.
#[derive(Debug)]
pub struct Rows<W> {
    out: W,
}

impl<W: Write> Rows<W> {
    /// Writes the header.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "{HEADER}\r\n")?;
        Ok(Self { out })
    }

    fn row(&mut self, scan: &Scan<'_>, rule: &Rule, hit: Hit<'_>) -> io::Result<()> {
        let Hit { verdict, resource } = hit;
        let fix = if verdict.status == Status::Pass { "" } else { rule.fix.text.as_str() };
        let exception = scan.exception(verdict);
        let until = exception.map(|each| each.until.to_string()).unwrap_or_default();
        let cells: [&dyn Display; 20] = [
            &scan.account,
            &scan.alias.as_deref().unwrap_or_default(),
            &resource.region,
            &verdict.status.as_str(),
            &rule.severity,
            &rule.id,
            &rule.title,
            &service(&rule.resource_type),
            &resource.resource_type,
            &resource.id,
            &resource.name,
            &Sentence { scan, hit },
            &fix,
            &Answered(rule),
            &rule.also_known_as.join(" "),
            &Rfc3339(scan.collected),
            &exception.map_or("", |each| &each.reason),
            &exception.map_or("", |each| &each.owner),
            &until,
            &verdict.change.map_or("", Change::as_str),
        ];
        row(&mut self.out, cells)
    }
}

/// Writes one row.
fn row<const N: usize>(out: &mut impl Write, cells: [&dyn Display; N]) -> io::Result<()> {
    for (at, text) in cells.into_iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        cell(out, &text.to_string())?;
    }
    out.write_all(b"\r\n")
}

fn cell(out: &mut impl Write, text: &str) -> io::Result<()> {
    // One that begins like this already gets another, so that reading takes back what was added.
    let formula = text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
    let apostrophe = if formula { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) {
        write!(out, "\"{apostrophe}{}\"", text.replace('"', "\"\""))
    } else {
        write!(out, "{apostrophe}{text}")
    }
}

impl<W: Write> Report for Rows<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        for verdict in &scan.verdicts {
            let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) else {
                continue;
            };
            self.row(scan, rule, Hit { verdict, resource })?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// The controls that a rule answers.
struct Answered<'s>(&'s Rule);

impl Display for Answered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for (framework, numbers) in &self.0.controls {
            for number in numbers {
                write!(f, "{between}{framework}:{number}")?;
                between = "; ";
            }
        }
        Ok(())
    }
}

/// An instant to the second.
struct Rfc3339(Timestamp);

impl Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

#[cfg(test)]
mod tests {
    fn cell(text: &str) -> String {
        let mut out = Vec::new();
        super::cell(&mut out, text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_cell_does_not_begin_a_formula() {
        for (text, written) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("=1,\"a\"", "\"'=1,\"\"a\"\"\""),
            ("'=1", "''=1"),
            ("'a", "'a"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn what_would_break_a_row_is_quoted() {
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"so\""), "\"say \"\"so\"\"\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
    }
}
