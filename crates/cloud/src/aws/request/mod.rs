//! From the input of an operation to the bytes of a request, unsigned.
//!
//! Invariants:
//! - Only members that the model knows are sent, and all that it requires are there.
//! - Building is pure: the same input gives the same bytes.
//!
//! Not here: signing (`sign`), sending (`transport`).

mod form;
mod json;
mod rest;
mod text;
mod xml;

use super::endpoint::Endpoint;
use super::schema::{JsonVersion, Operation, Protocol, Service, Shape, Structure};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// A request, complete but for its signature.
#[derive(Debug, Clone)]
pub struct Unsigned {
    /// The HTTP verb.
    pub method: Method,
    /// The absolute address.
    pub uri: http::Uri,
    /// The headers that the operation asks for; `host` is not among them.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// An input that does not fit its operation: a mistake of ours or of the catalogue's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{member}`: {reason}")]
pub struct Unfit {
    /// The member at fault.
    pub member: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Unfit {
    fn new(member: &str, reason: &'static str) -> Self {
        Unfit { member: member.to_owned(), reason }
    }
}

/// Builds the request of an operation.
pub fn build(
    service: &Service,
    operation: &Operation,
    input: &Value,
    endpoint: &Endpoint,
) -> Result<Unsigned, Unfit> {
    static EMPTY: LazyLock<Structure> = LazyLock::new(Structure::default);
    let shape = operation.input.and_then(|kind| service.shape(kind));
    let structure = match shape {
        Some(Shape::Structure(structure)) => structure,
        _ => &*EMPTY,
    };
    let members = members(structure, input)?;
    let mut parts = Parts { endpoint, prefix: String::new(), path_and_query: "/".to_owned() };
    if let Some(prefix) = &operation.host_prefix {
        parts.prefix = rest::host_prefix(prefix, members)?;
    }
    let mut headers = HeaderMap::new();
    let body = match service.protocol {
        Protocol::Ec2 | Protocol::Query => {
            content_type(&mut headers, "application/x-www-form-urlencoded; charset=utf-8");
            form::body(service, operation, structure, members)?
        }
        Protocol::Json(version) => {
            let target = service.target_prefix.as_deref().unwrap_or_default();
            let target = format!("{target}.{}", operation.name);
            insert(&mut headers, "x-amz-target", &target)?;
            content_type(
                &mut headers,
                match version {
                    JsonVersion::V1_0 => "application/x-amz-json-1.0",
                    JsonVersion::V1_1 => "application/x-amz-json-1.1",
                },
            );
            json::body(service, structure, members)?
        }
        Protocol::RestXml | Protocol::RestJson => {
            let built = rest::build(service, operation, structure, members, &mut headers)?;
            parts.path_and_query = built.path_and_query;
            if let Some(bucket) = built.bucket {
                parts.place_bucket(&bucket);
            }
            built.body
        }
    };
    let method = Method::from_bytes(operation.method.as_bytes())
        .map_err(|_| Unfit::new(&operation.name, "has no usable HTTP verb"))?;
    Ok(Unsigned { method, uri: parts.uri(&operation.name)?, headers, body })
}

/// The members of an input, after a look at whether they are those of the operation.
fn members<'v>(structure: &Structure, input: &'v Value) -> Result<&'v Map<String, Value>, Unfit> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    let members = match input {
        Value::Object(members) => members,
        Value::Null => &*NONE,
        _ => return Err(Unfit::new("input", "must be an object")),
    };
    if let Some(name) = members.keys().find(|name| structure.member(name).is_none()) {
        return Err(Unfit::new(name, "is not a member of the input"));
    }
    match structure.required.iter().find(|name| !members.contains_key(&***name)) {
        Some(name) => Err(Unfit::new(name, "is required")),
        None => Ok(members),
    }
}

/// The pieces of an address.
struct Parts<'e> {
    endpoint: &'e Endpoint,
    prefix: String,
    path_and_query: String,
}

impl Parts<'_> {
    /// Puts a bucket into the host, as S3 wants it, or into the path where the host is not S3's
    /// own or the name would not match its certificate.
    fn place_bucket(&mut self, bucket: &str) {
        if self.endpoint.overridden || !rest::fits_host(bucket) {
            let rest = self.path_and_query.trim_start_matches('/');
            let joint = if rest.is_empty() || rest.starts_with('?') { "" } else { "/" };
            self.path_and_query = format!("/{}{joint}{rest}", text::encode(bucket));
        } else {
            self.prefix = format!("{bucket}.");
        }
    }

    fn uri(&self, operation: &str) -> Result<http::Uri, Unfit> {
        // A host that was set is taken as it is: names in front of it need not resolve.
        let prefix = if self.endpoint.overridden { "" } else { self.prefix.as_str() };
        http::Uri::builder()
            .scheme(self.endpoint.scheme.clone())
            .authority(format!("{prefix}{}", self.endpoint.authority))
            .path_and_query(format!("{}{}", self.endpoint.path, self.path_and_query))
            .build()
            .map_err(|_| Unfit::new(operation, "gives no usable address"))
    }
}

fn content_type(headers: &mut HeaderMap, value: &'static str) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Unfit> {
    let fault = |_| Unfit::new(name, "does not fit into a header");
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Unfit::new(name, "is not the name of a header"))?;
    headers.insert(parsed, HeaderValue::from_str(value).map_err(fault)?);
    Ok(())
}

#[cfg(test)]
mod tests;
