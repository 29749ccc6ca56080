//! Finding the record that a field is read from.

use super::value::eval;
use super::{Bound, Scope, Slot, local, slot};
use crate::cel::input::Related;
use crate::cel::machine::Machine;
use crate::cel::node::Place;
use crate::cel::value::{EvalError, Fault, RecordRef, Value};
use crate::document::{Cell, Document, ReasonId, Shape};

/// The document and the cell of the record's marker.
#[inline]
pub(super) fn find<'a>(
    place: &'a Place,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<(&'a Document, u32), Fault> {
    match (place, scope, machine.input.document) {
        (Place::Resource, _, Some(document)) => Ok((document, 0)),
        (Place::Local(0), Some(Bound { slot: Slot::Cell { document, at, .. }, .. }), _) => {
            Ok((document, *at))
        }
        _ => find_elsewhere(place, machine, scope),
    }
}

/// The places that are not the resource and not the element at hand.
#[inline(never)]
fn find_elsewhere<'a>(
    place: &'a Place,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<(&'a Document, u32), Fault> {
    match place {
        Place::Resource => Err(missing("the resource")),
        Place::One(index) => one(machine, *index).map(|document| (document, 0)),
        Place::Local(up) => match slot(scope, *up)? {
            Slot::Cell { document, shape: Shape::Record(_), at } => Ok((document, at)),
            _ => record_of(local(scope, *up)?),
        },
        Place::Node(node) => record_of(eval(node, machine, scope)?),
    }
}

fn record_of(value: Value<'_>) -> Result<(&Document, u32), Fault> {
    match value {
        Value::Record(record) => Ok((record.document, record.at)),
        other => {
            let message = format!("a record was expected, not {}", other.type_name());
            Err(EvalError::Mismatch(message).into())
        }
    }
}

/// The cell `offset` after the marker of a record; a fault where it is unknown.
#[inline]
pub(super) fn cell<'a>(
    place: &'a Place,
    offset: u32,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<(&'a Document, Cell), Fault> {
    let (document, at) = find(place, machine, scope)?;
    match document.cell(at + offset) {
        Cell::Unknown(reason) => Err(unknown(reason)),
        cell => Ok((document, cell)),
    }
}

#[cold]
fn unknown(reason: ReasonId) -> Fault {
    Fault::unknown(reason)
}

/// The record itself, as a value.
pub(super) fn record<'a>(
    place: &'a Place,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Value<'a>, Fault> {
    let (document, at) = find(place, machine, scope)?;
    if let Cell::Unknown(reason) = document.cell(at) {
        return Err(Fault::unknown(reason));
    }
    Ok(Value::Record(RecordRef { document, record: document.layout().root(), at }))
}

/// The joined document, or an empty one where there is none.
fn one<'a>(machine: &Machine<'a>, index: usize) -> Result<&'a Document, Fault> {
    let absent = || machine.absent.get(index).ok_or_else(|| missing("a joined resource"));
    match related(machine, index)? {
        Related::One(Some(document)) => Ok(document),
        Related::One(None) => absent(),
        Related::Many(_) => Err(missing("a single joined resource")),
        Related::Unknown(reason) => Err(Fault::unknown(reason)),
    }
}

/// What was given for a join.
pub(super) fn related<'a>(machine: &Machine<'a>, index: usize) -> Result<Related<'a>, Fault> {
    machine.input.related.get(index).copied().ok_or_else(|| missing("a joined resource"))
}

/// The error of reading what the input does not have.
pub(super) fn missing(what: &str) -> Fault {
    EvalError::Mismatch(format!("{what} was not given")).into()
}
