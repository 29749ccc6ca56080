//! AWS Security Finding Format, as Security Hub's `BatchImportFindings` takes it.
//!
//! One JSON array of findings, each of one verdict, passes included. The call takes at most 100 of
//! one account and region, which a finding's `ProductArn` names, so whoever sends them cuts the
//! array: `jq -c 'group_by(.ProductArn)[] | _nwise(100)'`.
//!
//! | Verdict | `Compliance.Status` |
//! |---|---|
//! | pass | `PASSED` |
//! | fail | `FAILED` |
//! | unknown | `NOT_AVAILABLE` |
//! | let stand by an exception | `WARNING`, with the exception in `ProductFields` |
//!
//! Shape: one finding a line.
//!
//! Invariants: `Id` is the same in every scan, so a finding that was imported before is updated; a
//! text that is longer than the format allows is cut and ends in an ellipsis.
//!
//! Source: the user guide of AWS Security Hub, "Required top-level ASFF attributes" and following.

mod kind;

use crate::VERSION;
use crate::array::Elements;
use crate::group::Hit;
use crate::identity::finding_uid;
use crate::printable::Clipped;
use crate::report::{Report, of_one};
use crate::words::Sentence;
use model::Severity;
use policy::catalogue::Rule;
use policy::verdict::{Scan, Status};
use serde_json::{Map, Value, json};
use std::fmt::Display;
use std::io::{self, Write};

/// The version of the format.
pub const SCHEMA_VERSION: &str = "2018-10-08";

// The most characters of each text, an ellipsis included.
const TITLE: usize = 256;
const DESCRIPTION: usize = 1024;
const RECOMMENDATION: usize = 512;
const FIELD: usize = 1024;

/// How many requirements and how many tags a finding may name.
const REQUIREMENTS: usize = 32;
const TAGS: usize = 50;

/// Writes one scan as a whole array.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Findings::begin(out)?))
}

/// An array under way; of a scan, nothing is kept.
#[derive(Debug)]
pub struct Findings<W>(Elements<W>);

impl<W: Write> Findings<W> {
    /// Opens the array.
    pub fn begin(out: W) -> io::Result<Self> {
        Elements::begin(out).map(Self)
    }
}

impl<W: Write> Report for Findings<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        for verdict in &scan.verdicts {
            let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) else {
                continue;
            };
            self.0.push(&finding(scan, rule, Hit { verdict, resource }))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.end()
    }
}

fn finding(scan: &Scan<'_>, rule: &Rule, hit: Hit<'_>) -> Value {
    let Hit { verdict, resource } = hit;
    let (partition, account, region) = (scan.partition, &scan.account, &resource.region);
    let at = scan.collected.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
    let mut compliance = json!({"Status": compliance(scan, hit)});
    // What does not fit is cut off, so the frameworks that were asked for come first.
    let is_asked = |name: &str| scan.frameworks.iter().any(|each| each.name.as_str() == name);
    let mut controls: Vec<_> = rule.controls.iter().collect();
    controls.sort_by_key(|(framework, _)| !is_asked(framework));
    let requirements: Vec<String> = controls
        .into_iter()
        .flat_map(|(framework, numbers)| {
            numbers.iter().map(move |number| format!("{framework}/{number}"))
        })
        .take(REQUIREMENTS)
        .collect();
    if let (false, Some(members)) = (requirements.is_empty(), compliance.as_object_mut()) {
        members.insert("RelatedRequirements".to_owned(), json!(requirements));
    }
    let mut finding = json!({
        "SchemaVersion": SCHEMA_VERSION,
        "Id": finding_uid(scan, rule, hit),
        "ProductArn": format!("arn:{partition}:securityhub:{region}:{account}:product/{account}/default"),
        "ProductName": "Bailiwick",
        "CompanyName": "Bailiwick",
        "GeneratorId": rule.id,
        "AwsAccountId": account,
        "Region": region,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": at,
        "UpdatedAt": at,
        "Severity": {"Label": label(rule.severity)},
        "Title": clipped(&rule.title, TITLE),
        "Description": clipped(Sentence { scan, hit }, DESCRIPTION),
        "Compliance": compliance,
        "ProductFields": product_fields(scan, rule, hit),
        "RecordState": "ACTIVE",
        "Resources": [described(scan, hit)],
    });
    if let (true, Some(members)) = (verdict.status != Status::Pass, finding.as_object_mut()) {
        let mut recommendation = json!({"Text": clipped(&rule.fix.text, RECOMMENDATION)});
        let url = rule.references.iter().find(|reference| reference.starts_with("https://"));
        if let (Some(url), Some(members)) = (url, recommendation.as_object_mut()) {
            members.insert("Url".to_owned(), json!(url));
        }
        members.insert("Remediation".to_owned(), json!({"Recommendation": recommendation}));
    }
    finding
}

fn compliance(scan: &Scan<'_>, hit: Hit<'_>) -> &'static str {
    match (scan.exception(hit.verdict), hit.verdict.status) {
        (Some(_), _) => "WARNING",
        (None, Status::Pass) => "PASSED",
        (None, Status::Fail) => "FAILED",
        (None, Status::Unknown) => "NOT_AVAILABLE",
    }
}

fn product_fields(scan: &Scan<'_>, rule: &Rule, hit: Hit<'_>) -> Map<String, Value> {
    let mut fields: Vec<(&str, String)> = vec![
        ("ProviderName", "Bailiwick".to_owned()),
        ("ProviderVersion", VERSION.to_owned()),
        ("bailiwick/resource-type", rule.resource_type.to_string()),
        ("bailiwick/also-known-as", rule.also_known_as.join(" ")),
    ];
    if let Some(exception) = scan.exception(hit.verdict) {
        fields.push(("bailiwick/exception-reason", exception.reason.clone()));
        fields.push(("bailiwick/exception-owner", exception.owner.clone()));
        fields.push(("bailiwick/exception-until", exception.until.to_string()));
    }
    if let Some(change) = hit.verdict.change {
        fields.push(("bailiwick/since-baseline", change.as_str().to_owned()));
    }
    let given = fields.into_iter().filter(|(_, value)| !value.trim().is_empty());
    given.map(|(name, value)| (name.to_owned(), clipped(value, FIELD).into())).collect()
}

fn described(scan: &Scan<'_>, hit: Hit<'_>) -> Value {
    let resource = hit.resource;
    let mut described = json!({
        "Type": kind::kind(&resource.resource_type),
        "Id": resource.id,
        "Partition": scan.partition,
        "Region": resource.region,
    });
    // A tag without a value, or with one that is not kept, cannot be said here.
    let tags: Map<String, Value> = resource
        .tags
        .iter()
        .filter_map(|(key, value)| Some((key, value.as_ref()?)))
        .filter(|(key, value)| !key.trim().is_empty() && !value.trim().is_empty())
        .take(TAGS)
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    if let (false, Some(members)) = (tags.is_empty(), described.as_object_mut()) {
        members.insert("Tags".to_owned(), Value::Object(tags));
    }
    described
}

fn clipped(value: impl Display, limit: usize) -> String {
    Clipped { value, limit: limit - 1 }.to_string()
}

fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "CRITICAL",
        Severity::High => "HIGH",
        Severity::Medium => "MEDIUM",
        Severity::Low => "LOW",
        Severity::Informational => "INFORMATIONAL",
    }
}
