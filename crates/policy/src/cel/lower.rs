//! From the checked tree to the program that is run.
//!
//! Chains of fields become one offset into the cells of a document. Shapes that occur in nearly
//! every rule (a flag, a text compared with a constant, a text in a list of constants) get a node
//! of their own. What does not depend on the input is evaluated here, once.

mod shapes;

use super::check::{Op, Root, Typed};
use super::error::Diagnostic;
use super::input::Input;
use super::library::Run;
use super::machine::{Limits, Machine};
use super::node::{Body, Node, Place, Test, Walk};
use super::syntax::Fold;
use super::types::Type;
use super::value::Value;
use crate::document::Shape;

/// Lowers a checked expression.
///
/// Errors: a constant regular expression is malformed.
pub(super) fn lower(typed: &Typed) -> Result<Node, Vec<Diagnostic>> {
    let mut lowering = Lowering::default();
    let node = lowering.node(typed);
    if lowering.mistakes.is_empty() { Ok(node) } else { Err(lowering.mistakes) }
}

/// Lowers a checked expression whose value must be a bool.
///
/// Errors: a constant regular expression is malformed.
pub(super) fn lower_test(typed: &Typed) -> Result<(Test, Clock), Vec<Diagnostic>> {
    let mut lowering = Lowering::default();
    let test = lowering.test(typed);
    let clock = match lowering.clocks {
        0 => Clock::None,
        clocks if clocks == lowering.clocks_bounded => Clock::Bounded,
        _ => Clock::Any,
    };
    if lowering.mistakes.is_empty() { Ok((test, clock)) } else { Err(lowering.mistakes) }
}

/// How an answer depends on the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// Not at all.
    None,
    /// Only through comparisons that say when they turn.
    Bounded,
    /// In some other way.
    Any,
}

/// Lowers a checked expression around which `depth` variables are bound.
///
/// Errors: a constant regular expression is malformed.
pub(super) fn lower_within(typed: &Typed, depth: u32) -> Result<Node, Vec<Diagnostic>> {
    let mut lowering = Lowering { depth, ..Lowering::default() };
    let node = lowering.node(typed);
    if lowering.mistakes.is_empty() { Ok(node) } else { Err(lowering.mistakes) }
}

#[derive(Default)]
struct Lowering {
    /// How many variables are bound around the expression.
    depth: u32,
    /// Nodes made so far.
    size: usize,
    /// Regular expressions compiled so far.
    regexes: usize,
    /// How often the clock was read so far, and how often in a way that says when the answer turns.
    clocks: usize,
    clocks_bounded: usize,
    mistakes: Vec<Diagnostic>,
}

impl Lowering {
    fn node(&mut self, typed: &Typed) -> Node {
        self.size += 1;
        match &typed.op {
            Op::Const(value) => {
                // A long constant is looked at piece by piece, whatever is done with it.
                if let Value::Text(text) = value {
                    self.size += text.as_str().len() / 16;
                }
                Node::Const(value.clone())
            }
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

    fn root(&mut self, root: Root) -> Node {
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
            Root::Now => {
                self.clocks += 1;
                Node::Now
            }
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
            } => shapes::quantified(self.walk(*fold, range, *pairs, filter.as_deref(), body)),
            Op::Bind { value, body } if typed_bool(body) => {
                let value = self.node(value);
                let body = Box::new(self.within(1, |lowering| lowering.test(body)));
                Test::Bind { value, body }
            }
            Op::Call { name, runs, args } if is_test(name) => self.test_call(name, runs, args),
            _ => Test::Value(self.node(typed)),
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

fn typed_bool(typed: &Typed) -> bool {
    typed.kind == Type::Bool
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

/// What folding may use up: constants are small or are not worth it.
const FOLDING: Limits = Limits { steps: 10_000, bytes: 64 << 10 };

fn constant_value(node: &Node) -> Option<Value<'static>> {
    let input = Input::default();
    let machine = Machine::new(&input, FOLDING);
    super::eval::run(node, &machine).ok()?.owned()
}
