//! Trying a rule on an example.

use super::{Judged, apply};
use crate::catalogue::{Catalogue, Example, Programs, RESERVED, ResourceType, Rule, meant};
use crate::cel::{Account, Input, Related};
use crate::document::Document;
use crate::verdict::Status;
use model::Timestamp;
use serde_json::Value;

/// What a rule says of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleOutcome {
    /// It passes.
    Pass,
    /// It fails.
    Fail,
    /// The rule does not apply.
    Skip,
    /// It cannot be judged, and why.
    Trouble(String),
}

impl std::fmt::Display for ExampleOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ExampleOutcome::Pass => f.write_str("pass"),
            ExampleOutcome::Fail => f.write_str("fail"),
            ExampleOutcome::Skip => f.write_str("be skipped"),
            ExampleOutcome::Trouble(why) => write!(f, "it cannot be judged ({why})"),
        }
    }
}

/// Tries a rule on an example.
///
/// Shape: `account`, `region` and `now` of the example stand for the surroundings (with
/// 123456789012, us-east-1 and the first of January 2026 when it has none); `related` holds joined
/// resources by name, a list or one.
pub fn try_example(catalogue: &Catalogue, rule: &Rule, example: &Example) -> ExampleOutcome {
    let outcome = with_input(catalogue, rule, &example.value, |programs, input| {
        match apply(programs, input).0 {
            None => ExampleOutcome::Skip,
            Some(Judged { status: Status::Pass, .. }) => ExampleOutcome::Pass,
            Some(Judged { status: Status::Fail, .. }) => ExampleOutcome::Fail,
            Some(Judged { trouble, .. }) => ExampleOutcome::Trouble(
                trouble.unwrap_or_else(|| "something is unknown".to_owned()),
            ),
        }
    });
    outcome.unwrap_or_else(ExampleOutcome::Trouble)
}

/// Loads an example and what surrounds it, and lends them.
///
/// Errors: it is not in the form of an example, in words.
pub(crate) fn with_input<T>(
    catalogue: &Catalogue,
    rule: &Rule,
    value: &Value,
    ask: impl FnOnce(&Programs, &Input<'_>) -> T,
) -> Result<T, String> {
    let each =
        catalogue.resource_type(&rule.resource_type).ok_or("its type is not in the catalogue")?;
    let programs = catalogue.programs(&rule.id).ok_or("it is not in the catalogue")?;
    let Value::Object(members) = value else {
        return Err("an example is a mapping".to_owned());
    };
    let mut own = members.clone();
    RESERVED.iter().for_each(|reserved| drop(own.remove(*reserved)));
    let document = document(each, &Value::Object(own))?;
    let lots = related(catalogue, each, members.get("related"))?;
    let lent: Vec<Vec<&Document>> = lots.iter().map(|lot| lot.iter().collect()).collect();
    let related: Vec<Related<'_>> = each
        .joins
        .iter()
        .zip(&lent)
        .map(|(join, lot)| match join.one {
            true => Related::One(lot.first().copied()),
            false => Related::Many(lot),
        })
        .collect();
    let text = |name: &str, otherwise: &str| {
        members.get(name).and_then(Value::as_str).unwrap_or(otherwise).to_owned()
    };
    let account =
        members.get("account").and_then(|account| account.get("id")).and_then(Value::as_str);
    let account = Account { id: account.unwrap_or("123456789012"), partition: "aws" };
    let region = text("region", "us-east-1");
    let now: Timestamp = text("now", "2026-01-01T00:00:00Z")
        .parse()
        .map_err(|_| "`now` is not an instant (such as 2026-01-01T00:00:00Z)".to_owned())?;
    let parameters = match members.get("params") {
        Some(given) => Some(programs.tuned(rule, given)?),
        None => None,
    };
    let input = Input::new(&document)
        .related(&related)
        .parameters(parameters.as_ref().unwrap_or(&programs.parameters))
        .account(account)
        .region(&region)
        .now(now);
    Ok(ask(programs, &input))
}

/// The joined resources of an example, in the order of the type's joins.
fn related(
    catalogue: &Catalogue,
    each: &ResourceType,
    given: Option<&Value>,
) -> Result<Vec<Vec<Document>>, String> {
    let empty = serde_json::Map::new();
    let given = given.map_or(Some(&empty), Value::as_object);
    let given = given.ok_or("`related` is a mapping from the names of joins")?;
    if let Some(name) = given.keys().find(|name| !each.joins.iter().any(|join| join.name == **name))
    {
        return Err(format!("there is no join `{name}`"));
    }
    let mut lots = Vec::new();
    for join in &each.joins {
        let other = catalogue.resource_type(&join.other).ok_or("a joined type is missing")?;
        let values = match given.get(&join.name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values.iter().collect(),
            Some(one) => vec![one],
        };
        lots.push(
            values.into_iter().map(|value| document(other, value)).collect::<Result<_, _>>()?,
        );
    }
    Ok(lots)
}

/// Loads an example. A field that the type does not keep is refused: it would prove nothing.
fn document(each: &ResourceType, value: &Value) -> Result<Document, String> {
    if let Some(path) = stray(each, value, "") {
        let help = meant(&path, each.fields.iter().map(|field| field.path.as_str()));
        return Err(format!("`{}` keeps no field `{path}`{help}", each.name));
    }
    Document::from_value(&each.layout, value).map_err(|error| error.to_string())
}

/// The first member of `value` that no field of the type covers.
fn stray(each: &ResourceType, value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let leads_on = |field: &crate::catalogue::Field| {
                field.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            if each.field(&path).is_some() {
                None
            } else if each.fields.iter().any(leads_on) {
                stray(each, member, &path)
            } else {
                Some(path)
            }
        }),
        Value::Array(items) => {
            let path = format!("{path}[]");
            match each.field(&path) {
                Some(_) => None,
                None => items.iter().find_map(|item| stray(each, item, &path)),
            }
        }
        _ => None,
    }
}
