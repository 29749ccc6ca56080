//! One verdict as a Detection Finding.
//!
//! The members are put down as they are written, borrowing from the scan; nothing is built up.
//! The long texts about a rule (`risk_details`, `remediation`) stand where there is something to
//! act on, and members that would be empty are left out: most verdicts are passes, and the file
//! should not be made of their silence.

use super::{SCHEMA_VERSION, SUPPRESSED};
use crate::VERSION;
use crate::group::{Hit, service};
use crate::identity::finding_uid;
use crate::words::{GapClause, Sentence};
use model::{Severity, Timestamp};
use policy::catalogue::Rule;
use policy::verdict::{Evidence, Scan, Status};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

/// A verdict to be written.
pub(super) struct Event<'s> {
    pub(super) scan: &'s Scan<'s>,
    pub(super) rule: &'s Rule,
    pub(super) hit: Hit<'s>,
}

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Event { scan, rule, hit } = *self;
        let detail = Sentence { scan, hit }.to_string();
        let time = scan.collected.as_millisecond();
        let (severity_id, severity) = severity(rule.severity);
        let mut event = serializer.serialize_map(None)?;
        event.serialize_entry("activity_id", &1)?;
        event.serialize_entry("activity_name", "Create")?;
        event.serialize_entry("category_uid", &2)?;
        event.serialize_entry("category_name", "Findings")?;
        event.serialize_entry("class_uid", &2004)?;
        event.serialize_entry("class_name", "Detection Finding")?;
        event.serialize_entry("type_uid", &200_401)?;
        event.serialize_entry("type_name", "Detection Finding: Create")?;
        event.serialize_entry("time", &time)?;
        event.serialize_entry("time_dt", &text(scan.collected))?;
        event.serialize_entry("severity_id", &severity_id)?;
        event.serialize_entry("severity", severity)?;
        let exception = scan.exception(hit.verdict);
        let (status_id, status) =
            if exception.is_some() { (SUPPRESSED, "Suppressed") } else { (1, "New") };
        event.serialize_entry("status_id", &status_id)?;
        event.serialize_entry("status", status)?;
        event.serialize_entry("status_code", hit.verdict.status.as_str())?;
        event.serialize_entry("status_detail", &detail)?;
        event.serialize_entry("message", &detail)?;
        if let Some(exception) = exception {
            event.serialize_entry("comment", &exception.reason)?;
        }
        event.serialize_entry("metadata", &self.metadata())?;
        event.serialize_entry("finding_info", &self.finding_info())?;
        event.serialize_entry("cloud", &self.cloud())?;
        event.serialize_entry("resources", &[self.resource()])?;
        if self.is_open() {
            let references = json!({"desc": rule.fix.text, "references": rule.references});
            event.serialize_entry("risk_details", &rule.why)?;
            event.serialize_entry("remediation", &references)?;
        }
        event.serialize_entry("unmapped", &self.unmapped())?;
        event.end()
    }
}

impl Event<'_> {
    fn metadata(&self) -> Value {
        json!({
            "version": SCHEMA_VERSION,
            "event_code": self.rule.id,
            "profiles": ["cloud", "datetime"],
            "product": {
                "uid": "bailiwick",
                "name": "Bailiwick",
                "vendor_name": "Bailiwick",
                "version": VERSION,
            },
        })
    }

    fn finding_info(&self) -> Value {
        let Event { scan, rule, hit } = self;
        let mut value = json!({
            "uid": finding_uid(scan, rule, *hit),
            "title": rule.title,
            "name": hit.resource.name,
            "types": rule.categories,
            "created_time": scan.collected.as_millisecond(),
            "created_time_dt": text(scan.collected),
            "analytic": {"uid": rule.id, "name": rule.title, "type_id": 1, "type": "Rule"},
        });
        if let (true, Some(members)) = (self.is_open(), value.as_object_mut()) {
            members.insert("desc".to_owned(), json!(rule.why));
        }
        value
    }

    /// Holds when there is something to act on.
    fn is_open(&self) -> bool {
        self.hit.verdict.status != Status::Pass
    }

    fn cloud(&self) -> Value {
        let Event { scan, hit, .. } = self;
        json!({
            "provider": "aws",
            "region": hit.resource.region,
            "account": {
                "uid": scan.account,
                "name": scan.alias.as_deref().unwrap_or(scan.account.as_str()),
                "type_id": 10,
                "type": "AWS Account",
            },
        })
    }

    fn resource(&self) -> Value {
        let Event { scan, hit, .. } = self;
        let resource = hit.resource;
        let mut value = json!({
            "uid": resource.id,
            "name": resource.name,
            "type": resource.resource_type,
            "group": {"name": service(&resource.resource_type)},
            "region": resource.region,
            "cloud_partition": scan.partition,
        });
        if let (false, Some(members)) = (resource.tags.is_empty(), value.as_object_mut()) {
            let labels = resource.tags.iter().map(|(key, value)| match value {
                Some(value) => format!("{key}:{value}"),
                None => key.clone(),
            });
            members.insert("labels".to_owned(), labels.collect());
        }
        value
    }

    fn unmapped(&self) -> Value {
        let Event { scan, rule, hit } = self;
        let mut members = Map::new();
        members.insert("provider".to_owned(), json!("aws"));
        members.insert("provider_uid".to_owned(), json!(scan.account));
        members.insert("categories".to_owned(), json!(rule.categories));
        members.insert("controls".to_owned(), json!(rule.controls));
        members.insert("also_known_as".to_owned(), json!(rule.also_known_as));
        if let Some(exception) = scan.exception(hit.verdict) {
            let said = json!({
                "reason": exception.reason,
                "owner": exception.owner,
                "until": exception.until.to_string(),
            });
            members.insert("exception".to_owned(), said);
        }
        if let Some(change) = hit.verdict.change {
            members.insert("since_baseline".to_owned(), json!(change.as_str()));
        }
        if !hit.verdict.evidence.is_empty() {
            let one = |each: &Evidence| json!({"path": each.path, "value": each.value});
            let evidence = hit.verdict.evidence.iter().map(one).collect();
            members.insert("evidence".to_owned(), evidence);
        }
        if hit.verdict.status == Status::Unknown {
            let gaps = hit.verdict.gaps.iter().filter_map(|gap| scan.gaps.get(*gap));
            let gaps = gaps.map(|gap| GapClause(gap).to_string()).collect();
            members.insert("gaps".to_owned(), gaps);
        }
        Value::Object(members)
    }
}

/// The number and the caption that OCSF gives a severity.
fn severity(severity: Severity) -> (u8, &'static str) {
    match severity {
        Severity::Informational => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
