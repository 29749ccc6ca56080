//! JUnit's XML, for the test views of CI systems.
//!
//! A suite for each account and service, a case for each verdict.
//!
//! | Verdict | Case |
//! |---|---|
//! | pass | passes |
//! | fail | `failure` |
//! | unknown | `error`: the check could not be carried out, which is what JUnit means by an error; `skipped` would read as "nobody minds" |
//! | let stand by an exception | `skipped`, with the reason: somebody decided that nobody minds |
//!
//! Invariant: nothing from the account is markup, and no character stands in the file that XML 1.0
//! has no place for.

use crate::group::{Hit, service};
use crate::printable::{REPLACEMENT, is_harmful};
use crate::report::{Report, of_one};
use crate::words::Sentence;
use policy::catalogue::Rule;
use policy::verdict::{Scan, Status, Tally};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

/// Writes one scan as a whole file.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Suites::begin(out)?))
}

/// A file under way; of a scan, nothing is kept.
#[derive(Debug)]
pub struct Suites<W> {
    out: W,
}

impl<W: Write> Suites<W> {
    /// Opens the file.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Bailiwick\">\n",
        )?;
        Ok(Self { out })
    }

    fn suite(&mut self, scan: &Scan<'_>, name: &str, cases: &[Case<'_>]) -> io::Result<()> {
        let mut tally = Tally::default();
        cases.iter().for_each(|case| tally.add(case.hit.verdict));
        writeln!(
            self.out,
            "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" timestamp=\"{}\">",
            Xml(format_args!("{} {name}", scan.account)),
            cases.len(),
            tally.fail,
            tally.unknown,
            tally.excepted,
            scan.collected.strftime("%Y-%m-%dT%H:%M:%SZ")
        )?;
        cases.iter().try_for_each(|case| self.case(scan, case))?;
        self.out.write_all(b"</testsuite>\n")
    }

    fn case(&mut self, scan: &Scan<'_>, case: &Case<'_>) -> io::Result<()> {
        let Case { rule, hit } = *case;
        write!(
            self.out,
            "<testcase classname=\"{}\" name=\"{}\"",
            Xml(&rule.id),
            Xml(format_args!("{} · {} · {}", rule.title, hit.resource.name, hit.resource.region)),
        )?;
        if hit.verdict.status == Status::Pass {
            return self.out.write_all(b"/>\n");
        }
        self.out.write_all(b">")?;
        let sentence = Sentence { scan, hit };
        if let Some(exception) = scan.exception(hit.verdict) {
            write!(
                self.out,
                "<skipped message=\"{}\"/>",
                Xml(format_args!(
                    "{} let it stand until {}: {} ({sentence})",
                    exception.owner, exception.until, exception.reason
                ))
            )?;
        } else {
            let element = if hit.verdict.status == Status::Fail { "failure" } else { "error" };
            write!(
                self.out,
                "<{element} type=\"{}\" message=\"{}\">{}</{element}>",
                rule.severity,
                Xml(sentence),
                Xml(format_args!("{}\n{}\nFix: {}", hit.resource.id, rule.why, rule.fix.text))
            )?;
        }
        self.out.write_all(b"</testcase>\n")
    }
}

impl<W: Write> Report for Suites<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        let mut services: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
        for verdict in &scan.verdicts {
            if let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) {
                let case = Case { rule, hit: Hit { verdict, resource } };
                services.entry(service(&rule.resource_type)).or_default().push(case);
            }
        }
        services.iter().try_for_each(|(name, cases)| self.suite(scan, name, cases))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"</testsuites>\n")?;
        self.out.flush()
    }
}

struct Case<'s> {
    rule: &'s Rule,
    hit: Hit<'s>,
}

/// A value as text or as an attribute of XML.
struct Xml<T>(T);

impl<T: Display> Display for Xml<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '&' => self.0.write_str("&amp;"),
            '<' => self.0.write_str("&lt;"),
            '>' => self.0.write_str("&gt;"),
            '"' => self.0.write_str("&quot;"),
            '\n' => self.0.write_str("&#10;"),
            '\u{fffe}' | '\u{ffff}' => self.0.write_str(REPLACEMENT),
            c if is_harmful(c) => self.0.write_str(REPLACEMENT),
            c => self.0.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_neither_markup_nor_a_character_that_xml_refuses() {
        let text = "</failure><x y=\"&\">\0\u{1b}\u{ffff}\nä";
        assert_eq!(
            Xml(text).to_string(),
            "&lt;/failure&gt;&lt;x y=&quot;&amp;&quot;&gt;\u{fffd}\u{fffd}\u{fffd}&#10;ä"
        );
    }
}
