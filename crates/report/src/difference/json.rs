//! Differences as one JSON object.
//!
//! ```text
//! {"format": "bailiwick-difference", "version": 1, "accounts": [
//!   {"account": …, "alias": …, "before": {"started": …, "regions": […]}, "after": {…},
//!    "resources": {"came": [R…], "went": [R…], "changed": [R + {"fields": [{"path", "before", "after"}]}…]},
//!    "findings": {"new": [F…], "gone": [F + {"ended": …}…], "changed": [F + {"fields": …}…], "unclear": [F…], "unchanged": N},
//!    "not_compared": [{"resource_type", "region", "not_listed": "before" | "after" | "both"}…]}…],
//!  "only_before": [account…], "only_after": [account…]}
//! ```
//!
//! Of a list that differs, `before` has the elements that are gone and `after` those that are new.

use super::{Differences, ended, side};
use model::AccountId;
use policy::difference::{Changed, Difference, FieldChange, FindingChange, Hidden, Side};
use policy::verdict::{Evidence, Resource, Scan};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The object, written as accounts are added.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    is_first: bool,
    only_before: Vec<AccountId>,
    only_after: Vec<AccountId>,
}

impl<W: Write> Json<W> {
    /// Writes the beginning.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(b"{\"format\":\"bailiwick-difference\",\"version\":1,\"accounts\":[")?;
        Ok(Self { out, is_first: true, only_before: Vec::new(), only_after: Vec::new() })
    }
}

impl<W: Write> Differences for Json<W> {
    fn add(&mut self, difference: &Difference<'_>) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"\n" } else { b",\n" })?;
        self.is_first = false;
        Ok(serde_json::to_writer(&mut self.out, &account(difference))?)
    }

    fn alone(&mut self, account: &AccountId, side: Side) -> io::Result<()> {
        match side {
            Side::Before => self.only_before.push(account.clone()),
            Side::After | Side::Both => self.only_after.push(account.clone()),
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let (before, after) = (json!(self.only_before), json!(self.only_after));
        writeln!(self.out, "\n],\"only_before\":{before},\"only_after\":{after}}}")?;
        self.out.flush()
    }
}

fn account(difference: &Difference<'_>) -> Value {
    let Difference { before, after, came, went, changed, findings, hidden } = difference;
    let all =
        |resources: &[&Resource]| resources.iter().map(|each| resource(each)).collect::<Vec<_>>();
    let every = |changes: &[FindingChange<'_>]| changes.iter().map(finding).collect::<Vec<_>>();
    let changed_findings = findings.changed.iter().map(|(change, fields)| {
        let mut changed = finding(change);
        set(&mut changed, "fields", differing(fields));
        changed
    });
    let gone = findings.gone.iter().map(|(change, how)| {
        let mut gone = finding(change);
        set(&mut gone, "ended", json!(ended(*how)));
        gone
    });
    json!({
        "account": after.account,
        "alias": after.alias,
        "before": look(before),
        "after": look(after),
        "resources": {
            "came": all(came),
            "went": all(went),
            "changed": changed.iter().map(altered).collect::<Vec<_>>(),
        },
        "findings": {
            "new": every(&findings.new),
            "gone": gone.collect::<Vec<_>>(),
            "changed": changed_findings.collect::<Vec<_>>(),
            "unclear": every(&findings.unclear),
            "unchanged": findings.unchanged,
        },
        "not_compared": hidden.iter().map(place).collect::<Vec<_>>(),
    })
}

fn look(scan: &Scan<'_>) -> Value {
    json!({"started": scan.started, "regions": scan.regions, "resources": scan.resources.len()})
}

fn resource(resource: &Resource) -> Value {
    let Resource { id, name, resource_type, region, .. } = resource;
    json!({"id": id, "name": name, "resource_type": resource_type, "region": region})
}

fn altered(changed: &Changed<'_>) -> Value {
    let mut altered = resource(changed.resource);
    set(&mut altered, "fields", differing(&changed.fields));
    altered
}

fn differing(fields: &[FieldChange]) -> Value {
    let field =
        |each: &FieldChange| json!({"path": each.path, "before": each.before, "after": each.after});
    fields.iter().map(field).collect()
}

fn finding(change: &FindingChange<'_>) -> Value {
    let rule = change.rule;
    let mut finding = resource(change.resource);
    set(&mut finding, "rule", json!(rule.id));
    set(&mut finding, "title", json!(rule.title));
    set(&mut finding, "severity", json!(rule.severity));
    set(&mut finding, "before", json!(change.before));
    set(&mut finding, "after", json!(change.after));
    set(&mut finding, "evidence_before", evidence(change.evidence_before));
    set(&mut finding, "evidence_after", evidence(change.evidence_after));
    finding
}

fn evidence(all: &[Evidence]) -> Value {
    all.iter().map(|each| json!({"path": each.path, "value": each.value})).collect()
}

fn place(hidden: &Hidden) -> Value {
    let Hidden { resource_type, region, side: not_listed } = hidden;
    json!({"resource_type": resource_type, "region": region, "not_listed": side(*not_listed)})
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}
