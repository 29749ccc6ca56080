//! Lists and maps: `size`, and the `lists` extension.

use super::{Function, Overload, Style, no_overload, overload};
use crate::cel::machine::Machine;
use crate::cel::types::Pattern::{A, B, Bytes, Dyn, Int, List, Map, Text};
use crate::cel::value::{self, Fault, Value, compare, equal};
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "size",
        style: Style::Both,
        overloads: &[
            overload(&[Text], Int),
            overload(&[Bytes], Int),
            overload(&[List(&A)], Int),
            overload(&[Map(&A, &B)], Int),
        ],
        run: |machine, args| match args {
            [Value::Text(text)] => {
                machine.scan(text.as_str().len())?;
                int(text.as_str().chars().count())
            }
            [Value::Bytes(bytes)] => int(bytes.as_slice().len()),
            [Value::List(list)] => int(list.len()),
            [Value::Map(map)] => int(map.len()),
            _ => no_overload("size", args),
        },
    },
    method("slice", &[overload(&[List(&A), Int, Int], List(&A))], |machine, args| match args {
        [Value::List(list), Value::Int(start), Value::Int(end)] => {
            let ends = (usize::try_from(*start), usize::try_from(*end));
            let (Ok(start), Ok(end)) = ends else {
                return Err(Fault::failed("cannot slice a list with a negative index"));
            };
            if start > end || end > list.len() {
                return Err(Fault::failed(format!("cannot slice({start}, {end}): out of range")));
            }
            let values = values(machine, list)?;
            built(values.into_iter().skip(start).take(end - start).collect())
        }
        _ => no_overload("slice", args),
    }),
    method("flatten", FLATTEN, |machine, args| match args {
        [Value::List(list)] => flattened(machine, list, 1),
        [Value::List(list), Value::Int(depth)] => match usize::try_from(*depth) {
            Ok(depth) => flattened(machine, list, depth),
            Err(_) => Err(Fault::failed("flatten wants a depth that is not negative")),
        },
        _ => no_overload("flatten", args),
    }),
    method("distinct", SAME, |machine, args| match args {
        [Value::List(list)] => {
            let mut kept: Vec<Value<'_>> = Vec::new();
            for value in values(machine, list)? {
                let mut known = false;
                for other in &kept {
                    known = known || equal(machine, other, &value)?;
                }
                if !known {
                    kept.push(value);
                }
            }
            built(kept)
        }
        _ => no_overload("distinct", args),
    }),
    method("reverse", SAME, |machine, args| match args {
        [Value::List(list)] => {
            let mut values = values(machine, list)?;
            values.reverse();
            built(values)
        }
        _ => no_overload("reverse", args),
    }),
    method("sort", SAME, |machine, args| match args {
        [Value::List(list)] => sorted(machine, list),
        _ => no_overload("sort", args),
    }),
    Function {
        name: "lists.range",
        style: Style::Function,
        overloads: &[overload(&[Int], List(&Int))],
        run: |machine, args| match args {
            [Value::Int(end)] => {
                let count = usize::try_from(*end).unwrap_or(0);
                machine.step(count)?;
                machine.build(count.saturating_mul(size_of::<Value<'_>>()))?;
                built((0..*end).map(Value::Int).collect())
            }
            _ => no_overload("lists.range", args),
        },
    },
];

const SAME: &[Overload] = &[overload(&[List(&A)], List(&A))];
const FLATTEN: &[Overload] = &[
    overload(&[List(&List(&A))], List(&A)),
    overload(&[List(&A)], List(&Dyn)),
    overload(&[List(&Dyn), Int], List(&Dyn)),
];

const fn method(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads, run }
}

pub(super) fn int<'a>(number: usize) -> Result<Value<'a>, Fault> {
    i64::try_from(number).map(Value::Int).map_err(|_| Fault::failed("this is too long"))
}

/// The elements of a list, copied.
pub(super) fn values<'a>(
    machine: &Machine<'a>,
    list: &value::List<'a>,
) -> Result<Vec<Value<'a>>, Fault> {
    machine.step(list.len())?;
    machine.build(list.len() * size_of::<Value<'_>>())?;
    list.iter().collect()
}

fn built(values: Vec<Value<'_>>) -> Result<Value<'_>, Fault> {
    Ok(Value::List(value::List::new(values)?))
}

fn flattened<'a>(
    machine: &Machine<'a>,
    list: &value::List<'a>,
    depth: usize,
) -> Result<Value<'a>, Fault> {
    let mut flat = values(machine, list)?;
    for _ in 0..depth {
        if !flat.iter().any(|value| matches!(value, Value::List(_))) {
            break;
        }
        let mut next = Vec::with_capacity(flat.len());
        for value in flat {
            match value {
                Value::List(inner) => next.extend(values(machine, &inner)?),
                other => next.push(other),
            }
        }
        flat = next;
    }
    built(flat)
}

fn sorted<'a>(machine: &Machine<'a>, list: &value::List<'a>) -> Result<Value<'a>, Fault> {
    let mut values = values(machine, list)?;
    // Comparing is counted as if every text were looked at in every round.
    let rounds = usize::try_from(values.len().max(2).ilog2()).unwrap_or(64);
    let weight: usize = values.iter().map(weight).sum();
    machine.step(rounds.saturating_mul(weight))?;
    if let Some(first) = values.first() {
        for value in &values {
            if compare(first, value).is_none() {
                return no_overload("sort", &[first.clone(), value.clone()]);
            }
        }
    }
    values.sort_by(|a, b| compare(a, b).unwrap_or(Ordering::Equal));
    built(values)
}

fn weight(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.as_str().len() / 16 + 1,
        Value::Bytes(bytes) => bytes.as_slice().len() / 16 + 1,
        _ => 1,
    }
}
