//! Operators: arithmetic, order, equality, membership, indexing.

use super::{Function, Overload, Style, no_overload, overload};
use crate::cel::machine::Machine;
use crate::cel::types::Pattern::{
    A, B, Bool, Bytes, Double, Duration, Int, List, Map, Optional, Text, Time, Uint,
};
use crate::cel::value::{self, Fault, Value};
use crate::document::Instant;
use jiff::SignedDuration;
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    operator("+", ADD, |m, args| two("+", args, |a, b| add(m, a, b))),
    operator("-", SUBTRACT, |_, args| two("-", args, |a, b| arithmetic("-", a, b))),
    operator("*", MULTIPLY, |_, args| two("*", args, |a, b| arithmetic("*", a, b))),
    operator("/", MULTIPLY, |_, args| two("/", args, |a, b| arithmetic("/", a, b))),
    operator("%", REMAINDER, |_, args| two("%", args, |a, b| arithmetic("%", a, b))),
    operator("negate", NEGATE, |_, args| match args {
        [value] => negate(value),
        _ => no_overload("-", args),
    }),
    operator("==", EQUAL, |m, args| two("==", args, |a, b| Ok(value::equal(m, a, b)?.into()))),
    operator("!=", EQUAL, |m, args| two("!=", args, |a, b| Ok((!value::equal(m, a, b)?).into()))),
    operator("<", ORDER, |_, args| two("<", args, |a, b| Ok(order("<", a, b)?.is_lt().into()))),
    operator("<=", ORDER, |_, args| two("<=", args, |a, b| Ok(order("<=", a, b)?.is_le().into()))),
    operator(">", ORDER, |_, args| two(">", args, |a, b| Ok(order(">", a, b)?.is_gt().into()))),
    operator(">=", ORDER, |_, args| two(">=", args, |a, b| Ok(order(">=", a, b)?.is_ge().into()))),
    operator("in", IN, |m, args| two("in", args, |a, b| Ok(is_in(m, a, b)?.into()))),
    operator("[]", INDEX, |m, args| two("[]", args, |a, b| index(m, a, b))),
];

const ADD: &[Overload] = &[
    overload(&[Int, Int], Int),
    overload(&[Uint, Uint], Uint),
    overload(&[Double, Double], Double),
    overload(&[Text, Text], Text),
    overload(&[Bytes, Bytes], Bytes),
    overload(&[List(&A), List(&A)], List(&A)),
    overload(&[Time, Duration], Time),
    overload(&[Duration, Time], Time),
    overload(&[Duration, Duration], Duration),
];
const SUBTRACT: &[Overload] = &[
    overload(&[Int, Int], Int),
    overload(&[Uint, Uint], Uint),
    overload(&[Double, Double], Double),
    overload(&[Time, Time], Duration),
    overload(&[Time, Duration], Time),
    overload(&[Duration, Duration], Duration),
];
const MULTIPLY: &[Overload] = &[
    overload(&[Int, Int], Int),
    overload(&[Uint, Uint], Uint),
    overload(&[Double, Double], Double),
];
const REMAINDER: &[Overload] = &[overload(&[Int, Int], Int), overload(&[Uint, Uint], Uint)];
const NEGATE: &[Overload] = &[overload(&[Int], Int), overload(&[Double], Double)];
const EQUAL: &[Overload] = &[overload(&[A, A], Bool)];
const ORDER: &[Overload] = &[
    overload(&[Bool, Bool], Bool),
    overload(&[Int, Int], Bool),
    overload(&[Int, Uint], Bool),
    overload(&[Int, Double], Bool),
    overload(&[Uint, Uint], Bool),
    overload(&[Uint, Int], Bool),
    overload(&[Uint, Double], Bool),
    overload(&[Double, Double], Bool),
    overload(&[Double, Int], Bool),
    overload(&[Double, Uint], Bool),
    overload(&[Text, Text], Bool),
    overload(&[Bytes, Bytes], Bool),
    overload(&[Time, Time], Bool),
    overload(&[Duration, Duration], Bool),
];
const IN: &[Overload] = &[overload(&[A, List(&A)], Bool), overload(&[A, Map(&A, &B)], Bool)];
const INDEX: &[Overload] = &[
    overload(&[List(&A), Int], A),
    overload(&[Map(&A, &B), A], B),
    overload(&[Optional(&List(&A)), Int], Optional(&A)),
    overload(&[Optional(&Map(&A, &B)), A], Optional(&B)),
];

const fn operator(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Function, overloads, run }
}

fn two<'a>(
    name: &str,
    args: &[Value<'a>],
    run: impl FnOnce(&Value<'a>, &Value<'a>) -> Result<Value<'a>, Fault>,
) -> Result<Value<'a>, Fault> {
    match args {
        [a, b] => run(a, b),
        _ => no_overload(name, args),
    }
}

/// `a + b`, which also joins texts, bytes and lists.
pub(crate) fn add<'a>(
    machine: &Machine<'a>,
    a: &Value<'a>,
    b: &Value<'a>,
) -> Result<Value<'a>, Fault> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => {
            let (a, b) = (a.as_str(), b.as_str());
            machine.build(a.len() + b.len())?;
            Ok(Value::text([a, b].concat()))
        }
        (Value::Bytes(a), Value::Bytes(b)) => {
            let (a, b) = (a.as_slice(), b.as_slice());
            machine.build(a.len() + b.len())?;
            Ok(Value::Bytes(value::Bytes::Held([a, b].concat().into())))
        }
        (Value::List(a), Value::List(b)) => {
            machine.step(a.len() + b.len())?;
            machine.build((a.len() + b.len()) * size_of::<Value<'_>>())?;
            let values: Result<Vec<_>, Fault> = a.iter().chain(b.iter()).collect();
            Ok(Value::List(value::List::new(values?)?))
        }
        _ => arithmetic("+", a, b),
    }
}

/// `a + b`, `a - b`, `a * b`, `a / b` or `a % b` of numbers, times and durations.
pub(crate) fn arithmetic<'a>(name: &str, a: &Value<'_>, b: &Value<'_>) -> Result<Value<'a>, Fault> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => ints(name, *a, *b).map(Value::Int),
        (Value::Uint(a), Value::Uint(b)) => uints(name, *a, *b).map(Value::Uint),
        (Value::Double(a), Value::Double(b)) => match name {
            "+" => Ok(Value::Double(a + b)),
            "-" => Ok(Value::Double(a - b)),
            "*" => Ok(Value::Double(a * b)),
            "/" => Ok(Value::Double(a / b)),
            _ => no_overload(name, &[Value::Double(*a), Value::Double(*b)]),
        },
        (Value::Time(a), Value::Time(b)) if name == "-" => checked_duration(Some(a.since(*b))),
        (Value::Time(time), Value::Duration(by)) if name == "+" => moved(*time, Some(*by)),
        (Value::Duration(by), Value::Time(time)) if name == "+" => moved(*time, Some(*by)),
        (Value::Time(time), Value::Duration(by)) if name == "-" => moved(*time, by.checked_neg()),
        (Value::Duration(a), Value::Duration(b)) if name == "+" => {
            checked_duration(a.checked_add(*b))
        }
        (Value::Duration(a), Value::Duration(b)) if name == "-" => {
            checked_duration(a.checked_sub(*b))
        }
        (a, b) => {
            let kinds = (a.type_name(), b.type_name());
            Err(Fault::failed(format!("no such overload: {} {name} {}", kinds.0, kinds.1)))
        }
    }
}

fn ints(name: &str, a: i64, b: i64) -> Result<i64, Fault> {
    if b == 0 && matches!(name, "/" | "%") {
        return Err(by_zero(name));
    }
    let result = match name {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "/" => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.ok_or_else(overflow)
}

fn uints(name: &str, a: u64, b: u64) -> Result<u64, Fault> {
    if b == 0 && matches!(name, "/" | "%") {
        return Err(by_zero(name));
    }
    let result = match name {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "/" => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.ok_or_else(overflow)
}

fn by_zero(name: &str) -> Fault {
    Fault::failed(if name == "/" { "divide by zero" } else { "modulus by zero" })
}

fn overflow() -> Fault {
    Fault::failed("return error for overflow: the result does not fit")
}

fn moved<'a>(time: Instant, by: Option<SignedDuration>) -> Result<Value<'a>, Fault> {
    let moved = by.and_then(|by| time.after(by));
    moved.map(Value::Time).ok_or_else(|| Fault::failed("range: the time is out of range"))
}

fn checked_duration<'a>(duration: Option<SignedDuration>) -> Result<Value<'a>, Fault> {
    let duration = duration.filter(|duration| super::times::is_duration(*duration));
    duration
        .map(Value::Duration)
        .ok_or_else(|| Fault::failed("range: the duration is out of range"))
}

/// `-a`
pub(crate) fn negate<'a>(value: &Value<'_>) -> Result<Value<'a>, Fault> {
    match value {
        Value::Int(value) => value.checked_neg().map(Value::Int).ok_or_else(overflow),
        Value::Double(value) => Ok(Value::Double(-value)),
        other => Err(Fault::failed(format!("no such overload: -{}", other.type_name()))),
    }
}

/// What `<` and its kin go by. A NaN is in no order with anything, so that all of them are false.
pub(crate) enum Order {
    Is(Ordering),
    None,
}

impl Order {
    pub fn is_lt(&self) -> bool {
        matches!(self, Order::Is(Ordering::Less))
    }
    pub fn is_le(&self) -> bool {
        matches!(self, Order::Is(Ordering::Less | Ordering::Equal))
    }
    pub fn is_gt(&self) -> bool {
        matches!(self, Order::Is(Ordering::Greater))
    }
    pub fn is_ge(&self) -> bool {
        matches!(self, Order::Is(Ordering::Greater | Ordering::Equal))
    }
}

/// The order of two values.
///
/// Errors: they are of types between which there is none.
pub(crate) fn order(name: &str, a: &Value<'_>, b: &Value<'_>) -> Result<Order, Fault> {
    if let Some(order) = value::compare(a, b) {
        return Ok(Order::Is(order));
    }
    let is_number =
        |value: &Value<'_>| matches!(value, Value::Int(_) | Value::Uint(_) | Value::Double(_));
    if is_number(a) && is_number(b) {
        return Ok(Order::None);
    }
    let kinds = (a.type_name(), b.type_name());
    Err(Fault::failed(format!("no such overload: {} {name} {}", kinds.0, kinds.1)))
}

/// Whether a list holds the value, or a map has it as a key.
pub(crate) fn is_in<'a>(
    machine: &Machine<'a>,
    value: &Value<'a>,
    range: &Value<'a>,
) -> Result<bool, Fault> {
    match range {
        Value::Map(map) => {
            look_up(machine, value)?;
            Ok(map.find(value).is_some())
        }
        Value::List(list) => {
            let mut fault: Option<Fault> = None;
            for element in list.iter() {
                match element.and_then(|element| value::equal(machine, value, &element)) {
                    Ok(true) => return Ok(true),
                    Ok(false) => {}
                    Err(found) if found.is_final() => return Err(found),
                    Err(found) => fault = Some(found.after(fault)),
                }
            }
            fault.map_or(Ok(false), Err)
        }
        other => Err(Fault::failed(format!("no such overload: in({})", other.type_name()))),
    }
}

/// `of[key]`
pub(crate) fn index<'a>(
    machine: &Machine<'a>,
    of: &Value<'a>,
    key: &Value<'a>,
) -> Result<Value<'a>, Fault> {
    look_up(machine, key)?;
    match (of, key) {
        (Value::List(list), key) => {
            let Some(index) = whole(key) else {
                let kind = key.type_name();
                return Err(Fault::failed(format!("no such overload: list[{kind}]")));
            };
            let element = usize::try_from(index).ok().and_then(|index| list.at(index));
            let missing =
                || Fault::failed(format!("index out of bounds: {index}, invalid_argument"));
            element.unwrap_or_else(|| Err(missing()))
        }
        (Value::Map(map), key) => {
            map.find(key).unwrap_or_else(|| Err(Fault::failed(format!("no such key: {key}"))))
        }
        (Value::Optional(_), _) => Err(Fault::failed("no such overload: optional[]")),
        (of, _) => Err(Fault::failed(format!("no such overload: {}[]", of.type_name()))),
    }
}

/// Takes the steps of looking up a key.
fn look_up(machine: &Machine<'_>, key: &Value<'_>) -> Result<(), Fault> {
    match key {
        Value::Text(text) => machine.scan(text.as_str().len()),
        _ => machine.step(1),
    }
}

/// A number that is whole, whatever its type.
pub(crate) fn whole(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Uint(value) => i64::try_from(*value).ok(),
        Value::Double(value) => {
            super::conversions::double_to_int(*value).filter(|_| value.fract() == 0.0)
        }
        _ => None,
    }
}
