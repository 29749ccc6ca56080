//! Walking the short way: see [`crate::cel::quick`].

use crate::cel::machine::Limits;
use crate::cel::node::Part;
use crate::cel::quick::{At, Base, ClassRun, Each, Find, Pattern, Quick};
use crate::document::{Document, Packed, Span, TextKey};
use std::cell::Cell;

/// One walk under way.
struct Run<'d> {
    cells: &'d [Packed],
    text: &'d str,
    steps_left: Cell<u64>,
}

/// The element that a walk is at, inside of those further out.
struct Frame<'f> {
    base: u32,
    outer: Option<&'f Frame<'f>>,
}

/// The answer for a document, if the cells alone give one.
pub(in crate::cel) fn run(quick: &Quick, document: &Document, limits: Limits) -> Option<bool> {
    let run = Run {
        cells: document.packed(),
        text: document.all_text(),
        steps_left: Cell::new(limits.steps),
    };
    eval(quick, &run, &Frame { base: 0, outer: None })
}

fn eval(quick: &Quick, run: &Run<'_>, frame: &Frame<'_>) -> Option<bool> {
    match quick {
        Quick::Text { at, key, equal } => Some(is(run.known(*at, frame)?, key, run) == *equal),
        Quick::Flag(at) => Some(run.known(*at, frame)?.is_true()),
        Quick::Int { at, op, value } => {
            Some(op.admits(run.known(*at, frame)?.int_or_zero().cmp(value)))
        }
        Quick::All(operands) => all(operands, run, frame, true),
        Quick::Any(operands) => all(operands, run, frame, false),
        Quick::Not(of) => eval(of, run, frame).map(|answer| !answer),
        Quick::Find(find) => found(find, run, frame),
        Quick::Walk(each) => walk(each, run, frame),
        Quick::Has(at) => Some(!run.known(*at, frame)?.is_absent()),
        Quick::Size { at, op, value } => {
            let size = i64::from(run.known(*at, frame)?.size_or_zero());
            Some(op.admits(size.cmp(value)))
        }
        Quick::Empty(at) => Some(run.known(*at, frame)?.text_or_empty().len == 0),
        Quick::OneOf { at, keys } => {
            let cell = run.known(*at, frame)?;
            Some(keys.iter().any(|key| is(cell, key, run)))
        }
        other => of_texts(other, run, frame),
    }
}

/// The tests that look into texts, and those that are rare.
#[inline(never)]
fn of_texts(quick: &Quick, run: &Run<'_>, frame: &Frame<'_>) -> Option<bool> {
    match quick {
        Quick::Part { at, part, key } => {
            let cell = run.known(*at, frame)?;
            if *part == Part::Start && key.is_short() {
                return Some(cell.starts_with_short(key));
            }
            let text = run.text(cell.text_or_empty());
            Some(match part {
                Part::Start => text.starts_with(key.as_str()),
                Part::End => text.ends_with(key.as_str()),
                Part::Anywhere => {
                    run.step(text.len() as u64 / 16 + 1)?;
                    text.contains(key.as_str())
                }
            })
        }
        Quick::Same { left, right, equal } => {
            let left = run.known(*left, frame)?.text_or_empty();
            let right = run.known(*right, frame)?.text_or_empty();
            let same = left.len == right.len && run.text(left) == run.text(right);
            Some(same == *equal)
        }
        Quick::Matches { at, pattern } => {
            let text = run.text(run.known(*at, frame)?.text_or_empty());
            run.step(text.len() as u64 / 16 + 1)?;
            Some(match &**pattern {
                Pattern::Run(class) => class.is_match(text),
                Pattern::Regex(regex) => regex.is_match(text),
            })
        }
        Quick::If(parts) => {
            let [condition, then, otherwise] = &**parts;
            eval(if eval(condition, run, frame)? { then } else { otherwise }, run, frame)
        }
        Quick::Const(value) => Some(*value),
        _ => None,
    }
}

/// Whether all operands are `neutral`; one that is not decides, whether or not others answer.
#[inline]
fn all(operands: &[Quick], run: &Run<'_>, frame: &Frame<'_>, neutral: bool) -> Option<bool> {
    let mut answer = Some(neutral);
    for operand in operands {
        match eval(operand, run, frame) {
            Some(value) if value == neutral => {}
            Some(value) => return Some(value),
            None => answer = None,
        }
    }
    answer
}

fn found(find: &Find, run: &Run<'_>, frame: &Frame<'_>) -> Option<bool> {
    let span = run.known(find.list, frame)?.list_or_empty();
    run.step(u64::from(span.len).checked_mul(find.weight)?)?;
    let mut answer = Some(false);
    let mut base = span.start;
    for _ in 0..span.len {
        let cell = run.cell(base + find.offset);
        if cell.may_be(&find.key) && (find.key.is_short() || is(cell, &find.key, run)) {
            let Some(rest) = &find.rest else { return Some(true) };
            match eval(rest, run, &Frame { base, outer: Some(frame) }) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        } else if cell.is_unknown() {
            answer = None;
        }
        base += find.width;
    }
    answer
}

fn walk(each: &Each, run: &Run<'_>, frame: &Frame<'_>) -> Option<bool> {
    let span = run.known(each.list, frame)?.list_or_empty();
    run.step(u64::from(span.len).checked_mul(each.weight)?)?;
    let mut answer = Some(!each.exists);
    let mut base = span.start;
    for _ in 0..span.len {
        match eval(&each.body, run, &Frame { base, outer: Some(frame) }) {
            Some(holds) if holds == each.exists => return Some(holds),
            Some(_) => {}
            None => answer = None,
        }
        base += each.width;
    }
    answer
}

#[inline]
fn is(cell: Packed, key: &TextKey, run: &Run<'_>) -> bool {
    cell.may_be(key) && (key.is_short() || run.text(cell.text_or_empty()) == key.as_str())
}

impl<'d> Run<'d> {
    #[inline]
    fn cell(&self, index: u32) -> Packed {
        self.cells.get(index as usize).copied().unwrap_or(Packed::ABSENT)
    }

    /// The cell; nothing where it is unknown.
    #[inline]
    fn known(&self, at: At, frame: &Frame<'_>) -> Option<Packed> {
        let base = match at.base {
            Base::Resource => 0,
            Base::Here => frame.base,
            Base::Out(levels) => outer(frame, levels)?,
        };
        let cell = self.cell(base + at.offset);
        if cell.is_unknown() { None } else { Some(cell) }
    }

    #[inline]
    fn text(&self, span: Span) -> &'d str {
        let start = span.start as usize;
        self.text.get(start..start + span.len as usize).unwrap_or_default()
    }

    #[inline]
    fn step(&self, count: u64) -> Option<()> {
        self.steps_left.set(self.steps_left.get().checked_sub(count)?);
        Some(())
    }
}

#[inline(never)]
fn outer(frame: &Frame<'_>, levels: u32) -> Option<u32> {
    let mut frame = frame;
    for _ in 0..levels {
        frame = frame.outer?;
    }
    Some(frame.base)
}

impl ClassRun {
    fn is_match(&self, text: &str) -> bool {
        let holds = |byte: u8| byte < 128 && self.class >> byte & 1 == 1;
        (self.min..=self.max).contains(&text.len()) && text.bytes().all(holds)
    }
}
