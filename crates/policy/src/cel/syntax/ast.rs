//! The syntax tree.

use crate::cel::source::Span;

/// One expression as written.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub kind: Kind,
    pub span: Span,
    /// Levels of tree below and including this node.
    pub depth: u16,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Literal(Literal),
    /// A name; `absolute` when written with a leading dot.
    Name {
        name: String,
        absolute: bool,
    },
    /// `of.field`, or `of.?field`.
    Select {
        of: Box<Expr>,
        field: String,
        field_span: Span,
        optional: bool,
    },
    /// `of[key]`, or `of[?key]`.
    Index {
        of: Box<Expr>,
        key: Box<Expr>,
        optional: bool,
    },
    /// `name(args)`, or `target.name(args)`.
    Call {
        target: Option<Box<Expr>>,
        name: String,
        name_span: Span,
        args: Vec<Expr>,
    },
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `a && b && c`
    And(Vec<Expr>),
    /// `a || b || c`
    Or(Vec<Expr>),
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    List(Vec<Item>),
    Map(Vec<Entry>),
    /// `Type{field: value}`
    Message {
        name: String,
        fields: Vec<(String, Expr)>,
    },
    /// `has(of.field)`, or `has(field)`.
    Has {
        of: Option<Box<Expr>>,
        field: String,
        field_span: Span,
    },
    /// A macro that walks a list or a map.
    Fold {
        fold: Fold,
        range: Box<Expr>,
        names: Vec<String>,
        filter: Option<Box<Expr>>,
        body: Box<Expr>,
    },
    /// `cel.bind(name, value, body)`
    Bind {
        name: String,
        value: Box<Expr>,
        body: Box<Expr>,
    },
    /// `cel.block([values], body)`, where `@index0` and so on name the values.
    Block {
        values: Vec<Expr>,
        body: Box<Expr>,
    },
    /// `of.optMap(name, body)`, or `of.optFlatMap(name, body)` when `flat`.
    OptMap {
        of: Box<Expr>,
        name: String,
        body: Box<Expr>,
        flat: bool,
    },
}

/// A literal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// An element of a list literal; `optional` when written with `?`.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub value: Expr,
    pub optional: bool,
}

/// An entry of a map literal; `optional` when its key is written with `?`.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub key: Expr,
    pub value: Expr,
    pub optional: bool,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    /// The operator as written, which is also the name it has in the library.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::In => "in",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Remainder => "%",
        }
    }
}

/// Which macro walks a list or a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    /// Whether every element meets the condition.
    All,
    /// Whether some element meets the condition.
    Exists,
    /// Whether exactly one element meets the condition.
    ExistsOne,
    /// The elements that meet the condition.
    Filter,
    /// A list of what each element becomes: `map` and `transformList`.
    List,
    /// A map from the same keys to what each value becomes.
    Map,
    /// A map merged from the entries that each element becomes.
    Entries,
}

impl Kind {
    /// The expressions directly below.
    pub fn children(&self) -> impl Iterator<Item = &Expr> {
        let (boxed, listed): (Vec<&Expr>, &[Expr]) = match self {
            Kind::Literal(_) | Kind::Name { .. } => (Vec::new(), &[]),
            Kind::Has { of, .. } => (of.as_deref().into_iter().collect(), &[]),
            Kind::Select { of, .. } | Kind::Not(of) | Kind::Negate(of) => (vec![of], &[]),
            Kind::Index { of, key, .. } => (vec![of, key], &[]),
            Kind::Call { target, args, .. } => (target.as_deref().into_iter().collect(), args),
            Kind::Binary { left, right, .. } => (vec![left, right], &[]),
            Kind::And(operands) | Kind::Or(operands) => (Vec::new(), operands),
            Kind::If { condition, then, otherwise } => (vec![condition, then, otherwise], &[]),
            Kind::List(items) => (items.iter().map(|item| &item.value).collect(), &[]),
            Kind::Map(entries) => {
                (entries.iter().flat_map(|entry| [&entry.key, &entry.value]).collect(), &[])
            }
            Kind::Message { fields, .. } => (fields.iter().map(|(_, value)| value).collect(), &[]),
            Kind::Fold { range, filter, body, .. } => (
                [Some(range), filter.as_ref(), Some(body)]
                    .into_iter()
                    .flatten()
                    .map(|e| &**e)
                    .collect(),
                &[],
            ),
            Kind::Bind { value, body, .. } => (vec![value, body], &[]),
            Kind::Block { values, body } => (vec![body], values),
            Kind::OptMap { of, body, .. } => (vec![of, body], &[]),
        };
        boxed.into_iter().chain(listed)
    }
}
