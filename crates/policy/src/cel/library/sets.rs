//! Lists taken as sets: the `sets` extension.

use super::{Function, Overload, Style, is_in, lists, no_overload, overload};
use crate::cel::machine::Machine;
use crate::cel::types::Pattern::{A, Bool, List};
use crate::cel::value::{self, Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("sets.contains", |machine, args| match args {
        [Value::List(all), Value::List(part)] => Ok(contains(machine, all, part)?.into()),
        _ => no_overload("sets.contains", args),
    }),
    function("sets.equivalent", |machine, args| match args {
        [Value::List(a), Value::List(b)] => {
            Ok((contains(machine, a, b)? && contains(machine, b, a)?).into())
        }
        _ => no_overload("sets.equivalent", args),
    }),
    function("sets.intersects", |machine, args| match args {
        [Value::List(a), range @ Value::List(_)] => {
            for value in lists::values(machine, a)? {
                if is_in(machine, &value, range)? {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        }
        _ => no_overload("sets.intersects", args),
    }),
];

const BOTH: &[Overload] = &[overload(&[List(&A), List(&A)], Bool)];

const fn function(name: &'static str, run: super::Run) -> Function {
    Function { name, style: Style::Function, overloads: BOTH, run }
}

fn contains<'a>(
    machine: &Machine<'a>,
    all: &value::List<'a>,
    part: &value::List<'a>,
) -> Result<bool, Fault> {
    let all = Value::List(all.clone());
    for value in lists::values(machine, part)? {
        if !is_in(machine, &value, &all)? {
            return Ok(false);
        }
    }
    Ok(true)
}
