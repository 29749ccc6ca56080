//! From tokens to the syntax tree.
//!
//! Precedence climbing, one function for all binary operators. `&&` and `||` become one node
//! however many operands they have, so long conditions do not make deep trees.

use super::ast::{BinaryOp, Entry, Expr, Item, Kind, Literal};
use super::lexer::{Token, TokenKind, tokens};
use super::{DEPTH_LIMIT, SOURCE_LIMIT_BYTES, macros};
use crate::cel::error::Diagnostic;
use crate::cel::source::Span;

/// Words that are kept for later and cannot be names.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// Parses one expression.
pub(crate) fn parse(source: &str) -> Result<Expr, Diagnostic> {
    if source.len() > SOURCE_LIMIT_BYTES {
        let message = format!("a source may be at most {SOURCE_LIMIT_BYTES} bytes long");
        return Err(Diagnostic::new(Span::default(), message));
    }
    let tokens = tokens(source)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expr = parser.expression()?;
    match parser.peek() {
        TokenKind::End => Ok(expr),
        _ => Err(parser.unexpected("an operator, or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u16,
}

type Parsed<T> = Result<T, Diagnostic>;

impl Parser {
    /// `a || b`, or `a ? b : c`.
    fn expression(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(too_deep(self.span()));
        }
        let mut expr = self.operand(0)?;
        if self.take("?") {
            let then = self.operand(0)?;
            self.want(":", "of the condition")?;
            let otherwise = self.expression()?;
            let span = expr.span.to(otherwise.span);
            let [condition, then, otherwise] = [expr, then, otherwise].map(Box::new);
            expr = node(Kind::If { condition, then, otherwise }, span)?;
        }
        self.depth -= 1;
        Ok(expr)
    }

    /// Operators that bind at least as tightly as `floor`, and their operands.
    fn operand(&mut self, floor: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let TokenKind::Symbol(symbol) = *self.peek() {
            let Some((level, op)) = operator(symbol).filter(|(level, _)| *level >= floor) else {
                break;
            };
            self.at += 1;
            let right = self.operand(level + 1)?;
            let span = left.span.to(right.span);
            left = match op {
                Some(op) => {
                    let (left, right) = (Box::new(left), Box::new(right));
                    node(Kind::Binary { op, left, right }, span)?
                }
                None => joined(symbol, left, right, span)?,
            };
        }
        Ok(left)
    }

    /// Any number of `!` or of `-`, then a primary expression and what is selected from it.
    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let mut count = 0;
        while self.take("!") {
            count += 1;
        }
        if count > 0 {
            let inner = self.member()?;
            let span = start.to(inner.span);
            return if count % 2 == 1 {
                node(Kind::Not(Box::new(inner)), span)
            } else {
                // `!!a` still demands a bool.
                let once = node(Kind::Not(Box::new(inner)), span)?;
                node(Kind::Not(Box::new(once)), span)
            };
        }
        while self.take("-") {
            count += 1;
        }
        if count == 0 {
            return self.member();
        }
        let negative = count % 2 == 1;
        let inner = self.number_or_member(negative)?;
        let span = start.to(inner.1.span);
        match inner {
            (true, expr) => Ok(Expr { span, ..expr }),
            (false, expr) if negative => node(Kind::Negate(Box::new(expr)), span),
            (false, expr) => {
                let once = node(Kind::Negate(Box::new(expr)), span)?;
                node(Kind::Negate(Box::new(once)), span)
            }
        }
    }

    /// After minus signs: a number takes them in, anything else is negated. Says which.
    fn number_or_member(&mut self, negative: bool) -> Parsed<(bool, Expr)> {
        let span = self.span();
        let sign = if negative { "-" } else { "" };
        let literal = match self.peek() {
            TokenKind::Digits { text, radix } => integer(&format!("{sign}{text}"), *radix, span)?,
            TokenKind::Literal(Literal::Double(value)) => {
                Literal::Double(if negative { -value } else { *value })
            }
            _ => return Ok((false, self.member()?)),
        };
        self.at += 1;
        let primary = node(Kind::Literal(literal), span)?;
        Ok((true, self.selections(primary)?))
    }

    fn member(&mut self) -> Parsed<Expr> {
        let primary = self.primary()?;
        self.selections(primary)
    }

    /// `.field`, `.method(…)`, `[index]`, again and again.
    fn selections(&mut self, mut expr: Expr) -> Parsed<Expr> {
        loop {
            if self.take(".") {
                let optional = self.take("?");
                let (field, field_span, quoted) = self.field_name()?;
                let called = !optional && !quoted && self.take("(");
                if called {
                    let args = self.list_until(")")?;
                    let span = expr.span.to(self.previous());
                    expr = macros::method(expr, field, field_span, args, span)?;
                } else {
                    let span = expr.span.to(field_span);
                    expr = node(
                        Kind::Select { of: Box::new(expr), field, field_span, optional },
                        span,
                    )?;
                }
            } else if self.take("[") {
                let optional = self.take("?");
                let key = self.expression()?;
                self.want("]", "of the index")?;
                let span = expr.span.to(self.previous());
                let (of, key) = (Box::new(expr), Box::new(key));
                expr = node(Kind::Index { of, key, optional }, span)?;
            } else {
                return Ok(expr);
            }
        }
    }

    fn field_name(&mut self) -> Parsed<(String, Span, bool)> {
        let span = self.span();
        let (name, quoted) = match self.peek() {
            TokenKind::Name(name) => (name.clone(), false),
            TokenKind::Quoted(name) => (name.clone(), true),
            _ => return Err(self.unexpected("the name of a field or function")),
        };
        self.at += 1;
        Ok((name, span, quoted))
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let span = self.span();
        match self.peek().clone() {
            TokenKind::Literal(literal) => {
                self.at += 1;
                node(Kind::Literal(literal), span)
            }
            TokenKind::Digits { text, radix } => {
                self.at += 1;
                node(Kind::Literal(integer(&text, radix, span)?), span)
            }
            TokenKind::Name(_) => self.name(false),
            TokenKind::Symbol(".") => {
                self.at += 1;
                self.name(true)
            }
            TokenKind::Symbol("(") => {
                self.at += 1;
                let inner = self.expression()?;
                self.want(")", "of the group")?;
                Ok(Expr { span: span.to(self.previous()), ..inner })
            }
            TokenKind::Symbol("[") => {
                self.at += 1;
                let items = self.items()?;
                node(Kind::List(items), span.to(self.previous()))
            }
            TokenKind::Symbol("{") => {
                self.at += 1;
                let entries = self.entries()?;
                node(Kind::Map(entries), span.to(self.previous()))
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// A name, a call, or a message literal.
    fn name(&mut self, absolute: bool) -> Parsed<Expr> {
        let name_span = self.span();
        let TokenKind::Name(name) = self.peek().clone() else {
            return Err(self.unexpected("a name"));
        };
        if RESERVED.contains(&name.as_str()) {
            return Err(Diagnostic::new(name_span, format!("`{name}` is a reserved word")));
        }
        self.at += 1;
        if self.take("(") {
            let args = self.list_until(")")?;
            return macros::function(
                name,
                absolute,
                name_span,
                args,
                name_span.to(self.previous()),
            );
        }
        if let Some(end) = self.message_brace() {
            return self.message(name, absolute, name_span, end);
        }
        node(Kind::Name { name, absolute }, name_span)
    }

    /// Looks ahead for `.part.part{`: where the brace is.
    fn message_brace(&self) -> Option<usize> {
        let kind = |at: usize| self.tokens.get(at).map(|token| &token.kind);
        let mut at = self.at;
        while kind(at) == Some(&TokenKind::Symbol("."))
            && matches!(kind(at + 1), Some(TokenKind::Name(_)))
        {
            at += 2;
        }
        (kind(at) == Some(&TokenKind::Symbol("{"))).then_some(at)
    }

    fn message(
        &mut self,
        mut name: String,
        absolute: bool,
        start: Span,
        end: usize,
    ) -> Parsed<Expr> {
        if absolute {
            name.insert(0, '.');
        }
        while self.at < end {
            if let TokenKind::Name(part) = self.peek().clone() {
                name.push('.');
                name.push_str(&part);
            }
            self.at += 1;
        }
        self.want("{", "of the message")?;
        let mut fields = Vec::new();
        while !self.take("}") {
            let _optional = self.take("?");
            let (field, ..) = self.field_name()?;
            self.want(":", "after the field")?;
            fields.push((field, self.expression()?));
            if !self.take(",") {
                self.want("}", "of the message")?;
                break;
            }
        }
        node(Kind::Message { name, fields }, start.to(self.previous()))
    }

    fn list_until(&mut self, close: &'static str) -> Parsed<Vec<Expr>> {
        let mut args = Vec::new();
        if self.take(close) {
            return Ok(args);
        }
        loop {
            args.push(self.expression()?);
            if !self.take(",") {
                self.want(close, "of the arguments")?;
                return Ok(args);
            }
        }
    }

    fn items(&mut self) -> Parsed<Vec<Item>> {
        let mut items = Vec::new();
        while !self.take("]") {
            let optional = self.take("?");
            items.push(Item { value: self.expression()?, optional });
            if !self.take(",") {
                self.want("]", "of the list")?;
                break;
            }
        }
        Ok(items)
    }

    fn entries(&mut self) -> Parsed<Vec<Entry>> {
        let mut entries = Vec::new();
        while !self.take("}") {
            let optional = self.take("?");
            let key = self.expression()?;
            self.want(":", "after the key")?;
            entries.push(Entry { key, value: self.expression()?, optional });
            if !self.take(",") {
                self.want("}", "of the map")?;
                break;
            }
        }
        Ok(entries)
    }

    fn peek(&self) -> &TokenKind {
        self.tokens.get(self.at).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn span(&self) -> Span {
        let token = self.tokens.get(self.at).or(self.tokens.last());
        token.map_or(Span::default(), |token| token.span)
    }

    fn previous(&self) -> Span {
        let token = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        token.map_or(Span::default(), |token| token.span)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Symbol(next) if *next == symbol);
        self.at += usize::from(found);
        found
    }

    fn want(&mut self, symbol: &'static str, of: &str) -> Parsed<()> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}` {of}"))) }
    }

    fn unexpected(&self, expected: &str) -> Diagnostic {
        let found = match self.peek() {
            TokenKind::Name(name) => format!("unexpected name `{name}`"),
            TokenKind::Quoted(name) => format!("unexpected name `{name}` in backticks"),
            TokenKind::Literal(_) | TokenKind::Digits { .. } => "unexpected literal".to_owned(),
            TokenKind::Symbol("=") => "unexpected `=`; to compare, write `==`".to_owned(),
            TokenKind::Symbol("&") => {
                "unexpected `&`; to combine conditions, write `&&`".to_owned()
            }
            TokenKind::Symbol(symbol) => format!("unexpected `{symbol}`"),
            TokenKind::End => "the expression ends too early".to_owned(),
        };
        Diagnostic::new(self.span(), found).help(format!("expected {expected}"))
    }
}

/// How tightly an operator binds, and which it is; none for `&&` and `||`.
fn operator(symbol: &str) -> Option<(u8, Option<BinaryOp>)> {
    Some(match symbol {
        "||" => (0, None),
        "&&" => (1, None),
        "==" => (2, Some(BinaryOp::Equal)),
        "!=" => (2, Some(BinaryOp::NotEqual)),
        "<" => (2, Some(BinaryOp::Less)),
        "<=" => (2, Some(BinaryOp::LessEqual)),
        ">" => (2, Some(BinaryOp::Greater)),
        ">=" => (2, Some(BinaryOp::GreaterEqual)),
        "in" => (2, Some(BinaryOp::In)),
        "+" => (3, Some(BinaryOp::Add)),
        "-" => (3, Some(BinaryOp::Subtract)),
        "*" => (4, Some(BinaryOp::Multiply)),
        "/" => (4, Some(BinaryOp::Divide)),
        "%" => (4, Some(BinaryOp::Remainder)),
        _ => return None,
    })
}

/// `left && right` or `left || right`, taking in the operands of a `left` of the same kind.
fn joined(symbol: &str, left: Expr, right: Expr, span: Span) -> Parsed<Expr> {
    // The operands of a long chain are not looked at again for each one added.
    let depth = left.depth.max(right.depth + 1);
    let kind = match (symbol, left.kind) {
        ("&&", Kind::And(mut all)) => {
            all.push(right);
            Kind::And(all)
        }
        ("||", Kind::Or(mut any)) => {
            any.push(right);
            Kind::Or(any)
        }
        ("&&", kind) => return node(Kind::And(vec![Expr { kind, ..left }, right]), span),
        (_, kind) => return node(Kind::Or(vec![Expr { kind, ..left }, right]), span),
    };
    if depth > DEPTH_LIMIT {
        return Err(too_deep(span));
    }
    Ok(Expr { kind, span, depth })
}

fn integer(text: &str, radix: u32, span: Span) -> Parsed<Literal> {
    i64::from_str_radix(text, radix).map(Literal::Int).map_err(|_| {
        Diagnostic::new(span, "this number does not fit an int")
            .help("an int has 64 bits; larger: 1.0e20")
    })
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(span, format!("expressions may nest at most {DEPTH_LIMIT} deep"))
}

/// Makes a node, refusing trees that are too deep.
pub(super) fn node(kind: Kind, span: Span) -> Parsed<Expr> {
    // The values of a block are bound one inside the other.
    let bound = if let Kind::Block { values, .. } = &kind { values.len() } else { 0 };
    let depth = 1 + kind.children().map(|child| child.depth).max().unwrap_or(0);
    let depth = depth.saturating_add(u16::try_from(bound).unwrap_or(u16::MAX));
    if depth > DEPTH_LIMIT {
        return Err(too_deep(span));
    }
    Ok(Expr { kind, span, depth })
}

#[cfg(test)]
mod tests;
