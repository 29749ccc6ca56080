//! SARIF 2.1.0, for code scanning.
//!
//! One run. Each failing verdict is a result; what an exception lets stand is one too, with a
//! `suppressions` entry that says why. Passes are left out: readers show every result as an alert.
//! What could not be seen is what the format has notifications for: one for each gap, under
//! `invocations`, and never a result that would look like a finding.
//!
//! A cloud resource has no file. Readers that demand one get the `artifactLocation`
//! `ACCOUNT/REGION/TYPE/NAME`, and the ARN stands beside it as the logical location. With a
//! baseline, results say `new` or `unchanged`, and what is gone is a result too: `absent`.
//!
//! Invariant: `partialFingerprints` names the finding as every other form does, so an alert stays
//! the same from scan to scan.
//!
//! Source: the OASIS standard "Static Analysis Results Interchange Format 2.1.0".

mod result;

use crate::VERSION;
use crate::group::{self, Hit};
use crate::printable::OneLine;
use crate::report::{Report, of_one};
use model::{RuleId, Severity};
use policy::catalogue::Rule;
use policy::verdict::{Scan, Status};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Where the standard's schema stands.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one scan as a whole log.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Log::begin(out)?))
}

/// A log under way; of a scan, the rules that fail and the gaps are kept.
#[derive(Debug)]
pub struct Log<W> {
    out: W,
    first: bool,
    rules: BTreeMap<RuleId, Value>,
    notifications: Vec<Value>,
    /// Whether every account was looked at to the end.
    whole: bool,
}

impl<W: Write> Log<W> {
    /// Opens the log, its run and its results.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")?;
        Ok(Self {
            out,
            first: true,
            rules: BTreeMap::new(),
            notifications: Vec::new(),
            whole: true,
        })
    }

    fn result(&mut self, result: &Value) -> io::Result<()> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        serde_json::to_writer(&mut self.out, result)?;
        Ok(())
    }
}

impl<W: Write> Report for Log<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        for verdict in scan.verdicts.iter().filter(|each| each.status == Status::Fail) {
            let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) else {
                continue;
            };
            if !self.rules.contains_key(&rule.id) {
                self.rules.insert(rule.id.clone(), descriptor(rule));
            }
            self.result(&result::of(scan, rule, Hit { verdict, resource }))?;
        }
        for gone in scan.comparison.iter().flat_map(|comparison| &comparison.gone) {
            self.result(&result::absent(scan, gone))?;
        }
        self.whole &= !scan.stopped;
        self.notifications.extend(group::by_operation(scan).iter().map(|gap| {
            let regions: Vec<&str> = gap.regions.iter().map(|region| region.as_str()).collect();
            let text = format!(
                "Account {}: {} in {}: {}. What depends on it is unknown.",
                scan.account,
                gap.operation,
                regions.join(", "),
                gap.reason.as_words()
            );
            let help = gap.permissions.join(", ");
            json!({"level": "warning", "message": {"text": text}, "properties": {"permissions": help}})
        }));
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let rules: Vec<&Value> = self.rules.values().collect();
        let driver = json!({
            "name": "Bailiwick",
            "semanticVersion": VERSION,
            "rules": rules,
        });
        let invocation = json!({
            "executionSuccessful": self.whole,
            "toolExecutionNotifications": self.notifications,
        });
        self.out.write_all(b"\n],\"tool\":")?;
        serde_json::to_writer(&mut self.out, &json!({"driver": driver}))?;
        self.out.write_all(b",\"invocations\":")?;
        serde_json::to_writer(&mut self.out, &json!([invocation]))?;
        self.out.write_all(b",\"columnKind\":\"unicodeCodePoints\"}]}\n")?;
        self.out.flush()
    }
}

fn descriptor(rule: &Rule) -> Value {
    let fix = &rule.fix;
    let help = format!("{}\n\nWith the AWS CLI:\n\n{}", fix.text, fix.cli.trim());
    let markdown = format!("{}\n\n```sh\n{}\n```", fix.text, fix.cli.trim());
    let mut tags = vec!["security"];
    tags.extend(rule.categories.iter().map(String::as_str));
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": {"text": OneLine(&rule.title).to_string()},
        "fullDescription": {"text": rule.why},
        "help": {"text": help, "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": tags,
            "security-severity": weight(rule.severity),
            "also_known_as": rule.also_known_as,
            "controls": rule.controls,
        },
    });
    let reference = rule.references.iter().find(|each| each.starts_with("https://"));
    if let (Some(reference), Some(members)) = (reference, descriptor.as_object_mut()) {
        members.insert("helpUri".to_owned(), json!(reference));
    }
    descriptor
}

/// The three levels that the format has.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Informational => "note",
    }
}

/// A number in the middle of what code scanning takes for the severity of that name.
fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Informational => "0.5",
    }
}
