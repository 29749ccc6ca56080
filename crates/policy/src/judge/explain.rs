//! Why a rule says what it says of a resource.

use super::joins::{Joined, Joins};
use super::{Judged, apply, example};
use crate::catalogue::{Catalogue, Programs, Rule};
use crate::cel::explain::{Explanation, explain};
use crate::cel::{Account, Environment, Input, Related};
use crate::judge::Inventory;
use crate::verdict::Status;
use serde_json::Value;

/// What a rule says of a resource, and why.
#[derive(Debug)]
pub struct Explained<'c> {
    /// The rule.
    pub rule: &'c Rule,
    /// What the resource is called; `None` where nothing names it.
    pub resource: Option<String>,
    /// The verdict; `None` when the rule does not apply.
    pub status: Option<Status>,
    /// Why there is no verdict although everything was seen.
    pub trouble: Option<String>,
    /// Why the rule applies or does not; `None` when it always does.
    pub when: Option<Explanation>,
    /// Why the condition holds or does not; `None` when the rule does not apply.
    pub condition: Option<Explanation>,
}

/// Why there is nothing to explain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// The resource, or what surrounds it, is not in the form of an example.
    #[error("{0}")]
    Malformed(String),
    /// No resource of the rule's type has that id.
    #[error("there is no {kind} `{id}`{help}")]
    NoSuchResource {
        /// What a person calls one.
        kind: String,
        /// As it was given.
        id: String,
        /// What there is instead.
        help: String,
    },
}

/// Explains what a rule says of a resource in the form of an example.
///
/// Errors: the resource is not in that form, in words.
pub fn explain_example<'c>(
    catalogue: &'c Catalogue,
    rule: &'c Rule,
    value: &Value,
) -> Result<Explained<'c>, ExplainError> {
    let named = |name: &&str| value.get(*name).and_then(Value::as_str);
    let resource = ["Name", "name", "Id", "id"].iter().find_map(named).map(str::to_owned);
    example::with_input(catalogue, rule, value, |programs, input| {
        explained(catalogue, rule, resource, programs, input)
    })
    .and_then(|explained| explained)
    .map_err(ExplainError::Malformed)
}

/// Explains what a rule says of a resource that was collected, by its ARN or its name.
///
/// Errors: there is no such resource.
pub fn explain_collected<'c>(
    catalogue: &'c Catalogue,
    rule: &'c Rule,
    inventory: &Inventory<'c>,
    id: &str,
) -> Result<Explained<'c>, ExplainError> {
    let missing = || ExplainError::Malformed("the rule's type was not collected".to_owned());
    let lots = inventory.lots();
    let type_index = lots.iter().position(|lot| lot.kind.name == rule.resource_type);
    let type_index = type_index.ok_or_else(missing)?;
    let (lot, programs) =
        lots.get(type_index).zip(catalogue.programs(&rule.id)).ok_or_else(missing)?;
    let mut subjects = lot.subjects.iter();
    let called = |name: &str| lot.subjects.iter().find(|subject| subject.resource.name == name);
    let Some(subject) = subjects.find(|subject| subject.resource.id == id).or_else(|| called(id))
    else {
        let names = lot.subjects.iter().map(|subject| subject.resource.id.as_str());
        let help = match crate::catalogue::meant(id, names.clone()) {
            near if !near.is_empty() => near,
            _ => listed(names.collect()),
        };
        let (kind, id) = (lot.kind.title.clone(), id.to_owned());
        return Err(ExplainError::NoSuchResource { kind, id, help });
    };
    let document = subject.document.as_ref().map_err(|why| ExplainError::Malformed(why.clone()))?;
    let joined = Joins::new(inventory).of(inventory, type_index, subject);
    let related: Vec<Related<'_>> = joined.iter().map(Joined::lend).collect();
    let input = Input::new(document)
        .related(&related)
        .parameters(&programs.parameters)
        .account(Account {
            id: inventory.account.as_str(),
            partition: inventory.partition.as_str(),
        })
        .region(subject.resource.region.as_str())
        .now(inventory.now);
    explained(catalogue, rule, Some(subject.resource.id.clone()), programs, &input)
        .map_err(ExplainError::Malformed)
}

/// Some of what there is, to choose from.
fn listed(mut names: Vec<&str>) -> String {
    const SHOWN: usize = 5;
    if names.is_empty() {
        return "; there is none at all".to_owned();
    }
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("; there are `{}`{more}", names.join("`, `"))
}

fn explained<'c>(
    catalogue: &Catalogue,
    rule: &'c Rule,
    resource: Option<String>,
    programs: &Programs,
    input: &Input<'_>,
) -> Result<Explained<'c>, String> {
    let environment = catalogue.environment(rule).ok_or("its type is not in the catalogue")?;
    let part = |source: &str| explain_part(source, &environment, input);
    let when = rule.when.as_deref().map(part).transpose()?;
    let (status, trouble, condition) = match apply(programs, input).0 {
        None => (None, None, None),
        Some(Judged { status, trouble, .. }) => {
            (Some(status), trouble, Some(part(&rule.condition)?))
        }
    };
    Ok(Explained { rule, resource, status, trouble, when, condition })
}

fn explain_part(
    source: &str,
    environment: &Environment,
    input: &Input<'_>,
) -> Result<Explanation, String> {
    explain(source, environment, input).map_err(|error| error.to_string())
}
