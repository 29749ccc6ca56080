//! A compiled source, ready to be evaluated any number of times.

use super::check::{Typed, check};
use super::cost::{self, Assumed, Bound};
use super::environment::Environment;
use super::error::{CompileError, Diagnostic};
use super::eval;
use super::host::HostFunctions;
use super::input::{Input, Related};
use super::lower::{Clock, lower, lower_test};
use super::machine::{Limits, Machine};
use super::node::{Node, Test};
use super::quick::Quick;
use super::reads::{Reads, reads};
use super::syntax::parse;
use super::types::Type;
use super::value::{EvalError, Fault, FaultKind, Reasons, Value};
use crate::document::{Document, Instant};
use std::fmt;
use std::sync::Arc;

/// A compiled source.
pub struct Program {
    source: String,
    code: Code,
    /// The short way to the answer, for a condition that has one.
    quick: Option<Quick>,
    result: Type,
    reads: Reads,
    host: Option<Arc<dyn HostFunctions>>,
    /// Fingerprint of the layout of the resource, if there is one.
    layout: Option<u64>,
    /// The same of each join that the program reads.
    related: Vec<(usize, u64)>,
    /// One empty document for each join.
    absent: Vec<Document>,
    limits: Limits,
    bound: Bound,
    clock: Clock,
}

enum Code {
    Test(Test),
    Node(Node),
}

/// What a condition comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It depends on what could not be collected.
    Unknown(Reasons),
    /// It went wrong.
    Error(EvalError),
}

/// How long an answer holds while nothing but time changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does not depend on the time any more.
    Always,
    /// Until then; from then on it must be asked for again.
    Until(Instant),
    /// It depends on the time in a way that does not say for how long.
    Now,
}

impl Holds {
    /// How long two answers hold together.
    pub fn and(self, other: Holds) -> Holds {
        match (self, other) {
            (Holds::Now, _) | (_, Holds::Now) => Holds::Now,
            (Holds::Until(one), Holds::Until(other)) => Holds::Until(one.min(other)),
            (Holds::Always, other) => other,
            (one, Holds::Always) => one,
        }
    }
}

/// Why a program gave no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoValue {
    /// The value depends on what could not be collected.
    Unknown(Reasons),
    /// Evaluating it went wrong.
    Error(EvalError),
}

/// What an expression may cost, where the environment admits that much.
fn admitted(typed: &Typed, environment: &Environment) -> Result<Bound, Vec<Diagnostic>> {
    let assumed = environment.admission.unwrap_or_default();
    let bound = cost::bound(typed, environment, assumed);
    let most = environment.limits.steps;
    if environment.admission.is_none() || bound.steps <= most {
        return Ok(bound);
    }
    let Assumed { elements, .. } = assumed;
    let steps = bound.steps;
    let message = format!(
        "this could take {steps} steps where lists have {elements} elements, and a rule may take {most}"
    );
    let span = bound.costliest.unwrap_or(typed.span);
    Err(vec![Diagnostic::new(span, message).help("walk fewer lists inside of one another")])
}

/// Compiles a condition: a source that gives a bool.
///
/// Errors: everything that is wrong with the source, with its place and what would be right.
pub fn compile(source: &str, environment: &Environment) -> Result<Program, CompileError> {
    compile_as(source, environment, true)
}

/// Compiles a source that gives a value of any type.
///
/// Errors: everything that is wrong with the source, with its place and what would be right.
pub fn compile_value(source: &str, environment: &Environment) -> Result<Program, CompileError> {
    compile_as(source, environment, false)
}

fn compile_as(
    source: &str,
    environment: &Environment,
    condition: bool,
) -> Result<Program, CompileError> {
    let refuse = |mistakes| CompileError::new(source, mistakes);
    let expr = parse(source).map_err(|mistake| refuse(vec![mistake]))?;
    let typed = check(&expr, environment).map_err(refuse)?;
    let result = typed.kind.clone();
    if condition && !matches!(result, Type::Bool | Type::Dyn) {
        let message = format!("a condition must be bool, and this is {result}");
        let mistake = Diagnostic::new(typed.span, message);
        let mistake = match super::check::truth_of(&result) {
            Some(help) => mistake.help(help),
            None => mistake,
        };
        return Err(refuse(vec![mistake]));
    }
    let code = if matches!(result, Type::Bool) || condition {
        lower_test(&typed).map(|(test, clock)| (Code::Test(test), clock))
    } else {
        lower(&typed).map(|node| (Code::Node(node), Clock::Any))
    };
    let reads = reads(&typed, environment);
    let joins = environment.related.iter().enumerate();
    let related = joins
        .filter(|(_, join)| reads.related.contains_key(&join.name))
        .map(|(index, join)| (index, join.layout.fingerprint()));
    let (code, clock) = code.map_err(refuse)?;
    let bound = admitted(&typed, environment).map_err(refuse)?;
    let quick = match &code {
        Code::Test(test) if environment.layout.is_some() => Quick::of(test),
        _ => None,
    };
    Ok(Program {
        source: source.to_owned(),
        code,
        quick,
        result,
        related: related.collect(),
        reads,
        host: environment.host.clone(),
        layout: environment.layout.as_ref().map(|layout| layout.fingerprint()),
        absent: environment.absent(),
        limits: environment.limits,
        bound,
        clock,
    })
}

impl Program {
    /// The source it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The type of what it gives.
    pub fn result(&self) -> &Type {
        &self.result
    }

    /// What it reads.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// What one evaluation may cost at most on a resource of the assumed size.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// Evaluates a condition.
    #[inline]
    pub fn evaluate<'a>(&'a self, input: &'a Input<'a>) -> Outcome {
        if let (Some(quick), Some(document)) = (&self.quick, input.document)
            && self.layout == Some(document.fingerprint())
            && let Some(answer) = quick.answer(document, self.limits)
        {
            return if answer { Outcome::True } else { Outcome::False };
        }
        self.evaluate_whole(input)
    }

    /// Evaluates a condition, and says how long the answer holds while nothing but time changes.
    pub fn evaluate_until<'a>(&'a self, input: &'a Input<'a>) -> (Outcome, Holds) {
        match self.clock {
            Clock::None => (self.evaluate(input), Holds::Always),
            Clock::Any => (self.evaluate(input), Holds::Now),
            Clock::Bounded => match self.machine(input) {
                Err(fault) => (outcome(Err(fault)), Holds::Always),
                Ok(machine) => {
                    let outcome = outcome(self.decide(&machine));
                    let holds = machine.turns().map_or(Holds::Always, Holds::Until);
                    (outcome, holds)
                }
            },
        }
    }

    /// Evaluates a condition the long way, which knows what everything means.
    #[doc(hidden)]
    pub fn evaluate_whole<'a>(&'a self, input: &'a Input<'a>) -> Outcome {
        outcome(self.machine(input).and_then(|machine| self.decide(&machine)))
    }

    fn decide<'a>(&'a self, machine: &Machine<'a>) -> Result<bool, Fault> {
        match &self.code {
            Code::Test(test) => eval::run_test(test, machine),
            Code::Node(node) => match eval::run(node, machine)? {
                Value::Bool(value) => Ok(value),
                other => Err(Fault::failed(format!(
                    "a condition must be bool, not {}",
                    other.type_name()
                ))),
            },
        }
    }

    /// Evaluates to a value.
    pub fn value<'a>(&'a self, input: &'a Input<'a>) -> Result<Value<'a>, NoValue> {
        let answer = self.machine(input).and_then(|machine| match &self.code {
            Code::Test(test) => eval::run_test(test, &machine).map(Value::Bool),
            Code::Node(node) => eval::run(node, &machine),
        });
        answer.map_err(|fault| match fault.into_kind() {
            FaultKind::Unknown(reasons) => NoValue::Unknown(reasons),
            FaultKind::Error(error) => NoValue::Error(error),
        })
    }

    /// An evaluation of this program.
    ///
    /// Errors: a document is of another layout than the program was compiled for.
    fn machine<'a>(&'a self, input: &'a Input<'a>) -> Result<Machine<'a>, Fault> {
        if let (Some(expected), Some(document)) = (self.layout, input.document) {
            same_layout(expected, document)?;
        }
        for (index, expected) in &self.related {
            match input.related.get(*index) {
                Some(Related::Many(documents)) => {
                    for document in *documents {
                        same_layout(*expected, document)?;
                    }
                }
                Some(Related::One(Some(document))) => same_layout(*expected, document)?,
                _ => {}
            }
        }
        let mut machine = Machine::new(input, self.limits);
        machine.host = self.host.as_deref();
        machine.absent = &self.absent;
        Ok(machine)
    }
}

fn outcome(answer: Result<bool, Fault>) -> Outcome {
    match answer {
        Ok(true) => Outcome::True,
        Ok(false) => Outcome::False,
        Err(fault) => match fault.into_kind() {
            FaultKind::Unknown(reasons) => Outcome::Unknown(reasons),
            FaultKind::Error(error) => Outcome::Error(error),
        },
    }
}

fn same_layout(expected: u64, document: &Document) -> Result<(), Fault> {
    if document.fingerprint() == expected {
        return Ok(());
    }
    let name = document.layout().name();
    Err(EvalError::Mismatch(format!("the rule was compiled for another layout of `{name}`")).into())
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program").field("source", &self.source).finish_non_exhaustive()
    }
}
