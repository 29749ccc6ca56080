//! Calls that are not calls: macros, which bind names or look at syntax.
//!
//! A call that is named like a macro but does not have its shape stays a call; the checker then
//! says which functions there are.

use super::ast::{Expr, Fold, Item, Kind, Literal};
use super::parser::node;
use crate::cel::error::Diagnostic;
use crate::cel::source::Span;

/// `name(args)`: the macro `has`, or a call.
pub(super) fn function(
    name: String,
    absolute: bool,
    name_span: Span,
    args: Vec<Expr>,
    span: Span,
) -> Result<Expr, Diagnostic> {
    if name == "has" && !absolute {
        let [arg] = <[Expr; 1]>::try_from(args).map_err(|_| wants_a_field(span))?;
        let kind = match arg.kind {
            Kind::Select { of, field, field_span, optional: false } => {
                Kind::Has { of: Some(of), field, field_span }
            }
            // Beyond the definition: the fields of a resource are bare names.
            Kind::Name { name, absolute: false } => {
                Kind::Has { of: None, field: name, field_span: arg.span }
            }
            _ => return Err(wants_a_field(arg.span)),
        };
        return node(kind, span);
    }
    let name = if absolute { format!(".{name}") } else { name };
    node(Kind::Call { target: None, name, name_span, args }, span)
}

fn wants_a_field(span: Span) -> Diagnostic {
    Diagnostic::new(span, "`has` wants the field whose presence is asked")
        .help("write `has(Versioning.Status)`")
}

/// `target.name(args)`: a macro, or a call.
pub(super) fn method(
    target: Expr,
    name: String,
    name_span: Span,
    args: Vec<Expr>,
    span: Span,
) -> Result<Expr, Diagnostic> {
    let kind = if is_name(&target, "cel") {
        cel(target, name, name_span, args)?
    } else if let Some((fold, variables)) = fold(&name, args.len()) {
        walk(fold, variables, target, args)?
    } else if is_name(&target, "math") && args.len() > 2 && is_extreme(&name) {
        // However many numbers there are, they are one list.
        let items = args.into_iter().map(|value| Item { value, optional: false }).collect();
        let args = vec![node(Kind::List(items), span)?];
        Kind::Call { target: Some(Box::new(target)), name, name_span, args }
    } else if args.len() == 2 && matches!(name.as_str(), "optMap" | "optFlatMap") {
        let flat = name == "optFlatMap";
        let mut args = args.into_iter();
        let (Some(variable), Some(body)) = (args.next(), args.next()) else {
            return Err(Diagnostic::new(span, "this macro wants a name and an expression"));
        };
        let (of, body) = (Box::new(target), Box::new(body));
        Kind::OptMap { of, name: variable_name(&variable)?, body, flat }
    } else {
        Kind::Call { target: Some(Box::new(target)), name, name_span, args }
    };
    node(kind, span)
}

/// Which macro this is, and how many names it binds.
fn fold(name: &str, args: usize) -> Option<(Fold, usize)> {
    Some(match (name, args) {
        ("all", 2) => (Fold::All, 1),
        ("all", 3) => (Fold::All, 2),
        ("exists", 2) => (Fold::Exists, 1),
        ("exists", 3) => (Fold::Exists, 2),
        ("exists_one" | "existsOne", 2) => (Fold::ExistsOne, 1),
        ("exists_one" | "existsOne", 3) => (Fold::ExistsOne, 2),
        ("filter", 2) => (Fold::Filter, 1),
        ("map", 2 | 3) => (Fold::List, 1),
        ("transformList", 3 | 4) => (Fold::List, 2),
        ("transformMap", 3 | 4) => (Fold::Map, 2),
        ("transformMapEntry", 3 | 4) => (Fold::Entries, 2),
        _ => return None,
    })
}

fn walk(fold: Fold, variables: usize, range: Expr, args: Vec<Expr>) -> Result<Kind, Diagnostic> {
    let mut args = args.into_iter();
    let mut names: Vec<String> = Vec::with_capacity(variables);
    for variable in args.by_ref().take(variables) {
        let name = variable_name(&variable)?;
        if names.contains(&name) {
            let message = format!("`{name}` is already the name of the other variable");
            return Err(Diagnostic::new(variable.span, message));
        }
        names.push(name);
    }
    let span = range.span;
    let (first, second) = (args.next(), args.next());
    let (filter, body) = match (first, second) {
        (Some(filter), Some(body)) => (Some(Box::new(filter)), Box::new(body)),
        (Some(body), None) => (None, Box::new(body)),
        (None, _) => return Err(Diagnostic::new(span, "this macro wants an expression")),
    };
    Ok(Kind::Fold { fold, range: Box::new(range), names, filter, body })
}

/// `cel.bind(name, value, body)`, `cel.block([values], body)` and the names inside a block.
fn cel(target: Expr, name: String, name_span: Span, args: Vec<Expr>) -> Result<Kind, Diagnostic> {
    match (name.as_str(), args.as_slice()) {
        ("bind", [variable, value, body]) => Ok(Kind::Bind {
            name: variable_name(variable)?,
            value: Box::new(value.clone()),
            body: Box::new(body.clone()),
        }),
        ("block", [Expr { kind: Kind::List(items), .. }, body]) => Ok(Kind::Block {
            values: items.iter().map(|item| item.value.clone()).collect(),
            body: Box::new(body.clone()),
        }),
        ("index" | "iterVar" | "accuVar", _) => match numbered(&name, &args) {
            Some(name) => Ok(Kind::Name { name, absolute: false }),
            None => Err(Diagnostic::new(name_span, format!("`cel.{name}` wants numbers"))),
        },
        _ => Ok(Kind::Call { target: Some(Box::new(target)), name, name_span, args }),
    }
}

/// The name that `cel.index(0)`, `cel.iterVar(0, 1)` or `cel.accuVar(0, 1)` stands for. None of
/// them can be written otherwise.
fn numbered(name: &str, args: &[Expr]) -> Option<String> {
    let number = |at: usize| match args.get(at)?.kind {
        Kind::Literal(Literal::Int(number)) if number >= 0 => Some(number),
        _ => None,
    };
    match (name, args.len()) {
        ("index", 1) => Some(format!("@index{}", number(0)?)),
        ("iterVar", 2) => Some(format!("@it:{}:{}", number(0)?, number(1)?)),
        ("accuVar", 2) => Some(format!("@ac:{}:{}", number(0)?, number(1)?)),
        _ => None,
    }
}

fn is_extreme(name: &str) -> bool {
    matches!(name, "greatest" | "least")
}

fn is_name(expr: &Expr, wanted: &str) -> bool {
    matches!(&expr.kind, Kind::Name { name, absolute: false } if name == wanted)
}

fn variable_name(expr: &Expr) -> Result<String, Diagnostic> {
    match &expr.kind {
        Kind::Name { name, absolute: false } => Ok(name.clone()),
        _ => Err(Diagnostic::new(expr.span, "expected a simple name for the variable")),
    }
}
