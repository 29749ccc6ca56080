//! The checker: what every name means, which function every call is, what type everything has.
//!
//! It goes on after a mistake, giving what is wrong the type `dyn`, so that one mistake is not
//! reported as many and several mistakes are reported at once.
//!
//! An unchecked source passes through here too; what the checker would refuse becomes an
//! expression that fails when it is evaluated.

mod calls;
mod literals;
mod messages;
mod names;
mod tree;

pub(crate) use tree::{Op, Root, Typed};

use super::environment::Environment;
use super::error::Diagnostic;
use super::source::Span;
use super::syntax::{Expr, Fold, Kind};
use super::types::{Inference, Type};

/// How many mistakes are reported at most.
const MISTAKES: usize = 10;

/// Checks an expression.
///
/// Errors: everything that is wrong with it, up to a limit.
pub(crate) fn check(expr: &Expr, environment: &Environment) -> Result<Typed, Vec<Diagnostic>> {
    let mut checker = Checker {
        environment,
        types: Inference::default(),
        locals: Vec::new(),
        mistakes: Vec::new(),
    };
    let typed = checker.expr(expr);
    if checker.mistakes.is_empty() {
        let kind = checker.types.settled(&typed.kind);
        return Ok(Typed { kind, ..typed });
    }
    checker.mistakes.truncate(MISTAKES);
    Err(checker.mistakes)
}

struct Checker<'e> {
    environment: &'e Environment,
    types: Inference,
    /// Variables bound around the expression, outermost first.
    locals: Vec<(String, Type)>,
    mistakes: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn expr(&mut self, expr: &Expr) -> Typed {
        let span = expr.span;
        // Looking for the nearest right name takes time, which a hostile source would ask for often.
        if self.mistakes.len() >= MISTAKES {
            return typed(Op::Fail("too many mistakes".to_owned()), Type::Dyn, span);
        }
        match &expr.kind {
            Kind::Literal(literal) => literals::literal(literal, span),
            Kind::Name { .. } | Kind::Select { .. } => self.name_or_select(expr),
            Kind::Has { of, field, field_span } => {
                self.has(of.as_deref(), field, *field_span, span)
            }
            Kind::Index { of, key, optional } => self.index(of, key, *optional, span),
            Kind::Call { target, name, name_span, args } => {
                self.call(target.as_deref(), name, *name_span, args, span)
            }
            Kind::Not(of) => {
                let of = self.boolean(of);
                typed(Op::Not(Box::new(of)), Type::Bool, span)
            }
            Kind::Negate(of) => {
                let of = self.expr(of);
                self.operator("negate", vec![of], span)
            }
            Kind::Binary { op, left, right } => {
                let operands = vec![self.expr(left), self.expr(right)];
                self.operator(op.symbol(), operands, span)
            }
            Kind::And(operands) => {
                let operands = operands.iter().map(|operand| self.boolean(operand)).collect();
                typed(Op::And(operands), Type::Bool, span)
            }
            Kind::Or(operands) => {
                let operands = operands.iter().map(|operand| self.boolean(operand)).collect();
                typed(Op::Or(operands), Type::Bool, span)
            }
            Kind::If { condition, then, otherwise } => {
                self.conditional(condition, then, otherwise, span)
            }
            Kind::List(items) => self.list(items, span),
            Kind::Map(entries) => self.map(entries, span),
            Kind::Message { name, fields } => self.message(name, fields, span),
            Kind::Fold { fold, range, names, filter, body } => {
                self.fold(*fold, range, names, filter.as_deref(), body, span)
            }
            Kind::Bind { name, value, body } => {
                let value = self.expr(value);
                let body = self.with([(name.clone(), value.kind.clone())], |c| c.expr(body));
                let kind = body.kind.clone();
                typed(Op::Bind { value: Box::new(value), body: Box::new(body) }, kind, span)
            }
            Kind::Block { values, body } => self.block(values, body, span),
            Kind::OptMap { of, name, body, flat } => self.optional_map(of, name, body, *flat, span),
        }
    }

    /// An expression that must be a bool.
    fn boolean(&mut self, expr: &Expr) -> Typed {
        let found = self.expr(expr);
        self.demand(&Type::Bool, found, "a condition")
    }

    /// Demands that `found` can be used as `wanted`.
    fn demand(&mut self, wanted: &Type, found: Typed, what: &str) -> Typed {
        if self.environment.unchecked || self.types.accepts(wanted, &found.kind) {
            return found;
        }
        let kind = self.types.settled(&found.kind);
        let message = format!("{what} must be {wanted}, and this is {kind}");
        let mistake = Diagnostic::new(found.span, message);
        self.wrong(match truth_of(&kind) {
            Some(help) if *wanted == Type::Bool => mistake.help(help),
            _ => mistake,
        })
    }

    fn conditional(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        span: Span,
    ) -> Typed {
        let condition = Box::new(self.boolean(condition));
        let (then, otherwise) = (Box::new(self.expr(then)), Box::new(self.expr(otherwise)));
        let Some(kind) = self.join(&then.kind, &otherwise.kind) else {
            let kinds = [&then, &otherwise].map(|side| self.types.settled(&side.kind));
            let message = format!("one side is {}, the other {}", kinds[0], kinds[1]);
            let help = "both sides of `? :` must have one type; dyn(…) lifts that";
            return self.wrong(Diagnostic::new(then.span.to(otherwise.span), message).help(help));
        };
        typed(Op::If { condition, then, otherwise }, kind, span)
    }

    /// The type of what may be either.
    fn join(&mut self, a: &Type, b: &Type) -> Option<Type> {
        let (a, b) = (self.types.current(a), self.types.current(b));
        if a == Type::Dyn || b == Type::Dyn {
            return Some(Type::Dyn);
        }
        if self.types.accepts(&a, &b) {
            return Some(if holds_dyn(&b) { b } else { a });
        }
        if self.types.accepts(&b, &a) {
            return Some(b);
        }
        self.environment.unchecked.then_some(Type::Dyn)
    }

    fn fold(
        &mut self,
        fold: Fold,
        range: &Expr,
        names: &[String],
        filter: Option<&Expr>,
        body: &Expr,
        span: Span,
    ) -> Typed {
        let range = self.expr(range);
        let (key, value) = match self.types.current(&range.kind) {
            Type::List(element) if names.len() == 2 => (Type::Int, (*element).clone()),
            Type::List(element) => ((*element).clone(), Type::Dyn),
            Type::Map(key, value) => ((*key).clone(), (*value).clone()),
            Type::Dyn => (Type::Dyn, Type::Dyn),
            Type::Var(_) => (self.types.fresh(), self.types.fresh()),
            _ if self.environment.unchecked => (Type::Dyn, Type::Dyn),
            other => {
                let message = format!("this is {other}; only lists and maps can be walked");
                self.mistakes.push(Diagnostic::new(range.span, message));
                (Type::Dyn, Type::Dyn)
            }
        };
        let bound = names.iter().cloned().zip([key.clone(), value]).collect::<Vec<_>>();
        let (filter, body) = self.with(bound, |checker| {
            let filter = filter.map(|filter| Box::new(checker.boolean(filter)));
            let body = match fold {
                Fold::All | Fold::Exists | Fold::ExistsOne | Fold::Filter => checker.boolean(body),
                Fold::List | Fold::Map | Fold::Entries => checker.expr(body),
            };
            (filter, Box::new(body))
        });
        let kind = match fold {
            Fold::All | Fold::Exists | Fold::ExistsOne => Type::Bool,
            Fold::Filter => Type::list(key),
            Fold::List => Type::list(body.kind.clone()),
            Fold::Map => Type::map(key, body.kind.clone()),
            Fold::Entries => body.kind.clone(),
        };
        let (range, pairs) = (Box::new(range), names.len() == 2);
        typed(Op::Fold { fold, range, pairs, filter, body }, kind, span)
    }

    /// A block is its values bound one inside the other.
    fn block(&mut self, values: &[Expr], body: &Expr, span: Span) -> Typed {
        let depth = self.locals.len();
        let mut bound = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let value = self.expr(value);
            self.locals.push((format!("@index{index}"), value.kind.clone()));
            bound.push(value);
        }
        let body = self.expr(body);
        self.locals.truncate(depth);
        bound.into_iter().rev().fold(body, |body, value| {
            let kind = body.kind.clone();
            typed(Op::Bind { value: Box::new(value), body: Box::new(body) }, kind, span)
        })
    }

    fn optional_map(
        &mut self,
        of: &Expr,
        name: &str,
        body: &Expr,
        flat: bool,
        span: Span,
    ) -> Typed {
        let of = self.expr(of);
        let inner = self.types.fresh();
        let of = self.demand(&Type::Optional(inner.clone().into()), of, "what is mapped");
        let inner = self.types.current(&inner);
        let inner = if self.environment.unchecked { Type::Dyn } else { inner };
        let body = self.with([(name.to_owned(), inner)], |checker| checker.expr(body));
        let kind = if flat { body.kind.clone() } else { Type::Optional(body.kind.clone().into()) };
        typed(Op::OptionalMap { of: Box::new(of), body: Box::new(body), flat }, kind, span)
    }

    /// Checks with more variables bound.
    fn with<T>(
        &mut self,
        bound: impl IntoIterator<Item = (String, Type)>,
        check: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let depth = self.locals.len();
        self.locals.extend(bound);
        let checked = check(self);
        self.locals.truncate(depth);
        checked
    }

    /// Notes a mistake, and goes on with something of any type.
    fn wrong(&mut self, mistake: Diagnostic) -> Typed {
        let (span, message) = (mistake.span, mistake.message.clone());
        if !self.environment.unchecked {
            self.mistakes.push(mistake);
        }
        typed(Op::Fail(message), Type::Dyn, span)
    }
}

/// How a condition is made of what is none.
pub(crate) fn truth_of(kind: &Type) -> Option<&'static str> {
    Some(match kind {
        Type::Text => "compare it, such as x != \"\"; or ask whether it is there with has(x)",
        Type::Int | Type::Uint | Type::Double => "compare it, such as x > 0",
        Type::List(_) | Type::Map(..) => {
            "ask for its size(x) > 0, or for elements with x.exists(e, …)"
        }
        Type::Time => "compare it, such as x < now; or ask whether it is there with has(x)",
        Type::Policy => "ask it something, such as allows_public(x)",
        Type::Record(_) => "name a field of it; or ask whether it is there with has(x)",
        Type::Optional(_) => "ask for its x.hasValue(), or take its x.orValue(…)",
        _ => return None,
    })
}

fn typed(op: Op, kind: Type, span: Span) -> Typed {
    Typed { op, kind, span }
}

/// Whether a type leaves some of itself open until evaluation.
fn holds_dyn(kind: &Type) -> bool {
    match kind {
        Type::Dyn => true,
        Type::List(inner) | Type::Optional(inner) | Type::Type(inner) => holds_dyn(inner),
        Type::Map(key, value) => holds_dyn(key) || holds_dyn(value),
        _ => false,
    }
}
