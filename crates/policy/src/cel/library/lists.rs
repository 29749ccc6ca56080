//! Lists and maps.

use super::{Function, Style, no_overload, overload};
use crate::cel::types::Pattern::{A, B, Bytes, Int, List, Map, Text};
use crate::cel::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[Function {
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
}];

pub(super) fn int<'a>(number: usize) -> Result<Value<'a>, Fault> {
    i64::try_from(number).map(Value::Int).map_err(|_| Fault::failed("this is too long"))
}
