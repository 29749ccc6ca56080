//! Optional values. Selecting from one (`a.?b`), mapping one (`optMap`) and falling back (`or`,
//! `orValue`) are evaluated by nodes of their own; here are the rest, and everything's signatures.

use super::{Function, Overload, Style, lists, no_overload, overload};
use crate::cel::types::Pattern::{A, Bool, List, Optional};
use crate::cel::value::{self, DEPTH_LIMIT, Fault, Value};
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[
    function("optional.of", &[overload(&[A], Optional(&A))], |_, args| match args {
        [value] => some(value.clone()),
        _ => no_overload("optional.of", args),
    }),
    function("optional.none", &[overload(&[], Optional(&A))], |_, _| Ok(Value::Optional(None))),
    function("optional.ofNonZeroValue", &[overload(&[A], Optional(&A))], |_, args| match args {
        [value] if is_zero(value) => Ok(Value::Optional(None)),
        [value] => some(value.clone()),
        _ => no_overload("optional.ofNonZeroValue", args),
    }),
    function("optional.unwrap", UNWRAP, unwrap),
    method("unwrapOpt", UNWRAP, unwrap),
    method("hasValue", &[overload(&[Optional(&A)], Bool)], |_, args| match args {
        [Value::Optional(value)] => Ok(value.is_some().into()),
        _ => no_overload("hasValue", args),
    }),
    method("value", &[overload(&[Optional(&A)], A)], |_, args| match args {
        [Value::Optional(Some(value))] => Ok((**value).clone()),
        [Value::Optional(None)] => Err(Fault::failed("optional.none() dereference")),
        _ => no_overload("value", args),
    }),
    method("or", &[overload(&[Optional(&A), Optional(&A)], Optional(&A))], |_, args| match args {
        [Value::Optional(None), other @ Value::Optional(_)] => Ok(other.clone()),
        [some @ Value::Optional(Some(_)), _] => Ok(some.clone()),
        _ => no_overload("or", args),
    }),
    method("orValue", &[overload(&[Optional(&A), A], A)], |_, args| match args {
        [Value::Optional(Some(value)), _] => Ok((**value).clone()),
        [Value::Optional(None), other] => Ok(other.clone()),
        _ => no_overload("orValue", args),
    }),
    method("first", ENDS, |_, args| match args {
        [Value::List(list)] => list.at(0).map_or(Ok(Value::Optional(None)), |value| some(value?)),
        _ => no_overload("first", args),
    }),
    method("last", ENDS, |_, args| match args {
        [Value::List(list)] => {
            let last = list.len().checked_sub(1).and_then(|last| list.at(last));
            last.map_or(Ok(Value::Optional(None)), |value| some(value?))
        }
        _ => no_overload("last", args),
    }),
];

const UNWRAP: &[Overload] = &[overload(&[List(&Optional(&A))], List(&A))];
const ENDS: &[Overload] = &[overload(&[List(&A)], Optional(&A))];

const fn function(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Function, overloads, run }
}

const fn method(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads, run }
}

/// An optional that holds this value.
///
/// Errors: the value nests too deeply.
pub(crate) fn some(value: Value<'_>) -> Result<Value<'_>, Fault> {
    if value.depth() >= DEPTH_LIMIT {
        return Err(Fault::failed("values nest too deeply"));
    }
    Ok(Value::Optional(Some(Arc::new(value))))
}

fn unwrap<'a>(
    machine: &crate::cel::machine::Machine<'a>,
    args: &[Value<'a>],
) -> Result<Value<'a>, Fault> {
    let [Value::List(list)] = args else { return no_overload("optional.unwrap", args) };
    let mut values = Vec::new();
    for value in lists::values(machine, list)? {
        match value {
            Value::Optional(inner) => values.extend(inner.map(|inner| (*inner).clone())),
            other => return no_overload("optional.unwrap", &[other]),
        }
    }
    Ok(Value::List(value::List::new(values)?))
}

/// Whether a value is the default of its type.
fn is_zero(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Optional(None) => true,
        Value::Bool(value) => !value,
        Value::Int(value) => *value == 0,
        Value::Uint(value) => *value == 0,
        Value::Double(value) => *value == 0.0,
        Value::Text(text) => text.as_str().is_empty(),
        Value::Bytes(bytes) => bytes.as_slice().is_empty(),
        Value::Time(time) => time.seconds() == 0 && time.nanos() == 0,
        Value::Duration(duration) => duration.is_zero(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Policy(policy) => policy.text().is_empty(),
        Value::Record(_)
        | Value::Type(_)
        | Value::Optional(Some(_))
        | Value::Ip(_)
        | Value::Cidr(..) => false,
    }
}
