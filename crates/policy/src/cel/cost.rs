//! What a source may cost at most, found before it is ever run.
//!
//! The bound holds for every resource within the [`Assumed`] sizes: lists and maps of so many
//! elements each, texts of so many bytes. It is counted in the steps of [`super::Limits`]: a rule
//! whose bound is within the limit never runs into it on such a resource.
//!
//! How: each expression has a bound on how often it is evaluated and on the size of what it gives.
//! The body of a macro is evaluated as often as its range has elements, so nesting multiplies, and
//! that is what admission is there to refuse. Walking a list inside an element of another walk does
//! not: all elements of one resource together are bounded too.
//!
//! Invariant: bounds only ever saturate upwards.

use super::check::{Op, Root, Typed};
use super::environment::Environment;
use super::source::Span;
use super::syntax::Fold;
use super::types::Type;
use super::value::Value;
use crate::document::{Record, Shape};

/// How large a resource is taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumed {
    /// Elements of each list, entries of each map, resources of each join.
    pub elements: u64,
    /// Elements of all lists of one resource together, those inside of others included.
    pub in_all: u64,
    /// Bytes of each text.
    pub text_bytes: u64,
    /// Bytes of each policy, and of each value of any type.
    pub whole_bytes: u64,
}

impl Default for Assumed {
    /// Lists of 128 elements, 512 in all, texts of 256 bytes, policies of 20 KiB: hardly anything
    /// that AWS gives of one resource is longer.
    fn default() -> Self {
        Assumed { elements: 128, in_all: 512, text_bytes: 256, whole_bytes: 20 << 10 }
    }
}

/// What a source may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Steps of one evaluation, at most.
    pub steps: u64,
    /// The macro that costs most of it, if there is one.
    pub(super) costliest: Option<Span>,
}

/// Bounds the steps of a checked expression.
pub(super) fn bound(typed: &Typed, environment: &Environment, assumed: Assumed) -> Bound {
    let mut reckoner =
        Reckoner { environment, assumed, locals: Vec::new(), steps: 0, costliest: None, most: 0 };
    reckoner.visit(typed, 1);
    Bound { steps: reckoner.steps, costliest: reckoner.costliest }
}

/// How large a value may be.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// Bytes of a text, elements of a list, entries of a map; 1 for anything else.
    len: u64,
    /// Steps to look at all of one element.
    each: u64,
}

/// A bound variable.
#[derive(Debug, Clone, Copy)]
struct Local {
    size: Size,
    /// The walk over a list of one resource whose elements it stands for.
    walk: Option<Walked>,
}

/// A walk over a list of one resource, or over a list inside an element of such a walk.
///
/// All lists of one resource together have [`Assumed::in_all`] elements, so what such walks inside
/// of one another take in all is that, as often as the outermost of them is begun.
#[derive(Debug, Clone, Copy)]
struct Walked {
    /// How often the outermost is begun, times what walks between them take that are no part of it.
    begun: u64,
    /// Turns in all.
    turns: u64,
}

const SCALAR: Size = Size { len: 1, each: 0 };

impl Size {
    fn text(bytes: u64) -> Self {
        Size { len: bytes, each: 0 }
    }

    /// Steps to look at all of it.
    fn deep(self) -> u64 {
        match self.each {
            0 => self.len / 16 + 1,
            each => self.len.saturating_mul(each).saturating_add(1),
        }
    }

    /// The larger of two.
    fn or(self, other: Size) -> Size {
        Size { len: self.len.max(other.len), each: self.each.max(other.each) }
    }

    /// Both, one after the other.
    fn and(self, other: Size) -> Size {
        Size { len: self.len.saturating_add(other.len), each: self.each.max(other.each) }
    }

    /// An element of it, of which only the kind is known.
    fn element(self, kind: &Type) -> Size {
        match kind {
            Type::Text | Type::Bytes => Size::text(self.each.saturating_mul(16)),
            Type::List(_) | Type::Map(..) | Type::Dyn | Type::Record(_) | Type::Optional(_) => {
                Size { len: self.each, each: self.each.max(1) }
            }
            _ => SCALAR,
        }
    }
}

struct Reckoner<'e> {
    environment: &'e Environment,
    assumed: Assumed,
    /// Outermost first.
    locals: Vec<Local>,
    steps: u64,
    costliest: Option<Span>,
    most: u64,
}

impl Reckoner<'_> {
    /// Counts what an expression costs that is evaluated so many times; gives the size of its value.
    fn visit(&mut self, typed: &Typed, times: u64) -> Size {
        // One for the node, which a turn of a macro counts, and one for a call.
        self.take(2, times);
        match &typed.op {
            Op::Const(value) => {
                let size = constant(value);
                self.take(size.deep(), times);
                size
            }
            Op::Local(index) => self.local(*index).map_or(SCALAR, |local| local.size),
            Op::Root(root) => self.root(*root, &typed.kind),
            Op::Field { of, record, index } => {
                self.visit(of, times);
                let shape = record.0.fields.get(*index).map(|field| &field.shape);
                shape.map_or(SCALAR, |shape| self.shape(shape))
            }
            Op::Member { of, .. } => self.visit(of, times).element(&typed.kind),
            Op::HasField { of, .. } | Op::HasMember { of, .. } | Op::Not(of) => {
                self.visit(of, times);
                SCALAR
            }
            Op::OptionalIndex { of, key } => {
                let of = self.visit(of, times);
                let key = self.visit(key, times);
                self.take(key.deep().saturating_mul(2), times);
                of.element(&typed.kind)
            }
            Op::And(operands) | Op::Or(operands) => {
                for operand in operands {
                    self.visit(operand, times);
                }
                SCALAR
            }
            Op::If { condition, then, otherwise } => {
                self.visit(condition, times);
                let before = self.steps;
                let then = self.visit(then, times);
                let with_then = std::mem::replace(&mut self.steps, before);
                let otherwise = self.visit(otherwise, times);
                self.steps = self.steps.max(with_then);
                then.or(otherwise)
            }
            Op::Call { name, args, .. } => {
                let sizes: Vec<Size> = args.iter().map(|arg| self.visit(arg, times)).collect();
                let (steps, size) = self.call(name, args, &sizes, &typed.kind);
                self.take(steps, times);
                size
            }
            Op::Host { args, .. } => {
                for arg in args {
                    let size = self.visit(arg, times);
                    self.take(size.deep(), times);
                }
                // What a list from the host holds is taken to be as long as any other.
                self.kind(&typed.kind)
            }
            Op::List(items) => {
                let sizes: Vec<Size> =
                    items.iter().map(|(item, _)| self.visit(item, times)).collect();
                gathered(&sizes)
            }
            Op::Map(entries) => {
                let parts = entries.iter().flat_map(|(key, value, _)| [key, value]);
                let sizes: Vec<Size> = parts.map(|part| self.visit(part, times)).collect();
                gathered(&sizes)
            }
            Op::Fold { fold, range, pairs, filter, body } => {
                self.fold(typed.span, *fold, range, *pairs, filter.as_deref(), body, times)
            }
            Op::Bind { value, body } => {
                let size = self.visit(value, times);
                let walk = self.walk_of(value);
                self.within(&[Local { size, walk }], |reckoner| reckoner.visit(body, times))
            }
            Op::OptionalMap { of, body, .. } => {
                let size = self.visit(of, times);
                let local = Local { size, walk: None };
                self.within(&[local], |reckoner| reckoner.visit(body, times))
            }
            Op::Fail(_) => SCALAR,
        }
    }

    fn take(&mut self, steps: u64, times: u64) {
        self.steps = self.steps.saturating_add(steps.saturating_mul(times));
    }

    fn local(&self, index: u32) -> Option<Local> {
        self.locals.get(index as usize).copied()
    }

    fn within<T>(&mut self, bound: &[Local], visit: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.locals.len();
        self.locals.extend(bound);
        let found = visit(self);
        self.locals.truncate(depth);
        found
    }

    /// The walk whose elements an expression is, or is a part of.
    fn walk_of(&self, typed: &Typed) -> Option<Walked> {
        match &typed.op {
            Op::Local(index) => self.local(*index)?.walk,
            Op::Field { of, .. } => self.walk_of(of),
            _ => None,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the parts of one expression")]
    fn fold(
        &mut self,
        span: Span,
        fold: Fold,
        range: &Typed,
        pairs: bool,
        filter: Option<&Typed>,
        body: &Typed,
        times: u64,
    ) -> Size {
        let walked = self.visit(range, times);
        let walk = self.walk(range, walked, times);
        let turns = walk.map_or(times.saturating_mul(walked.len), |walk| walk.turns);
        let element = match &range.kind {
            Type::List(kind) => walked.element(kind),
            Type::Map(key, value) if pairs => walked.element(value).or(walked.element(key)),
            Type::Map(key, _) => walked.element(key),
            kind => walked.element(kind),
        };
        let local = Local { size: element, walk };
        let bound = if pairs { vec![local, local] } else { vec![local] };
        let before = self.steps;
        self.take(2, turns);
        let made = self.within(&bound, |reckoner| {
            if let Some(filter) = filter {
                reckoner.visit(filter, turns);
            }
            reckoner.visit(body, turns)
        });
        let cost = self.steps.saturating_sub(before);
        if cost >= self.most {
            (self.most, self.costliest) = (cost, Some(span));
        }
        match fold {
            Fold::All | Fold::Exists | Fold::ExistsOne => SCALAR,
            Fold::Filter => walked,
            Fold::List | Fold::Map | Fold::Entries => {
                Size { len: walked.len, each: made.deep().saturating_add(element.deep()) }
            }
        }
    }

    /// The walk that walking this range is, if it is over a list of one resource.
    fn walk(&self, range: &Typed, size: Size, times: u64) -> Option<Walked> {
        let all = self.assumed.in_all;
        let Op::Field { of, .. } = &range.op else { return None };
        if let Some(outer) = self.walk_of(of) {
            // Walks between the two that are no part of it take this many turns for each of its.
            let between = times / outer.turns.max(1);
            let begun = outer.begun.saturating_mul(between.max(1));
            let turns = begun.saturating_mul(all).min(times.saturating_mul(size.len));
            return Some(Walked { begun, turns });
        }
        Some(Walked { begun: times, turns: times.saturating_mul(size.len.min(all)) })
    }

    /// The steps that a function takes, and the size of what it gives.
    fn call(&self, name: &str, args: &[Typed], sizes: &[Size], kind: &Type) -> (u64, Size) {
        let size = |index: usize| sizes.get(index).copied().unwrap_or(SCALAR);
        let (one, other, third) = (size(0), size(1), size(2));
        let all = sizes.iter().map(|size| size.deep()).fold(1, u64::saturating_add);
        let is_constant =
            |index: usize| matches!(args.get(index).map(|a| &a.op), Some(Op::Const(_)));
        let looked = match name {
            "==" | "!=" | "<" | "<=" | ">" | ">=" => one.deep().min(other.deep()).saturating_mul(2),
            "in" => {
                let each = other.each.min(one.deep()).saturating_mul(2).saturating_add(2);
                other.len.saturating_mul(each).saturating_add(one.deep())
            }
            "startsWith" | "endsWith" => other.deep(),
            "contains" => one.deep().saturating_add(other.deep()),
            "+" if one.each == 0 && other.each == 0 => 1,
            "+" => one.len.saturating_add(other.len),
            "matches" if is_constant(1) => one.deep(),
            name if name == "matches" || name.starts_with("regex.") => all
                .saturating_add(5_001)
                .saturating_add(other.len.saturating_mul(20))
                .saturating_add(one.len.saturating_mul(2)),
            "distinct" => one.len.saturating_mul(one.deep()).saturating_mul(2),
            "sort" => one.deep().saturating_mul(u64::from(one.len.max(2).ilog2()) + 2),
            "sets.contains" | "sets.intersects" | "sets.equivalent" => {
                let pairs = one.deep().saturating_mul(other.deep());
                pairs.saturating_mul(4).saturating_add(all)
            }
            "lists.range" => self.range(args),
            "flatten" => one.deep().saturating_mul(2),
            "size" if one.each > 0 => 1,
            "[]" => other.deep().saturating_mul(2),
            _ => all.saturating_mul(2),
        };
        let bytes = sizes.iter().map(|size| match size.each {
            0 => size.len,
            _ => size.deep().saturating_mul(16),
        });
        let bytes = bytes.fold(64, u64::saturating_add);
        let gives = match (name, kind) {
            ("replace", _) => {
                let made = one.len.saturating_add(1).saturating_mul(third.len);
                Size::text(one.len.saturating_add(made))
            }
            ("lists.range", _) => Size { len: self.range(args), each: 1 },
            ("split" | "regex.extractAll", _) => {
                Size { len: one.len.saturating_add(1), each: one.deep() }
            }
            ("[]", kind) => one.element(kind),
            ("+", Type::List(_)) => one.and(other),
            ("+", Type::Text | Type::Bytes) => Size::text(one.len.saturating_add(other.len)),
            ("+", Type::Dyn) => one.and(other),
            ("flatten", _) => Size { len: one.deep(), each: one.each.max(1) },
            // What is written out takes at most four bytes for one, or six with quotes.
            (_, Type::Text | Type::Bytes) => Size::text(bytes.saturating_mul(6)),
            (_, Type::List(_) | Type::Map(..) | Type::Dyn | Type::Optional(_)) => {
                let all = sizes.iter().fold(SCALAR, |a, b| a.or(*b));
                Size { len: all.len, each: all.each.max(1) }
            }
            _ => SCALAR,
        };
        (looked, gives)
    }

    /// How long `lists.range` may be.
    fn range(&self, args: &[Typed]) -> u64 {
        match args.first().map(|arg| &arg.op) {
            Some(Op::Const(Value::Int(end))) => u64::try_from(*end).unwrap_or(0),
            // What is built is limited while running.
            _ => self.environment.limits.bytes / size_of::<Value<'_>>() as u64,
        }
    }

    fn root(&self, root: Root, kind: &Type) -> Size {
        match root {
            Root::Many(index) => {
                let join = self.environment.related.get(index);
                let each = join.map_or(1, |join| self.record(join.layout.root()));
                Size { len: self.assumed.elements, each }
            }
            Root::Resource | Root::One(_) => SCALAR,
            _ => self.kind(kind),
        }
    }

    /// The size of a value of which only the kind is known.
    fn kind(&self, kind: &Type) -> Size {
        match kind {
            Type::Text | Type::Bytes => Size::text(self.assumed.text_bytes),
            Type::Policy => Size::text(self.assumed.whole_bytes),
            Type::Dyn => self.whole(),
            Type::List(element) | Type::Map(_, element) => {
                Size { len: self.assumed.elements, each: self.kind(element).deep() }
            }
            Type::Optional(inner) => self.kind(inner),
            Type::Record(record) => Size { len: 1, each: self.record(&record.0) },
            _ => SCALAR,
        }
    }

    fn shape(&self, shape: &Shape) -> Size {
        match shape {
            Shape::Bool | Shape::Int | Shape::Double | Shape::Time => SCALAR,
            Shape::Text => Size::text(self.assumed.text_bytes),
            Shape::Policy => Size::text(self.assumed.whole_bytes),
            Shape::Dyn => self.whole(),
            Shape::List(element) => {
                Size { len: self.assumed.elements, each: self.shape(element).deep() }
            }
            Shape::Map(value) => {
                let each = self.shape(value).deep();
                let key = Size::text(self.assumed.text_bytes).deep();
                Size { len: self.assumed.elements, each: each.saturating_add(key) }
            }
            Shape::Record(record) => Size { len: 1, each: self.record(record) },
        }
    }

    /// A value of any type: a text, or a list or map with all of its bytes inside.
    fn whole(&self) -> Size {
        Size { len: self.assumed.whole_bytes / 16, each: 16 }
    }

    fn record(&self, record: &Record) -> u64 {
        let fields = record.fields.iter().map(|field| self.shape(&field.shape).deep());
        fields.fold(1, u64::saturating_add)
    }
}

fn gathered(sizes: &[Size]) -> Size {
    let each = sizes.iter().map(|size| size.deep()).max().unwrap_or(1);
    Size { len: sizes.len() as u64, each }
}

fn constant(value: &Value<'_>) -> Size {
    match value {
        Value::Text(text) => Size::text(text.as_str().len() as u64),
        Value::Bytes(bytes) => Size::text(bytes.as_slice().len() as u64),
        Value::List(list) => {
            let each = list.iter().map(|item| item.map_or(1, |item| constant(&item).deep()));
            Size { len: list.len() as u64, each: each.max().unwrap_or(1) }
        }
        Value::Map(map) => {
            let each = (0..map.len()).map(|index| {
                let value = map.value(index).map_or(1, |v| v.map_or(1, |v| constant(&v).deep()));
                map.key(index).map_or(1, |key| constant(&key).deep()).saturating_add(value)
            });
            Size { len: map.len() as u64, each: each.max().unwrap_or(1) }
        }
        _ => SCALAR,
    }
}

#[cfg(test)]
mod tests {
    use crate::cel::{Assumed, Environment, compile};
    use crate::document::{FieldType, Layout, LayoutBuilder};
    use std::sync::Arc;

    fn environment() -> Environment {
        let layout = Layout::builder("group")
            .field("Name", FieldType::String)
            .and_then(|b| b.field("Tags", FieldType::Map(Box::new(FieldType::String))))
            .and_then(|b| b.field("Rules[].Ports[]", FieldType::Int))
            .and_then(|b| b.field("Rules[].Ranges[]", FieldType::String))
            .and_then(LayoutBuilder::build);
        Environment::of(Arc::new(layout.unwrap())).admit(Assumed::default())
    }

    fn steps(source: &str) -> u64 {
        compile(source, &environment()).unwrap().bound().steps
    }

    #[test]
    fn walks_inside_of_walks_multiply() {
        let flat = steps("Rules.exists(r, size(r.Ports) > 3)");
        assert!(flat > 128 && flat < 128 * 20, "{flat}");
        let inside = steps("Rules.exists(r, r.Ports.exists(p, p == 22))");
        assert!(inside > 512 && inside < 512 * 20, "{inside}");
        let beside = steps("Rules.exists(r, Rules.exists(s, size(r.Ports) == size(s.Ports)))");
        assert!(beside > 128 * 128 && beside < 128 * 128 * 32, "{beside}");
        let both = steps("Rules.exists(r, Tags.exists(t, r.Ports.exists(p, p == 22)))");
        assert!(both > 128 * 512 && both < 128 * 512 * 32, "{both}");
    }

    #[test]
    fn what_could_take_too_long_is_refused_and_told_where() {
        let hostile = "Rules.all(a, Rules.all(b, Rules.all(c, a.Ports == b.Ports)))";
        let error = compile(hostile, &environment()).unwrap_err().to_string();
        assert!(error.starts_with("line 1, column 1: this could take "), "{error}");
        assert!(error.contains("walk fewer lists inside of one another"), "{error}");
        let doubling =
            "cel.bind(a, Name + Name, cel.bind(b, a + a, b.split('').map(x, b).size() > 0))";
        assert!(steps(doubling) > 256 * 4);
        let hidden = "lists.range(100000).all(i, Rules.all(r, true))";
        assert!(compile(hidden, &environment()).is_err());
    }
}
