//! From the bytes of an answer to what is kept of it.
//!
//! A parser walks three things at once: the body, the shape that the model gives it, and the
//! selection laid over it. What the shape does not know or the selection does not name is skipped
//! where it stands and never held as a value. What is left reads as `aws … --output json` prints
//! it: the model's names and nesting, ISO 8601 timestamps, blobs in base64.
//!
//! Invariants:
//! - No input panics, and none takes more than a constant times its own length of memory: nesting
//!   ends at [`MAX_DEPTH`], and the body was bounded before it came here.
//! - A part kept under a reduction is reduced before anything outside this module sees it.
//!
//! Not here: which error a refusal is ([`error`]), how pages join (`paging`).

pub mod error;
mod json;
mod leaf;
mod rest;
mod timestamp;
mod xml;

use super::schema::{Operation, Protocol, Service};
use crate::{ReduceError, Reducer};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use policy::catalogue::{Reduction, Selection};
use serde_json::Value;
use std::borrow::Cow;

/// How deeply an answer may nest: deeper than any of AWS's, shallow enough for any stack.
pub const MAX_DEPTH: usize = 64;

/// Keeps a value as it is: what lies below a part that is reduced as a whole.
static KEEP: Selection = Selection::Value(Reduction::Keep);

/// An answer as it arrived.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// An answer that is not what the model says it would be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at `{path}`")]
pub struct Malformed {
    /// Where in the answer, in the model's names, innermost first while it is being built.
    pub path: String,
    /// What is wrong, without a word of the answer itself.
    pub reason: Cow<'static, str>,
}

impl Malformed {
    pub(crate) fn new(reason: &'static str) -> Self {
        Malformed { path: String::new(), reason: reason.into() }
    }

    /// The same fault, seen from the part around it.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let joint = if self.path.is_empty() { "" } else { "." };
        self.path = format!("{name}{joint}{}", self.path);
        self
    }
}

impl From<ReduceError> for Malformed {
    fn from(error: ReduceError) -> Self {
        Malformed { path: String::new(), reason: error.to_string().into() }
    }
}

/// Reads what `selection` names out of the answer of an operation that succeeded.
///
/// Shape: always an object; members that are absent from the answer are absent from it.
pub fn read(
    service: &Service,
    operation: &Operation,
    answer: &Answer,
    selection: &Selection,
    reducer: &dyn Reducer,
) -> Result<Value, Malformed> {
    let Some(output) = operation.output else { return Ok(Value::Object(serde_json::Map::new())) };
    let context = Context { service, reducer };
    match service.protocol {
        Protocol::Ec2 => xml::read(&context, output, None, &answer.body, selection),
        Protocol::Query => {
            xml::read(&context, output, operation.wrapper.as_deref(), &answer.body, selection)
        }
        Protocol::Json(_) => json::read(&context, output, &answer.body, selection),
        Protocol::RestXml | Protocol::RestJson => {
            rest::read(&context, operation, output, answer, selection)
        }
    }
}

/// What every parser carries along.
struct Context<'a> {
    service: &'a Service,
    reducer: &'a dyn Reducer,
}

impl Context<'_> {
    /// Reduces a value that has been read whole.
    fn reduce(&self, reduction: Reduction, value: Value) -> Result<Value, Malformed> {
        match reduction {
            Reduction::Keep => Ok(value),
            other => Ok(self.reducer.reduce(other, value)?),
        }
    }
}

/// The selection of one member: nothing if it ends here.
fn select<'s>(selection: &'s Selection, name: &str) -> Option<&'s Selection> {
    match selection {
        Selection::Value(_) => Some(&KEEP),
        Selection::Members(members) => members.get(name),
        Selection::Items(_) | Selection::Entries(_) => None,
    }
}

/// The selection of the items of a list: nothing if they end here.
fn select_item(selection: &Selection) -> Option<&Selection> {
    match selection {
        Selection::Value(_) => Some(&KEEP),
        Selection::Items(each) => Some(each),
        Selection::Entries(_) | Selection::Members(_) => None,
    }
}

/// The selection of one value of a map, by its key: nothing if it ends here.
///
/// A map may be asked for whole, or by the keys that are known to be in it: the attributes of a
/// topic or a queue are maps whose keys mean something.
fn select_entry<'s>(selection: &'s Selection, key: &str) -> Option<&'s Selection> {
    match selection {
        Selection::Entries(each) => Some(each),
        Selection::Value(_) | Selection::Members(_) => select(selection, key),
        Selection::Items(_) => None,
    }
}

#[cfg(test)]
mod tests;
