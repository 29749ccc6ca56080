//! Running a program on one input.
//!
//! Errors and unknowns are faults. A fault of an operand is a fault of the whole, except where the
//! answer does not depend on it: `false && x`, `true || x`, the branch of `? :` not taken, an
//! `exists` that another element answers. Where several operands are faults, unknowns win and
//! their reasons unite; a limit that was hit wins over everything.
//!
//! Invariant: nothing is allocated unless the source itself builds a text, a list or a map, or
//! there is a fault.

mod place;
mod quick;
mod test;
mod value;
mod walk;

pub(super) use quick::run as run_quick;

use super::machine::Machine;
use super::node::{Node, Test};
use super::value::{Fault, Value, read};
use crate::document::{Document, Shape};

/// A variable. It lies in the stack frame of the expression that binds it, and so does its value.
#[derive(Clone, Copy)]
struct Bound<'f, 'a> {
    slot: Slot<'f, 'a>,
    outer: Scope<'f, 'a>,
}

/// What a variable is bound to.
#[derive(Clone, Copy)]
enum Slot<'f, 'a> {
    Value(&'f Result<Value<'a>, Fault>),
    /// An element of a list of a document, read only when it is looked at.
    Cell {
        document: &'a Document,
        shape: &'a Shape,
        at: u32,
    },
}

/// The variables around an expression, innermost first.
type Scope<'f, 'a> = Option<&'f Bound<'f, 'a>>;

/// What the variable is bound to that is `up` levels further out than the innermost.
#[inline]
fn slot<'f, 'a>(scope: Scope<'f, 'a>, up: u32) -> Result<Slot<'f, 'a>, Fault> {
    let mut scope = scope;
    for _ in 0..up {
        scope = scope.and_then(|bound| bound.outer);
    }
    match scope {
        Some(bound) => Ok(bound.slot),
        None => Err(not_bound()),
    }
}

#[cold]
fn not_bound() -> Fault {
    Fault::failed("a variable is not bound")
}

/// The value of that variable.
fn local<'a>(scope: Scope<'_, 'a>, up: u32) -> Result<Value<'a>, Fault> {
    match slot(scope, up)? {
        Slot::Value(value) => value.clone(),
        Slot::Cell { document, shape, at } => read(document, shape, at),
    }
}

/// The value of a whole program.
pub(super) fn run<'a>(node: &'a Node, machine: &Machine<'a>) -> Result<Value<'a>, Fault> {
    value::eval(node, machine, None)
}

/// The value of a part of a program, with these variables around it, outermost first.
pub(super) fn run_within<'a>(
    node: &'a Node,
    machine: &Machine<'a>,
    bound: &[Result<Value<'a>, Fault>],
) -> Result<Value<'a>, Fault> {
    fn inner<'a>(
        node: &'a Node,
        machine: &Machine<'a>,
        bound: &[Result<Value<'a>, Fault>],
        outer: Scope<'_, 'a>,
    ) -> Result<Value<'a>, Fault> {
        match bound.split_first() {
            None => value::eval(node, machine, outer),
            Some((first, rest)) => {
                let bound = Bound { slot: Slot::Value(first), outer };
                inner(node, machine, rest, Some(&bound))
            }
        }
    }
    inner(node, machine, bound, None)
}

/// The answer of a whole condition.
pub(super) fn run_test<'a>(test: &'a Test, machine: &Machine<'a>) -> Result<bool, Fault> {
    test::eval(test, machine, None)
}
