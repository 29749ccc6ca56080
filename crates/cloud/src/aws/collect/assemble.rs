//! One type in one region: its list, and each resource with its details.

use super::source::Once;
use super::waves::{hidden_by, waves};
use super::{Ask, Collected, Failure, Gaps, Target, items, prune};
use model::Region;
use policy::catalogue::{
    Detail, List, Only, Prepare, Reduction, ResourceType, Selection, Surroundings, reach, selection,
};
use policy::verdict::GapReason;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How often, and how many times, a prepared answer is asked for again.
const PREPARE_EVERY: Duration = Duration::from_millis(500);
const PREPARE_TRIES: usize = 60;

/// The oldest buckets in Ireland say that they are in `EU`.
///
/// Source: S3 `GetBucketLocation`.
const OLD_IRELAND: &str = "EU";
const IRELAND: &str = "eu-west-1";

/// Puts together the resources of one type in one region.
pub(super) struct Assembler<'a> {
    each: &'a ResourceType,
    source: &'a Once<'a>,
    gaps: &'a Gaps,
    target: &'a Target,
    region: &'a Region,
    waves: Vec<Vec<usize>>,
    fields: Selection,
}

/// What one detail brought: where it goes, and what.
enum Brought {
    Nothing,
    Members { path: String, element: Option<usize>, value: Value },
    Unknown { path: String, gap: usize },
}

impl<'a> Assembler<'a> {
    pub(super) fn new(
        each: &'a ResourceType,
        source: &'a Once<'a>,
        gaps: &'a Gaps,
        target: &'a Target,
        region: &'a Region,
    ) -> Self {
        let kept = each.fields.iter().map(|field| (field.path.clone(), Reduction::Keep));
        // The catalogue has made this selection before, so it cannot fail here.
        let fields = selection(kept).unwrap_or_else(|_| Selection::nothing());
        Self { each, source, gaps, target, region, waves: waves(&each.details), fields }
    }

    /// Lists the type.
    ///
    /// Errors: the gap that is to blame.
    pub(super) async fn list(&self) -> Result<Vec<Value>, usize> {
        let Some(list) = &self.each.list else { return Ok(vec![Value::Object(Map::new())]) };
        if let Some(prepare) = &list.prepare {
            self.prepare(prepare).await?;
        }
        let ask = Ask {
            operation: list.call.clone(),
            region: self.region.clone(),
            input: list.input.fill(&Value::Null, self.around(None)).unwrap_or_default(),
        };
        match self.source.ask(ask.clone()).await {
            Ok(answer) => Ok(self.items(list, &answer)),
            Err(failure) if list.absent_when.contains(&failure.code) => Ok(Vec::new()),
            Err(failure) => Err(self.gaps.note(&ask, &failure, 0)),
        }
    }

    fn items(&self, list: &List, answer: &Value) -> Vec<Value> {
        items(answer, &list.items)
            .into_iter()
            .map(|item| match &list.item_as {
                Some(name) => Value::Object(Map::from_iter([(name.clone(), item.clone())])),
                None => prune(item, &self.fields),
            })
            .filter(|item| meets(item, &list.only_if))
            .collect()
    }

    async fn prepare(&self, prepare: &Prepare) -> Result<(), usize> {
        let ask = Ask {
            operation: prepare.call.clone(),
            region: self.region.clone(),
            input: Value::Object(Map::new()),
        };
        for _ in 0..PREPARE_TRIES {
            match self.source.fresh(&ask).await {
                Ok(answer) if meets(&answer, &prepare.until) => return Ok(()),
                Ok(_) if self.source.is_live() => tokio::time::sleep(PREPARE_EVERY).await,
                Ok(_) => break,
                Err(failure) => return Err(self.gaps.note(&ask, &failure, 0)),
            }
        }
        let (reason, code) = match self.source.is_cut() {
            // It may have become ready behind the cut.
            true => (GapReason::NotRecorded, "NotRecorded"),
            false => (GapReason::Unreachable, "NotReadyInTime"),
        };
        let late = Failure { reason, code: code.to_owned() };
        Err(self.gaps.note(&ask, &late, 0))
    }

    /// Asks the details of one resource.
    pub(super) async fn detail(&self, mut value: Value) -> Collected {
        let mut unknown = Vec::new();
        for wave in &self.waves {
            let details = wave.iter().filter_map(|index| self.each.details.get(*index));
            let (mut calls, mut hidden) = (Vec::new(), Vec::new());
            for detail in details {
                let made = self.calls(detail, &value);
                // What cannot be asked because of something unknown is as unknown as that.
                if made.is_empty()
                    && let Some(gap) = hidden_by(detail, &unknown)
                {
                    hidden.push((detail.each.as_ref().unwrap_or(&detail.into).clone(), gap));
                }
                calls.extend(made);
            }
            unknown.append(&mut hidden);
            let brought = futures_util::future::join_all(calls).await;
            for each in brought {
                match each {
                    Brought::Nothing => {}
                    Brought::Members { path, element, value: part } => {
                        insert(&mut value, &path, element, part);
                    }
                    Brought::Unknown { path, gap } => unknown.push((path, gap)),
                }
            }
        }
        self.resource(prune(&value, &self.fields), unknown)
    }

    fn resource(&self, value: Value, unknown: Vec<(String, usize)>) -> Collected {
        let region = self.each.region.as_ref().and_then(|template| self.place(template, &value));
        let region = region.unwrap_or_else(|| self.region.clone());
        let around = Surroundings { region: region.as_str(), ..self.around(None) };
        // Where the detail that would have named it was refused, it is still one of several.
        let fallback = || format!("{}/{}", self.each.name, first_text(&value).unwrap_or("unnamed"));
        let id = self.each.id.fill(&value, around).unwrap_or_else(fallback);
        let name = self.each.display_name.fill(&value, around).unwrap_or_else(|| id.clone());
        let tags = self.each.tags.as_ref().map(|path| tags(&value, path)).unwrap_or_default();
        Collected { id, name, region, value, unknown, tags }
    }

    /// The calls that a detail takes for a resource: none, one, or one for each element.
    fn calls(
        &self,
        detail: &'a Detail,
        value: &Value,
    ) -> Vec<impl Future<Output = Brought> + use<'a, '_>> {
        if !meets(value, &detail.only_if) {
            return Vec::new();
        }
        let elements: Vec<Option<usize>> = match &detail.each {
            None => vec![None],
            Some(path) => (0..items(value, path).len()).map(Some).collect(),
        };
        elements
            .into_iter()
            .filter_map(|element| {
                Some(self.call(detail, self.ask(detail, value, element)?, element))
            })
            .collect()
    }

    fn ask(&self, detail: &Detail, value: &Value, element: Option<usize>) -> Option<Ask> {
        let of = detail.each.as_ref().zip(element);
        let each = of.and_then(|(path, index)| items(value, path).get(index).copied());
        let region = detail.region.as_ref().and_then(|template| self.place(template, value));
        let region = region.unwrap_or_else(|| self.region.clone());
        let around = Surroundings { region: region.as_str(), ..self.around(each) };
        let input = detail.input.fill(value, around)?;
        Some(Ask { operation: detail.call.clone(), region: region.clone(), input })
    }

    async fn call(&self, detail: &'a Detail, ask: Ask, element: Option<usize>) -> Brought {
        let path = match (&detail.each, element) {
            (Some(each), Some(index)) if detail.into.is_empty() => format!("{each}[{index}]"),
            (Some(each), Some(index)) => format!("{each}[{index}].{}", detail.into),
            _ => detail.into.clone(),
        };
        match self.source.ask(ask.clone()).await {
            Ok(answer) => match part(&answer, &detail.take) {
                Some(value) => Brought::Members { path: detail.root(), element, value },
                None => Brought::Nothing,
            },
            Err(failure) if detail.absent_when.contains(&failure.code) => Brought::Nothing,
            Err(failure) => Brought::Unknown { path, gap: self.gaps.note(&ask, &failure, 1) },
        }
    }

    /// The region that a template names, if it names one.
    fn place(&self, template: &policy::catalogue::Template, value: &Value) -> Option<Region> {
        match template.fill(value, self.around(None))?.as_str() {
            OLD_IRELAND => IRELAND.parse().ok(),
            name => name.parse().ok(),
        }
    }

    fn around<'s>(&'s self, each: Option<&'s Value>) -> Surroundings<'s> {
        Surroundings {
            account: self.target.account.as_str(),
            region: self.region.as_str(),
            partition: self.target.partition.as_str(),
            each,
        }
    }
}

fn meets(value: &Value, all: &[Only]) -> bool {
    all.iter().all(|only| {
        let found = reach(value, &only.path).unwrap_or(&Value::Null);
        only.values.holds(found)
    })
}

fn part(answer: &Arc<Value>, take: &str) -> Option<Value> {
    reach(answer, take).cloned()
}

/// The first text among the members of a value, by their names.
fn first_text(value: &Value) -> Option<&str> {
    value.as_object()?.values().find_map(Value::as_str)
}

fn tags(value: &Value, path: &str) -> BTreeMap<String, Option<String>> {
    let Some(Value::Object(tags)) = reach(value, path) else { return BTreeMap::new() };
    tags.iter().map(|(key, value)| (key.clone(), value.as_str().map(str::to_owned))).collect()
}

/// Puts `part` at `path` of `value`; `[]` in the path is the element `element`.
///
/// An empty path, or one that ends in `[]`, joins the members of `part` to those already there.
fn insert(value: &mut Value, path: &str, element: Option<usize>, part: Value) {
    let mut here = value;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let (name, list) = match step.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (step, false),
        };
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
        let Some(members) = here.as_object_mut() else { return };
        here = members.entry(name).or_insert(Value::Null);
        if list {
            let Some(item) = element.and_then(|index| here.get_mut(index)) else { return };
            here = item;
        }
    }
    match (here, part) {
        (Value::Object(members), Value::Object(part)) => members.extend(part),
        (here, part) => *here = part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_goes_where_its_detail_says() {
        let mut value = json!({"Name": "b", "Keys": [{"Id": 1}, {"Id": 2}]});
        insert(&mut value, "Versioning", None, json!({"Status": "Enabled"}));
        insert(&mut value, "", None, json!({"State": "on"}));
        insert(&mut value, "Keys[].Used", Some(1), json!("today"));
        insert(&mut value, "Deep.Down", None, json!(7));
        let keys = json!([{"Id": 1}, {"Id": 2, "Used": "today"}]);
        assert_eq!(
            value,
            json!({"Name": "b", "Keys": keys, "Versioning": {"Status": "Enabled"}, "State": "on", "Deep": {"Down": 7}})
        );
    }

    #[test]
    fn what_lost_its_name_is_told_apart_by_what_the_list_said() {
        assert_eq!(first_text(&json!({"Deep": {}, "Url": "https://a"})), Some("https://a"));
        assert_eq!(first_text(&json!({"Count": 1})), None);
    }

    #[test]
    fn only_what_is_meant_is_asked_about() {
        let only = |values: Value| Only {
            path: "Manager".to_owned(),
            values: serde_json::from_value(values).unwrap(),
        };
        let key = json!({"Manager": "CUSTOMER"});
        assert!(meets(&key, &[only(json!("CUSTOMER"))]));
        assert!(meets(&key, &[only(json!(["AWS", "CUSTOMER"]))]));
        assert!(!meets(&key, &[only(json!("AWS"))]));
        assert!(!meets(&json!({}), &[only(json!("AWS"))]));
        assert!(meets(&json!({}), &[]));
    }
}
