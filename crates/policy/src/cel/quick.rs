//! The short way through a condition: what can be decided from the cells alone.
//!
//! Nearly every condition is made of comparisons of cells with constants and of walks over lists of
//! records. For these a [`Quick`] is kept beside the program: it holds no values, makes no faults
//! and knows no scopes but the bases of the records being walked. Wherever it meets something it
//! does not know (an unknown cell, a join, a function), it does not answer, and the program is
//! evaluated as if it had not been asked.
//!
//! Invariants:
//! - An answer given here is the answer that [`super::eval`] would give, had it steps enough.
//!   What an operand does not answer may still be absorbed: `false && x` is false whatever `x` is.
//! - It takes no more steps than the program may.
//!
//! Because nothing here can fault, the operands of `&&` and `||` are asked in the order of their
//! cost, not in the order in which they are written.

use super::machine::Limits;
use super::node::{Body, Comparison, IntSource, Node, Part, Place, Test, TextSource, Walk};
use super::syntax::Fold;
use crate::document::{Document, Shape, TextKey};
use regex::Regex;

/// A condition on cells.
#[derive(Debug)]
pub(super) enum Quick {
    Const(bool),
    /// Not answered here.
    Ask,
    Flag(At),
    Has(At),
    Text {
        at: At,
        key: TextKey,
        equal: bool,
    },
    /// Whether a text is empty or absent.
    Empty(At),
    OneOf {
        at: At,
        keys: Box<[TextKey]>,
    },
    Part {
        at: At,
        part: Part,
        key: TextKey,
    },
    /// Two texts of the resource.
    Same {
        left: At,
        right: At,
        equal: bool,
    },
    Matches {
        at: At,
        pattern: Box<Pattern>,
    },
    Int {
        at: At,
        op: Comparison,
        value: i64,
    },
    Size {
        at: At,
        op: Comparison,
        value: i64,
    },
    /// Whether any element, `offset` cells in, is this text, and the rest holds of it.
    Find(Box<Find>),
    Walk(Box<Each>),
    Not(Box<Quick>),
    All(Box<[Quick]>),
    Any(Box<[Quick]>),
    If(Box<[Quick; 3]>),
}

/// A cell: where its record begins, and how far on it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub base: Base,
    pub offset: u32,
}

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// At the beginning of the document.
    Resource,
    /// At the element that the innermost walk is at.
    Here,
    /// So many walks further out.
    Out(u32),
}

/// `list.exists(x, x.field == 'text' && rest)`
#[derive(Debug)]
pub(super) struct Find {
    pub list: At,
    pub width: u32,
    pub offset: u32,
    pub key: TextKey,
    pub rest: Option<Quick>,
    pub weight: u64,
}

/// `list.exists(x, body)`, or `list.all(x, body)`.
#[derive(Debug)]
pub(super) struct Each {
    pub list: At,
    pub width: u32,
    pub exists: bool,
    pub body: Quick,
    pub weight: u64,
}

/// A pattern that is compiled.
#[derive(Debug)]
pub(super) enum Pattern {
    /// A run of characters of one class, from beginning to end: `^[a-z0-9-]{3,63}$`.
    Run(ClassRun),
    Regex(Regex),
}

/// The ASCII characters of a class, and how many there may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ClassRun {
    pub class: u128,
    pub min: usize,
    pub max: usize,
}

impl Quick {
    /// The short way through a condition; `None` where there is none.
    pub fn of(test: &Test) -> Option<Self> {
        match translate(test, 0) {
            Quick::Ask => None,
            quick => Some(quick),
        }
    }

    /// What it costs to ask, roughly, in comparisons.
    fn cost(&self) -> u32 {
        match self {
            Quick::Ask => 1000,
            Quick::Const(_) | Quick::Flag(_) | Quick::Has(_) => 1,
            Quick::Text { .. } | Quick::Empty(_) | Quick::Int { .. } | Quick::Size { .. } => 1,
            Quick::Same { .. } => 3,
            Quick::OneOf { keys, .. } => 1 + u32::try_from(keys.len()).unwrap_or(u32::MAX).min(8),
            Quick::Part { part, .. } => {
                if *part == Part::Anywhere {
                    30
                } else {
                    3
                }
            }
            Quick::Matches { .. } => 30,
            Quick::Find(find) => 8 + find.rest.as_ref().map_or(0, Quick::cost),
            Quick::Walk(each) => 8 + each.body.cost().saturating_mul(6),
            Quick::Not(of) => of.cost(),
            Quick::All(operands) | Quick::Any(operands) => sum(operands),
            Quick::If(parts) => sum(parts.as_slice()),
        }
    }
}

fn sum(parts: &[Quick]) -> u32 {
    parts.iter().map(Quick::cost).fold(0, u32::saturating_add)
}

/// The short way through a test that is inside of `walks` walks.
fn translate(test: &Test, walks: u32) -> Quick {
    let at = |place: &Place, offset: u32| at(place, offset, walks);
    let found = match test {
        Test::Const(value) => Some(Quick::Const(*value)),
        Test::Flag { place, offset } => at(place, *offset).map(Quick::Flag),
        Test::Has { place, offset } => at(place, *offset).map(Quick::Has),
        Test::TextIs { source, text, equal } => text_is(source, text, *equal, walks),
        Test::TextIn { source, texts } => one_of(source, texts, walks),
        // Every text has the empty one, an absent one too.
        Test::TextHas { source, part, text } if !text.is_empty() => text_at(source, walks)
            .and_then(|at| Some(Quick::Part { at, part: *part, key: TextKey::new(text)? })),
        Test::ListHas { place, offset, text } => at(place, *offset).and_then(|list| {
            let key = TextKey::new(text).filter(|key| !key.as_str().is_empty())?;
            let find = Find { list, width: 1, offset: 0, key, rest: None, weight: 1 };
            Some(Quick::Find(Box::new(find)))
        }),
        Test::IntIs { source: IntSource::Cell { place, offset }, op, value } => {
            at(place, *offset).map(|at| Quick::Int { at, op: *op, value: *value })
        }
        Test::IntIs { source: IntSource::Size { place, offset }, op, value } => {
            at(place, *offset).map(|at| Quick::Size { at, op: *op, value: *value })
        }
        Test::Equal { left, right, equal } => text_node(left, walks)
            .zip(text_node(right, walks))
            .map(|(left, right)| Quick::Same { left, right, equal: *equal }),
        Test::Matches { text, regex } => text_node(text, walks)
            .map(|at| Quick::Matches { at, pattern: Box::new(pattern(regex)) }),
        Test::Not(of) => Some(match translate(of, walks) {
            Quick::Ask => Quick::Ask,
            Quick::Not(inner) => *inner,
            other => Quick::Not(Box::new(other)),
        }),
        Test::And(operands) => Some(ordered(operands, walks, Quick::All)),
        Test::Or(operands) => Some(ordered(operands, walks, Quick::Any)),
        Test::If { condition, then, otherwise } => match translate(condition, walks) {
            Quick::Ask => None,
            condition => {
                let branches = [translate(then, walks), translate(otherwise, walks)];
                let [then, otherwise] = branches;
                Some(Quick::If(Box::new([condition, then, otherwise])))
            }
        },
        Test::Quantify(walk) => each(walk, walks),
        Test::Value(Node::Test(test)) => Some(translate(test, walks)),
        _ => None,
    };
    found.unwrap_or(Quick::Ask)
}

fn text_is(source: &TextSource, text: &str, equal: bool, walks: u32) -> Option<Quick> {
    let at = text_at(source, walks)?;
    Some(match (text, equal) {
        ("", true) => Quick::Empty(at),
        ("", false) => Quick::Not(Box::new(Quick::Empty(at))),
        _ => Quick::Text { at, key: TextKey::new(text)?, equal },
    })
}

fn one_of(source: &TextSource, texts: &[Box<str>], walks: u32) -> Option<Quick> {
    let at = text_at(source, walks)?;
    let (empty, texts): (Vec<&str>, Vec<&str>) =
        texts.iter().map(|text| &**text).partition(|text| text.is_empty());
    let keys: Box<[TextKey]> = texts.into_iter().map(TextKey::new).collect::<Option<_>>()?;
    let one_of = Quick::OneOf { at, keys };
    Some(match empty.is_empty() {
        true => one_of,
        false => Quick::Any(Box::new([Quick::Empty(at), one_of])),
    })
}

fn ordered(operands: &[Test], walks: u32, join: fn(Box<[Quick]>) -> Quick) -> Quick {
    let mut operands: Vec<Quick> =
        operands.iter().map(|operand| translate(operand, walks)).collect();
    if operands.iter().all(|operand| matches!(operand, Quick::Ask)) {
        return Quick::Ask;
    }
    operands.sort_by_key(Quick::cost);
    join(operands.into())
}

/// A walk over a list of the resource, of its records or of its texts.
fn each(walk: &Walk, walks: u32) -> Option<Quick> {
    let Node::Read { place, offset, shape: Shape::List(element) } = &walk.range else {
        return None;
    };
    let (Body::Test(body), false, exists) = (&walk.body, walk.pairs, walk.fold == Fold::Exists)
    else {
        return None;
    };
    if !exists && walk.fold != Fold::All {
        return None;
    }
    let list = at(place, *offset, walks)?;
    let width = element.width();
    let weight = u64::try_from(walk.weight).ok()?;
    let found = match translate(body, walks + 1) {
        Quick::Ask => return None,
        // None of them is this: not any of them is.
        Quick::Text { at: At { base: Base::Here, offset }, key, equal: false } if !exists => {
            let find = Find { list, width, offset, key, rest: None, weight };
            Quick::Not(Box::new(Quick::Find(Box::new(find))))
        }
        Quick::Text { at: At { base: Base::Here, offset }, key, equal: true } if exists => {
            Quick::Find(Box::new(Find { list, width, offset, key, rest: None, weight }))
        }
        Quick::All(operands) if exists => match taken_first(operands) {
            Ok((offset, key, rest)) => {
                let rest = Some(Quick::All(rest));
                Quick::Find(Box::new(Find { list, width, offset, key, rest, weight }))
            }
            Err(operands) => {
                let body = Quick::All(operands);
                Quick::Walk(Box::new(Each { list, width, exists, body, weight }))
            }
        },
        body => Quick::Walk(Box::new(Each { list, width, exists, body, weight })),
    };
    Some(found)
}

/// Where in an element a text is looked for, the text, and what else must hold.
type Taken = (u32, TextKey, Box<[Quick]>);

/// Takes out the operand that compares a text of the element at hand, if the first one does.
fn taken_first(operands: Box<[Quick]>) -> Result<Taken, Box<[Quick]>> {
    let mut operands = operands.into_vec();
    let is_here = |operand: &Quick| {
        matches!(operand, Quick::Text { at: At { base: Base::Here, .. }, equal: true, .. })
    };
    if !operands.first().is_some_and(is_here) {
        return Err(operands.into());
    }
    match operands.remove(0) {
        Quick::Text { at, key, .. } => Ok((at.offset, key, operands.into())),
        other => {
            operands.insert(0, other);
            Err(operands.into())
        }
    }
}

fn at(place: &Place, offset: u32, walks: u32) -> Option<At> {
    let base = match place {
        Place::Resource => Base::Resource,
        Place::Local(up) => out(*up, walks)?,
        Place::One(_) | Place::Node(_) => return None,
    };
    Some(At { base, offset })
}

fn out(up: u32, walks: u32) -> Option<Base> {
    match up {
        _ if up >= walks => None,
        0 => Some(Base::Here),
        _ => Some(Base::Out(up)),
    }
}

fn text_at(source: &TextSource, walks: u32) -> Option<At> {
    match source {
        TextSource::Cell { place, offset } => at(place, *offset, walks),
        TextSource::Local(up) => Some(At { base: out(*up, walks)?, offset: 0 }),
    }
}

fn text_node(node: &Node, walks: u32) -> Option<At> {
    match node {
        Node::Read { place, offset, shape: Shape::Text } => at(place, *offset, walks),
        _ => None,
    }
}

fn pattern(regex: &Regex) -> Pattern {
    match class_run(regex.as_str()) {
        Some(run) => Pattern::Run(run),
        None => Pattern::Regex(regex.clone()),
    }
}

/// The class run that a pattern is, if it is one of plain ASCII characters.
fn class_run(pattern: &str) -> Option<ClassRun> {
    let (class, count) = pattern.strip_prefix("^[")?.strip_suffix('$')?.split_once(']')?;
    let (min, max) = match count {
        "*" => (0, usize::MAX),
        "+" => (1, usize::MAX),
        "" => (1, 1),
        _ => {
            let range = count.strip_prefix('{')?.strip_suffix('}')?;
            let (min, max) = range.split_once(',')?;
            (min.parse().ok()?, if max.is_empty() { usize::MAX } else { max.parse().ok()? })
        }
    };
    Some(ClassRun { class: class_of(class.as_bytes())?, min, max })
}

fn class_of(mut items: &[u8]) -> Option<u128> {
    let mut class = 0u128;
    loop {
        items = match items {
            [] => return (class != 0).then_some(class),
            [low, b'-', high, rest @ ..] if plain(*low) && plain(*high) && low <= high => {
                (*low..=*high).for_each(|byte| class |= 1 << byte);
                rest
            }
            [b'-'] => {
                class |= 1 << b'-';
                &[]
            }
            [one, rest @ ..] if plain(*one) || matches!(one, b'_' | b'.' | b'/' | b':' | b'@') => {
                class |= 1 << *one;
                rest
            }
            _ => return None,
        };
    }
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

impl Quick {
    /// The answer for a document, if there is one here.
    #[inline]
    pub fn answer(&self, document: &Document, limits: Limits) -> Option<bool> {
        super::eval::run_quick(self, document, limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_one_class_is_told_from_other_patterns() {
        let bits = |text: &str| text.bytes().fold(0u128, |class, byte| class | 1 << byte);
        let run = |min, max| Some(ClassRun { class: bits("abc-"), min, max });
        assert_eq!(class_run("^[a-c-]+$"), run(1, usize::MAX));
        assert_eq!(class_run("^[abc-]{3,63}$"), run(3, 63));
        assert_eq!(class_run("^[a-c-]*$"), run(0, usize::MAX));
        for other in [
            "[a-c]+",
            "^[^a]+$",
            r"^[\w]+$",
            "^[a-c]+",
            "^a[a-c]+$",
            "^[a]+b$",
            "^[]+$",
            "^[[:alpha:]]+$",
            "^[a-c]+?$",
            "^[é]+$",
        ] {
            assert_eq!(class_run(other), None, "{other}");
        }
    }
}
