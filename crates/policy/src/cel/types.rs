//! Types, as the checker knows them.

use crate::document::{Record, Shape};
use std::fmt;
use std::sync::Arc;

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Known only while evaluating.
    Dyn,
    /// `null`
    Null,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `uint`
    Uint,
    /// `double`
    Double,
    /// `string`
    Text,
    /// `bytes`
    Bytes,
    /// `timestamp`
    Time,
    /// `duration`
    Duration,
    /// An IAM policy.
    Policy,
    /// An IP address.
    Ip,
    /// A network.
    Cidr,
    /// A list of elements of one type.
    List(Arc<Type>),
    /// A map from keys of one type to values of one type.
    Map(Arc<Type>, Arc<Type>),
    /// A value that may be there.
    Optional(Arc<Type>),
    /// The type of types.
    Type(Arc<Type>),
    /// A record of a document.
    Record(RecordType),
    /// A type still to be found.
    Var(u32),
}

/// The type of a record of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordType(pub(crate) Arc<Record>);

impl Type {
    /// The type of lists of `element`.
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    /// The type of maps from `key` to `value`.
    pub fn map(key: Type, value: Type) -> Type {
        Type::Map(Arc::new(key), Arc::new(value))
    }

    /// The type that values of this shape have.
    pub(crate) fn of(shape: &Shape) -> Type {
        match shape {
            Shape::Bool => Type::Bool,
            Shape::Int => Type::Int,
            Shape::Double => Type::Double,
            Shape::Text => Type::Text,
            Shape::Time => Type::Time,
            Shape::Policy => Type::Policy,
            Shape::Dyn => Type::Dyn,
            Shape::Map(value) => Type::map(Type::Text, Type::of(value)),
            Shape::List(element) => Type::list(Type::of(element)),
            Shape::Record(record) => Type::Record(RecordType(Arc::clone(record))),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Dyn => f.write_str("dyn"),
            Type::Null => f.write_str("null"),
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Uint => f.write_str("uint"),
            Type::Double => f.write_str("double"),
            Type::Text => f.write_str("string"),
            Type::Bytes => f.write_str("bytes"),
            Type::Time => f.write_str("timestamp"),
            Type::Duration => f.write_str("duration"),
            Type::Policy => f.write_str("policy"),
            Type::Ip => f.write_str("ip"),
            Type::Cidr => f.write_str("cidr"),
            Type::List(element) => write!(f, "list({element})"),
            Type::Map(key, value) => write!(f, "map({key}, {value})"),
            Type::Optional(inner) => write!(f, "optional({inner})"),
            Type::Type(inner) => write!(f, "type({inner})"),
            Type::Record(record) => write!(f, "record `{}`", record.0.path),
            Type::Var(_) => f.write_str("any type"),
        }
    }
}

/// A type in a signature, where `A` and `B` stand for any type, the same wherever they stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pattern {
    A,
    B,
    Dyn,
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Time,
    Duration,
    Ip,
    Cidr,
    List(&'static Pattern),
    Map(&'static Pattern, &'static Pattern),
    Optional(&'static Pattern),
    Type(&'static Pattern),
}

impl Pattern {
    /// The type this stands for, given what `A` and `B` stand for.
    pub fn instance(&self, a: &Type, b: &Type) -> Type {
        let of = |pattern: &Pattern| Arc::new(pattern.instance(a, b));
        match self {
            Pattern::A => a.clone(),
            Pattern::B => b.clone(),
            Pattern::Dyn => Type::Dyn,
            Pattern::Bool => Type::Bool,
            Pattern::Int => Type::Int,
            Pattern::Uint => Type::Uint,
            Pattern::Double => Type::Double,
            Pattern::Text => Type::Text,
            Pattern::Bytes => Type::Bytes,
            Pattern::Time => Type::Time,
            Pattern::Duration => Type::Duration,
            Pattern::Ip => Type::Ip,
            Pattern::Cidr => Type::Cidr,
            Pattern::List(element) => Type::List(of(element)),
            Pattern::Map(key, value) => Type::Map(of(key), of(value)),
            Pattern::Optional(inner) => Type::Optional(of(inner)),
            Pattern::Type(inner) => Type::Type(of(inner)),
        }
    }
}

/// What is known so far about types still to be found.
#[derive(Debug, Default)]
pub(crate) struct Inference {
    found: Vec<Option<Type>>,
    /// Which types were found, in order, so that it can be undone.
    trail: Vec<u32>,
}

/// How much was known at some moment, to go back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    open: usize,
    found: usize,
}

impl Inference {
    /// A type still to be found.
    pub fn fresh(&mut self) -> Type {
        let number = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
        self.found.push(None);
        Type::Var(number)
    }

    pub fn save(&self) -> Known {
        Known { open: self.found.len(), found: self.trail.len() }
    }

    pub fn restore(&mut self, known: Known) {
        for number in self.trail.drain(known.found.min(self.trail.len())..) {
            if let Some(place) = self.found.get_mut(number as usize) {
                *place = None;
            }
        }
        self.found.truncate(known.open);
    }

    /// The type with everything found put in; `dyn` for what stayed open.
    pub fn settled(&self, kind: &Type) -> Type {
        self.rewrite(kind, &|_| Type::Dyn)
    }

    /// The type with everything found so far put in.
    pub fn current(&self, kind: &Type) -> Type {
        self.rewrite(kind, &Type::Var)
    }

    fn rewrite(&self, kind: &Type, open: &dyn Fn(u32) -> Type) -> Type {
        let of = |kind: &Type| Arc::new(self.rewrite(kind, open));
        match kind {
            Type::Var(number) => match self.found.get(*number as usize) {
                Some(Some(found)) => self.rewrite(found, open),
                _ => open(*number),
            },
            Type::List(element) => Type::List(of(element)),
            Type::Map(key, value) => Type::Map(of(key), of(value)),
            Type::Optional(inner) => Type::Optional(of(inner)),
            Type::Type(inner) => Type::Type(of(inner)),
            other => other.clone(),
        }
    }

    /// Whether a value of type `given` may stand where `wanted` is wanted; learns from it.
    pub fn accepts(&mut self, wanted: &Type, given: &Type) -> bool {
        let (wanted, given) = (self.current(wanted), self.current(given));
        match (&wanted, &given) {
            (Type::Var(a), Type::Var(b)) if a == b => true,
            (Type::Var(number), other) | (other, Type::Var(number)) => {
                if mentions(other, *number) {
                    return false;
                }
                if let Some(place) = self.found.get_mut(*number as usize) {
                    *place = Some(other.clone());
                    self.trail.push(*number);
                }
                true
            }
            (Type::Dyn, _) | (_, Type::Dyn) => true,
            (Type::Record(_) | Type::Time | Type::Duration | Type::Optional(_), Type::Null) => true,
            (Type::List(a), Type::List(b)) | (Type::Optional(a), Type::Optional(b)) => {
                self.accepts(a, b)
            }
            // Which type it is, is only compared while evaluating.
            (Type::Type(_), Type::Type(_)) => true,
            (Type::Map(a, x), Type::Map(b, y)) => self.accepts(a, b) && self.accepts(x, y),
            (a, b) => a == b,
        }
    }
}

fn mentions(kind: &Type, number: u32) -> bool {
    match kind {
        Type::Var(other) => *other == number,
        Type::List(inner) | Type::Optional(inner) | Type::Type(inner) => mentions(inner, number),
        Type::Map(key, value) => mentions(key, number) || mentions(value, number),
        _ => false,
    }
}
