//! Parts of a condition that come out the same whatever they are given.
//!
//! Such a part is a mistake, or a leftover: a condition that always holds judges nothing. Found is
//! what reads nothing, and what the form alone settles (`a || !a`, `x == x`, `size(x) >= 0`); what
//! would take knowing what values occur is not.

use super::check::{Op, Typed, check};
use super::environment::Environment;
use super::eval;
use super::input::Input;
use super::lower::lower_within;
use super::machine::{Limits, Machine};
use super::source::Span;
use super::syntax::{Fold, parse};
use super::value::Value;

/// A part of a condition that never matters, or always does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// Its piece of the source.
    pub source: String,
    /// What is so about it.
    pub finding: Finding,
    /// Whether it is the whole condition.
    pub whole: bool,
}

/// What is so about a part that never matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It always holds.
    AlwaysTrue,
    /// It never holds.
    AlwaysFalse,
    /// It stands beside itself: `a && a`.
    Twice,
}

/// The parts of a condition that come out the same whatever they are given; of one that does, not
/// also its parts.
///
/// Shape: in the order of the source; empty for what does not compile.
pub fn constants(source: &str, environment: &Environment) -> Vec<Constant> {
    let typed = parse(source).ok().and_then(|expr| check(&expr, environment).ok());
    let Some(typed) = typed else { return Vec::new() };
    let mut finder = Finder { source, found: Vec::new() };
    finder.walk(&typed, 0, true);
    finder.found
}

struct Finder<'s> {
    source: &'s str,
    found: Vec<Constant>,
}

impl Finder<'_> {
    fn walk(&mut self, typed: &Typed, depth: u32, whole: bool) {
        if let Some(holds) = self.settled(typed, depth) {
            let finding = if holds { Finding::AlwaysTrue } else { Finding::AlwaysFalse };
            self.note(typed, finding, whole);
            return;
        }
        match &typed.op {
            Op::And(operands) | Op::Or(operands) => {
                for (index, operand) in operands.iter().enumerate() {
                    let mut before = operands.iter().take(index);
                    if before.any(|earlier| self.same(earlier, operand)) {
                        self.note(operand, Finding::Twice, false);
                    } else {
                        self.walk(operand, depth, false);
                    }
                }
            }
            Op::Not(of) => self.walk(of, depth, false),
            Op::If { condition, then, otherwise } => {
                self.walk(condition, depth, false);
                // A branch may well be `true`: that is how a condition says where it does not care.
                for branch in [then, otherwise] {
                    if !matches!(branch.op, Op::Const(_)) {
                        self.walk(branch, depth, false);
                    }
                }
            }
            Op::Fold { fold, pairs, body, .. } if is_quantifier(*fold) => {
                self.walk(body, depth + if *pairs { 2 } else { 1 }, false);
            }
            Op::Bind { body, .. } => self.walk(body, depth + 1, false),
            _ => {}
        }
    }

    fn note(&mut self, typed: &Typed, finding: Finding, whole: bool) {
        self.found.push(Constant { source: self.text(typed.span), finding, whole });
    }

    /// What a condition always comes to, if its form settles that.
    fn settled(&self, typed: &Typed, depth: u32) -> Option<bool> {
        match &typed.op {
            Op::Not(of) => self.settled(of, depth).map(|holds| !holds),
            Op::And(operands) => self.several(operands, depth, false),
            Op::Or(operands) => self.several(operands, depth, true),
            Op::If { condition, then, otherwise } => match self.settled(condition, depth) {
                Some(true) => self.settled(then, depth),
                Some(false) => self.settled(otherwise, depth),
                None => {
                    let then = self.settled(then, depth)?;
                    (self.settled(otherwise, depth)? == then).then_some(then)
                }
            },
            Op::Fold { fold: fold @ (Fold::All | Fold::Exists), pairs, body, range, .. } => {
                let inner = depth + if *pairs { 2 } else { 1 };
                let idle = *fold == Fold::All;
                match self.settled(body, inner) {
                    Some(holds) if holds == idle => Some(idle),
                    _ if reads_nothing(range) && reads_nothing(body) => self.value(typed, depth),
                    _ => None,
                }
            }
            Op::Bind { body, .. } => self.settled(body, depth + 1),
            Op::Call { name, args, .. } => match args.as_slice() {
                [left, right] if !reads_nothing(typed) => self.comparison(name, left, right),
                _ => self.value(typed, depth),
            },
            _ => self.value(typed, depth),
        }
    }

    /// `&&` (of which `strong` is false) or `||` (true).
    fn several(&self, operands: &[Typed], depth: u32, strong: bool) -> Option<bool> {
        let settled: Vec<Option<bool>> =
            operands.iter().map(|operand| self.settled(operand, depth)).collect();
        let opposite = |a: &Typed, b: &Typed| matches!(&a.op, Op::Not(of) if self.same(of, b));
        let contradiction = operands.iter().any(|a| operands.iter().any(|b| opposite(a, b)));
        if contradiction || settled.contains(&Some(strong)) {
            return Some(strong);
        }
        settled.iter().all(|each| *each == Some(!strong)).then_some(!strong)
    }

    /// A comparison of a thing with itself, or of a size with what no size is.
    fn comparison(&self, name: &str, left: &Typed, right: &Typed) -> Option<bool> {
        if self.same(left, right) {
            return match name {
                "==" | "<=" | ">=" => Some(true),
                "!=" | "<" | ">" => Some(false),
                _ => None,
            };
        }
        let (name, number) = match (size_of(left), whole(right), whole(left), size_of(right)) {
            (true, Some(number), ..) => (name, number),
            (_, _, Some(number), true) => (mirrored(name), number),
            _ => return None,
        };
        match name {
            ">=" if number <= 0 => Some(true),
            ">" | "!=" if number < 0 => Some(true),
            "<" if number <= 0 => Some(false),
            "<=" | "==" if number < 0 => Some(false),
            _ => None,
        }
    }

    /// The value of what reads nothing.
    fn value(&self, typed: &Typed, depth: u32) -> Option<bool> {
        if !reads_nothing(typed) {
            return None;
        }
        let node = lower_within(typed, depth).ok()?;
        let input = Input::default();
        let machine = Machine::new(&input, Limits { steps: 10_000, bytes: 64 << 10 });
        match eval::run(&node, &machine) {
            Ok(Value::Bool(holds)) => Some(holds),
            _ => None,
        }
    }

    /// Whether two parts are written alike, white space and outer parentheses apart.
    fn same(&self, a: &Typed, b: &Typed) -> bool {
        let bare = |typed: &Typed| {
            let text = self.text(typed.span);
            let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
            // `(a) && (b)` begins and ends with parentheses that are no pair.
            let paired = inner.filter(|inner| !inner.contains(['(', ')']));
            paired.map_or_else(|| text.clone(), str::to_owned)
        };
        bare(a) == bare(b)
    }

    fn text(&self, span: Span) -> String {
        let text = self.source.get(span.start as usize..span.end as usize).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn is_quantifier(fold: Fold) -> bool {
    matches!(fold, Fold::All | Fold::Exists | Fold::ExistsOne)
}

/// Whether a part depends on nothing but itself.
fn reads_nothing(typed: &Typed) -> bool {
    match &typed.op {
        Op::Const(_) => true,
        Op::Local(_) | Op::Root(_) | Op::Host { .. } | Op::Fail(_) => false,
        Op::Field { of, .. }
        | Op::HasField { of, .. }
        | Op::Member { of, .. }
        | Op::HasMember { of, .. }
        | Op::Not(of) => reads_nothing(of),
        Op::OptionalIndex { of, key } => reads_nothing(of) && reads_nothing(key),
        Op::And(operands) | Op::Or(operands) => operands.iter().all(reads_nothing),
        Op::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().all(|part| reads_nothing(part))
        }
        Op::Call { args, .. } => args.iter().all(reads_nothing),
        Op::List(items) => items.iter().all(|(item, _)| reads_nothing(item)),
        Op::Map(entries) => entries.iter().all(|(k, v, _)| reads_nothing(k) && reads_nothing(v)),
        // What binds a variable reads it.
        Op::Fold { .. } | Op::Bind { .. } | Op::OptionalMap { .. } => false,
    }
}

fn size_of(typed: &Typed) -> bool {
    matches!(&typed.op, Op::Call { name: "size", .. })
}

fn whole(typed: &Typed) -> Option<i64> {
    match &typed.op {
        Op::Const(Value::Int(number)) => Some(*number),
        _ => None,
    }
}

fn mirrored(name: &str) -> &str {
    match name {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{FieldType, Layout, LayoutBuilder};
    use std::sync::Arc;

    fn found(source: &str) -> Vec<(String, Finding, bool)> {
        let layout = Layout::builder("thing")
            .field("On", FieldType::Bool)
            .and_then(|b| b.field("Size", FieldType::Int))
            .and_then(|b| b.field("Names[]", FieldType::String))
            .and_then(LayoutBuilder::build)
            .unwrap();
        constants(source, &Environment::of(Arc::new(layout)))
            .into_iter()
            .map(|each| (each.source, each.finding, each.whole))
            .collect()
    }

    #[test]
    fn a_condition_that_its_form_settles_is_found() {
        for source in [
            "true",
            "1 < 2",
            "On || true",
            "On || !On",
            "On || !(On)",
            "Size == Size",
            "size(Names) >= 0",
            "0 <= size(Names)",
            "Names.all(n, true || n == 'x')",
            "On ? 1 == 1 : true",
            "'a' in ['a', 'b']",
            "!(On && false)",
        ] {
            assert_eq!(found(source), [(source.to_owned(), Finding::AlwaysTrue, true)], "{source}");
        }
        for source in ["On && !On", "Size < Size", "size(Names) < 0", "Names.exists(n, false)"] {
            assert_eq!(
                found(source),
                [(source.to_owned(), Finding::AlwaysFalse, true)],
                "{source}"
            );
        }
    }

    #[test]
    fn an_operand_that_never_matters_is_found() {
        assert_eq!(found("On && 1 == 1"), [("1 == 1".to_owned(), Finding::AlwaysTrue, false)]);
        assert_eq!(
            found("On || (Size > 1 && 'a' == 'b')"),
            [("(Size > 1 && 'a' == 'b')".to_owned(), Finding::AlwaysFalse, false)]
        );
        assert_eq!(found("On || Size > 3 ||  On"), [("On".to_owned(), Finding::Twice, false)]);
        assert_eq!(
            found("Names.all(n, n != '' && n == n)"),
            [("n == n".to_owned(), Finding::AlwaysTrue, false)]
        );
    }

    #[test]
    fn what_depends_on_anything_is_left_alone() {
        for source in [
            "On",
            "!On",
            "Size > 0",
            "size(Names) > 0",
            "On ? Size > 1 : true",
            "Names.all(n, n != 'x')",
            "now > timestamp('2020-01-01T00:00:00Z')",
            "On && Size == 0 || !On && Size == 1",
            "Sise > 1",
        ] {
            assert!(found(source).is_empty(), "{source}: {:?}", found(source));
        }
    }
}
