//! Literals, lists and maps.

use super::{Checker, Op, Typed, typed};
use crate::cel::error::Diagnostic;
use crate::cel::source::Span;
use crate::cel::syntax::{Entry, Item, Literal};
use crate::cel::types::Type;
use crate::cel::value::{Bytes, Value};

pub(super) fn literal(literal: &Literal, span: Span) -> Typed {
    let (value, kind) = match literal {
        Literal::Null => (Value::Null, Type::Null),
        Literal::Bool(value) => (Value::Bool(*value), Type::Bool),
        Literal::Int(value) => (Value::Int(*value), Type::Int),
        Literal::Uint(value) => (Value::Uint(*value), Type::Uint),
        Literal::Double(value) => (Value::Double(*value), Type::Double),
        Literal::Text(text) => (Value::text(text.as_str()), Type::Text),
        Literal::Bytes(bytes) => (Value::Bytes(Bytes::Held(bytes.as_slice().into())), Type::Bytes),
    };
    typed(Op::Const(value), kind, span)
}

impl Checker<'_> {
    pub(super) fn list(&mut self, items: &[Item], span: Span) -> Typed {
        let mut element = self.types.fresh();
        let mut checked = Vec::with_capacity(items.len());
        for item in items {
            let value = self.expr(&item.value);
            let (value, kind) = self.element(value, item.optional);
            element = self.join(&element, &kind).unwrap_or(Type::Dyn);
            checked.push((value, item.optional));
        }
        typed(Op::List(checked), Type::list(element), span)
    }

    pub(super) fn map(&mut self, entries: &[Entry], span: Span) -> Typed {
        let (mut keys, mut values) = (self.types.fresh(), self.types.fresh());
        let mut checked = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = self.expr(&entry.key);
            let key = self.key(key);
            keys = self.join(&keys, &key.kind).unwrap_or(Type::Dyn);
            let value = self.expr(&entry.value);
            let (value, kind) = self.element(value, entry.optional);
            values = self.join(&values, &kind).unwrap_or(Type::Dyn);
            checked.push((key, value, entry.optional));
        }
        typed(Op::Map(checked), Type::map(keys, values), span)
    }

    /// A key must be a bool, an int, a uint or a string.
    // INVARIANT: so the type of a map holds another type only as that of its values, and types
    // stay as small as the source that makes them.
    fn key(&mut self, key: Typed) -> Typed {
        let kind = self.types.current(&key.kind);
        match kind {
            Type::Bool | Type::Int | Type::Uint | Type::Text | Type::Dyn => key,
            _ if self.environment.unchecked => Typed { kind: Type::Dyn, ..key },
            Type::Var(_) => Typed { kind: Type::Dyn, ..key },
            other => {
                let message = format!("{other} cannot be the key of a map");
                let help = "a key is a bool, an int, a uint or a string";
                self.wrong(Diagnostic::new(key.span, message).help(help))
            }
        }
    }

    /// An element and the type it has in its list or map: an optional one is taken out.
    fn element(&mut self, value: Typed, optional: bool) -> (Typed, Type) {
        if !optional {
            let kind = value.kind.clone();
            return (value, kind);
        }
        let inner = self.types.fresh();
        let value =
            self.demand(&Type::Optional(inner.clone().into()), value, "an element with `?`");
        let kind = self.types.current(&inner);
        (value, if self.environment.unchecked { Type::Dyn } else { kind })
    }
}
