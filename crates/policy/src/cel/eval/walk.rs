//! Macros that walk a list or a map.

use super::place::cell;
use super::{Bound, Scope, Slot, test, value};
use crate::cel::machine::Machine;
use crate::cel::node::{Body, Node, Test, Walk};
use crate::cel::syntax::Fold;
use crate::cel::value::{Fault, List, Map, Value};
use crate::document::{Cell, Shape};

/// `all`, `exists` or `exists_one`.
///
/// `all` and `exists` absorb the faults of some elements where another decides; `exists_one` looks
/// at every element, so a fault of any is a fault.
pub(super) fn quantify<'a>(
    walk: &'a Walk,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<bool, Fault> {
    let Body::Test(body) = &walk.body else { return Err(Fault::failed("this is no condition")) };
    match &walk.range {
        // The usual case: elements stay in their cells.
        Node::Read { place, offset, shape: Shape::List(element) } if !walk.pairs => {
            let (document, cell) = cell(place, *offset, machine, scope)?;
            let Cell::List(span) = cell else { return decide(walk, machine, 0, |_| Ok(false)) };
            let width = element.width();
            decide(walk, machine, span.len as usize, |index| {
                let at = u32::try_from(index).unwrap_or(u32::MAX).saturating_mul(width);
                let at = span.start.saturating_add(at);
                let bound =
                    Bound { slot: Slot::Cell { document, shape: element, at }, outer: scope };
                test::eval(body, machine, Some(&bound))
            })
        }
        range => {
            let range = Range::of(value::eval(range, machine, scope)?, walk)?;
            decide(walk, machine, range.len(), |index| {
                range.turn(index, walk, scope, |scope| test::eval(body, machine, scope))
            })
        }
    }
}

/// Asks each of `count` elements, until one decides.
#[inline]
fn decide(
    walk: &Walk,
    machine: &Machine<'_>,
    count: usize,
    mut holds: impl FnMut(usize) -> Result<bool, Fault>,
) -> Result<bool, Fault> {
    let mut fault: Option<Fault> = None;
    let mut found = 0usize;
    for index in 0..count {
        machine.step(walk.weight)?;
        match holds(index) {
            Ok(holds) => match walk.fold {
                Fold::All if !holds => return Ok(false),
                Fold::Exists if holds => return Ok(true),
                _ => found += usize::from(holds),
            },
            Err(next) if next.is_final() => return Err(next),
            Err(next) => fault = Some(next.after(fault)),
        }
    }
    match fault {
        Some(fault) => Err(fault),
        None => Ok(match walk.fold {
            Fold::All => true,
            Fold::ExistsOne => found == 1,
            _ => false,
        }),
    }
}

/// `filter`, `map` and their kin: what is built from all elements.
pub(super) fn transform<'a>(
    walk: &'a Walk,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Value<'a>, Fault> {
    let range = Range::of(value::eval(&walk.range, machine, scope)?, walk)?;
    let mut built: Vec<(Value<'a>, Value<'a>)> = Vec::new();
    let mut listed: Vec<Value<'a>> = Vec::new();
    let mut fault: Option<Fault> = None;
    for index in 0..range.len() {
        machine.step(walk.weight)?;
        let turn = range.turn(index, walk, scope, |scope| turn(walk, machine, scope));
        match turn {
            Ok(None) => {}
            Ok(Some(value)) => {
                machine.build(size_of::<Value<'_>>())?;
                match walk.fold {
                    Fold::Filter => listed.extend(range.first(index, walk).transpose()?),
                    Fold::Map => built.push((range.key(index)?, value)),
                    Fold::Entries => add_entries(&mut built, &value)?,
                    _ => listed.push(value),
                }
            }
            Err(next) if next.is_final() => return Err(next),
            Err(next) => fault = Some(next.after(fault)),
        }
    }
    match (fault, walk.fold) {
        (Some(fault), _) => Err(fault),
        (None, Fold::Map | Fold::Entries) => Ok(Value::Map(Map::new(built)?)),
        (None, _) => Ok(Value::List(List::new(listed)?)),
    }
}

/// What one element gives; nothing where it is filtered out.
fn turn<'a>(
    walk: &'a Walk,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Option<Value<'a>>, Fault> {
    let keep = |filter: &'a Test| test::eval(filter, machine, scope);
    if !walk.filter.as_ref().map_or(Ok(true), keep)? {
        return Ok(None);
    }
    match &walk.body {
        Body::Node(node) => value::eval(node, machine, scope).map(Some),
        Body::Test(test) => Ok(test::eval(test, machine, scope)?.then_some(Value::Null)),
    }
}

fn add_entries<'a>(
    built: &mut Vec<(Value<'a>, Value<'a>)>,
    value: &Value<'a>,
) -> Result<(), Fault> {
    let Value::Map(map) = value else {
        let kind = value.type_name();
        return Err(Fault::failed(format!("no such overload: an entry must be a map, not {kind}")));
    };
    for index in 0..map.len() {
        if let (Some(key), Some(value)) = (map.key(index), map.value(index)) {
            built.push((key, value?));
        }
    }
    Ok(())
}

/// What is walked.
enum Range<'a> {
    List(List<'a>),
    Map(Map<'a>),
}

impl<'a> Range<'a> {
    fn of(value: Value<'a>, walk: &Walk) -> Result<Self, Fault> {
        match value {
            Value::List(list) => Ok(Range::List(list)),
            Value::Map(map) => Ok(Range::Map(map)),
            other => {
                let (fold, kind) = (walk.fold, other.type_name());
                Err(Fault::failed(format!("no such overload: {kind} cannot be walked ({fold:?})")))
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Range::List(list) => list.len(),
            Range::Map(map) => map.len(),
        }
    }

    /// What the first variable is bound to; `None` past the end.
    fn first(&self, index: usize, walk: &Walk) -> Option<Result<Value<'a>, Fault>> {
        match self {
            Range::List(list) if !walk.pairs => list.at(index),
            Range::List(_) | Range::Map(_) => Some(self.key(index)),
        }
    }

    fn key(&self, index: usize) -> Result<Value<'a>, Fault> {
        match self {
            Range::List(_) => Ok(Value::Int(i64::try_from(index).unwrap_or(i64::MAX))),
            Range::Map(map) => map.key(index).ok_or_else(|| Fault::failed("the map ended early")),
        }
    }

    fn second(&self, index: usize) -> Option<Result<Value<'a>, Fault>> {
        match self {
            Range::List(list) => list.at(index),
            Range::Map(map) => map.value(index),
        }
    }

    /// Runs `body` with the variables bound to the element at `index`.
    ///
    /// An element that is unknown is bound as unknown: only a body that looks at it is.
    fn turn<T>(
        &self,
        index: usize,
        walk: &Walk,
        scope: Scope<'_, 'a>,
        body: impl for<'g> FnOnce(Scope<'g, 'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let ended = || Err(Fault::failed("the list ended early"));
        let value = self.first(index, walk).unwrap_or_else(ended);
        let first = Bound { slot: Slot::Value(&value), outer: scope };
        if !walk.pairs {
            return body(Some(&first));
        }
        let value = self.second(index).unwrap_or_else(ended);
        body(Some(&Bound { slot: Slot::Value(&value), outer: Some(&first) }))
    }
}
