//! The tree after checking: names resolved, functions chosen, types known.

use crate::cel::library::Run;
use crate::cel::source::Span;
use crate::cel::syntax::Fold;
use crate::cel::types::{RecordType, Type};
use crate::cel::value::Value;

/// One checked expression.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub op: Op,
    pub kind: Type,
    pub span: Span,
}

/// What a checked expression does.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    Const(Value<'static>),
    /// A variable bound inside the expression, counted from the outermost.
    Local(u32),
    Root(Root),
    /// A field of a record, by its place in the record.
    Field {
        of: Box<Typed>,
        record: RecordType,
        index: usize,
    },
    HasField {
        of: Box<Typed>,
        record: RecordType,
        index: usize,
    },
    /// A member of what may be a map, a record or an optional one.
    Member {
        of: Box<Typed>,
        name: String,
        optional: bool,
    },
    HasMember {
        of: Box<Typed>,
        name: String,
    },
    OptionalIndex {
        of: Box<Typed>,
        key: Box<Typed>,
    },
    Not(Box<Typed>),
    And(Vec<Typed>),
    Or(Vec<Typed>),
    If {
        condition: Box<Typed>,
        then: Box<Typed>,
        otherwise: Box<Typed>,
    },
    Call {
        name: &'static str,
        runs: Vec<Run>,
        args: Vec<Typed>,
    },
    /// A host function, by its place in the host's table.
    Host {
        index: usize,
        args: Vec<Typed>,
    },
    /// Elements, each with whether it is optional.
    List(Vec<(Typed, bool)>),
    /// Keys and values, each pair with whether it is optional.
    Map(Vec<(Typed, Typed, bool)>),
    /// Binds one local, or two when `pairs`.
    Fold {
        fold: Fold,
        range: Box<Typed>,
        pairs: bool,
        filter: Option<Box<Typed>>,
        body: Box<Typed>,
    },
    /// Binds one local.
    Bind {
        value: Box<Typed>,
        body: Box<Typed>,
    },
    /// Binds one local.
    OptionalMap {
        of: Box<Typed>,
        body: Box<Typed>,
        flat: bool,
    },
    /// Always fails: what an unchecked source finds out only when it gets there.
    Fail(String),
}

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    Resource,
    /// A join, by its place in the environment.
    One(usize),
    Many(usize),
    /// Whether a join has anything.
    HasRelated(usize),
    Parameter(usize),
    AccountId,
    Partition,
    Region,
    Now,
    Variable(usize),
}
