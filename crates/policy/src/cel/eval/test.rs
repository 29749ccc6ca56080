//! Evaluating what gives a bool.
//!
//! The shapes that nearly all conditions have are decided right here; the others live in
//! functions of their own, so that the hot one keeps a small stack frame.

use super::place::{cell, related};
use super::{Bound, Scope, Slot, local, slot, value, walk};
use crate::cel::input::Related;
use crate::cel::library;
use crate::cel::machine::Machine;
use crate::cel::node::{Comparison, IntSource, Part, Place, Test, TextSource};
use crate::cel::value::{Fault, Map, Value, equal};
use crate::document::{Cell, Document};
use std::cmp::Ordering;

/// Whether the test holds.
pub(super) fn eval<'a>(
    test: &'a Test,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<bool, Fault> {
    match test {
        Test::Const(value) => Ok(*value),
        Test::Flag { place, offset } => {
            let (_, cell) = cell(place, *offset, machine, scope)?;
            Ok(cell == Cell::Bool(true))
        }
        Test::TextIs { source, text, equal } => {
            look(source, machine, scope, |found| found.is(text) == *equal)
        }
        Test::TextIn { source, texts } => {
            look(source, machine, scope, |found| found.is_one_of(texts))
        }
        Test::TextHas { source, part, text } => text_has(source, *part, text, machine, scope),
        Test::ListHas { place, offset, text } => list_has(place, *offset, text, machine, scope),
        Test::IntIs { source, op, value } => Ok(op.admits(int(source, machine, scope)?.cmp(value))),
        Test::Has { place, offset } => {
            let (_, cell) = cell(place, *offset, machine, scope)?;
            Ok(cell != Cell::Absent)
        }
        Test::Not(test) => Ok(!eval(test, machine, scope)?),
        Test::And(operands) => all(operands, machine, scope, true),
        Test::Or(operands) => all(operands, machine, scope, false),
        Test::If { condition, then, otherwise } => {
            let branch = if eval(condition, machine, scope)? { then } else { otherwise };
            eval(branch, machine, scope)
        }
        Test::Quantify(walk) => walk::quantify(walk, machine, scope),
        other => of_values(other, machine, scope),
    }
}

/// The tests that need values.
#[inline(never)]
fn of_values<'a>(
    test: &'a Test,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<bool, Fault> {
    match test {
        Test::Compare { op, left, right } => {
            let (left, right) =
                two(value::eval(left, machine, scope), value::eval(right, machine, scope))?;
            machine.scan(text_len(&left).min(text_len(&right)))?;
            match library::order("<", &left, &right)? {
                library::Order::Is(order) => Ok(op.admits(order)),
                library::Order::None => Ok(false),
            }
        }
        Test::Clocked { op, left, right, slope } => {
            let (left, right) =
                two(value::eval(left, machine, scope), value::eval(right, machine, scope))?;
            machine.note_turn(&left, &right, *slope);
            match library::order("<", &left, &right)? {
                library::Order::Is(order) => Ok(op.admits(order)),
                library::Order::None => Ok(false),
            }
        }
        Test::Equal { left, right, equal: wanted } => {
            let (left, right) =
                two(value::eval(left, machine, scope), value::eval(right, machine, scope))?;
            Ok(equal(machine, &left, &right)? == *wanted)
        }
        Test::In { value, range } => {
            let (value, range) =
                two(value::eval(value, machine, scope), value::eval(range, machine, scope))?;
            library::is_in(machine, &value, &range)
        }
        Test::Matches { text, regex } => match value::eval(text, machine, scope)? {
            Value::Text(text) => {
                machine.scan(text.as_str().len())?;
                Ok(regex.is_match(text.as_str()))
            }
            other => Err(no_bool("matches", &other)),
        },
        Test::HasRelated(index) => match related(machine, *index)? {
            Related::Many(documents) => Ok(!documents.is_empty()),
            Related::One(document) => Ok(document.is_some()),
            Related::Unknown(reason) => Err(Fault::unknown(reason)),
        },
        Test::HasMember { of, name } => has_member(&value::eval(of, machine, scope)?, name),
        Test::Bind { value: bound, body } => {
            let value = value::eval(bound, machine, scope);
            eval(body, machine, Some(&Bound { slot: Slot::Value(&value), outer: scope }))
        }
        Test::Value(node) => match value::eval(node, machine, scope)? {
            Value::Bool(value) => Ok(value),
            other => Err(no_bool("a condition", &other)),
        },
        other => eval(other, machine, scope),
    }
}

/// Whether all operands are `neutral`; the first that is not decides, whatever the others are.
#[inline]
fn all<'a>(
    operands: &'a [Test],
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
    neutral: bool,
) -> Result<bool, Fault> {
    let mut fault: Option<Fault> = None;
    for operand in operands {
        match eval(operand, machine, scope) {
            Ok(value) if value == neutral => {}
            Ok(value) => return Ok(value),
            Err(found) if found.is_final() => return Err(found),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(neutral), Err)
}

/// A text where it lies. Most comparisons are decided by its length, without looking at it.
#[derive(Clone, Copy)]
enum Found<'t> {
    Cell(&'t Document, Cell),
    Text(&'t str),
}

impl<'t> Found<'t> {
    #[inline]
    fn is(self, text: &str) -> bool {
        match self {
            Found::Cell(document, Cell::Text(span)) => {
                span.len as usize == text.len() && document.bytes(span) == text.as_bytes()
            }
            Found::Cell(..) => text.is_empty(),
            Found::Text(found) => found == text,
        }
    }

    #[inline]
    fn is_one_of(self, sorted: &[Box<str>]) -> bool {
        if sorted.len() <= FEW {
            return sorted.iter().any(|text| self.is(text));
        }
        let found = self.text();
        sorted.binary_search_by(|text| (**text).cmp(found)).is_ok()
    }

    #[inline]
    fn text(self) -> &'t str {
        match self {
            Found::Cell(document, Cell::Text(span)) => document.text(span),
            Found::Cell(..) => "",
            Found::Text(text) => text,
        }
    }
}

/// So few texts are compared one by one.
const FEW: usize = 8;

/// Looks at a text where it lies.
#[inline]
fn look<'a>(
    source: &'a TextSource,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
    ask: impl FnOnce(Found<'_>) -> bool,
) -> Result<bool, Fault> {
    match source {
        TextSource::Cell { place, offset } => {
            let (document, cell) = cell(place, *offset, machine, scope)?;
            Ok(ask(Found::Cell(document, cell)))
        }
        TextSource::Local(up) => match slot(scope, *up)? {
            Slot::Cell { document, at, .. } => match document.cell(at) {
                Cell::Unknown(reason) => Err(Fault::unknown(reason)),
                cell => Ok(ask(Found::Cell(document, cell))),
            },
            Slot::Value(Ok(Value::Text(text))) => Ok(ask(Found::Text(text.as_str()))),
            Slot::Value(_) => Err(no_text(local(scope, *up))),
        },
    }
}

#[cold]
fn no_text(value: Result<Value<'_>, Fault>) -> Fault {
    value.map_or_else(|fault| fault, |value| no_bool("a comparison of texts", &value))
}

#[inline(never)]
fn text_has<'a>(
    source: &'a TextSource,
    part: Part,
    text: &str,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<bool, Fault> {
    let mut length = 0;
    let has = look(source, machine, scope, |found| {
        let found = found.text();
        length = found.len();
        match part {
            Part::Start => found.starts_with(text),
            Part::End => found.ends_with(text),
            Part::Anywhere => found.contains(text),
        }
    })?;
    if part == Part::Anywhere {
        machine.scan(length)?;
    }
    Ok(has)
}

#[inline(never)]
fn list_has<'a>(
    place: &'a Place,
    offset: u32,
    text: &str,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<bool, Fault> {
    let (document, cell) = cell(place, offset, machine, scope)?;
    let Cell::List(span) = cell else { return Ok(false) };
    machine.step(span.len as usize)?;
    let mut fault: Option<Fault> = None;
    for index in 0..span.len {
        match document.cell(span.start.saturating_add(index)) {
            Cell::Unknown(reason) => fault = Some(Fault::unknown(reason).after(fault)),
            cell if Found::Cell(document, cell).is(text) => return Ok(true),
            _ => {}
        }
    }
    fault.map_or(Ok(false), Err)
}

#[inline]
fn int<'a>(
    source: &'a IntSource,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<i64, Fault> {
    match source {
        IntSource::Cell { place, offset } => match cell(place, *offset, machine, scope)?.1 {
            Cell::Int(value) => Ok(value),
            _ => Ok(0),
        },
        IntSource::Size { place, offset } => match cell(place, *offset, machine, scope)?.1 {
            Cell::List(span) | Cell::Map(span) => Ok(i64::from(span.len)),
            _ => Ok(0),
        },
    }
}

impl Comparison {
    #[inline]
    pub(super) fn admits(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterEqual => order.is_ge(),
        }
    }
}

/// Both values, or what their faults come to.
#[inline]
pub(super) fn two<'a>(
    left: Result<Value<'a>, Fault>,
    right: Result<Value<'a>, Fault>,
) -> Result<(Value<'a>, Value<'a>), Fault> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.and(right)),
        (Err(fault), Ok(_)) | (Ok(_), Err(fault)) => Err(fault),
    }
}

fn no_bool(what: &str, value: &Value<'_>) -> Fault {
    Fault::failed(format!("no such overload: {what} on {}", value.type_name()))
}

fn text_len(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.as_str().len(),
        Value::Bytes(bytes) => bytes.as_slice().len(),
        _ => 0,
    }
}

/// `has(of.name)` where only the value tells what it is.
fn has_member(of: &Value<'_>, name: &str) -> Result<bool, Fault> {
    match of {
        Value::Map(map) => Ok(map_has(map, name)),
        Value::Record(record) => match record.record.field(name) {
            Some(field) => match record.document.cell(record.at.saturating_add(field.offset)) {
                Cell::Unknown(reason) => Err(Fault::unknown(reason)),
                cell => Ok(cell != Cell::Absent),
            },
            None => Err(Fault::failed(format!("no such field: {name}"))),
        },
        Value::Optional(None) => Ok(false),
        Value::Optional(Some(inner)) => has_member(inner, name),
        other => Err(no_bool("has", other)),
    }
}

fn map_has(map: &Map<'_>, name: &str) -> bool {
    map.find(&Value::from(name)).is_some()
}
