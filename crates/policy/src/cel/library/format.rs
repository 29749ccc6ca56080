//! `"…%s…".format([…])`.

use super::{Function, Style, conversions, no_overload, overload, times};
use crate::cel::machine::Machine;
use crate::cel::types::Pattern::{Dyn, List, Text};
use crate::cel::value::{Fault, Value};
use std::fmt::Write;

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "format",
    style: Style::Method,
    overloads: &[overload(&[Text, List(&Dyn)], Text)],
    run: |machine, args| match args {
        [Value::Text(template), Value::List(list)] => {
            let mut given = list.iter();
            let mut next = 0usize;
            fill(machine, template.as_str(), |clause, machine| {
                let value = given
                    .next()
                    .unwrap_or_else(|| Err(Fault::failed(format!("index {next} out of range"))))?;
                next += 1;
                clause.text(machine, &value)
            })
        }
        _ => no_overload("format", args),
    },
}];

/// More digits than any double has, and few enough to be harmless.
const PRECISION_LIMIT: usize = 1_000;

/// A clause such as `%.2f`.
struct Clause {
    letter: char,
    precision: Option<usize>,
}

fn fill<'a>(
    machine: &Machine<'a>,
    template: &str,
    mut value: impl FnMut(Clause, &Machine<'a>) -> Result<String, Fault>,
) -> Result<Value<'a>, Fault> {
    machine.build(template.len())?;
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            filled.push('%');
            rest = after;
            continue;
        }
        let (clause, after) = parse(after)?;
        let text = value(clause, machine)?;
        machine.build(text.len())?;
        filled.push_str(&text);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled.into())
}

/// Reads what follows a percent sign.
fn parse(text: &str) -> Result<(Clause, &str), Fault> {
    let (precision, rest) = match text.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let digits = rest.get(..end).unwrap_or_default();
            let precision = digits.parse().ok().filter(|digits| *digits <= PRECISION_LIMIT);
            let precision = precision.ok_or_else(|| Fault::failed("invalid precision"))?;
            (Some(precision), rest.get(end..).unwrap_or_default())
        }
        None => (None, text),
    };
    let mut chars = rest.chars();
    let letter = chars.next().ok_or_else(|| Fault::failed("unexpected end of format string"))?;
    if !"sdfebxXo".contains(letter) {
        let message = format!(
            "could not parse formatting clause: unrecognized formatting clause \"{letter}\""
        );
        return Err(Fault::failed(message));
    }
    Ok((Clause { letter, precision }, chars.as_str()))
}

impl Clause {
    fn text<'a>(&self, machine: &Machine<'a>, value: &Value<'a>) -> Result<String, Fault> {
        let wrong = |what: &str| {
            let kind = value.type_name();
            Fault::failed(format!("error during formatting: {what}, was given {kind}"))
        };
        if let Value::Double(double) = value
            && !double.is_finite()
            && matches!(self.letter, 'd' | 'f' | 'e')
        {
            return Ok(special(*double).to_owned());
        }
        match self.letter {
            's' => {
                let mut text = String::new();
                plain(machine, value, &mut text)?;
                Ok(text)
            }
            'd' => match value {
                Value::Int(value) => Ok(value.to_string()),
                Value::Uint(value) => Ok(value.to_string()),
                _ => Err(wrong("decimal clause can only be used on integers")),
            },
            'f' => {
                let double = number(value)
                    .ok_or_else(|| wrong("fixed-point clause can only be used on doubles"))?;
                Ok(format!("{double:.*}", self.precision.unwrap_or(6)))
            }
            'e' => {
                let double = number(value)
                    .ok_or_else(|| wrong("scientific clause can only be used on doubles"))?;
                Ok(scientific(double, self.precision.unwrap_or(6)))
            }
            'b' => match value {
                Value::Int(value) => Ok(signed(*value, |n| format!("{n:b}"))),
                Value::Uint(value) => Ok(format!("{value:b}")),
                Value::Bool(value) => Ok(u8::from(*value).to_string()),
                _ => Err(wrong("only integers and bools can be formatted as binary")),
            },
            'o' => match value {
                Value::Int(value) => Ok(signed(*value, |n| format!("{n:o}"))),
                Value::Uint(value) => Ok(format!("{value:o}")),
                _ => Err(wrong("octal clause can only be used on integers")),
            },
            letter => {
                let what = "only integers, byte buffers, and strings can be formatted as hex";
                let text = hex(machine, value)?.ok_or_else(|| wrong(what))?;
                Ok(if letter == 'X' { text.to_ascii_uppercase() } else { text })
            }
        }
    }
}

fn hex(machine: &Machine<'_>, value: &Value<'_>) -> Result<Option<String>, Fault> {
    let bytes = match value {
        Value::Int(value) => return Ok(Some(signed(*value, |n| format!("{n:x}")))),
        Value::Uint(value) => return Ok(Some(format!("{value:x}"))),
        Value::Text(text) => text.as_str().as_bytes(),
        Value::Bytes(bytes) => bytes.as_slice(),
        _ => return Ok(None),
    };
    machine.build(2 * bytes.len())?;
    Ok(Some(bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })))
}

fn signed(value: i64, digits: impl FnOnce(u64) -> String) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", digits(value.unsigned_abs()))
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Double(value) => Some(*value),
        Value::Int(value) => Some(conversions::nearest(i128::from(*value))),
        Value::Uint(value) => Some(conversions::nearest(i128::from(*value))),
        _ => None,
    }
}

fn special(double: f64) -> &'static str {
    if double.is_nan() {
        "NaN"
    } else if double > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

fn scientific(double: f64, precision: usize) -> String {
    let text = format!("{double:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

/// A value as `%s` shows it. Entries of a map are ordered by how their keys are shown.
fn plain<'a>(machine: &Machine<'a>, value: &Value<'a>, out: &mut String) -> Result<(), Fault> {
    let before = out.len();
    match value {
        Value::Null => out.push_str("null"),
        Value::Double(double) if !double.is_finite() => out.push_str(special(*double)),
        Value::Double(double) => out.push_str(&conversions::double_text(*double)),
        Value::Bytes(bytes) => out.push_str(&String::from_utf8_lossy(bytes.as_slice())),
        Value::Time(time) => out.push_str(&times::time_text(*time)),
        Value::Duration(duration) => out.push_str(&times::duration_text(*duration)),
        Value::List(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                plain(machine, &element?, out)?;
            }
            out.push(']');
            return machine.step(list.len());
        }
        Value::Map(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for index in 0..map.len() {
                if let (Some(key), Some(value)) = (map.key(index), map.value(index)) {
                    let mut text = String::new();
                    plain(machine, &value?, &mut text)?;
                    entries.push((key.to_string(), text));
                }
            }
            entries.sort();
            let shown: Vec<String> =
                entries.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
            let _ = write!(out, "{{{}}}", shown.join(", "));
        }
        Value::Bool(_)
        | Value::Int(_)
        | Value::Uint(_)
        | Value::Text(_)
        | Value::Type(_)
        | Value::Ip(_)
        | Value::Cidr(..) => {
            let _ = write!(out, "{value}");
        }
        Value::Record(_) | Value::Policy(_) | Value::Optional(_) => {
            let kind = value.type_name();
            let what = "error during formatting: string clause can only be used on strings, bools, \
                        bytes, ints, doubles, maps, lists, types, durations, and timestamps";
            return Err(Fault::failed(format!("{what}, was given {kind}")));
        }
    }
    machine.build(out.len() - before)
}
