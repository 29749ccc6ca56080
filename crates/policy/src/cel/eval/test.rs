//! Evaluating what gives a bool.

use super::place::{cell, related};
use super::{Bound, Scope, value, walk};
use crate::cel::input::Related;
use crate::cel::library;
use crate::cel::machine::Machine;
use crate::cel::node::{Comparison, Test};
use crate::cel::value::{Fault, Map, Value, equal};
use crate::document::{Cell, Document};

/// Whether the test holds.
pub(super) fn eval<'a>(
    test: &'a Test,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<bool, Fault> {
    match test {
        Test::Const(value) => Ok(*value),
        Test::Flag { place, offset } => {
            let (_, cell) = cell(place, *offset, machine, scope)?;
            Ok(cell == Cell::Bool(true))
        }
        Test::TextIs { place, offset, text, equal } => {
            let found = text_cell(cell(place, *offset, machine, scope)?);
            Ok((found == &**text) == *equal)
        }
        Test::TextIn { place, offset, texts } => {
            let found = text_cell(cell(place, *offset, machine, scope)?);
            Ok(texts.binary_search_by(|text| (**text).cmp(found)).is_ok())
        }
        Test::Has { place, offset } => {
            let (_, cell) = cell(place, *offset, machine, scope)?;
            Ok(cell != Cell::Absent)
        }
        Test::Not(test) => Ok(!eval(test, machine, scope)?),
        Test::And(operands) => all(operands, machine, scope, true),
        Test::Or(operands) => all(operands, machine, scope, false),
        Test::If { condition, then, otherwise } => {
            let branch = if eval(condition, machine, scope)? { then } else { otherwise };
            eval(branch, machine, scope)
        }
        Test::Quantify(walk) => walk::quantify(walk, machine, scope),
        Test::Compare { op, left, right } => {
            let (left, right) =
                two(value::eval(left, machine, scope), value::eval(right, machine, scope))?;
            compare(*op, &left, &right)
        }
        Test::Equal { left, right, equal: wanted } => {
            let (left, right) =
                two(value::eval(left, machine, scope), value::eval(right, machine, scope))?;
            machine.scan(text_len(&left).min(text_len(&right)))?;
            Ok(equal(machine, &left, &right)? == *wanted)
        }
        Test::In { value, range } => {
            let (value, range) =
                two(value::eval(value, machine, scope), value::eval(range, machine, scope))?;
            library::is_in(machine, &value, &range)
        }
        Test::Matches { text, regex } => match value::eval(text, machine, scope)? {
            Value::Text(text) => {
                machine.scan(text.as_str().len())?;
                Ok(regex.is_match(text.as_str()))
            }
            other => {
                Err(Fault::failed(format!("no such overload: matches({})", other.type_name())))
            }
        },
        Test::HasRelated(index) => match related(machine, *index)? {
            Related::Many(documents) => Ok(!documents.is_empty()),
            Related::One(document) => Ok(document.is_some()),
            Related::Unknown(reason) => Err(Fault::unknown(reason)),
        },
        Test::HasMember { of, name } => has_member(&value::eval(of, machine, scope)?, name),
        Test::Bind { value: bound, body } => {
            let bound = Bound { value: value::eval(bound, machine, scope), outer: scope };
            eval(body, machine, Some(&bound))
        }
        Test::Value(node) => match value::eval(node, machine, scope)? {
            Value::Bool(value) => Ok(value),
            other => {
                Err(Fault::failed(format!("no such overload: {} is no bool", other.type_name())))
            }
        },
    }
}

/// Whether all operands are `neutral`; the first that is not decides, whatever the others are.
fn all<'a>(
    operands: &'a [Test],
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
    neutral: bool,
) -> Result<bool, Fault> {
    let mut fault: Option<Fault> = None;
    for operand in operands {
        match eval(operand, machine, scope) {
            Ok(value) if value == neutral => {}
            Ok(value) => return Ok(value),
            Err(found) if found.is_final() => return Err(found),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(neutral), Err)
}

/// Both values, or what their faults come to.
#[inline]
pub(super) fn two<'a>(
    left: Result<Value<'a>, Fault>,
    right: Result<Value<'a>, Fault>,
) -> Result<(Value<'a>, Value<'a>), Fault> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.and(right)),
        (Err(fault), Ok(_)) | (Ok(_), Err(fault)) => Err(fault),
    }
}

fn compare(op: Comparison, left: &Value<'_>, right: &Value<'_>) -> Result<bool, Fault> {
    let order = library::order("<", left, right)?;
    Ok(match op {
        Comparison::Less => order.is_lt(),
        Comparison::LessEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterEqual => order.is_ge(),
    })
}

#[inline]
fn text_cell((document, cell): (&Document, Cell)) -> &str {
    match cell {
        Cell::Text(span) => document.text(span),
        _ => "",
    }
}

fn text_len(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.as_str().len(),
        Value::Bytes(bytes) => bytes.as_slice().len(),
        _ => 0,
    }
}

/// `has(of.name)` where only the value tells what it is.
fn has_member(of: &Value<'_>, name: &str) -> Result<bool, Fault> {
    match of {
        Value::Map(map) => Ok(map_has(map, name)),
        Value::Record(record) => match record.record.field(name) {
            Some(field) => match record.document.cell(record.at.saturating_add(field.offset)) {
                Cell::Unknown(reason) => Err(Fault::unknown(reason)),
                cell => Ok(cell != Cell::Absent),
            },
            None => Err(Fault::failed(format!("no such field: {name}"))),
        },
        Value::Optional(None) => Ok(false),
        Value::Optional(Some(inner)) => has_member(inner, name),
        other => Err(Fault::failed(format!("no such overload: has({}.{name})", other.type_name()))),
    }
}

fn map_has(map: &Map<'_>, name: &str) -> bool {
    map.find(&Value::from(name)).is_some()
}
