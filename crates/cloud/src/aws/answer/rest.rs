//! Answers of the two rest protocols, whose members stand in the status, the headers and the body.

use super::{Answer, Context, Malformed, json, leaf, select, xml};
use crate::aws::schema::{Member, Operation, Place, Protocol, Shape, Structure, Type};
use policy::catalogue::Selection;
use serde_json::{Map, Value};

/// Reads an answer: the members outside the body first, then the body, if any of it is kept.
pub(super) fn read(
    context: &Context<'_>,
    operation: &Operation,
    output: Type,
    answer: &Answer,
    selection: &Selection,
) -> Result<Value, Malformed> {
    let Some(Shape::Structure(structure)) = context.service.shape(output) else {
        return Err(Malformed::new("an answer that is no object"));
    };
    let mut kept = match body(context, operation, output, structure, answer, selection)? {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (name, member) in structure.members() {
        let Some(selection) = select(selection, name) else { continue };
        let found = outside(member, name, answer).map_err(|error| error.within(name))?;
        let Some(value) = found else { continue };
        let value = match selection {
            Selection::Value(reduction) => context.reduce(*reduction, value),
            _ => Ok(value),
        };
        kept.insert(name.to_owned(), value.map_err(|error| error.within(name))?);
    }
    let kept = Value::Object(kept);
    match selection {
        Selection::Value(reduction) => context.reduce(*reduction, kept),
        _ => Ok(kept),
    }
}

fn body(
    context: &Context<'_>,
    operation: &Operation,
    output: Type,
    structure: &Structure,
    answer: &Answer,
    selection: &Selection,
) -> Result<Value, Malformed> {
    if &*operation.name == "GetBucketLocation" {
        return bucket_location(context, answer, selection);
    }
    // The output as a whole is reduced by the caller, when its other members are in it too.
    let selection = if let Selection::Value(_) = selection { &super::KEEP } else { selection };
    let Some(payload) = &structure.payload else {
        let has_body = structure.members().any(|(_, member)| member.place == Place::Body);
        if !has_body || (answer.body.is_empty() && answer.status == 204) {
            return Ok(Value::Null);
        }
        return match context.service.protocol {
            Protocol::RestXml => {
                xml::read(context, output, operation.wrapper.as_deref(), &answer.body, selection)
            }
            _ => json::read(context, output, &answer.body, selection),
        };
    };
    let Some(member) = structure.member(payload) else { return Ok(Value::Null) };
    let Some(selection) = select(selection, payload) else { return Ok(Value::Null) };
    let value =
        payload_value(context, member, answer, selection).map_err(|error| error.within(payload))?;
    Ok(Value::Object([(payload.to_string(), value)].into_iter().collect()))
}

/// The body, where it is one member: of structure, or plain text or bytes.
fn payload_value(
    context: &Context<'_>,
    member: &Member,
    answer: &Answer,
    selection: &Selection,
) -> Result<Value, Malformed> {
    let whole = match (member.kind, context.service.protocol) {
        (Type::Shape(_) | Type::Document, Protocol::RestXml) => {
            return xml::read_member(context, member, &answer.body, selection);
        }
        (Type::Shape(_) | Type::Document, _) => {
            return json::read_member(context, member, &answer.body, selection);
        }
        (Type::Blob, _) => Value::String(base64(&answer.body)),
        _ => match std::str::from_utf8(&answer.body) {
            Ok(text) => Value::String(text.to_owned()),
            Err(_) => return Err(Malformed::new("not text")),
        },
    };
    match selection {
        Selection::Value(reduction) => context.reduce(*reduction, whole),
        _ => Ok(whole),
    }
}

/// `GetBucketLocation` alone answers with a root element that is the value, and is empty for the
/// first of all regions.
fn bucket_location(
    context: &Context<'_>,
    answer: &Answer,
    selection: &Selection,
) -> Result<Value, Malformed> {
    const NAME: &str = "LocationConstraint";
    let Some(selection) = select(selection, NAME) else { return Ok(Value::Null) };
    let text = Member::plain(Type::String);
    let found = xml::read_member(context, &text, &answer.body, selection)?;
    let found = if found.as_str() == Some("") { Value::Null } else { found };
    Ok(Value::Object([(NAME.to_owned(), found)].into_iter().collect()))
}

/// A member that stands outside of the body.
fn outside(member: &Member, name: &str, answer: &Answer) -> Result<Option<Value>, Malformed> {
    let wire = member.wire.as_deref().unwrap_or(name);
    match member.place {
        Place::Status => Ok(Some(Value::from(answer.status.as_u16()))),
        Place::Header => {
            let Some(value) = answer.headers.get(wire) else { return Ok(None) };
            let text = value.to_str().map_err(|_| Malformed::new("not text"))?;
            // JSON in base64 is given as it came: nothing in use has one.
            let member = if member.json_value { &Member::plain(Type::String) } else { member };
            leaf::from_text(member, text).map(Some)
        }
        Place::Headers => {
            let mut found = Map::new();
            for (header, value) in &answer.headers {
                let Some(key) = strip_prefix(header.as_str(), wire) else { continue };
                let text = value.to_str().map_err(|_| Malformed::new("not text"))?;
                found.insert(key.to_owned(), Value::String(text.to_owned()));
            }
            Ok((!found.is_empty()).then_some(Value::Object(found)))
        }
        Place::Body | Place::Uri | Place::Query => Ok(None),
    }
}

/// What follows `prefix`, whose case does not matter.
fn strip_prefix<'h>(header: &'h str, prefix: &str) -> Option<&'h str> {
    let (head, tail) = header.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

fn base64(bytes: &[u8]) -> String {
    aws_smithy_types::base64::encode(bytes)
}
