//! Closures over `serde_json::Value`: what somebody writes who needs twenty rules and no engine.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Judge, Peer, Sheet, Times, in_batches, sweep};
use regex::Regex;
use serde_json::Value;

type Rule = Box<dyn Fn(&Value) -> bool>;

/// One closure for each predicate on one kind of document.
struct Rules(Vec<Rule>);

impl Judge<'_> for Rules {
    type Document = Value;

    fn load(&self, text: &str) -> Result<Value, Failure> {
        Ok(serde_json::from_str(text)?)
    }

    fn evaluate(&mut self, batch: &[Value], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        for (number, rule) in self.0.iter().enumerate() {
            sweep(batch, sheet.of(number), rule);
        }
        Ok(())
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or_default()
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or_default()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn is_any(list: &[Value], wanted: &str) -> bool {
    list.iter().any(|value| value == wanted)
}

fn versioned(bucket: &Value) -> bool {
    bucket.get("Versioning").is_some_and(|v| text(v, "Status") == "Enabled")
}

fn bucket_rules() -> Result<Rules, Failure> {
    let name = Regex::new("^[a-z0-9-]+$")?;
    let everyone = "http://acs.amazonaws.com/groups/global/AllUsers";
    Ok(Rules(vec![
        Box::new(versioned),
        Box::new(|b| {
            b.get("Versioning").is_some_and(|v| {
                text(v, "Status") == "Enabled" && text(v, "MFADelete") == "Enabled"
            })
        }),
        Box::new(|b| {
            b.get("PublicAccess").is_some_and(|access| {
                flag(access, "BlockPublicAcls")
                    && flag(access, "BlockPublicPolicy")
                    && flag(access, "IgnorePublicAcls")
                    && flag(access, "RestrictPublicBuckets")
            })
        }),
        Box::new(|b| {
            b.get("Encryption").is_some_and(|e| {
                list(e, "Rules")
                    .iter()
                    .any(|r| matches!(text(r, "Algorithm"), "aws:kms" | "aws:kms:dsse"))
            })
        }),
        Box::new(|b| {
            let target =
                b.get("Logging").and_then(|l| l.get("TargetBucket")).and_then(Value::as_str);
            target.is_some_and(|target| target != text(b, "Name"))
        }),
        Box::new(|b| {
            let rules = list(b, "Lifecycle");
            rules.iter().all(|r| text(r, "Status") == "Enabled" && number(r, "Days") <= 365)
        }),
        Box::new(|b| {
            list(b, "Tags")
                .iter()
                .any(|t| text(t, "Key") == "owner" && !text(t, "Value").is_empty())
        }),
        Box::new(|b| text(b, "Region").starts_with("eu-")),
        Box::new(move |b| list(b, "Grants").iter().all(|g| text(g, "Uri") != everyone)),
        Box::new(|b| !list(b, "Lifecycle").is_empty()),
        Box::new(|b| number(b, "Size") < 1_000_000 || !versioned(b)),
        Box::new(move |b| name.is_match(text(b, "Name"))),
    ]))
}

fn group_rules() -> Rules {
    let spans = |p: &Value, port: i64| number(p, "From") <= port && number(p, "To") >= port;
    let open = |p: &Value| is_any(list(p, "Cidrs"), "0.0.0.0/0");
    Rules(vec![
        Box::new(move |g| !list(g, "Ingress").iter().any(open)),
        Box::new(move |g| !list(g, "Ingress").iter().any(|p| spans(p, 22) && open(p))),
        Box::new(move |g| {
            !list(g, "Ingress").iter().any(|p| spans(p, 3389) && is_any(list(p, "Ipv6"), "::/0"))
        }),
        Box::new(|g| list(g, "Ingress").iter().all(|p| text(p, "Protocol") != "-1")),
        Box::new(|g| text(g, "Name") != "default" || list(g, "Ingress").is_empty()),
        Box::new(|g| !text(g, "Description").is_empty()),
        Box::new(move |g| list(g, "Egress").iter().any(open)),
        Box::new(|g| {
            list(g, "Tags")
                .iter()
                .any(|t| text(t, "Key") == "env" && matches!(text(t, "Value"), "prod" | "stage"))
        }),
    ])
}

/// Closures, for both kinds.
pub struct Closures {
    bucket: Rules,
    group: Rules,
}

impl Closures {
    pub fn new() -> Result<Self, Failure> {
        Ok(Closures { bucket: bucket_rules()?, group: group_rules() })
    }
}

impl Peer for Closures {
    fn name(&self) -> &str {
        "closures over `serde_json::Value`"
    }

    fn note(&self) -> &str {
        "one `Box<dyn Fn(&Value) -> bool>` for each predicate"
    }

    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure> {
        let rules = match answers.kind {
            Kind::Bucket => &mut self.bucket,
            Kind::Group => &mut self.group,
        };
        in_batches(rules, texts, answers)
    }
}
