//! The pruned API models: what AWS's operations take and give, and how both travel.
//!
//! A [`Service`] is read from `models/aws/SERVICE.json` (the format is described there) once, when
//! the service is first called, and is immutable from then on.
//!
//! Invariant: every [`Type::Shape`] of a loaded service points at one of its shapes; the loader
//! refuses a model in which one does not.

mod embedded;
mod load;
mod raw;
mod selection;

pub use embedded::service;
pub use load::LoadError;
pub use selection::{SelectionError, check_selection};

use std::collections::HashMap;

/// One AWS API, pruned to the operations in use.
#[derive(Debug)]
pub struct Service {
    /// The service as the catalogue and the AWS CLI name it: `elbv2`.
    pub name: Box<str>,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// The version of the API, which the query protocols send along.
    pub api_version: Box<str>,
    /// The first label of its host names: `elasticloadbalancing`.
    pub endpoint_prefix: Box<str>,
    /// The service as signatures name it.
    pub signing_name: Box<str>,
    /// The name by which settings such as `AWS_ENDPOINT_URL_<ID>` know it: `Elastic Load Balancing v2`.
    pub service_id: Box<str>,
    /// What stands before the operation in `X-Amz-Target`, for the JSON protocols.
    pub target_prefix: Option<Box<str>>,
    /// The namespace of XML bodies, if it has one.
    pub xml_namespace: Option<Box<str>>,
    /// Whether a JSON service still sends its older query error codes in a header.
    pub query_compatible: bool,
    operations: HashMap<Box<str>, Operation>,
    shapes: Vec<Shape>,
}

impl Service {
    /// The operation of a name, if it is among those in use.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(name)
    }

    /// The shape that a member's type points at; nothing for a scalar.
    pub fn shape(&self, kind: Type) -> Option<&Shape> {
        match kind {
            Type::Shape(index) => self.shapes.get(index),
            _ => None,
        }
    }
}

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Form in, XML out, in EC2's dialect.
    Ec2,
    /// Form in, XML out.
    Query,
    /// HTTP verbs and paths, XML bodies.
    RestXml,
    /// HTTP verbs and paths, JSON bodies.
    RestJson,
    /// `POST /` with a JSON body and the operation in a header; the text is the content type.
    Json(JsonVersion),
}

/// The version of the JSON protocol, which is visible in the content type only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonVersion {
    /// `application/x-amz-json-1.0`
    V1_0,
    /// `application/x-amz-json-1.1`
    V1_1,
}

/// One operation: how it is addressed, what it takes and what it gives.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name: `DescribeInstances`.
    pub name: Box<str>,
    /// The HTTP verb.
    pub method: Box<str>,
    /// The path and query, with `{Label}` and `{Label+}` where members of the input go.
    pub uri: Box<str>,
    /// The structure that it takes, if any.
    pub input: Option<Type>,
    /// The structure that it gives, if any.
    pub output: Option<Type>,
    /// The element around the output, in the query protocol.
    pub wrapper: Option<Box<str>>,
    /// What goes before the host, with `{Label}` where members of the input go.
    pub host_prefix: Option<Box<str>>,
    /// The error codes that it is documented to fail with.
    pub errors: Vec<Box<str>>,
    /// How its pages follow each other, if it has pages.
    pub pages: Option<Pages>,
}

/// How the pages of an operation follow each other.
///
/// Invariant: `tokens_in` and `tokens_out` are of the same length.
#[derive(Debug)]
pub struct Pages {
    /// The members of the input that ask for the next page.
    pub tokens_in: Vec<Box<str>>,
    /// Where in the output their values stand: paths, see [`crate::aws::paging`].
    pub tokens_out: Vec<Box<str>>,
    /// Where in the output the results stand: paths. The first is what the operation is about.
    pub results: Vec<Box<str>>,
    /// Where in the output it says whether there is more: a path.
    pub more: Option<Box<str>>,
    /// The member of the input that bounds a page.
    pub limit: Option<Box<str>>,
}

/// A structure, list or map.
#[derive(Debug)]
pub enum Shape {
    /// Named members.
    Structure(Structure),
    /// A list of one kind of item.
    List {
        /// The item.
        item: Member,
        /// Whether the items stand directly in the structure around, without an element of their own.
        flattened: bool,
    },
    /// Keys that are data, and values of one kind.
    Map {
        /// The key.
        key: Member,
        /// The value.
        value: Member,
        /// Whether the entries stand directly in the structure around.
        flattened: bool,
    },
}

/// Named members, some of which may be the body or stand outside of it.
#[derive(Debug, Default)]
pub struct Structure {
    members: Vec<(Box<str>, Member)>,
    by_name: HashMap<Box<str>, usize>,
    by_wire: HashMap<Box<str>, usize>,
    /// The member that is the whole body, if one is.
    pub payload: Option<Box<str>>,
    /// The members that a request must have.
    pub required: Vec<Box<str>>,
}

impl Structure {
    /// All members, in the order of the model.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.members.iter().map(|(name, member)| (&**name, member))
    }

    /// The member of a name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(*self.by_name.get(name)?).map(|(_, member)| member)
    }

    /// The member that travels in a body under `wire`, and its name.
    pub fn by_wire(&self, wire: &str) -> Option<(&str, &Member)> {
        self.members.get(*self.by_wire.get(wire)?).map(|(name, member)| (&**name, member))
    }
}

/// A use of a type: what it is, and where and how this use of it travels.
#[derive(Debug, Clone)]
pub struct Member {
    /// What it is.
    pub kind: Type,
    /// Its name as it travels, where that is not its name in the model.
    pub wire: Option<Box<str>>,
    /// Its name in EC2's requests, where it has one of its own.
    pub query_name: Option<Box<str>>,
    /// Where it travels.
    pub place: Place,
    /// How a timestamp is written, where it deviates from what its place would have.
    pub format: Option<TimestampFormat>,
    /// Whether a list or map stands directly in the structure around: said by this use of it.
    pub flattened: bool,
    /// Whether it travels as an attribute of the XML element.
    pub attribute: bool,
    /// Whether a header holds JSON in base64.
    pub json_value: bool,
    /// Whether AWS marks it as sensitive.
    pub sensitive: bool,
}

impl Member {
    /// A member that is of a kind and nothing else.
    pub const fn plain(kind: Type) -> Self {
        Member {
            kind,
            wire: None,
            query_name: None,
            place: Place::Body,
            format: None,
            flattened: false,
            attribute: false,
            json_value: false,
            sensitive: false,
        }
    }
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// An instant.
    Timestamp,
    /// Bytes, in base64 wherever they are text.
    Blob,
    /// Any JSON.
    Document,
    /// A structure, list or map: its place in the service's shapes.
    Shape(usize),
}

/// Where a member travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the body.
    Body,
    /// In the path.
    Uri,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In all headers that begin with its name.
    Headers,
    /// In the status code.
    Status,
}

/// How a timestamp is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `2024-01-02T03:04:05Z`
    Iso8601,
    /// `Tue, 02 Jan 2024 03:04:05 GMT`
    Rfc822,
    /// Seconds since 1970.
    Unix,
}
