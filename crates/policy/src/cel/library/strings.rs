//! Texts: the standard functions.

use super::{Function, Overload, Style, no_overload, overload};
use crate::cel::types::Pattern::{Bool, Text};
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    test("startsWith", |m, args| match args {
        [Value::Text(text), Value::Text(part)] => {
            m.scan(part.as_str().len())?;
            Ok(text.as_str().starts_with(part.as_str()).into())
        }
        _ => no_overload("startsWith", args),
    }),
    test("endsWith", |m, args| match args {
        [Value::Text(text), Value::Text(part)] => {
            m.scan(part.as_str().len())?;
            Ok(text.as_str().ends_with(part.as_str()).into())
        }
        _ => no_overload("endsWith", args),
    }),
    test("contains", |m, args| match args {
        [Value::Text(text), Value::Text(part)] => {
            m.scan(text.as_str().len() + part.as_str().len())?;
            Ok(text.as_str().contains(part.as_str()).into())
        }
        _ => no_overload("contains", args),
    }),
    change("lowerAscii", |m, args| match args {
        [Value::Text(text)] => {
            m.build(text.as_str().len())?;
            Ok(text.as_str().to_ascii_lowercase().into())
        }
        _ => no_overload("lowerAscii", args),
    }),
    change("upperAscii", |m, args| match args {
        [Value::Text(text)] => {
            m.build(text.as_str().len())?;
            Ok(text.as_str().to_ascii_uppercase().into())
        }
        _ => no_overload("upperAscii", args),
    }),
];

const TEST: &[Overload] = &[overload(&[Text, Text], Bool)];
const CHANGE: &[Overload] = &[overload(&[Text], Text)];

const fn test(name: &'static str, run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads: TEST, run }
}

const fn change(name: &'static str, run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads: CHANGE, run }
}
