//! Taking a condition apart: each part that is worth showing, lowered by itself.

use super::Form;
use crate::cel::check::{Op, Root, Typed};
use crate::cel::error::Diagnostic;
use crate::cel::lower::lower_within;
use crate::cel::node::Node;
use crate::cel::source::Span;
use crate::cel::syntax::Fold;
use crate::cel::types::Type;

/// A part, ready to be evaluated with the variables around it.
pub(super) struct Part {
    pub span: Span,
    pub form: Form,
    pub node: Node,
    pub reads: Vec<Read>,
    /// Operands; of a macro, what it walks, if that is computed.
    pub parts: Vec<Part>,
    pub walk: Option<Walk>,
    /// Whether the last part is evaluated with the first one's value bound.
    pub binds: bool,
}

/// Something that a part reads.
pub(super) struct Read {
    pub span: Span,
    pub node: Node,
    /// Whether it is there, where that can be asked.
    pub has: Option<Node>,
}

/// What a macro walks and what it asks of each element.
pub(super) struct Walk {
    pub fold: Fold,
    pub range: Node,
    pub pairs: bool,
    /// The filter, if there is one, and the body.
    pub asks: Vec<Part>,
}

/// Takes a checked condition apart.
///
/// Errors: a constant regular expression is malformed.
pub(super) fn outline(source: &str, typed: &Typed) -> Result<Part, Vec<Diagnostic>> {
    Outliner { source }.part(typed, 0)
}

struct Outliner<'s> {
    source: &'s str,
}

type Outlined<T> = Result<T, Vec<Diagnostic>>;

impl Outliner<'_> {
    /// A part with `depth` variables bound around it.
    fn part(&self, typed: &Typed, depth: u32) -> Outlined<Part> {
        let mut part = Part {
            span: typed.span,
            form: form(&typed.op),
            node: lower_within(typed, depth)?,
            reads: Vec::new(),
            parts: Vec::new(),
            walk: None,
            binds: false,
        };
        match &typed.op {
            Op::And(operands) | Op::Or(operands) => {
                part.parts = self.all(operands.iter(), depth)?;
            }
            Op::Not(of) => part.parts = vec![self.part(of, depth)?],
            Op::If { condition, then, otherwise } => {
                part.parts = self.all([&**condition, &**then, &**otherwise].into_iter(), depth)?;
            }
            Op::Fold { fold, range, pairs, filter, body } => {
                if !is_path(range) {
                    part.parts = vec![self.part(range, depth)?];
                }
                let inner = depth + if *pairs { 2 } else { 1 };
                let asks = filter.iter().map(|filter| &**filter).chain([&**body]);
                part.walk = Some(Walk {
                    fold: *fold,
                    range: lower_within(range, depth)?,
                    pairs: *pairs,
                    asks: self.all(asks, inner)?,
                });
            }
            Op::Bind { value, body } => {
                part.parts = vec![self.part(value, depth)?, self.part(body, depth + 1)?];
                part.binds = true;
            }
            _ if is_path(typed) => part.reads.push(self.read(typed, depth)?),
            Op::HasField { .. } | Op::HasMember { .. } => {
                part.reads.extend(self.asked(typed, depth)?);
            }
            _ => self.operands(&mut part, typed, depth)?,
        }
        Ok(part)
    }

    fn all<'t>(
        &self,
        operands: impl Iterator<Item = &'t Typed>,
        depth: u32,
    ) -> Outlined<Vec<Part>> {
        operands.map(|operand| self.part(operand, depth)).collect()
    }

    /// What a call or a literal is given: paths are read, what is computed is a part.
    fn operands(&self, part: &mut Part, typed: &Typed, depth: u32) -> Outlined<()> {
        for operand in operands(&typed.op) {
            if is_path(operand) {
                part.reads.push(self.read(operand, depth)?);
            } else if !is_constant(operand) {
                part.parts.push(self.part(operand, depth)?);
            }
        }
        Ok(())
    }

    fn read(&self, typed: &Typed, depth: u32) -> Outlined<Read> {
        let has = match &typed.op {
            Op::Field { of, record, index } => {
                Some(Op::HasField { of: of.clone(), record: record.clone(), index: *index })
            }
            Op::Member { of, name, optional: false } => {
                Some(Op::HasMember { of: of.clone(), name: name.clone() })
            }
            Op::Root(Root::One(index)) => Some(Op::Root(Root::HasRelated(*index))),
            _ => None,
        };
        let has = has.map(|op| Typed { op, kind: Type::Bool, span: typed.span });
        let has = has.map(|typed| lower_within(&typed, depth)).transpose()?;
        Ok(Read { span: typed.span, node: lower_within(typed, depth)?, has })
    }

    /// The field whose presence `has` asks for.
    fn asked(&self, typed: &Typed, depth: u32) -> Outlined<Option<Read>> {
        let (op, of) = match &typed.op {
            Op::HasField { of, record, index } => {
                (Op::Field { of: of.clone(), record: record.clone(), index: *index }, of)
            }
            Op::HasMember { of, name } => {
                (Op::Member { of: of.clone(), name: name.clone(), optional: false }, of)
            }
            _ => return Ok(None),
        };
        if !is_path(of) {
            return Ok(None);
        }
        let mut read = self.read(&Typed { op, kind: Type::Dyn, span: typed.span }, depth)?;
        let text = self.source.get(typed.span.start as usize..typed.span.end as usize);
        let inside = text.and_then(|text| text.strip_prefix("has(")?.strip_suffix(')'));
        if inside.is_some() {
            read.span = Span { start: typed.span.start + 4, end: typed.span.end - 1 };
        }
        Ok(Some(read))
    }
}

fn form(op: &Op) -> Form {
    match op {
        Op::And(_) => Form::And,
        Op::Or(_) => Form::Or,
        Op::Not(_) => Form::Not,
        Op::If { .. } => Form::If,
        Op::Bind { .. } => Form::Bind,
        Op::Fold { fold, .. } => match fold {
            Fold::All => Form::All,
            Fold::Exists => Form::Exists,
            Fold::ExistsOne => Form::ExistsOne,
            Fold::Filter => Form::Filter,
            Fold::List | Fold::Map | Fold::Entries => Form::Map,
        },
        _ => Form::Plain,
    }
}

/// What an expression that is no operator of conditions is made of.
fn operands(op: &Op) -> Vec<&Typed> {
    match op {
        Op::Call { args, .. } | Op::Host { args, .. } => args.iter().collect(),
        Op::Field { of, .. }
        | Op::Member { of, .. }
        | Op::HasField { of, .. }
        | Op::HasMember { of, .. }
        | Op::OptionalMap { of, .. } => vec![of],
        Op::OptionalIndex { of, key } => vec![of, key],
        Op::List(items) => items.iter().map(|(item, _)| item).collect(),
        Op::Map(entries) => entries.iter().flat_map(|(key, value, _)| [key, value]).collect(),
        _ => Vec::new(),
    }
}

/// Whether an expression only names something: fields, variables, and constant keys in them.
fn is_path(typed: &Typed) -> bool {
    match &typed.op {
        Op::Root(root) => !matches!(root, Root::HasRelated(_)),
        Op::Local(_) => true,
        Op::Field { of, .. } | Op::Member { of, .. } => is_path(of),
        Op::OptionalIndex { of, key } => is_path(of) && is_constant(key),
        Op::Call { name: "[]", args, .. } => match args.as_slice() {
            [of, key] => is_path(of) && is_constant(key),
            _ => false,
        },
        _ => false,
    }
}

/// Whether an expression reads nothing.
fn is_constant(typed: &Typed) -> bool {
    match &typed.op {
        Op::Const(_) => true,
        Op::Call { .. } | Op::List(_) | Op::Map(_) => {
            operands(&typed.op).into_iter().all(is_constant)
        }
        _ => false,
    }
}
