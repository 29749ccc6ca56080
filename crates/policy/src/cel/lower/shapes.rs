//! Shapes that occur in nearly every rule, each given a node of its own.

use super::{FOLDING, Lowering, folded};
use crate::cel::check::Typed;
use crate::cel::error::Diagnostic;
use crate::cel::eval;
use crate::cel::input::Input;
use crate::cel::library::{self, Run};
use crate::cel::machine::Machine;
use crate::cel::node::{Body, Comparison, IntSource, Node, Part, Test, TextSource, Walk};
use crate::cel::syntax::Fold;
use crate::cel::types::Type;
use crate::cel::value::{List, Value};
use crate::document::Shape;

/// Compiling one may take a millisecond.
const REGEX_LIMIT: usize = 100;

impl Lowering {
    /// A call of a function that gives a bool.
    pub(super) fn test_call(&mut self, name: &'static str, runs: &[Run], args: &[Typed]) -> Test {
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
        let before = self.clocks;
        let (left, right) = (self.node(left), self.node(right));
        let clocks = self.clocks - before;
        if clocks > 0 {
            let (left_slope, left_clocks) = slope(&left);
            let (right_slope, right_clocks) = slope(&right);
            if left_clocks + right_clocks == clocks {
                self.clocks_bounded += clocks;
                return Test::Clocked { op, left, right, slope: left_slope - right_slope };
            }
        }
        match (left, right) {
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
        self.regexes += 1;
        if self.regexes > REGEX_LIMIT {
            if self.regexes == REGEX_LIMIT + 1 {
                let message = format!("a source may have at most {REGEX_LIMIT} of these");
                self.mistakes.push(Diagnostic::new(span, message));
            }
            return Test::Const(false);
        }
        match library::compile_regex(constant.as_str()) {
            Ok(regex) => folded_test(Test::Matches { text, regex: Box::new(regex) }),
            Err(message) => {
                self.mistakes.push(Diagnostic::new(span, message));
                Test::Const(false)
            }
        }
    }
}

/// How fast a time or a duration grows with the time, and how often it reads the clock for that.
fn slope(node: &Node) -> (i8, usize) {
    match node {
        Node::Now => (1, 1),
        Node::Call { name: name @ ("+" | "-"), args, .. } => match &**args {
            [left, right] => {
                let ((left, left_clocks), (right, right_clocks)) = (slope(left), slope(right));
                let slope = if *name == "+" {
                    left.saturating_add(right)
                } else {
                    left.saturating_sub(right)
                };
                (slope, left_clocks + right_clocks)
            }
            _ => (0, 0),
        },
        _ => (0, 0),
    }
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

/// `list.exists(x, x == '…')` is looking a constant up in a list, `list.all(x, x != '…')` not
/// finding it there.
pub(super) fn quantified(walk: Walk) -> Test {
    let Walk { fold, range, pairs, filter, body, weight } = walk;
    match (fold, range, body) {
        (
            Fold::Exists | Fold::All,
            Node::Read { place, offset, shape },
            Body::Test(Test::TextIs { source: TextSource::Local(0), text, equal }),
        ) if !pairs && is_text_list(&shape) && equal == (fold == Fold::Exists) => {
            let has = Test::ListHas { place, offset, text };
            if equal { has } else { Test::Not(Box::new(has)) }
        }
        (fold, range, body) => {
            Test::Quantify(Box::new(Walk { fold, range, pairs, filter, body, weight }))
        }
    }
}

fn is_text_list(shape: &Shape) -> bool {
    matches!(shape, Shape::List(element) if **element == Shape::Text)
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
    let decided = eval::run_test(&test, &Machine::new(&input, FOLDING)).ok();
    decided.map_or(test, Test::Const)
}
