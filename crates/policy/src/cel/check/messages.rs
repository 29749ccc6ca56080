//! Message literals of the few types that the language has values for: `google.protobuf`'s
//! wrappers, JSON values, timestamps and durations. Rules over JSON have no others.

use super::{Checker, Op, Typed, typed};
use crate::cel::error::Diagnostic;
use crate::cel::library::{Run, is_duration};
use crate::cel::machine::Machine;
use crate::cel::source::Span;
use crate::cel::syntax::Expr;
use crate::cel::types::Type;
use crate::cel::value::{Bytes, Fault, Text, Value};
use crate::document::Instant;
use jiff::SignedDuration;

/// A message type: its fields, and what its value is made of.
struct Message {
    name: &'static str,
    fields: &'static [(&'static str, Field)],
    kind: Type,
    make: Run,
}

/// What a field takes, and what it is when it is not given.
#[derive(Clone, Copy)]
enum Field {
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    List,
    Map,
    /// A field of which at most one is given; none is `null`.
    Choice(&'static Field),
}

impl Checker<'_> {
    pub(super) fn message(&mut self, name: &str, fields: &[(String, Expr)], span: Span) -> Typed {
        let message = match name.strip_prefix('.') {
            Some(name) => message(name),
            None => self.candidates(name).find_map(|candidate| message(&candidate)),
        };
        let Some(message) = message else {
            let text = format!("there are no message types, so no `{name}`");
            return self.wrong(Diagnostic::new(span, text).help("write a map: {'key': value}"));
        };
        if let Some((unknown, value)) =
            fields.iter().find(|(given, _)| !message.fields.iter().any(|(known, _)| known == given))
        {
            let text = format!("`{}` has no field `{unknown}`", message.name);
            return self.wrong(
                Diagnostic::new(value.span, text)
                    .nearest(unknown, message.fields.iter().map(|(known, _)| *known)),
            );
        }
        let args = message.fields.iter().map(|(known, field)| {
            match fields.iter().find(|(given, _)| given == known) {
                Some((_, value)) => {
                    let value = self.expr(value);
                    self.demand(&field.kind(), value, "this field")
                }
                None => typed(Op::Const(field.default()), Type::Dyn, span),
            }
        });
        let args = args.collect();
        typed(Op::Call { name: message.name, runs: vec![message.make], args }, message.kind, span)
    }
}

/// The message type of that full name.
fn message(name: &str) -> Option<Message> {
    let of = |name, fields, make| Some(Message { name, fields, kind: Type::Dyn, make });
    match name {
        "google.protobuf.BoolValue" => of("BoolValue", &[("value", Field::Bool)], given),
        "google.protobuf.BytesValue" => of("BytesValue", &[("value", Field::Bytes)], given),
        "google.protobuf.DoubleValue" => of("DoubleValue", &[("value", Field::Double)], given),
        "google.protobuf.FloatValue" => of("FloatValue", &[("value", Field::Double)], float),
        "google.protobuf.Int32Value" => of("Int32Value", &[("value", Field::Int)], int32),
        "google.protobuf.Int64Value" => of("Int64Value", &[("value", Field::Int)], given),
        "google.protobuf.StringValue" => of("StringValue", &[("value", Field::Text)], given),
        "google.protobuf.UInt32Value" => of("UInt32Value", &[("value", Field::Uint)], uint32),
        "google.protobuf.UInt64Value" => of("UInt64Value", &[("value", Field::Uint)], given),
        "google.protobuf.ListValue" => of("ListValue", &[("values", Field::List)], given),
        "google.protobuf.Struct" => of("Struct", &[("fields", Field::Map)], given),
        "google.protobuf.Value" => of("Value", CHOICES, given),
        "google.protobuf.Timestamp" => {
            Some(Message { name: "Timestamp", fields: TIME, kind: Type::Time, make: time })
        }
        "google.protobuf.Duration" => {
            Some(Message { name: "Duration", fields: TIME, kind: Type::Duration, make: duration })
        }
        _ => None,
    }
}

const TIME: &[(&str, Field)] = &[("seconds", Field::Int), ("nanos", Field::Int)];
const CHOICES: &[(&str, Field)] = &[
    ("number_value", Field::Choice(&Field::Double)),
    ("string_value", Field::Choice(&Field::Text)),
    ("bool_value", Field::Choice(&Field::Bool)),
    ("struct_value", Field::Choice(&Field::Map)),
    ("list_value", Field::Choice(&Field::List)),
];

impl Field {
    fn kind(self) -> Type {
        match self {
            Field::Bool => Type::Bool,
            Field::Int => Type::Int,
            Field::Uint => Type::Uint,
            Field::Double => Type::Double,
            Field::Text => Type::Text,
            Field::Bytes => Type::Bytes,
            Field::List => Type::list(Type::Dyn),
            Field::Map => Type::map(Type::Text, Type::Dyn),
            Field::Choice(field) => field.kind(),
        }
    }

    fn default(self) -> Value<'static> {
        match self {
            Field::Bool => Value::Bool(false),
            Field::Int => Value::Int(0),
            Field::Uint => Value::Uint(0),
            Field::Double => Value::Double(0.0),
            Field::Text => Value::Text(Text::Lent("")),
            Field::Bytes => Value::Bytes(Bytes::Lent(&[])),
            Field::List => Value::list(Vec::new()).unwrap_or(Value::Null),
            Field::Map => Value::map(Vec::new()).unwrap_or(Value::Null),
            Field::Choice(_) => Value::Null,
        }
    }
}

/// The one field that was given, or the default.
fn given<'a>(_: &Machine<'a>, args: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    let chosen = args.iter().find(|value| !matches!(value, Value::Null));
    Ok(chosen.cloned().unwrap_or(Value::Null))
}

fn float<'a>(_: &Machine<'a>, args: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    match args {
        #[expect(clippy::cast_possible_truncation, reason = "a float is the nearest there is")]
        [Value::Double(value)] => Ok(Value::Double(f64::from(*value as f32))),
        _ => Err(Fault::failed("no such overload: FloatValue")),
    }
}

fn int32<'a>(_: &Machine<'a>, args: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    match args {
        [Value::Int(value)] if i32::try_from(*value).is_ok() => Ok(Value::Int(*value)),
        _ => Err(Fault::failed("range error: the number does not fit")),
    }
}

fn uint32<'a>(_: &Machine<'a>, args: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    match args {
        [Value::Uint(value)] if u32::try_from(*value).is_ok() => Ok(Value::Uint(*value)),
        _ => Err(Fault::failed("range error: the number does not fit")),
    }
}

fn time<'a>(_: &Machine<'a>, args: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    let (seconds, nanos) = seconds_and_nanos(args)?;
    let time = Instant::new(seconds, nanos);
    time.map(Value::Time).ok_or_else(|| Fault::failed("range: this is no timestamp"))
}

fn duration<'a>(_: &Machine<'a>, args: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    let (seconds, nanos) = seconds_and_nanos(args)?;
    let whole = SignedDuration::from_secs(seconds);
    let duration = whole.checked_add(SignedDuration::from_nanos(i64::from(nanos)));
    let duration = duration.filter(|duration| is_duration(*duration));
    duration.map(Value::Duration).ok_or_else(|| Fault::failed("range: this is no duration"))
}

fn seconds_and_nanos(args: &[Value<'_>]) -> Result<(i64, i32), Fault> {
    match args {
        [Value::Int(seconds), Value::Int(nanos)] => {
            let nanos =
                i32::try_from(*nanos).map_err(|_| Fault::failed("range: too many nanos"))?;
            Ok((*seconds, nanos))
        }
        _ => Err(Fault::failed("no such overload: seconds and nanos are ints")),
    }
}
