//! What names mean, and what is selected from them.

use super::{Checker, Op, Root, Typed, typed};
use crate::cel::error::Diagnostic;
use crate::cel::source::Span;
use crate::cel::syntax::{Expr, Kind};
use crate::cel::types::{RecordType, Type};
use crate::cel::value::{Text, Value};
use std::sync::Arc;

/// A name with dots, part by part.
struct Dotted<'x> {
    absolute: bool,
    /// Each part with the span of everything up to its end.
    parts: Vec<(&'x str, Span)>,
}

impl Checker<'_> {
    pub(super) fn name_or_select(&mut self, expr: &Expr) -> Typed {
        if let Some(dotted) = dotted(expr)
            && let Some((resolved, used)) = self.resolve(&dotted)
        {
            let rest = dotted.parts.iter().skip(used);
            return rest.fold(resolved, |of, (name, span)| {
                let name_span = Span { start: span.end - length(name), end: span.end };
                self.select(of, name, name_span, false, *span)
            });
        }
        match &expr.kind {
            Kind::Select { of, field, field_span, optional } if !is_name(expr) => {
                let of = self.expr(of);
                self.select(of, field, *field_span, *optional, expr.span)
            }
            _ => self.unresolved(expr),
        }
    }

    /// What the longest beginning of a dotted name means, and how many parts that is.
    fn resolve(&self, name: &Dotted<'_>) -> Option<(Typed, usize)> {
        let (first, span) = name.parts.first()?;
        if !name.absolute
            && let Some(index) = self.locals.iter().rposition(|(known, _)| known == first)
        {
            let (_, kind) = self.locals.get(index)?;
            let index = u32::try_from(index).ok()?;
            return Some((typed(Op::Local(index), kind.clone(), *span), 1));
        }
        for used in (1..=name.parts.len()).rev() {
            let parts: Vec<&str> = name.parts.iter().take(used).map(|(part, _)| *part).collect();
            let joined = parts.join(".");
            let span = name.parts.get(used - 1)?.1;
            let found = match name.absolute {
                true => self.lookup(&joined),
                false => self.candidates(&joined).find_map(|candidate| self.lookup(&candidate)),
            };
            if let Some((op, kind)) = found {
                return Some((typed(op, kind, span), used));
            }
        }
        None
    }

    /// The name in every enclosing container, innermost first, then by itself.
    pub(super) fn candidates(&self, name: &str) -> impl Iterator<Item = String> {
        let mut container = Some(self.environment.container.clone()).filter(|c| !c.is_empty());
        let name = name.to_owned();
        let mut last = Some(name.clone());
        std::iter::from_fn(move || {
            let Some(inner) = container.take() else { return last.take() };
            container = inner.rsplit_once('.').map(|(outer, _)| outer.to_owned());
            Some(format!("{inner}.{name}"))
        })
    }

    /// What a full name means.
    fn lookup(&self, name: &str) -> Option<(Op, Type)> {
        let environment = self.environment;
        if let Some(index) = environment.variables.iter().position(|(known, _)| known == name) {
            let kind = if environment.unchecked {
                Type::Dyn
            } else {
                environment.variables.get(index)?.1.clone()
            };
            return Some((Op::Root(Root::Variable(index)), kind));
        }
        if environment.layout.is_some() {
            if let Some(found) = self.place(name) {
                return Some(found);
            }
            if let Some(found) = self.resource_field(name) {
                return Some(found);
            }
        }
        let kind = type_named(name)?;
        let value = Value::Type(Text::Held(name.into()));
        Some((Op::Const(value), Type::Type(Arc::new(kind))))
    }

    /// The resource itself, joins, parameters, account, region and time.
    fn place(&self, name: &str) -> Option<(Op, Type)> {
        let environment = self.environment;
        let (root, kind) = match name {
            "resource" => {
                let record = RecordType(Arc::clone(environment.layout.as_ref()?.root()));
                (Root::Resource, Type::Record(record))
            }
            "account.id" => (Root::AccountId, Type::Text),
            "account.partition" => (Root::Partition, Type::Text),
            "region" => (Root::Region, Type::Text),
            "now" => (Root::Now, Type::Time),
            _ => match name.split_once('.')? {
                ("related", name) => {
                    let index = environment.related.iter().position(|join| join.name == name)?;
                    let join = environment.related.get(index)?;
                    let record = Type::Record(RecordType(Arc::clone(join.layout.root())));
                    match join.many {
                        true => (Root::Many(index), Type::list(record)),
                        false => (Root::One(index), record),
                    }
                }
                ("params", name) => {
                    let declared = &environment.parameters;
                    let index = declared.iter().position(|(known, _)| known == name)?;
                    (Root::Parameter(index), declared.get(index)?.1.as_type())
                }
                _ => return None,
            },
        };
        Some((Op::Root(root), kind))
    }

    fn resource_field(&self, name: &str) -> Option<(Op, Type)> {
        let record = RecordType(Arc::clone(self.environment.layout.as_ref()?.root()));
        let index = record.0.fields.iter().position(|field| *field.name == *name)?;
        let kind = Type::of(&record.0.fields.get(index)?.shape);
        let of = typed(Op::Root(Root::Resource), Type::Record(record.clone()), Span::default());
        Some((Op::Field { of: Box::new(of), record, index }, kind))
    }

    /// `of.name`
    pub(super) fn select(
        &mut self,
        of: Typed,
        name: &str,
        name_span: Span,
        optional: bool,
        span: Span,
    ) -> Typed {
        let of_kind = self.types.current(&of.kind);
        if !optional && let Type::Record(record) = &of_kind {
            return match self.field_index(record, name, name_span) {
                Ok(index) => {
                    let kind = record.0.fields.get(index).map_or(Type::Dyn, |f| Type::of(&f.shape));
                    typed(Op::Field { of: Box::new(of), record: record.clone(), index }, kind, span)
                }
                Err(failed) => failed,
            };
        }
        let Some(kind) = self.member_kind(&of_kind, name, name_span) else {
            return self.no_fields(&of_kind, name, name_span);
        };
        let kind = match (optional, &of_kind) {
            (true, Type::Optional(_)) | (false, _) => kind,
            (true, _) => Type::Optional(kind.into()),
        };
        typed(Op::Member { of: Box::new(of), name: name.to_owned(), optional }, kind, span)
    }

    /// The type of a member; `None` where there can be none.
    fn member_kind(&mut self, of: &Type, name: &str, name_span: Span) -> Option<Type> {
        Some(match of {
            Type::Dyn | Type::Var(_) => Type::Dyn,
            Type::Map(key, value) if self.types.accepts(key, &Type::Text) => (**value).clone(),
            Type::Optional(inner) => {
                let inner = self.types.current(inner);
                let kind = self.member_kind(&inner, name, name_span)?;
                Type::Optional(kind.into())
            }
            Type::Record(record) => match self.field_index(record, name, name_span) {
                Ok(index) => Type::of(&record.0.fields.get(index)?.shape),
                Err(_) => Type::Dyn,
            },
            _ if self.environment.unchecked => Type::Dyn,
            _ => return None,
        })
    }

    fn no_fields(&mut self, of: &Type, name: &str, span: Span) -> Typed {
        let message = format!("a {of} has no fields, so no `{name}`");
        let mistake = Diagnostic::new(span, message);
        self.wrong(match of {
            Type::List(_) => mistake.help("it is a list: write .exists(x, x.…) or .all(x, x.…)"),
            _ => mistake,
        })
    }

    fn field_index(&mut self, record: &RecordType, name: &str, span: Span) -> Result<usize, Typed> {
        let fields = &record.0.fields;
        let found = fields.iter().position(|field| *field.name == *name);
        found.ok_or_else(|| {
            let known = fields.iter().map(|field| &*field.name);
            let message = format!("`{}` has no field `{name}`", record.0.path);
            let mistake = Diagnostic::new(span, message).nearest(name, known.clone());
            let mistake = match mistake.help {
                Some(_) => mistake,
                None => mistake.help(format!("it has {}", listed(known))),
            };
            self.wrong(mistake)
        })
    }

    /// `has(of.name)`, or `has(name)` for a field of the resource.
    pub(super) fn has(
        &mut self,
        of: Option<&Expr>,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Typed {
        let Some(of) = of else {
            return match self.lookup(name) {
                Some((Op::Field { of, record, index }, _)) => {
                    typed(Op::HasField { of, record, index }, Type::Bool, span)
                }
                _ => self.wrong(
                    Diagnostic::new(name_span, "`has` wants the field whose presence is asked")
                        .help("write `has(Versioning.Status)`"),
                ),
            };
        };
        if let Some(root) = self.has_place(of, name) {
            return root.map_or_else(
                || typed(Op::Const(Value::Bool(true)), Type::Bool, span),
                |root| typed(Op::Root(root), Type::Bool, span),
            );
        }
        let of = self.expr(of);
        let of_kind = self.types.current(&of.kind);
        if let Type::Record(record) = &of_kind {
            return match self.field_index(record, name, name_span) {
                Ok(index) => typed(
                    Op::HasField { of: Box::new(of), record: record.clone(), index },
                    Type::Bool,
                    span,
                ),
                Err(failed) => failed,
            };
        }
        if self.member_kind(&of_kind, name, name_span).is_none() {
            return self.no_fields(&of_kind, name, name_span);
        }
        typed(Op::HasMember { of: Box::new(of), name: name.to_owned() }, Type::Bool, span)
    }

    /// `has(related.name)` and the like: what to ask, or nothing where it is always there.
    fn has_place(&self, of: &Expr, name: &str) -> Option<Option<Root>> {
        let Kind::Name { name: of, absolute: false } = &of.kind else { return None };
        if self.environment.layout.is_none() || self.locals.iter().any(|(known, _)| known == of) {
            return None;
        }
        match self.place(&format!("{of}.{name}"))?.0 {
            Op::Root(Root::One(index) | Root::Many(index)) => Some(Some(Root::HasRelated(index))),
            _ => Some(None),
        }
    }

    /// Says that a name means nothing, and what may have been meant.
    fn unresolved(&mut self, expr: &Expr) -> Typed {
        let Some(name) = dotted(expr) else {
            return self.wrong(Diagnostic::new(expr.span, "undeclared reference"));
        };
        let (first, second) = (name.parts.first(), name.parts.get(1));
        let (Some((first, first_span)), environment) = (first, self.environment) else {
            return self.wrong(Diagnostic::new(expr.span, "undeclared reference"));
        };
        if environment.layout.is_some() {
            let end = second.map_or(*first_span, |(_, span)| *span);
            let wanted = second.map_or("", |(name, _)| *name);
            match *first {
                "related" => {
                    let known: Vec<&str> = environment.related_names().collect();
                    return self.not_one_of("joined resource", "related", wanted, end, &known);
                }
                "params" => {
                    let known: Vec<&str> =
                        environment.parameters.iter().map(|(name, _)| name.as_str()).collect();
                    return self.not_one_of("parameter", "params", wanted, end, &known);
                }
                "account" => {
                    let known = ["id", "partition"];
                    return self.not_one_of("field", "account", wanted, end, &known);
                }
                _ => {}
            }
        }
        let mistake = Diagnostic::new(*first_span, format!("undeclared reference to `{first}`"));
        let known = self.known_names();
        let mistake = mistake.nearest(first, known.iter().map(String::as_str));
        self.wrong(match (&mistake.help, &environment.layout) {
            (None, Some(layout)) => {
                let fields = layout.root().fields.iter().map(|field| &*field.name);
                mistake.help(format!("`{}` has {}", layout.name(), listed(fields)))
            }
            _ => mistake,
        })
    }

    fn not_one_of(
        &mut self,
        what: &str,
        of: &str,
        name: &str,
        span: Span,
        known: &[&str],
    ) -> Typed {
        let message = format!("there is no {what} `{of}.{name}`");
        let mistake = Diagnostic::new(span, message).nearest(name, known.iter().copied());
        self.wrong(match (&mistake.help, known.is_empty()) {
            (Some(_), _) => mistake,
            (None, true) => mistake.help(format!("no {what} is declared")),
            (None, false) => mistake.help(format!("declared: {}", listed(known.iter().copied()))),
        })
    }

    fn known_names(&self) -> Vec<String> {
        let environment = self.environment;
        let mut known: Vec<String> = self.locals.iter().map(|(name, _)| name.clone()).collect();
        known.extend(environment.variables.iter().map(|(name, _)| name.clone()));
        if let Some(layout) = &environment.layout {
            known.extend(layout.root().fields.iter().map(|field| field.name.to_string()));
            let places = ["resource", "related", "params", "account", "region", "now"];
            known.extend(places.map(str::to_owned));
        }
        known
    }

    /// The dotted name an expression is, unless it begins with a bound variable.
    pub(super) fn namespace(&self, expr: &Expr) -> Option<String> {
        let name = dotted(expr)?;
        let first = name.parts.first()?.0;
        if !name.absolute && self.locals.iter().any(|(known, _)| known == first) {
            return None;
        }
        Some(name.parts.iter().map(|(part, _)| *part).collect::<Vec<_>>().join("."))
    }
}

/// Up to eight names, in backticks.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names.take(9).map(|name| format!("`{name}`")).collect();
    if names.len() == 9 {
        names.pop();
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// The parts of an expression that is nothing but names and dots.
fn dotted(expr: &Expr) -> Option<Dotted<'_>> {
    match &expr.kind {
        Kind::Name { name, absolute } => {
            Some(Dotted { absolute: *absolute, parts: vec![(name, expr.span)] })
        }
        Kind::Select { of, field, optional: false, .. } => {
            let mut dotted = dotted(of)?;
            dotted.parts.push((field, expr.span));
            Some(dotted)
        }
        _ => None,
    }
}

fn is_name(expr: &Expr) -> bool {
    dotted(expr).is_some()
}

fn length(name: &str) -> u32 {
    u32::try_from(name.len()).unwrap_or(0)
}

/// The type that a name of a type names.
fn type_named(name: &str) -> Option<Type> {
    Some(match name {
        "bool" => Type::Bool,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "double" => Type::Double,
        "string" => Type::Text,
        "bytes" => Type::Bytes,
        "null_type" => Type::Null,
        "list" => Type::list(Type::Dyn),
        "map" => Type::map(Type::Dyn, Type::Dyn),
        "type" => Type::Type(Arc::new(Type::Dyn)),
        "optional_type" => Type::Optional(Arc::new(Type::Dyn)),
        "google.protobuf.Timestamp" => Type::Time,
        "google.protobuf.Duration" => Type::Duration,
        "net.IP" => Type::Ip,
        "net.CIDR" => Type::Cidr,
        _ => return None,
    })
}
