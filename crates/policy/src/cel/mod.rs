//! The rule language: CEL, compiled against what a rule may speak of.
//!
//! A source is parsed (`syntax`), checked against an [`Environment`] so that every name, type
//! and function is known before anything is evaluated (`check`), and lowered to a program in
//! which fields are numbers of cells of a [`crate::document::Document`] (`lower`, `node`).
//! Evaluating it (`eval`) looks nothing up and, on the usual path, allocates nothing.
//!
//! ```
//! use policy::cel::{Environment, Input, Outcome, compile};
//! use policy::document::{Document, FieldType, Layout};
//! use std::sync::Arc;
//!
//! let layout = Layout::builder("aws.s3.bucket").field("Versioning.Status", FieldType::String)?.build()?;
//! let layout = Arc::new(layout);
//! let environment = Environment::of(layout.clone());
//! let rule = compile("Versioning.Status == 'Enabled'", &environment)?;
//! let bucket = Document::from_json(&layout, r#"{"Versioning": {"Status": "Enabled"}}"#)?;
//! assert_eq!(rule.evaluate(&Input::new(&bucket)), Outcome::True);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What a source may speak of:
//!
//! | Name | What it is |
//! |---|---|
//! | `Versioning.Status` | a field of the resource, absent ones read as [`crate::document`] says |
//! | `resource` | the resource itself, for a field that one of the names below hides |
//! | `related.NAME` | a join: a list of records, or a record that `has(related.NAME)` asks for |
//! | `params.NAME` | a parameter, bound with [`Environment::parameters`] |
//! | `account.id`, `account.partition`, `region`, `now` | where and when it was collected |
//!
//! How it is fast, from the document up:
//! - A chain of fields is one offset into the cells of a document. A cell is sixteen bytes; that of a
//!   text holds its length and its first eight bytes, so most comparisons never look at the text.
//! - Conditions made of cells, constants and walks over lists have a short way (`quick`) beside the
//!   program: no values, no faults, no scopes. It answers, or it says that it cannot (an unknown
//!   cell, a join, a function), and then the program is evaluated as if it had not been asked.
//!   Operands are asked in the order of their cost, since none of them can fault.
//! - In the program itself, conditions are nodes that give a bool in a register; a macro over a list
//!   of a document binds its variable to a cell, not to a value; constants are folded and regular
//!   expressions compiled once.
//!
//! How it is safe: before it runs, a source has a bound on its steps for resources of an assumed
//! size (`cost`), and one of anybody's is refused beyond it; while it runs, it takes steps for what
//! it looks at and bytes for what it builds, and ends within its [`Limits`]. The parser bounds how
//! deeply sources nest.
//!
//! How it need not run again: [`Program::evaluate_until`] says until when an answer holds, from the
//! comparisons with the clock that it made.
//!
//! Invariants:
//! - A program never panics, whatever its source and whatever it is given; it ends within its
//!   [`Limits`].
//! - Same program, same input, same answer: there is no clock but `now`, and maps are walked in
//!   the order of their keys.
//! - An unknown that cannot change the answer does not make the answer unknown; one that can does.
//!
//! Beyond the language definition: a field of the resource may be asked for by its bare name
//! (`has(Policy)`), and functions of a host may be called on policies ([`HostFunctions`]).
//!
//! Not here: what a policy allows (`policy::iam`, plugged in as a host), which rules there are
//! (`policy::catalogue`).

mod check;
pub mod constant;
mod cost;
mod environment;
mod error;
mod eval;
pub mod explain;
mod host;
mod input;
mod library;
mod lower;
mod machine;
mod node;
mod program;
mod quick;
mod reads;
mod source;
mod suggest;
mod syntax;
mod types;
mod value;

pub use cost::{Assumed, Bound};
pub use environment::{Environment, ParameterError, ParameterType};
pub use error::{CompileError, Diagnostic};
pub use host::{HostAnswer, HostFunctions, HostSignature, HostType, HostValue};
pub use input::{Account, Input, Parameters, Related};
pub use machine::Limits;
pub use program::{Holds, NoValue, Outcome, Program, compile, compile_value};
pub use reads::Reads;
pub use source::{Position, Span};
pub use types::{RecordType, Type};
pub use value::{
    Bytes, CellList, CellMap, Entries, EvalError, Items, List, Map, Reasons, RecordRef, Text,
    Value, from_json,
};

#[cfg(test)]
mod pages;
#[cfg(test)]
mod tests;
