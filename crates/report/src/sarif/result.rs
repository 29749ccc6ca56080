//! One failing verdict, or one that is gone, as a result.

use super::level;
use crate::group::Hit;
use crate::identity::finding_uid;
use crate::words::Sentence;
use policy::baseline::Gone;
use policy::catalogue::Rule;
use policy::verdict::{Change, Scan};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

pub(super) fn of(scan: &Scan<'_>, rule: &Rule, hit: Hit<'_>) -> Value {
    let resource = hit.resource;
    let place = Place {
        account: scan.account.as_str(),
        region: resource.region.as_str(),
        kind: resource.resource_type.as_str(),
        id: &resource.id,
        name: &resource.name,
    };
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    put("ruleId", json!(rule.id));
    put("kind", json!("fail"));
    put("level", json!(level(rule.severity)));
    put("message", json!({"text": Sentence { scan, hit }.to_string()}));
    put("locations", json!([place.location()]));
    put("partialFingerprints", json!({"bailiwick/v1": finding_uid(scan, rule, hit)}));
    if scan.comparison.is_some() {
        let known = hit.verdict.change == Some(Change::Known);
        put("baselineState", json!(if known { "unchanged" } else { "new" }));
    }
    if let Some(exception) = scan.exception(hit.verdict) {
        let said = format!("{} ({}, until {})", exception.reason, exception.owner, exception.until);
        put(
            "suppressions",
            json!([{
                "kind": "external",
                "status": "accepted",
                "justification": said,
            }]),
        );
    }
    Value::Object(members)
}

/// A finding of the baseline that is none any more.
pub(super) fn absent(scan: &Scan<'_>, gone: &Gone) -> Value {
    let finding = &gone.finding;
    let place = Place {
        account: scan.account.as_str(),
        region: &finding.region,
        kind: "gone",
        id: &finding.resource,
        name: &finding.name,
    };
    json!({
        "ruleId": finding.rule,
        "kind": "fail",
        "level": level(finding.severity),
        "message": {"text": format!("{}: {}.", finding.name, gone.why.as_str())},
        "locations": [place.location()],
        "baselineState": "absent",
    })
}

/// Where a resource is.
struct Place<'s> {
    account: &'s str,
    region: &'s str,
    kind: &'s str,
    id: &'s str,
    name: &'s str,
}

impl Place<'_> {
    fn location(&self) -> Value {
        let parts = [self.account, self.region, self.kind, self.name];
        let uri: Vec<String> = parts.into_iter().map(segment).collect();
        json!({
            "physicalLocation": {
                "artifactLocation": {"uri": uri.join("/")},
                "region": {"startLine": 1},
            },
            "logicalLocations": [{
                "name": self.name,
                "fullyQualifiedName": self.id,
                "kind": "resource",
            }],
        })
    }
}

/// A text as one segment of a URI's path.
fn segment(text: &str) -> String {
    let mut segment = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => {
                segment.push(char::from(byte));
            }
            // A dot is harmless, but not where it would make the segment "." or "..".
            b'.' if text.bytes().any(|other| other != b'.') => segment.push('.'),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(segment, "%{byte:02X}");
            }
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_name_cannot_leave_its_place_in_a_uri() {
        for (name, written) in [
            ("bucket.logs-1", "bucket.logs-1"),
            ("..", "%2E%2E"),
            ("a/../b", "a%2F..%2Fb"),
            ("ä b?", "%C3%A4%20b%3F"),
        ] {
            assert_eq!(segment(name), written);
        }
    }
}
