//! From the checked tree to the program that is run.
//!
//! Chains of fields become one offset into the cells of a document. Shapes that occur in nearly
//! every rule (a flag, a text compared with a constant, a text in a list of constants) get a node
//! of their own. What does not depend on the input is evaluated here, once.

use super::check::{Op, Root, Typed};
use super::error::Diagnostic;
use super::input::Input;
use super::library::{self, Run};
use super::machine::{Limits, Machine};
use super::node::{Body, Comparison, IntSource, Node, Part, Place, Test, TextSource, Walk};
use super::syntax::Fold;
use super::types::Type;
use super::value::{List, Value};
use crate::document::Shape;

/// Lowers a checked expression.
///
/// Errors: a constant regular expression is malformed.
pub(super) fn lower(typed: &Typed) -> Result<Node, Vec<Diagnostic>> {
    let mut lowering = Lowering { depth: 0, size: 0, mistakes: Vec::new() };
    let node = lowering.node(typed);
    if lowering.mistakes.is_empty() { Ok(node) } else { Err(lowering.mistakes) }
}

/// Lowers a checked expression whose value must be a bool.
///
/// Errors: a constant regular expression is malformed.
pub(super) fn lower_test(typed: &Typed) -> Result<Test, Vec<Diagnostic>> {
    let mut lowering = Lowering { depth: 0, size: 0, mistakes: Vec::new() };
    let test = lowering.test(typed);
    if lowering.mistakes.is_empty() { Ok(test) } else { Err(lowering.mistakes) }
}

struct Lowering {
    /// How many variables are bound around the expression.
    depth: u32,
    /// Nodes made so far.
    size: usize,
    mistakes: Vec<Diagnostic>,
}

impl Lowering {
    fn node(&mut self, typed: &Typed) -> Node {
        self.size += 1;
        match &typed.op {
            Op::Const(value) => Node::Const(value.clone()),
            Op::Local(index) => Node::Local(self.up(*index)),
            Op::Root(root) => self.root(*root),
            Op::Field { .. } => match self.cell(typed) {
                Some((place, offset, shape)) => Node::Read { place, offset, shape },
                None => Node::Fail("this field is not in the layout".into()),
            },
            Op::Member { of, name, optional } => {
                let of = Box::new(self.node(of));
                Node::Member { of, name: name.as_str().into(), optional: *optional }
            }
            Op::OptionalIndex { of, key } => {
                Node::OptionalIndex { of: Box::new(self.node(of)), key: Box::new(self.node(key)) }
            }
            Op::If { condition, then, otherwise } => Node::If {
                condition: Box::new(self.test(condition)),
                then: Box::new(self.node(then)),
                otherwise: Box::new(self.node(otherwise)),
            },
            Op::Call { name: name @ ("or" | "orValue"), args, .. } if args.len() == 2 => {
                let mut args = args.iter().map(|arg| Box::new(self.node(arg)));
                match (args.next(), args.next()) {
                    (Some(of), Some(other)) => {
                        Node::OptionalOr { of, other, unwrap: *name == "orValue" }
                    }
                    _ => Node::Fail("no such overload: or".into()),
                }
            }
            Op::Call { name, runs, args } if !is_test(name) => self.call(name, runs, args),
            Op::Host { index, args } => {
                Node::Host { index: *index, args: args.iter().map(|arg| self.node(arg)).collect() }
            }
            Op::List(items) => {
                let items = items.iter().map(|(item, optional)| (self.node(item), *optional));
                folded(Node::List(items.collect()))
            }
            Op::Map(entries) => {
                let entries =
                    entries.iter().map(|(k, v, optional)| (self.node(k), self.node(v), *optional));
                folded(Node::Map(entries.collect()))
            }
            Op::Fold { fold: Fold::All | Fold::Exists | Fold::ExistsOne, .. } => {
                Node::Test(Box::new(self.test(typed)))
            }
            Op::Fold { fold, range, pairs, filter, body } => {
                Node::Walk(Box::new(self.walk(*fold, range, *pairs, filter.as_deref(), body)))
            }
            Op::Bind { value, body } => {
                let value = Box::new(self.node(value));
                let body = Box::new(self.within(1, |lowering| lowering.node(body)));
                Node::Bind { value, body }
            }
            Op::OptionalMap { of, body, flat } => {
                let of = Box::new(self.node(of));
                let body = Box::new(self.within(1, |lowering| lowering.node(body)));
                Node::OptionalMap { of, body, flat: *flat }
            }
            Op::Fail(message) => Node::Fail(message.as_str().into()),
            Op::Call { .. }
            | Op::Not(_)
            | Op::And(_)
            | Op::Or(_)
            | Op::HasField { .. }
            | Op::HasMember { .. } => match self.test(typed) {
                Test::Value(node) => node,
                Test::Const(value) => Node::Const(Value::Bool(value)),
                test => Node::Test(Box::new(test)),
            },
        }
    }

    fn root(&self, root: Root) -> Node {
        match root {
            Root::Resource => Node::Record(Place::Resource),
            Root::One(index) => Node::Record(Place::One(index)),
            Root::Many(index) => Node::Many(index),
            Root::HasRelated(index) => Node::Test(Box::new(Test::HasRelated(index))),
            Root::Parameter(index) => Node::Parameter(index),
            Root::Variable(index) => Node::Variable(index),
            Root::AccountId => Node::AccountId,
            Root::Partition => Node::Partition,
            Root::Region => Node::Region,
            Root::Now => Node::Now,
        }
    }

    fn call(&mut self, name: &'static str, runs: &[Run], args: &[Typed]) -> Node {
        let args = args.iter().map(|arg| self.node(arg)).collect();
        folded(Node::Call { name, runs: runs.into(), args })
    }

    fn test(&mut self, typed: &Typed) -> Test {
        self.size += 1;
        match &typed.op {
            Op::Const(Value::Bool(value)) => Test::Const(*value),
            Op::Not(of) => match self.test(of) {
                Test::Const(value) => Test::Const(!value),
                Test::TextIs { source, text, equal } => {
                    Test::TextIs { source, text, equal: !equal }
                }
                Test::Not(inner) => *inner,
                test => Test::Not(Box::new(test)),
            },
            Op::And(operands) => Test::And(operands.iter().map(|o| self.test(o)).collect()),
            Op::Or(operands) => Test::Or(operands.iter().map(|o| self.test(o)).collect()),
            Op::If { condition, then, otherwise } if typed_bool(then) && typed_bool(otherwise) => {
                Test::If {
                    condition: Box::new(self.test(condition)),
                    then: Box::new(self.test(then)),
                    otherwise: Box::new(self.test(otherwise)),
                }
            }
            Op::HasField { of, record, index } => match self.field(of, record, *index) {
                Some((place, offset, _)) => Test::Has { place, offset },
                None => Test::Value(Node::Fail("this field is not in the layout".into())),
            },
            Op::HasMember { of, name } => {
                Test::HasMember { of: self.node(of), name: name.as_str().into() }
            }
            Op::Root(Root::HasRelated(index)) => Test::HasRelated(*index),
            Op::Field { .. } => match self.cell(typed) {
                Some((place, offset, Shape::Bool)) => Test::Flag { place, offset },
                Some((place, offset, shape)) => Test::Value(Node::Read { place, offset, shape }),
                None => Test::Value(Node::Fail("this field is not in the layout".into())),
            },
            Op::Fold {
                fold: fold @ (Fold::All | Fold::Exists | Fold::ExistsOne),
                range,
                pairs,
                filter,
                body,
            } => Test::Quantify(Box::new(self.walk(*fold, range, *pairs, filter.as_deref(), body))),
            Op::Bind { value, body } if typed_bool(body) => {
                let value = self.node(value);
                let body = Box::new(self.within(1, |lowering| lowering.test(body)));
                Test::Bind { value, body }
            }
            Op::Call { name, runs, args } if is_test(name) => self.test_call(name, runs, args),
            _ => Test::Value(self.node(typed)),
        }
    }

    /// A call of a function that gives a bool.
    fn test_call(&mut self, name: &'static str, runs: &[Run], args: &[Typed]) -> Test {
        let test = match args {
            [left, right] => match name {
                "==" | "!=" => self.equality(left, right, name == "=="),
                "in" => self.membership(left, right),
                "matches" => return self.matches(runs, left, right),
                "startsWith" => return self.part(Part::Start, name, runs, left, right),
                "endsWith" => return self.part(Part::End, name, runs, left, right),
                "contains" => return self.part(Part::Anywhere, name, runs, left, right),
                "<" => self.comparison(Comparison::Less, left, right),
                "<=" => self.comparison(Comparison::LessEqual, left, right),
                ">" => self.comparison(Comparison::Greater, left, right),
                _ => self.comparison(Comparison::GreaterEqual, left, right),
            },
            _ => Test::Value(self.call(name, runs, args)),
        };
        folded_test(test)
    }

    fn equality(&mut self, left: &Typed, right: &Typed, equal: bool) -> Test {
        let (left_node, right_node) = (self.node(left), self.node(right));
        let (kind, node, constant) = match (left_node, right_node) {
            (Node::Const(value), node) => (&right.kind, node, value),
            (node, Node::Const(value)) => (&left.kind, node, value),
            (left, right) => return Test::Equal { left, right, equal },
        };
        let op = if equal { Comparison::Equal } else { Comparison::NotEqual };
        match (&constant, text_source(node, kind)) {
            (Value::Text(text), Ok(source)) => {
                Test::TextIs { source, text: text.as_str().into(), equal }
            }
            (_, Ok(source)) => {
                Test::Equal { left: source.into(), right: Node::Const(constant), equal }
            }
            (Value::Int(value), Err(node)) => match int_source(node) {
                Ok(source) => Test::IntIs { source, op, value: *value },
                Err(left) => Test::Equal { left, right: Node::Const(constant), equal },
            },
            (_, Err(left)) => Test::Equal { left, right: Node::Const(constant), equal },
        }
    }

    fn membership(&mut self, value: &Typed, range: &Typed) -> Test {
        let kind = &value.kind;
        match (self.node(value), self.node(range)) {
            (Node::Const(Value::Text(text)), Node::Read { place, offset, shape })
                if is_text_list(&shape) =>
            {
                Test::ListHas { place, offset, text: text.as_str().into() }
            }
            (value, Node::Const(Value::List(list))) => match texts(&list) {
                Some(texts) => match text_source(value, kind) {
                    Ok(source) => Test::TextIn { source, texts },
                    Err(value) => Test::In { value, range: Node::Const(Value::List(list)) },
                },
                None => Test::In { value, range: Node::Const(Value::List(list)) },
            },
            (value, range) => Test::In { value, range },
        }
    }

    fn comparison(&mut self, op: Comparison, left: &Typed, right: &Typed) -> Test {
        match (self.node(left), self.node(right)) {
            (node, Node::Const(Value::Int(value))) => match int_source(node) {
                Ok(source) => Test::IntIs { source, op, value },
                Err(left) => Test::Compare { op, left, right: Node::Const(Value::Int(value)) },
            },
            (Node::Const(Value::Int(value)), node) => match int_source(node) {
                Ok(source) => Test::IntIs { source, op: op.mirrored(), value },
                Err(right) => Test::Compare { op, left: Node::Const(Value::Int(value)), right },
            },
            (left, right) => Test::Compare { op, left, right },
        }
    }

    /// `text.startsWith(…)` and the like.
    fn part(
        &mut self,
        part: Part,
        name: &'static str,
        runs: &[Run],
        text: &Typed,
        of: &Typed,
    ) -> Test {
        let kind = &text.kind;
        let (node, wanted) = (self.node(text), self.node(of));
        let call = |node, wanted| {
            let args = Box::new([node, wanted]);
            Test::Value(folded(Node::Call { name, runs: runs.into(), args }))
        };
        match (&wanted, text_source(node, kind)) {
            (Node::Const(Value::Text(text)), Ok(source)) => {
                Test::TextHas { source, part, text: text.as_str().into() }
            }
            (_, Ok(source)) => call(source.into(), wanted),
            (_, Err(node)) => call(node, wanted),
        }
    }

    fn matches(&mut self, runs: &[Run], text: &Typed, pattern: &Typed) -> Test {
        let span = pattern.span;
        let (text, pattern) = (self.node(text), self.node(pattern));
        let Node::Const(Value::Text(constant)) = &pattern else {
            let args = Box::new([text, pattern]);
            return Test::Value(Node::Call { name: "matches", runs: runs.into(), args });
        };
        match library::compile_regex(constant.as_str()) {
            Ok(regex) => folded_test(Test::Matches { text, regex: Box::new(regex) }),
            Err(message) => {
                self.mistakes.push(Diagnostic::new(span, message));
                Test::Const(false)
            }
        }
    }

    fn walk(
        &mut self,
        fold: Fold,
        range: &Typed,
        pairs: bool,
        filter: Option<&Typed>,
        body: &Typed,
    ) -> Walk {
        let range = self.node(range);
        let before = self.size;
        let bound = if pairs { 2 } else { 1 };
        let (filter, body) = self.within(bound, |lowering| {
            let filter = filter.map(|filter| lowering.test(filter));
            let body = match fold {
                Fold::All | Fold::Exists | Fold::ExistsOne | Fold::Filter => {
                    Body::Test(lowering.test(body))
                }
                Fold::List | Fold::Map | Fold::Entries => Body::Node(lowering.node(body)),
            };
            (filter, body)
        });
        Walk { fold, range, pairs, filter, body, weight: 1 + self.size - before }
    }

    fn within<T>(&mut self, bound: u32, lower: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += bound;
        let lowered = lower(self);
        self.depth -= bound;
        lowered
    }

    fn up(&self, index: u32) -> u32 {
        self.depth.saturating_sub(index + 1)
    }

    /// The cell that a chain of fields reads: where its record is, how far on, of what shape.
    fn cell(&mut self, typed: &Typed) -> Option<(Place, u32, Shape)> {
        match &typed.op {
            Op::Field { of, record, index } => self.field(of, record, *index),
            _ => None,
        }
    }

    fn field(
        &mut self,
        of: &Typed,
        record: &super::types::RecordType,
        index: usize,
    ) -> Option<(Place, u32, Shape)> {
        let field = record.0.fields.get(index)?;
        let (place, base) = match &of.op {
            Op::Root(Root::Resource) => (Place::Resource, 0),
            Op::Root(Root::One(index)) => (Place::One(*index), 0),
            Op::Local(index) => (Place::Local(self.up(*index)), 0),
            Op::Field { .. } => {
                let (place, offset, _) = self.cell(of)?;
                (place, offset)
            }
            _ => (Place::Node(Box::new(self.node(of))), 0),
        };
        Some((place, base.checked_add(field.offset)?, field.shape.clone()))
    }
}

/// Functions that have a node of their own because they give a bool.
fn is_test(name: &str) -> bool {
    const TESTS: [&str; 11] =
        ["==", "!=", "<", "<=", ">", ">=", "in", "matches", "startsWith", "endsWith", "contains"];
    TESTS.contains(&name)
}

/// Where a text lies, if it need not be made; the node itself otherwise.
fn text_source(node: Node, kind: &Type) -> Result<TextSource, Node> {
    match node {
        Node::Read { place, offset, shape: Shape::Text } => Ok(TextSource::Cell { place, offset }),
        Node::Local(up) if *kind == Type::Text => Ok(TextSource::Local(up)),
        node => Err(node),
    }
}

/// Where an int lies, if it need not be made; the node itself otherwise.
fn int_source(node: Node) -> Result<IntSource, Node> {
    match node {
        Node::Read { place, offset, shape: Shape::Int } => Ok(IntSource::Cell { place, offset }),
        Node::Call { name: "size", runs, args } => match <[Node; 1]>::try_from(args.into_vec()) {
            Ok([Node::Read { place, offset, shape: Shape::List(_) | Shape::Map(_) }]) => {
                Ok(IntSource::Size { place, offset })
            }
            Ok(args) => Err(Node::Call { name: "size", runs, args: Box::new(args) }),
            Err(args) => Err(Node::Call { name: "size", runs, args: args.into() }),
        },
        node => Err(node),
    }
}

impl From<TextSource> for Node {
    fn from(source: TextSource) -> Self {
        match source {
            TextSource::Cell { place, offset } => Node::Read { place, offset, shape: Shape::Text },
            TextSource::Local(up) => Node::Local(up),
        }
    }
}

impl Comparison {
    /// The comparison that says the same with its sides changed over.
    fn mirrored(self) -> Self {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessEqual => Comparison::GreaterEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterEqual => Comparison::LessEqual,
            same => same,
        }
    }
}

fn is_text_list(shape: &Shape) -> bool {
    matches!(shape, Shape::List(element) if **element == Shape::Text)
}

fn typed_bool(typed: &Typed) -> bool {
    typed.kind == Type::Bool
}

fn texts(list: &List<'_>) -> Option<Box<[Box<str>]>> {
    let mut texts: Vec<Box<str>> = Vec::with_capacity(list.len());
    for value in list.iter() {
        let Ok(Value::Text(text)) = value else { return None };
        texts.push(text.as_str().into());
    }
    texts.sort_unstable();
    Some(texts.into())
}

/// A call or literal of constants, evaluated. What fails is left to fail when it is reached.
fn folded(node: Node) -> Node {
    let constant = |node: &Node| matches!(node, Node::Const(_));
    let all_constant = match &node {
        Node::Call { args, .. } => args.iter().all(constant),
        Node::List(items) => items.iter().all(|(item, _)| constant(item)),
        Node::Map(entries) => entries.iter().all(|(k, v, _)| constant(k) && constant(v)),
        _ => false,
    };
    if !all_constant {
        return node;
    }
    match constant_value(&node) {
        Some(value) => Node::Const(value),
        None => node,
    }
}

/// A test of constants, evaluated.
fn folded_test(test: Test) -> Test {
    let constant = |node: &Node| matches!(node, Node::Const(_));
    let all_constant = match &test {
        Test::Equal { left, right, .. } | Test::Compare { left, right, .. } => {
            constant(left) && constant(right)
        }
        Test::In { value, range } => constant(value) && constant(range),
        Test::Matches { text, .. } => constant(text),
        _ => false,
    };
    if !all_constant {
        return test;
    }
    let input = Input::default();
    let decided = super::eval::run_test(&test, &Machine::new(&input, FOLDING)).ok();
    decided.map_or(test, Test::Const)
}

/// What folding may use up: constants are small or are not worth it.
const FOLDING: Limits = Limits { steps: 10_000, bytes: 64 << 10 };

fn constant_value(node: &Node) -> Option<Value<'static>> {
    let input = Input::default();
    let machine = Machine::new(&input, FOLDING);
    super::eval::run(node, &machine).ok()?.owned()
}
