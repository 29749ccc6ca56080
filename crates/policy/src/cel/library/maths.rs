//! Numbers: the `math` extension.

use super::{Function, Overload, Style, conversions, lists, no_overload, overload};
use crate::cel::types::Pattern::{Bool, Double, Dyn, Int, List, Uint};
use crate::cel::value::{Fault, Value, compare};
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    function("math.greatest", EXTREME, |machine, args| {
        extreme(machine, "math.greatest", args, Ordering::Greater)
    }),
    function("math.least", EXTREME, |machine, args| {
        extreme(machine, "math.least", args, Ordering::Less)
    }),
    function("math.ceil", ROUNDING, |_, args| rounded("math.ceil", args, f64::ceil)),
    function("math.floor", ROUNDING, |_, args| rounded("math.floor", args, f64::floor)),
    function("math.round", ROUNDING, |_, args| rounded("math.round", args, f64::round)),
    function("math.trunc", ROUNDING, |_, args| rounded("math.trunc", args, f64::trunc)),
    function("math.sqrt", SQUARE_ROOT, |_, args| match args {
        [Value::Double(value)] => Ok(Value::Double(value.sqrt())),
        [Value::Int(value)] => Ok(Value::Double(conversions::nearest(i128::from(*value)).sqrt())),
        [Value::Uint(value)] => Ok(Value::Double(conversions::nearest(i128::from(*value)).sqrt())),
        _ => no_overload("math.sqrt", args),
    }),
    function("math.isNaN", ASKING, |_, args| asked("math.isNaN", args, f64::is_nan)),
    function("math.isInf", ASKING, |_, args| asked("math.isInf", args, f64::is_infinite)),
    function("math.isFinite", ASKING, |_, args| asked("math.isFinite", args, f64::is_finite)),
    function("math.abs", SAME, |_, args| match args {
        [Value::Int(value)] => {
            let overflow = || Fault::failed("overflow: the least int has no absolute value");
            value.checked_abs().map(Value::Int).ok_or_else(overflow)
        }
        [Value::Uint(value)] => Ok(Value::Uint(*value)),
        [Value::Double(value)] => Ok(Value::Double(value.abs())),
        _ => no_overload("math.abs", args),
    }),
    function("math.sign", SAME, |_, args| match args {
        [Value::Int(value)] => Ok(Value::Int(value.signum())),
        [Value::Uint(value)] => Ok(Value::Uint((*value).min(1))),
        [Value::Double(value)] if value.is_nan() || *value == 0.0 => Ok(Value::Double(*value)),
        [Value::Double(value)] => Ok(Value::Double(value.signum())),
        _ => no_overload("math.sign", args),
    }),
    function("math.bitAnd", BITS, |_, args| match args {
        [Value::Int(a), Value::Int(b)] => Ok(Value::Int(a & b)),
        [Value::Uint(a), Value::Uint(b)] => Ok(Value::Uint(a & b)),
        _ => no_overload("math.bitAnd", args),
    }),
    function("math.bitOr", BITS, |_, args| match args {
        [Value::Int(a), Value::Int(b)] => Ok(Value::Int(a | b)),
        [Value::Uint(a), Value::Uint(b)] => Ok(Value::Uint(a | b)),
        _ => no_overload("math.bitOr", args),
    }),
    function("math.bitXor", BITS, |_, args| match args {
        [Value::Int(a), Value::Int(b)] => Ok(Value::Int(a ^ b)),
        [Value::Uint(a), Value::Uint(b)] => Ok(Value::Uint(a ^ b)),
        _ => no_overload("math.bitXor", args),
    }),
    function("math.bitNot", BIT_NOT, |_, args| match args {
        [Value::Int(value)] => Ok(Value::Int(!value)),
        [Value::Uint(value)] => Ok(Value::Uint(!value)),
        _ => no_overload("math.bitNot", args),
    }),
    function("math.bitShiftLeft", SHIFT, |_, args| match args {
        [Value::Int(value), Value::Int(by)] => {
            Ok(Value::Int(value.checked_shl(places(*by)?).unwrap_or(0)))
        }
        [Value::Uint(value), Value::Int(by)] => {
            Ok(Value::Uint(value.checked_shl(places(*by)?).unwrap_or(0)))
        }
        _ => no_overload("math.bitShiftLeft", args),
    }),
    // Zeroes come in from the left, also for an int.
    function("math.bitShiftRight", SHIFT, |_, args| match args {
        [Value::Int(value), Value::Int(by)] => {
            let bits = value.cast_unsigned().checked_shr(places(*by)?).unwrap_or(0);
            Ok(Value::Int(bits.cast_signed()))
        }
        [Value::Uint(value), Value::Int(by)] => {
            Ok(Value::Uint(value.checked_shr(places(*by)?).unwrap_or(0)))
        }
        _ => no_overload("math.bitShiftRight", args),
    }),
];

const EXTREME: &[Overload] = &[
    overload(&[Int], Int),
    overload(&[Uint], Uint),
    overload(&[Double], Double),
    overload(&[Int, Int], Int),
    overload(&[Uint, Uint], Uint),
    overload(&[Double, Double], Double),
    overload(&[Int, Uint], Dyn),
    overload(&[Int, Double], Dyn),
    overload(&[Uint, Int], Dyn),
    overload(&[Uint, Double], Dyn),
    overload(&[Double, Int], Dyn),
    overload(&[Double, Uint], Dyn),
    overload(&[List(&Int)], Int),
    overload(&[List(&Uint)], Uint),
    overload(&[List(&Double)], Double),
];
const ROUNDING: &[Overload] = &[overload(&[Double], Double)];
const SQUARE_ROOT: &[Overload] =
    &[overload(&[Double], Double), overload(&[Int], Double), overload(&[Uint], Double)];
const ASKING: &[Overload] = &[overload(&[Double], Bool)];
const SAME: &[Overload] =
    &[overload(&[Int], Int), overload(&[Uint], Uint), overload(&[Double], Double)];
const BITS: &[Overload] = &[overload(&[Int, Int], Int), overload(&[Uint, Uint], Uint)];
const BIT_NOT: &[Overload] = &[overload(&[Int], Int), overload(&[Uint], Uint)];
const SHIFT: &[Overload] = &[overload(&[Int, Int], Int), overload(&[Uint, Int], Uint)];

const fn function(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Function, overloads, run }
}

/// The number that is furthest in one direction; the first of equal ones.
fn extreme<'a>(
    machine: &crate::cel::machine::Machine<'a>,
    name: &str,
    args: &[Value<'a>],
    direction: Ordering,
) -> Result<Value<'a>, Fault> {
    if let [Value::List(list)] = args {
        let numbers = lists::values(machine, list)?;
        if numbers.is_empty() {
            return Err(Fault::failed(format!("{name}() invalid argument: the list is empty")));
        }
        return pick(name, &numbers, direction);
    }
    pick(name, args, direction)
}

fn pick<'a>(name: &str, numbers: &[Value<'a>], direction: Ordering) -> Result<Value<'a>, Fault> {
    let is_number =
        |value: &&Value<'_>| matches!(value, Value::Int(_) | Value::Uint(_) | Value::Double(_));
    if !numbers.iter().all(|value| is_number(&value)) {
        return no_overload(name, numbers);
    }
    let best = numbers
        .iter()
        .reduce(|best, next| if compare(next, best) == Some(direction) { next } else { best });
    best.cloned().ok_or_else(|| Fault::failed(format!("no such overload: {name}()")))
}

fn rounded<'a>(
    name: &str,
    args: &[Value<'_>],
    round: impl FnOnce(f64) -> f64,
) -> Result<Value<'a>, Fault> {
    match args {
        [Value::Double(value)] => Ok(Value::Double(round(*value))),
        _ => no_overload(name, args),
    }
}

fn asked<'a>(
    name: &str,
    args: &[Value<'_>],
    ask: impl FnOnce(f64) -> bool,
) -> Result<Value<'a>, Fault> {
    match args {
        [Value::Double(value)] => Ok(Value::Bool(ask(*value))),
        _ => no_overload(name, args),
    }
}

fn places(by: i64) -> Result<u32, Fault> {
    if by < 0 {
        return Err(Fault::failed(format!("math.bitShift negative offset: {by}")));
    }
    Ok(u32::try_from(by).unwrap_or(u32::MAX))
}
