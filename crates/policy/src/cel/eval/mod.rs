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
mod test;
mod value;
mod walk;

use super::machine::Machine;
use super::node::{Node, Test};
use super::value::{Fault, Value};

/// A variable, in the stack frame of the expression that binds it.
struct Bound<'f, 'a> {
    value: Result<Value<'a>, Fault>,
    outer: Scope<'f, 'a>,
}

/// The variables around an expression, innermost first.
type Scope<'f, 'a> = Option<&'f Bound<'f, 'a>>;

/// The variable bound `up` levels further out than the innermost.
fn local<'f, 'a>(scope: Scope<'f, 'a>, up: u32) -> Result<&'f Value<'a>, Fault> {
    let mut scope = scope;
    for _ in 0..up {
        scope = scope.and_then(|bound| bound.outer);
    }
    match scope {
        Some(bound) => bound.value.as_ref().map_err(Clone::clone),
        None => Err(Fault::failed("a variable is not bound")),
    }
}

/// The value of a whole program.
pub(super) fn run<'a>(node: &'a Node, machine: &Machine<'a>) -> Result<Value<'a>, Fault> {
    value::eval(node, machine, None)
}

/// The answer of a whole condition.
pub(super) fn run_test<'a>(test: &'a Test, machine: &Machine<'a>) -> Result<bool, Fault> {
    test::eval(test, machine, None)
}
