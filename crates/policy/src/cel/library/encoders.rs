//! `base64.encode` and `base64.decode`.

use super::{Function, Style, base64, no_overload, overload};
use crate::cel::types::Pattern::{Bytes, Text};
use crate::cel::value::{self, Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "base64.encode",
        style: Style::Function,
        overloads: &[overload(&[Bytes], Text)],
        run: |machine, args| match args {
            [Value::Bytes(bytes)] => {
                let bytes = bytes.as_slice();
                machine.build(bytes.len() / 3 * 4)?;
                Ok(base64::encode(bytes).into())
            }
            _ => no_overload("base64.encode", args),
        },
    },
    Function {
        name: "base64.decode",
        style: Style::Function,
        overloads: &[overload(&[Text], Bytes)],
        run: |machine, args| match args {
            [Value::Text(text)] => {
                machine.build(text.as_str().len())?;
                match base64::decode(text.as_str()) {
                    Some(bytes) => Ok(Value::Bytes(value::Bytes::Held(bytes.into()))),
                    None => Err(Fault::failed("this text is not base64")),
                }
            }
            _ => no_overload("base64.decode", args),
        },
    },
];
