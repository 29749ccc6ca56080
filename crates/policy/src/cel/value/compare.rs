//! Equality and order.
//!
//! Numbers of different types compare by what they are worth; other values of different types are
//! unequal and have no order.

use super::{Fault, List, Map, RecordRef, Value, read};
use crate::cel::library::nearest;
use crate::cel::machine::Machine;
use crate::document::Cell;
use std::cmp::Ordering;

/// Whether two values are equal.
///
/// Errors: one holds something unknown, and nothing else tells the two apart.
pub(crate) fn equal<'a>(
    machine: &Machine<'a>,
    left: &Value<'a>,
    right: &Value<'a>,
) -> Result<bool, Fault> {
    machine.step(1)?;
    Ok(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Text(a), Value::Text(b)) | (Value::Type(a), Value::Type(b)) => {
            machine.scan(a.as_str().len().min(b.as_str().len()))?;
            a.as_str() == b.as_str()
        }
        (Value::Bytes(a), Value::Bytes(b)) => {
            machine.scan(a.as_slice().len().min(b.as_slice().len()))?;
            a.as_slice() == b.as_slice()
        }
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::Duration(a), Value::Duration(b)) => a == b,
        (Value::List(a), Value::List(b)) => lists(machine, a, b)?,
        (Value::Map(a), Value::Map(b)) => maps(machine, a, b)?,
        (Value::Record(a), Value::Record(b)) => records(machine, a, b)?,
        (Value::Record(record), Value::Null) | (Value::Null, Value::Record(record)) => {
            absent(record)?
        }
        (Value::Policy(a), Value::Policy(b)) => a.text() == b.text(),
        (Value::Optional(None), Value::Optional(None)) => true,
        (Value::Optional(Some(a)), Value::Optional(Some(b))) => equal(machine, a, b)?,
        (Value::Ip(a), Value::Ip(b)) => a == b,
        (Value::Cidr(a, m), Value::Cidr(b, n)) => a == b && m == n,
        (a, b) => numbers(a, b) == Some(Ordering::Equal),
    })
}

fn lists<'a>(machine: &Machine<'a>, a: &List<'a>, b: &List<'a>) -> Result<bool, Fault> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut fault: Option<Fault> = None;
    for (a, b) in a.iter().zip(b.iter()) {
        match pair(machine, a, b) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(true), Err)
}

fn maps<'a>(machine: &Machine<'a>, a: &Map<'a>, b: &Map<'a>) -> Result<bool, Fault> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut fault: Option<Fault> = None;
    for index in 0..a.len() {
        let (Some(key), Some(value)) = (a.key(index), a.value(index)) else { break };
        let Some(other) = b.find(&key) else { return Ok(false) };
        match pair(machine, value, other) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(true), Err)
}

fn records<'a>(machine: &Machine<'a>, a: &RecordRef<'a>, b: &RecordRef<'a>) -> Result<bool, Fault> {
    if a.record != b.record {
        return Ok(false);
    }
    let mut fault: Option<Fault> = None;
    for field in &a.record.fields {
        let (at, bt) = (a.at.saturating_add(field.offset), b.at.saturating_add(field.offset));
        let absent = [(a, at), (b, bt)].map(|(r, at)| r.document.cell(at) == Cell::Absent);
        let same = match absent {
            [true, true] => Ok(true),
            [false, false] => pair(
                machine,
                read(a.document, &field.shape, at),
                read(b.document, &field.shape, bt),
            ),
            _ => Ok(false),
        };
        match same {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(true), Err)
}

fn pair<'a>(
    machine: &Machine<'a>,
    a: Result<Value<'a>, Fault>,
    b: Result<Value<'a>, Fault>,
) -> Result<bool, Fault> {
    match (a, b) {
        (Ok(a), Ok(b)) => equal(machine, &a, &b),
        (Err(a), Err(b)) => Err(a.and(b)),
        (Err(fault), Ok(_)) | (Ok(_), Err(fault)) => Err(fault),
    }
}

fn absent(record: &RecordRef<'_>) -> Result<bool, Fault> {
    match record.document.cell(record.at) {
        Cell::Unknown(reason) => Err(Fault::unknown(reason)),
        cell => Ok(cell == Cell::Absent),
    }
}

/// The order of two values; `None` when they have none.
pub(crate) fn compare(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.as_str().cmp(b.as_str())),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.as_slice().cmp(b.as_slice())),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (a, b) => numbers(a, b),
    }
}

fn numbers(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Uint(a), Value::Uint(b)) => Some(a.cmp(b)),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Int(a), Value::Uint(b)) => Some(i128::from(*a).cmp(&i128::from(*b))),
        (Value::Uint(a), Value::Int(b)) => Some(i128::from(*a).cmp(&i128::from(*b))),
        (Value::Int(a), Value::Double(b)) => rounded(i128::from(*a), *b),
        (Value::Uint(a), Value::Double(b)) => rounded(i128::from(*a), *b),
        (Value::Double(a), Value::Int(b)) => rounded(i128::from(*b), *a).map(Ordering::reverse),
        (Value::Double(a), Value::Uint(b)) => rounded(i128::from(*b), *a).map(Ordering::reverse),
        _ => None,
    }
}

/// Compares as doubles, as the definition has it: a large integer is rounded.
fn rounded(integer: i128, double: f64) -> Option<Ordering> {
    nearest(integer).partial_cmp(&double)
}

/// A total order of keys: bools, then numbers by worth, then texts.
pub(super) fn key_order(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    fn class(key: &Value<'_>) -> u8 {
        match key {
            Value::Bool(_) => 0,
            Value::Int(_) | Value::Uint(_) | Value::Double(_) => 1,
            Value::Text(_) => 2,
            _ => 3,
        }
    }
    // A NaN is looked up, never stored; calling it less than all keys finds nothing.
    compare(a, b).unwrap_or_else(|| class(a).cmp(&class(b)).then(Ordering::Greater))
}
