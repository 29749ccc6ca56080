//! Whether a case passes.

use super::case::Case;
use super::textproto::{Field, Message};
use policy::cel::{Bytes, Environment, Input, Program, Type, Value, compile_value};
use policy::document::Instant;
use std::sync::Arc;

/// Judges a case; says why it fails.
pub fn judge(case: &Case) -> Result<(), String> {
    let test = &case.message;
    let (environment, values) = world(test)?;
    let program = compile_value(&case.source, &environment);
    if test.is("check_only") {
        let program = program.map_err(|error| error.to_string())?;
        return same_type(test, &program);
    }
    let expects_error =
        test.message("eval_error").is_some() || test.message("any_eval_errors").is_some();
    let program = match program {
        Ok(program) => program,
        // An error for want of a message type is not the error that is expected.
        Err(error) if error.to_string().contains("there are no message types") => {
            return Err(error.to_string());
        }
        // What is refused before it is evaluated gives an error all the more.
        Err(_) if expects_error => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let input = Input::default().variables(&values);
    let answer = program.value(&input);
    if expects_error {
        return answer.map_or(Ok(()), |value| Err(format!("an error was expected, not {value:?}")));
    }
    let found = answer.map_err(|error| format!("{error:?}"))?;
    let typed = test.message("typed_result");
    let wanted = typed.and_then(|typed| typed.message("result")).or(test.message("value"));
    match wanted {
        Some(wanted) => {
            let wanted = value(wanted)?;
            if !same(&found, &wanted) {
                return Err(format!("{wanted:?} was expected, not {found:?}"));
            }
        }
        // A case that names no value expects true.
        None if matches!(found, Value::Bool(true)) => {}
        None => return Err(format!("true was expected, not {found:?}")),
    }
    if typed.is_some() { same_type(test, &program) } else { Ok(()) }
}

/// The environment and the values of its variables, bound ones first.
fn world(test: &Message) -> Result<(Environment, Vec<Value<'static>>), String> {
    let mut environment = Environment::dynamic();
    if let Some(container) = test.text("container") {
        environment = environment.container(container);
    }
    let mut declared: Vec<(String, Type)> = Vec::new();
    for declaration in test.messages("type_env") {
        let name = declaration.text("name").unwrap_or_default();
        match declaration.message("ident").and_then(|ident| ident.message("type")) {
            Some(kind) => declared.push((name, type_of(kind)?)),
            None => return Err("the case declares functions of its own".to_owned()),
        }
    }
    let mut values = Vec::new();
    for binding in test.messages("bindings") {
        let name = binding.text("key").unwrap_or_default();
        let bound = binding.message("value").and_then(|v| v.message("value")).ok_or("no value")?;
        values.push(value(bound)?);
        let known = declared.iter().position(|(declared, _)| *declared == name);
        let kind = known.map_or(Type::Dyn, |index| declared.remove(index).1);
        environment = environment.variable(name, kind);
    }
    for (name, kind) in declared {
        environment = environment.variable(name, kind);
    }
    if test.is("disable_check") {
        environment = environment.unchecked();
    }
    Ok((environment, values))
}

fn same_type(test: &Message, program: &Program) -> Result<(), String> {
    let typed = test.message("typed_result").and_then(|typed| typed.message("deduced_type"));
    let Some(wanted) = typed else { return Ok(()) };
    let (wanted, found) = (type_of(wanted)?, program.result().clone());
    if wanted == found { Ok(()) } else { Err(format!("type {wanted} was expected, not {found}")) }
}

/// The type that a message of the suite describes.
fn type_of(message: &Message) -> Result<Type, String> {
    let inner = |message: Option<&Message>| match message {
        Some(message) => type_of(message),
        None => Ok(Type::Dyn),
    };
    let Some((form, field)) = message.fields.first() else { return Ok(Type::Dyn) };
    Ok(match (form.as_str(), field) {
        ("primitive", Field::Word(name)) => match name.as_str() {
            "BOOL" => Type::Bool,
            "INT64" => Type::Int,
            "UINT64" => Type::Uint,
            "DOUBLE" => Type::Double,
            "STRING" => Type::Text,
            "BYTES" => Type::Bytes,
            other => return Err(format!("there is no primitive {other}")),
        },
        ("well_known", Field::Word(name)) => match name.as_str() {
            "TIMESTAMP" => Type::Time,
            "DURATION" => Type::Duration,
            other => return Err(format!("there is no message type {other}")),
        },
        ("message_type", Field::Text(name)) => match name.as_slice() {
            b"google.protobuf.Timestamp" => Type::Time,
            b"google.protobuf.Duration" => Type::Duration,
            _ => return Err("the case needs a message type".to_owned()),
        },
        ("null", _) => Type::Null,
        ("dyn", _) => Type::Dyn,
        ("list_type", Field::Message(list)) => Type::list(inner(list.message("elem_type"))?),
        ("map_type", Field::Message(map)) => {
            Type::map(inner(map.message("key_type"))?, inner(map.message("value_type"))?)
        }
        ("type", Field::Message(kind)) => Type::Type(Arc::new(type_of(kind)?)),
        ("abstract_type", Field::Message(kind)) => {
            let parameter = kind.message("parameter_types");
            match kind.text("name").unwrap_or_default().as_str() {
                "optional_type" => Type::Optional(Arc::new(inner(parameter)?)),
                other => return Err(format!("there is no type {other}")),
            }
        }
        (form, _) => return Err(format!("the case needs the type form {form}")),
    })
}

/// The value that a message of the suite describes.
fn value(message: &Message) -> Result<Value<'static>, String> {
    let (form, field) = message.fields.first().ok_or("there is no value")?;
    let nested = |message: Option<&Message>| value(message.ok_or("there is no value")?);
    Ok(match (form.as_str(), field) {
        ("null_value", _) => Value::Null,
        ("bool_value", Field::Word(word)) => Value::Bool(word == "true"),
        ("int64_value", Field::Word(word)) => Value::Int(parsed(word)?),
        ("uint64_value", Field::Word(word)) => Value::Uint(parsed(word)?),
        ("double_value", Field::Word(word)) => Value::Double(match word.as_str() {
            "inf" | "infinity" | "Infinity" => f64::INFINITY,
            "-inf" | "-infinity" | "-Infinity" => f64::NEG_INFINITY,
            "nan" | "NaN" => f64::NAN,
            word => parsed(word)?,
        }),
        ("string_value", Field::Text(bytes)) => {
            Value::text(String::from_utf8(bytes.clone()).map_err(|error| error.to_string())?)
        }
        ("bytes_value", Field::Text(bytes)) => Value::Bytes(Bytes::Held(bytes.as_slice().into())),
        ("type_value", Field::Text(bytes)) => {
            let name = String::from_utf8(bytes.clone()).map_err(|error| error.to_string())?;
            Value::Type(policy::cel::Text::Held(name.into()))
        }
        ("list_value", Field::Message(list)) => {
            let values: Result<Vec<_>, _> = list.messages("values").map(value).collect();
            Value::list(values?).ok_or("too deep")?
        }
        ("map_value", Field::Message(map)) => {
            let entries: Result<Vec<_>, String> = map
                .messages("entries")
                .map(|entry| Ok((nested(entry.message("key"))?, nested(entry.message("value"))?)))
                .collect();
            Value::map(entries?).ok_or("too deep")?
        }
        ("object_value", Field::Message(object)) => well_known(object)?,
        (form, _) => return Err(format!("the case needs a value of the form {form}")),
    })
}

/// A message that the language has a type for.
fn well_known(object: &Message) -> Result<Value<'static>, String> {
    let (name, field) = object.fields.first().ok_or("there is no object")?;
    let Field::Message(object) = field else { return Err("there is no object".to_owned()) };
    let seconds: i64 = object.word("seconds").map_or(Ok(0), parsed)?;
    let nanos: i32 = object.word("nanos").map_or(Ok(0), parsed)?;
    match name.as_str() {
        "type.googleapis.com/google.protobuf.Timestamp" => {
            Ok(Value::Time(Instant::new(seconds, nanos).ok_or("out of range")?))
        }
        "type.googleapis.com/google.protobuf.Duration" => {
            Ok(Value::Duration(jiff::SignedDuration::new(seconds, nanos)))
        }
        other => Err(format!("the case needs the message type {other}")),
    }
}

fn parsed<T: std::str::FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

/// Whether two values are the same, of the same types throughout.
fn same(found: &Value<'_>, wanted: &Value<'_>) -> bool {
    match (found, wanted) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Uint(a), Value::Uint(b)) => a == b,
        (Value::Double(a), Value::Double(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Value::Text(a), Value::Text(b)) | (Value::Type(a), Value::Type(b)) => {
            a.as_str() == b.as_str()
        }
        (Value::Bytes(a), Value::Bytes(b)) => a.as_slice() == b.as_slice(),
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::Duration(a), Value::Duration(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.elements().zip(b.elements()).all(|(a, b)| both(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.entries().zip(b.entries()).all(|((k, v), (l, w))| same(&k, &l) && both(v, w))
        }
        _ => false,
    }
}

fn both(found: Option<Value<'_>>, wanted: Option<Value<'_>>) -> bool {
    matches!((found, wanted), (Some(found), Some(wanted)) if same(&found, &wanted))
}
