//! The program that is run: what lowering makes of a checked expression.
//!
//! There are two kinds of nodes. A [`Node`] gives a value of any type; a [`Test`] gives a bool,
//! which is what nearly all of a rule is made of, and never builds a value for it.

use super::library::Run;
use super::syntax::Fold;
use super::value::Value;
use crate::document::Shape;
use regex::Regex;

/// Something that gives a value.
#[derive(Debug)]
pub(super) enum Node {
    Const(Value<'static>),
    /// A bound variable, counted from the innermost.
    Local(u32),
    /// A cell of a record, read with its shape.
    Read {
        place: Place,
        offset: u32,
        shape: Shape,
    },
    Record(Place),
    Many(usize),
    Parameter(usize),
    Variable(usize),
    AccountId,
    Partition,
    Region,
    Now,
    Member {
        of: Box<Node>,
        name: Box<str>,
        optional: bool,
    },
    OptionalIndex {
        of: Box<Node>,
        key: Box<Node>,
    },
    /// `of.or(other)`, or `of.orValue(other)` when it unwraps; `other` only if it is needed.
    OptionalOr {
        of: Box<Node>,
        other: Box<Node>,
        unwrap: bool,
    },
    Test(Box<Test>),
    If {
        condition: Box<Test>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    Call {
        name: &'static str,
        runs: Box<[Run]>,
        args: Box<[Node]>,
    },
    Host {
        index: usize,
        args: Box<[Node]>,
    },
    List(Box<[(Node, bool)]>),
    Map(Box<[(Node, Node, bool)]>),
    Walk(Box<Walk>),
    Bind {
        value: Box<Node>,
        body: Box<Node>,
    },
    OptionalMap {
        of: Box<Node>,
        body: Box<Node>,
        flat: bool,
    },
    Fail(Box<str>),
}

/// Something that gives a bool.
#[derive(Debug)]
pub(super) enum Test {
    Const(bool),
    /// Whatever gives a value; anything but a bool is an error.
    Value(Node),
    Not(Box<Test>),
    And(Box<[Test]>),
    Or(Box<[Test]>),
    If {
        condition: Box<Test>,
        then: Box<Test>,
        otherwise: Box<Test>,
    },
    /// Whether a cell is there.
    Has {
        place: Place,
        offset: u32,
    },
    HasRelated(usize),
    HasMember {
        of: Node,
        name: Box<str>,
    },
    /// `all`, `exists` or `exists_one`.
    Quantify(Box<Walk>),
    /// A bool cell.
    Flag {
        place: Place,
        offset: u32,
    },
    /// A text compared with a constant.
    TextIs {
        source: TextSource,
        text: Box<str>,
        equal: bool,
    },
    /// A text looked up in sorted constants.
    TextIn {
        source: TextSource,
        texts: Box<[Box<str>]>,
    },
    /// A constant looked for in a text.
    TextHas {
        source: TextSource,
        part: Part,
        text: Box<str>,
    },
    /// A constant looked up in a list of texts.
    ListHas {
        place: Place,
        offset: u32,
        text: Box<str>,
    },
    /// A number compared with a constant.
    IntIs {
        source: IntSource,
        op: Comparison,
        value: i64,
    },
    Equal {
        left: Node,
        right: Node,
        equal: bool,
    },
    Compare {
        op: Comparison,
        left: Node,
        right: Node,
    },
    /// A comparison whose sides drift apart as time goes on, or together: `left - right` grows by
    /// `slope` for each unit of time.
    Clocked {
        op: Comparison,
        left: Node,
        right: Node,
        slope: i8,
    },
    In {
        value: Node,
        range: Node,
    },
    /// A text matched against a constant expression.
    Matches {
        text: Node,
        regex: Box<Regex>,
    },
    Bind {
        value: Node,
        body: Box<Test>,
    },
}

/// A macro that walks a list or a map.
#[derive(Debug)]
pub(super) struct Walk {
    pub fold: Fold,
    pub range: Node,
    /// Whether it binds two variables.
    pub pairs: bool,
    pub filter: Option<Test>,
    pub body: Body,
    /// Steps that one turn takes.
    pub weight: usize,
}

/// What a macro does with each element.
#[derive(Debug)]
pub(super) enum Body {
    Test(Test),
    Node(Node),
}

/// Where the marker of a record is.
#[derive(Debug)]
pub(super) enum Place {
    Resource,
    /// A join of at most one.
    One(usize),
    /// A bound variable that is a record, counted from the innermost.
    Local(u32),
    Node(Box<Node>),
}

/// A text that is there to be looked at.
#[derive(Debug)]
pub(super) enum TextSource {
    Cell {
        place: Place,
        offset: u32,
    },
    /// A bound variable, counted from the innermost.
    Local(u32),
}

/// An int that is there to be looked at.
#[derive(Debug)]
pub(super) enum IntSource {
    Cell {
        place: Place,
        offset: u32,
    },
    /// How many elements a list or entries a map has.
    Size {
        place: Place,
        offset: u32,
    },
}

/// Where in a text a constant is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    End,
    Anywhere,
}

/// How two values are to be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}
