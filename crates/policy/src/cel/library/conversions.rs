//! From one type to another: `int()`, `string()`, `type()` and the like.

use super::{Function, Style, no_overload, overload, times};
use crate::cel::types::Pattern::{
    A, Bool, Bytes, Cidr, Double, Duration, Dyn, Int, Ip, Text, Time, Type, Uint,
};
use crate::cel::value::{self, Fault, Text as TextValue, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "int",
        style: Style::Function,
        overloads: &[
            overload(&[Int], Int),
            overload(&[Uint], Int),
            overload(&[Double], Int),
            overload(&[Text], Int),
            overload(&[Time], Int),
            overload(&[Duration], Int),
        ],
        run: |_, args| match args {
            [Value::Int(value)] => Ok(Value::Int(*value)),
            [Value::Uint(value)] => fits(i64::try_from(*value).ok()),
            [Value::Double(value)] => fits(double_to_int(*value)),
            [Value::Text(text)] => {
                text.as_str().parse().map(Value::Int).map_err(|_| not_a("int", text))
            }
            [Value::Time(time)] => Ok(Value::Int(time.seconds())),
            [Value::Duration(duration)] => Ok(Value::Int(duration.as_secs())),
            _ => no_overload("int", args),
        },
    },
    Function {
        name: "uint",
        style: Style::Function,
        overloads: &[
            overload(&[Uint], Uint),
            overload(&[Int], Uint),
            overload(&[Double], Uint),
            overload(&[Text], Uint),
        ],
        run: |_, args| match args {
            [Value::Uint(value)] => Ok(Value::Uint(*value)),
            [Value::Int(value)] => {
                u64::try_from(*value).map(Value::Uint).map_err(|_| out_of_range())
            }
            [Value::Double(value)] => {
                double_to_uint(*value).map(Value::Uint).ok_or_else(out_of_range)
            }
            [Value::Text(text)] => {
                text.as_str().parse().map(Value::Uint).map_err(|_| not_a("uint", text))
            }
            _ => no_overload("uint", args),
        },
    },
    Function {
        name: "double",
        style: Style::Function,
        overloads: &[
            overload(&[Double], Double),
            overload(&[Int], Double),
            overload(&[Uint], Double),
            overload(&[Text], Double),
        ],
        run: |_, args| match args {
            [Value::Double(value)] => Ok(Value::Double(*value)),
            [Value::Int(value)] => Ok(Value::Double(nearest(i128::from(*value)))),
            [Value::Uint(value)] => Ok(Value::Double(nearest(i128::from(*value)))),
            [Value::Text(text)] => {
                text.as_str().parse().map(Value::Double).map_err(|_| not_a("double", text))
            }
            _ => no_overload("double", args),
        },
    },
    Function {
        name: "bool",
        style: Style::Function,
        overloads: &[overload(&[Bool], Bool), overload(&[Text], Bool)],
        run: |_, args| match args {
            [Value::Bool(value)] => Ok(Value::Bool(*value)),
            [Value::Text(text)] => match text.as_str() {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Value::Bool(true)),
                "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Value::Bool(false)),
                _ => Err(Fault::failed("Type conversion error: this text is no bool")),
            },
            _ => no_overload("bool", args),
        },
    },
    Function {
        name: "string",
        style: Style::Function,
        overloads: &[
            overload(&[Text], Text),
            overload(&[Bool], Text),
            overload(&[Int], Text),
            overload(&[Uint], Text),
            overload(&[Double], Text),
            overload(&[Bytes], Text),
            overload(&[Time], Text),
            overload(&[Duration], Text),
            overload(&[Ip], Text),
            overload(&[Cidr], Text),
        ],
        run: |machine, args| match args {
            [Value::Text(text)] => Ok(Value::Text(text.clone())),
            [Value::Bytes(bytes)] => {
                let bytes = bytes.as_slice();
                machine.build(bytes.len())?;
                let text = std::str::from_utf8(bytes);
                text.map(Value::text)
                    .map_err(|_| Fault::failed("invalid UTF-8 in bytes, cannot convert to string"))
            }
            [Value::Double(value)] => Ok(double_text(*value).into()),
            [Value::Time(time)] => Ok(times::time_text(*time).into()),
            [Value::Duration(duration)] => Ok(times::duration_text(*duration).into()),
            [
                value @ (Value::Bool(_)
                | Value::Int(_)
                | Value::Uint(_)
                | Value::Ip(_)
                | Value::Cidr(..)),
            ] => Ok(value.to_string().into()),
            _ => no_overload("string", args),
        },
    },
    Function {
        name: "bytes",
        style: Style::Function,
        overloads: &[overload(&[Bytes], Bytes), overload(&[Text], Bytes)],
        run: |machine, args| match args {
            [Value::Bytes(bytes)] => Ok(Value::Bytes(bytes.clone())),
            [Value::Text(text)] => {
                machine.build(text.as_str().len())?;
                Ok(Value::Bytes(value::Bytes::Held(text.as_str().as_bytes().into())))
            }
            _ => no_overload("bytes", args),
        },
    },
    Function {
        name: "dyn",
        style: Style::Function,
        overloads: &[overload(&[A], Dyn)],
        run: |_, args| match args {
            [value] => Ok(value.clone()),
            _ => no_overload("dyn", args),
        },
    },
    Function {
        name: "type",
        style: Style::Function,
        overloads: &[overload(&[A], Type(&A))],
        run: |_, args| match args {
            [value] => Ok(Value::Type(TextValue::Lent(value.type_name()))),
            _ => no_overload("type", args),
        },
    },
];

fn fits<'a>(value: Option<i64>) -> Result<Value<'a>, Fault> {
    value.map(Value::Int).ok_or_else(out_of_range)
}

fn out_of_range() -> Fault {
    Fault::failed("range error: the number does not fit")
}

fn not_a(kind: &str, text: &TextValue<'_>) -> Fault {
    let shown: String = text.as_str().chars().take(64).collect();
    Fault::failed(format!("Type conversion error: `{shown}` is no {kind}"))
}

/// The int a double is when its fraction is dropped; none at or past the ends of the range, where
/// a double does not say which int it is.
pub(super) fn double_to_int(value: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked beside it")]
    (value > -END && value < END).then_some(value as i64)
}

fn double_to_uint(value: f64) -> Option<u64> {
    const END: f64 = 18_446_744_073_709_551_616.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked beside it"
    )]
    (0.0..END).contains(&value).then_some(value as u64)
}

#[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
pub(crate) fn nearest(value: i128) -> f64 {
    value as f64
}

/// The shortest text that reads back as the same double, with an exponent where that is below -4
/// or at least 21.
pub(super) fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let exponential = format!("{value:e}");
    let (digits, exponent) = exponential.split_once('e').unwrap_or((&exponential, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if value != 0.0 && !(-4..21).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{value}"),
    }
}
