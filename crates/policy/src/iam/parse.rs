//! Reading a policy document.
//!
//! Lenient where AWS is: one value or a list of them, element and operator names in any case,
//! numbers and booleans where a condition expects text, one statement or several, no statement.
//! Strict elsewhere: an unknown element, operator or kind of principal is an error that names its
//! place, because a rule that cannot read a policy must say so, not guess.
//!
//! Source: IAM User Guide, "Grammar of the IAM JSON policy language".

use super::arn::ArnPattern;
use super::caller::is_account_id;
use super::condition::Condition;
use super::error::{PolicyError, Problem};
use super::json::Json;
use super::listing::Listing;
use super::operator::Operator;
use super::pattern::{Pattern, Reading};
use super::principal::{Principal, Principals};
use super::statement::{Effect, Policy, Statement};
use super::values::Values;
use std::borrow::Cow;

/// The longest text that is read. The longest policy AWS stores, an OpenSearch domain's, has
/// 100 KiB.
pub const MAX_BYTES: usize = 128 * 1024;

type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

impl Policy {
    /// Reads a policy from its JSON text, already URL-decoded.
    ///
    /// Errors: all of [`PolicyError`]; none of them is worth trying again.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_BYTES {
            return Err(PolicyError::TooLarge { bytes: text.len(), limit: MAX_BYTES });
        }
        let json: Json<'_> = serde_json::from_str(text).map_err(PolicyError::Syntax)?;
        let Json::Object(members) = json else {
            return Err(Problem::Expected("an object").into());
        };
        let mut variables = false;
        let mut statements = None;
        for (name, value) in members {
            match name.to_ascii_lowercase().as_str() {
                "version" => variables = version(value).map_err(|e| e.within("`Version`"))?,
                "id" => {}
                "statement" => statements = Some(value),
                _ => return Err(unknown("element", &name)),
            }
        }
        let statements = statements.ok_or(Problem::Missing("Statement"))?;
        let statements = one_or_many(statements).into_iter().enumerate().map(|(index, value)| {
            statement(value, variables)
                .map_err(|error| error.within(format_args!("statement {}", index + 1)))
        });
        Ok(Policy { statements: statements.collect::<Result<_, _>>()? })
    }
}

fn version(value: Json<'_>) -> Result<bool, PolicyError> {
    match text(value)?.as_str() {
        "2012-10-17" => Ok(true),
        "2008-10-17" => Ok(false),
        other => Err(unknown("policy version", other)),
    }
}

fn statement(value: Json<'_>, variables: bool) -> Result<Statement, PolicyError> {
    let Json::Object(members) = value else { return Err(Problem::Expected("an object").into()) };
    let mut sid = None;
    let mut effect = None;
    let mut principals = None;
    let mut actions = None;
    let mut resources = None;
    let mut conditions = Box::default();
    for (name, value) in members {
        let read = match name.to_ascii_lowercase().as_str() {
            "sid" => text(value).map(|text| sid = Some(text.into())),
            "effect" => read_effect(value).map(|read| effect = Some(read)),
            "principal" => read_principals(value)
                .and_then(|read| set(&mut principals, Principals::Only(read), PRINCIPALS)),
            "notprincipal" => read_principals(value)
                .and_then(|read| set(&mut principals, Principals::AllBut(read), PRINCIPALS)),
            "action" => {
                read_actions(value).and_then(|read| set(&mut actions, Listing::Only(read), ACTIONS))
            }
            "notaction" => read_actions(value)
                .and_then(|read| set(&mut actions, Listing::AllBut(read), ACTIONS)),
            "resource" => read_resources(value, variables)
                .and_then(|read| set(&mut resources, Listing::Only(read), RESOURCES)),
            "notresource" => read_resources(value, variables)
                .and_then(|read| set(&mut resources, Listing::AllBut(read), RESOURCES)),
            "condition" => read_conditions(value, variables).map(|read| conditions = read),
            _ => return Err(unknown("element of a statement", &name)),
        };
        read.map_err(|error| error.within(format_args!("`{name}`")))?;
    }
    Ok(Statement {
        sid,
        effect: effect.ok_or(Problem::Missing("Effect"))?,
        principals: principals.unwrap_or(Principals::Unsaid),
        actions: actions.ok_or(Problem::Missing("Action"))?,
        // Trust policies and some resource policies name no resource: they speak of their own.
        resources: resources.unwrap_or(Listing::AllBut(Box::default())),
        conditions,
    })
}

const PRINCIPALS: (&str, &str) = ("Principal", "NotPrincipal");
const ACTIONS: (&str, &str) = ("Action", "NotAction");
const RESOURCES: (&str, &str) = ("Resource", "NotResource");

/// Fills a slot that two elements share and only one may.
fn set<T>(
    slot: &mut Option<T>,
    value: T,
    (one, other): (&'static str, &'static str),
) -> Result<(), PolicyError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Problem::Both(one, other).into()),
    }
}

fn read_effect(value: Json<'_>) -> Result<Effect, PolicyError> {
    match text(value)?.as_str() {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => Err(unknown("effect", other)),
    }
}

fn read_actions(value: Json<'_>) -> Result<Box<[Pattern]>, PolicyError> {
    let actions = texts(value)?
        .into_iter()
        .map(|action| Ok(Pattern::parse(&action.trim().to_ascii_lowercase(), Reading::WILD)?));
    actions.collect()
}

fn read_resources(value: Json<'_>, variables: bool) -> Result<Box<[ArnPattern]>, PolicyError> {
    let reading = Reading { wildcards: true, variables };
    let resources = texts(value)?.into_iter().map(|text| Ok(ArnPattern::parse(&text, reading)?));
    resources.collect()
}

fn read_principals(value: Json<'_>) -> Result<Box<[Principal]>, PolicyError> {
    let members = match value {
        Json::Object(members) => members,
        Json::Text(star) if star == "*" => return Ok(Box::new([Principal::Anyone])),
        _ => return Err(Problem::Expected("`*` or an object").into()),
    };
    let mut principals = Vec::new();
    for (kind, value) in members {
        let entries = one_or_many(value).into_iter().map(scalar).collect::<Result<Vec<_>, _>>();
        let entries = entries.map_err(|error| error.within(format_args!("`{kind}`")))?;
        for entry in entries {
            principals.push(match kind.to_ascii_lowercase().as_str() {
                "aws" => aws_principal(&entry),
                "service" => Principal::Service(entry.into()),
                "federated" => Principal::Federated(entry.into()),
                "canonicaluser" if entry == "*" => Principal::Anyone,
                "canonicaluser" => Principal::Canonical(entry.into()),
                _ => return Err(unknown("kind of principal", &kind)),
            });
        }
    }
    Ok(principals.into())
}

fn aws_principal(entry: &str) -> Principal {
    if entry == "*" {
        return Principal::Anyone;
    }
    if is_account_id(entry) {
        return Principal::Account(entry.into());
    }
    let mut parts = entry.splitn(6, ':');
    let Some("arn") = parts.next() else { return Principal::Deleted(entry.into()) };
    match (parts.nth(3), parts.next()) {
        (Some(account), Some("root")) if is_account_id(account) => {
            Principal::Account(account.into())
        }
        _ => Principal::Arn(entry.into()),
    }
}

fn read_conditions(value: Json<'_>, variables: bool) -> Result<Box<[Condition]>, PolicyError> {
    let mut conditions = Vec::new();
    for (name, value) in object(value)? {
        let read = Operator::parse(&name).map_err(PolicyError::from).and_then(|operator| {
            object(value)?.into_iter().try_for_each(|(key, values)| {
                let condition = condition(operator, &key, values, variables);
                conditions.push(condition.map_err(|error| error.within(format_args!("`{key}`")))?);
                Ok(())
            })
        });
        read.map_err(|error| error.within(format_args!("`{name}`")))?;
    }
    Ok(conditions.into())
}

fn condition(
    operator: Operator,
    key: &str,
    values: Json<'_>,
    variables: bool,
) -> Result<Condition, PolicyError> {
    let values = one_or_many(values).into_iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
    let wanted = Values::parse(operator.comparison, &values, variables)?;
    Ok(Condition { operator, key: key.to_ascii_lowercase().into(), wanted })
}

fn object(value: Json<'_>) -> Result<Members<'_>, PolicyError> {
    match value {
        Json::Object(members) => Ok(members),
        _ => Err(Problem::Expected("an object").into()),
    }
}

fn one_or_many(value: Json<'_>) -> Vec<Json<'_>> {
    match value {
        Json::List(values) => values,
        one => vec![one],
    }
}

fn text(value: Json<'_>) -> Result<String, PolicyError> {
    match value {
        Json::Text(text) => Ok(text.into_owned()),
        _ => Err(Problem::Expected("text").into()),
    }
}

/// One text or a list of at least one: an empty `NotAction` would mean everything.
fn texts(value: Json<'_>) -> Result<Vec<String>, PolicyError> {
    let values = one_or_many(value);
    if values.is_empty() {
        return Err(Problem::Empty.into());
    }
    values.into_iter().map(text).collect()
}

/// A text, or a number or boolean as the text AWS takes it for.
fn scalar(value: Json<'_>) -> Result<String, PolicyError> {
    match value {
        Json::Text(text) => Ok(text.into_owned()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Bool(value) => Ok(value.to_string()),
        Json::Null | Json::List(_) | Json::Object(_) => {
            Err(Problem::Expected("text, a number or a boolean").into())
        }
    }
}

fn unknown(kind: &'static str, name: &str) -> PolicyError {
    Problem::Unknown { kind, name: name.to_owned() }.into()
}
