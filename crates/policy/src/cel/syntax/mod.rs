//! From source text to a syntax tree: lexer, parser, macros.
//!
//! The tree is what was written, with names unresolved and types unknown. Macros are recognised
//! here, as the language definition demands, so a function may not be named like one.
//!
//! Invariants:
//! - Neither the parser's recursion nor the depth of the tree passes [`DEPTH_LIMIT`], so whatever
//!   walks the tree may recurse.
//! - Every node knows the span of source it came from.

mod ast;
mod lexer;
mod literal;
mod macros;
mod parser;

pub(crate) use ast::{Entry, Expr, Fold, Item, Kind, Literal};
pub(crate) use parser::parse;

/// How deeply expressions may nest.
pub(crate) const DEPTH_LIMIT: u16 = 120;

/// How long a source may be.
pub(crate) const SOURCE_LIMIT_BYTES: usize = 64 * 1024;
