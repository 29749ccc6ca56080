//! Functions that are not the language's own: what a policy allows, whom it trusts.
//!
//! The host declares them with their types and is called with plain values; it never sees the
//! evaluator's own.

use super::types::Type;
use super::value::{Fault, List, Value};
use crate::cel::machine::Machine;
use crate::document::PolicyText;

/// A table of functions that rules may call.
///
/// Calling one must be a pure function of its arguments.
pub trait HostFunctions: Send + Sync {
    /// The functions there are. Their order is how [`HostFunctions::call`] names them.
    fn signatures(&self) -> &[HostSignature];

    /// Calls the function at `index`, with arguments of the types it declares.
    ///
    /// Errors: why there is no answer, as a sentence without a full stop.
    fn call(&self, index: usize, arguments: &[HostValue<'_>]) -> Result<HostAnswer, String>;
}

/// What a host function takes and gives. It may be called as `name(a, b)` or as `a.name(b)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostSignature {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub arguments: &'static [HostType],
    /// What it gives.
    pub result: HostType,
}

/// A type that a host function takes or gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostType {
    /// A bool.
    Bool,
    /// An int.
    Int,
    /// A string.
    Text,
    /// A list of strings; only given, never taken.
    Texts,
    /// An IAM policy; only taken, never given.
    Policy,
}

/// An argument of a host function.
#[derive(Debug, Clone, Copy)]
pub enum HostValue<'v> {
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i64),
    /// A string.
    Text(&'v str),
    /// An IAM policy, which remembers what it was parsed into.
    Policy(&'v PolicyText),
}

/// What a host function answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostAnswer {
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i64),
    /// A string.
    Text(String),
    /// A list of strings.
    Texts(Vec<String>),
}

impl HostType {
    /// The type the checker knows it as.
    pub(super) fn as_type(self) -> Type {
        match self {
            HostType::Bool => Type::Bool,
            HostType::Int => Type::Int,
            HostType::Text => Type::Text,
            HostType::Texts => Type::list(Type::Text),
            HostType::Policy => Type::Policy,
        }
    }
}

/// Calls a host function with values of the language.
pub(super) fn call<'a>(
    machine: &Machine<'a>,
    host: &dyn HostFunctions,
    index: usize,
    arguments: &[Value<'a>],
) -> Result<Value<'a>, Fault> {
    // A policy is parsed once a document, but walked by every call.
    for argument in arguments {
        machine.scan(match argument {
            Value::Policy(policy) => policy.text().len(),
            Value::Text(text) => text.as_str().len(),
            _ => 0,
        })?;
    }
    let lent: Option<Vec<HostValue<'_>>> = arguments.iter().map(lend).collect();
    let Some(lent) = lent else {
        return Err(Fault::failed("no such overload: a host function got a value of another type"));
    };
    let answer = host.call(index, &lent).map_err(Fault::failed)?;
    Ok(match answer {
        HostAnswer::Bool(value) => Value::Bool(value),
        HostAnswer::Int(value) => Value::Int(value),
        HostAnswer::Text(text) => {
            machine.build(text.len())?;
            Value::text(text)
        }
        HostAnswer::Texts(texts) => {
            for text in &texts {
                machine.build(text.len() + size_of::<Value<'_>>())?;
            }
            Value::List(List::new(texts.into_iter().map(Value::text).collect())?)
        }
    })
}

fn lend<'v>(value: &'v Value<'_>) -> Option<HostValue<'v>> {
    Some(match value {
        Value::Bool(value) => HostValue::Bool(*value),
        Value::Int(value) => HostValue::Int(*value),
        Value::Text(text) => HostValue::Text(text.as_str()),
        Value::Policy(policy) => HostValue::Policy(policy),
        _ => return None,
    })
}
