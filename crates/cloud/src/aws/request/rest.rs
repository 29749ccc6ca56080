//! Requests of the two rest protocols, whose members stand in host, path, query, headers and body.

use super::text::{encode, encode_path, plain};
use super::{Unfit, content_type, insert, json, xml};
use crate::aws::schema::{
    Member, Operation, Place, Protocol, Service, Shape, Structure, TimestampFormat, Type,
};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

/// What a rest request is made of, beside its headers.
pub(super) struct Built {
    /// Begins with `/`; without the bucket.
    pub path_and_query: String,
    /// The bucket that the host or the path must name.
    pub bucket: Option<String>,
    pub body: Bytes,
}

/// Builds a request, and adds its headers.
pub(super) fn build(
    service: &Service,
    operation: &Operation,
    structure: &Structure,
    members: &Map<String, Value>,
    headers: &mut HeaderMap,
) -> Result<Built, Unfit> {
    let (path, query) = operation.uri.split_once('?').unwrap_or((&operation.uri, ""));
    let is_s3 = &*service.name == "s3";
    let bucket = match members.get("Bucket") {
        Some(Value::String(bucket)) if is_s3 => Some(bucket.clone()),
        _ => None,
    };
    let path = if bucket.is_some() { path.replacen("/{Bucket}", "", 1) } else { path.to_owned() };
    let path = fill(service, &path, structure, members)?;
    let query = query_string(query, structure, members)?;
    let joint = if query.is_empty() { "" } else { "?" };
    let slash = if path.starts_with('/') { "" } else { "/" };
    headers_of(structure, members, headers)?;
    if &*service.name == "apigateway" {
        // Otherwise it answers in a dialect that its own model does not describe.
        insert(headers, "accept", "application/json")?;
    }
    let body = body(service, operation, structure, members, headers)?;
    Ok(Built { path_and_query: format!("{slash}{path}{joint}{query}"), bucket, body })
}

/// Whether a bucket's name can stand in a host that the certificate `*.s3…` covers.
pub(super) fn fits_host(bucket: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&bucket.len())
        && bucket.bytes().all(inner)
        && !bucket.starts_with('-')
        && !bucket.ends_with('-')
}

/// Fills the labels of what goes before the host. A label must not change what host it is.
pub(super) fn host_prefix(template: &str, members: &Map<String, Value>) -> Result<String, Unfit> {
    replace_labels(template, |name, _| {
        let value = members.get(name).and_then(Value::as_str).unwrap_or_default();
        let is_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if value.is_empty() || value.len() > 63 || !value.bytes().all(is_label) {
            return Err(Unfit::new(name, "does not fit into a host name"));
        }
        Ok(value.to_owned())
    })
}

/// Fills the labels of a path: `{Label}` with one segment, `{Label+}` with any number.
fn fill(
    service: &Service,
    template: &str,
    structure: &Structure,
    members: &Map<String, Value>,
) -> Result<String, Unfit> {
    replace_labels(template, |label, greedy| {
        let found = structure.members().find(|(name, member)| {
            member.place == Place::Uri && member.wire.as_deref().unwrap_or(name) == label
        });
        let (name, member) = found.ok_or_else(|| Unfit::new(label, "is not a member"))?;
        let value = members.get(name).ok_or_else(|| Unfit::new(name, "is required"))?;
        let mut text = plain(name, member, value, TimestampFormat::Iso8601)?;
        if &*service.name == "route53" {
            // Its answers name things by path, its requests by the last part of the path.
            text = text.rsplit('/').next().unwrap_or_default().to_owned();
        }
        if text.is_empty() {
            return Err(Unfit::new(name, "must not be empty"));
        }
        // A path is not normalised, so `..` would reach what was not asked for.
        if text.split('/').any(|part| part == "." || part == "..") {
            return Err(Unfit::new(name, "does not fit into a path"));
        }
        Ok(if greedy { encode_path(&text) } else { encode(&text) })
    })
}

fn replace_labels(
    template: &str,
    mut value: impl FnMut(&str, bool) -> Result<String, Unfit>,
) -> Result<String, Unfit> {
    let (mut filled, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        let greedy = label.ends_with('+');
        filled.push_str(&value(label.trim_end_matches('+'), greedy)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The query that the operation always has, then what the input adds.
fn query_string(
    fixed: &str,
    structure: &Structure,
    members: &Map<String, Value>,
) -> Result<String, Unfit> {
    let mut pairs: Vec<String> = fixed
        .split('&')
        .filter(|pair| !pair.is_empty())
        // Servers differ on whether a bare name and a name without a value sign alike.
        .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
        .collect();
    for (name, value) in members {
        let Some(member) = structure.member(name).filter(|member| member.place == Place::Query)
        else {
            continue;
        };
        let wire = encode(member.wire.as_deref().unwrap_or(name));
        // A list names its values one by one, and a map brings the names along.
        match value {
            Value::Array(items) => {
                for item in items {
                    pairs.push(format!("{wire}={}", encode(&loose(name, item)?)));
                }
            }
            Value::Object(entries) => {
                for (key, item) in entries {
                    pairs.push(format!("{}={}", encode(key), encode(&loose(name, item)?)));
                }
            }
            _ => {
                let text = plain(name, member, value, TimestampFormat::Iso8601)?;
                pairs.push(format!("{wire}={}", encode(&text)));
            }
        }
    }
    Ok(pairs.join("&"))
}

fn loose(name: &str, value: &Value) -> Result<String, Unfit> {
    plain(name, &Member::plain(Type::String), value, TimestampFormat::Iso8601)
}

fn headers_of(
    structure: &Structure,
    members: &Map<String, Value>,
    headers: &mut HeaderMap,
) -> Result<(), Unfit> {
    for (name, value) in members {
        let Some(member) = structure.member(name) else { continue };
        let wire = member.wire.as_deref().unwrap_or(name);
        match (member.place, value) {
            (Place::Header, value) => {
                let text = plain(name, member, value, TimestampFormat::Rfc822)?;
                insert(headers, wire, &text)?;
            }
            (Place::Headers, Value::Object(entries)) => {
                for (key, value) in entries {
                    insert(headers, &format!("{wire}{key}"), &loose(name, value)?)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn body(
    service: &Service,
    operation: &Operation,
    structure: &Structure,
    members: &Map<String, Value>,
    headers: &mut HeaderMap,
) -> Result<Bytes, Unfit> {
    let is_xml = service.protocol == Protocol::RestXml;
    let written = match &structure.payload {
        Some(name) => match (members.get(&**name), structure.member(name)) {
            (Some(value), Some(member)) => payload(service, name, member, value)?,
            _ => Bytes::new(),
        },
        None => {
            let in_body = |name: &String| {
                structure.member(name).is_some_and(|member| member.place == Place::Body)
            };
            if !members.keys().any(in_body) {
                // A rest-json operation that could have a body sends an empty object.
                let could = structure.members().any(|(_, member)| member.place == Place::Body);
                if is_xml || !could { Bytes::new() } else { Bytes::from_static(b"{}") }
            } else if is_xml {
                let root = format!("{}Request", operation.name);
                Bytes::from(xml::body(service, &root, structure, members)?)
            } else {
                json::body(service, structure, members)?
            }
        }
    };
    if !written.is_empty() {
        content_type(headers, if is_xml { "application/xml" } else { "application/json" });
    }
    Ok(written)
}

fn payload(service: &Service, name: &str, member: &Member, value: &Value) -> Result<Bytes, Unfit> {
    match (service.shape(member.kind), service.protocol, value) {
        (Some(Shape::Structure(structure)), Protocol::RestXml, Value::Object(members)) => {
            let root = member.wire.as_deref().unwrap_or(name);
            Ok(Bytes::from(xml::body(service, root, structure, members)?))
        }
        (Some(_), Protocol::RestJson, _) => json::payload(service, name, member, value),
        (None, _, Value::String(text)) => Ok(Bytes::from(text.clone())),
        _ => Err(Unfit::new(name, "is of the wrong kind")),
    }
}
