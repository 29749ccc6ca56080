//! The functions of the language: their signatures and what they do.
//!
//! Each family is one file with one table. A signature serves the checker; while evaluating, a
//! function looks at the values it is given, so the same function serves arguments whose type is
//! only known then.
//!
//! Invariants:
//! - A function is pure and takes steps for what it looks at and bytes for what it builds, so no
//!   source can make it run long or grow large.

mod conversions;
mod encoders;
mod format;
mod lists;
mod maths;
mod network;
mod operators;
mod optionals;
mod regexes;
mod sets;
mod strings;
mod texts;
mod times;

pub(crate) mod base64;

pub(crate) use conversions::nearest;
pub(crate) use operators::{Order, is_in, order, whole};
pub(crate) use optionals::some;
pub(crate) use regexes::compile as compile_regex;
pub(crate) use times::{duration_text, is_duration};

use super::machine::Machine;
use super::types::Pattern;
use super::value::{Fault, Value};

/// A function of the language, or a part of one: tables may name a function more than once.
#[derive(Debug)]
pub(crate) struct Function {
    pub name: &'static str,
    pub style: Style,
    pub overloads: &'static [Overload],
    pub run: Run,
}

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `f(a, b)`
    Function,
    /// `a.f(b)`
    Method,
    /// Either way.
    Both,
}

/// What a function takes and gives. The receiver of a method is its first argument.
#[derive(Debug)]
pub(crate) struct Overload {
    pub takes: &'static [Pattern],
    pub gives: Pattern,
}

/// What a function does. It is never given a number of arguments that no overload has.
pub(crate) type Run = for<'a> fn(&Machine<'a>, &[Value<'a>]) -> Result<Value<'a>, Fault>;

/// Everything that is called by name or by operator.
static TABLES: [&[Function]; 13] = [
    operators::FUNCTIONS,
    conversions::FUNCTIONS,
    strings::FUNCTIONS,
    lists::FUNCTIONS,
    times::FUNCTIONS,
    regexes::FUNCTIONS,
    encoders::FUNCTIONS,
    texts::FUNCTIONS,
    format::FUNCTIONS,
    maths::FUNCTIONS,
    optionals::FUNCTIONS,
    network::FUNCTIONS,
    sets::FUNCTIONS,
];

/// The functions of that name that may be called that way.
pub(crate) fn find(name: &str, style: Style) -> impl Iterator<Item = &'static Function> {
    let tables = TABLES.into_iter().flatten();
    tables.filter(move |f| f.name == name && (f.style == style || f.style == Style::Both))
}

/// The names of all functions that may be called that way.
pub(crate) fn names(style: Style) -> impl Iterator<Item = &'static str> {
    let tables = TABLES.into_iter().flatten();
    tables.filter(move |f| f.style == style || f.style == Style::Both).map(|f| f.name)
}

/// Shorthand for tables.
const fn overload(takes: &'static [Pattern], gives: Pattern) -> Overload {
    Overload { takes, gives }
}

/// The error of a function given values it has no overload for.
pub(crate) fn no_overload<'a>(name: &str, args: &[Value<'_>]) -> Result<Value<'a>, Fault> {
    let kinds: Vec<&str> = args.iter().map(Value::type_name).collect();
    Err(Fault::failed(format!("no such overload: {name}({})", kinds.join(", "))))
}
