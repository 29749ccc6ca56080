//! Why a condition came out as it did: each of its parts with its own outcome, what it read, and
//! whether it decided.
//!
//! A condition is checked as for a program, and then taken apart (`outline`): the operands of
//! `&&`, `||`, `!` and `? :`, what a macro walks and asks of each element, what a comparison or a
//! call is given. Every part is lowered by itself and evaluated by the same evaluator that rules
//! run on (`run`), so what is said here is what rules do. Which parts decided follows from the
//! outcomes alone (`weigh`).
//!
//! Invariants:
//! - The outcome of the whole is what [`super::Program::evaluate`] gives.
//! - Of a whole that holds, or does not, a part that is not marked as deciding could have come out
//!   otherwise, all others being as they are, and the whole would be the same. Of one that is
//!   unknown or an error, the parts that are marked are those to blame.
//! - Explaining is bounded as evaluating is: all parts together share a few times the limits.
//!
//! Not here: showing it (`report`), rules and their examples (`policy::judge`).

mod outline;
mod run;
#[cfg(test)]
mod tests;
mod weigh;

use super::check::check;
use super::environment::Environment;
use super::error::{CompileError, Diagnostic};
use super::input::Input;
use super::lower::lower_test;
use super::syntax::parse;
use super::types::Type;
use serde::Serialize;
use serde_json::Value as Json;

/// A part of a condition, with what it came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Its piece of the source, on one line.
    pub source: String,
    /// What kind of part it is.
    pub form: Form,
    /// What it came to.
    pub outcome: Came,
    /// Whether the outcome of the whole depends on it.
    pub decides: bool,
    /// What it read by itself, each thing once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Seen>,
    /// Its operands, as far as they are computed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Explanation>,
    /// What a macro walked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elements: Option<Elements>,
}

/// What kind of part of a condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `a && b`
    And,
    /// `a || b`
    Or,
    /// `!a`
    Not,
    /// `a ? b : c`
    If,
    /// `list.all(x, …)`
    All,
    /// `list.exists(x, …)`
    Exists,
    /// `list.exists_one(x, …)`
    ExistsOne,
    /// `list.filter(x, …)`
    Filter,
    /// `list.map(x, …)` and its kin.
    Map,
    /// `cel.bind(x, …, …)`
    Bind,
    /// A field, a comparison, a call.
    Plain,
}

/// What a part came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It is no condition, and has this value.
    Value(Json),
    /// It depends on what could not be collected, for these reasons.
    Unknown(Vec<u32>),
    /// It went wrong.
    Error(String),
}

/// Something that a part read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seen {
    /// What was read, as the source names it.
    pub source: String,
    /// What stood there; for what is absent, what it reads as.
    pub value: Came,
    /// Whether nothing stood there.
    pub absent: bool,
}

/// What a macro walked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Elements {
    /// How many elements there are.
    pub total: usize,
    /// How many of them decided.
    pub deciding: usize,
    /// The first of those that decided.
    pub shown: Vec<Element>,
}

/// One element that a macro walked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Element {
    /// Which, counted from 0.
    pub index: usize,
    /// Its key, in a map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The element itself; null where it is unknown.
    pub value: Json,
    /// What was asked of it.
    pub parts: Vec<Explanation>,
}

/// How many elements of those that decided are shown.
pub const ELEMENTS_SHOWN: usize = 3;

/// How many times the limits of one evaluation all parts together may use up.
const SHARE: u64 = 32;

/// Explains what a condition comes to.
///
/// Errors: everything that is wrong with the source, with its place and what would be right.
pub fn explain(
    source: &str,
    environment: &Environment,
    input: &Input<'_>,
) -> Result<Explanation, CompileError> {
    let refuse = |mistakes| CompileError::new(source, mistakes);
    let expr = parse(source).map_err(|mistake| refuse(vec![mistake]))?;
    let typed = check(&expr, environment).map_err(refuse)?;
    if !matches!(typed.kind, Type::Bool | Type::Dyn) {
        let message = format!("a condition must be bool, and this is {}", typed.kind);
        return Err(refuse(vec![Diagnostic::new(typed.span, message)]));
    }
    let whole = outline::outline(source, &typed).map_err(refuse)?;
    let (test, _) = lower_test(&typed).map_err(refuse)?;
    let absent = environment.absent();
    let mut explained = run::run(source, (&test, &whole), environment, input, &absent);
    weigh::weigh(&mut explained, true);
    Ok(explained)
}
