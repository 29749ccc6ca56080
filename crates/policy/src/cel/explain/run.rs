//! Evaluating each part, and of a macro the elements that decide.

use super::outline::{Part, Read, Walk};
use super::{Came, ELEMENTS_SHOWN, Element, Elements, Explanation, SHARE, Seen};
use crate::cel::environment::Environment;
use crate::cel::eval::{run_test, run_within};
use crate::cel::input::Input;
use crate::cel::machine::{Limits, Machine};
use crate::cel::node::{Node, Test};
use crate::cel::source::Span;
use crate::cel::syntax::Fold;
use crate::cel::value::{Fault, FaultKind, Value};
use crate::document::Document;
use serde_json::Value as Json;

/// Evaluates a condition and all of its parts.
pub(super) fn run<'a>(
    source: &'a str,
    (test, whole): (&'a Test, &'a Part),
    environment: &'a Environment,
    input: &'a Input<'a>,
    absent: &'a [Document],
) -> Explanation {
    let limits = environment.limits;
    let machine = |limits| {
        let mut machine = Machine::new(input, limits);
        machine.host = environment.host.as_deref();
        machine.absent = absent;
        machine
    };
    let shared = Limits {
        steps: limits.steps.saturating_mul(SHARE),
        bytes: limits.bytes.saturating_mul(SHARE),
    };
    // The whole has its own limits, so that it comes out as it does when it is judged.
    let outcome = came(&run_test(test, &machine(limits)).map(Value::Bool));
    let runner = Runner { source, machine: machine(shared) };
    Explanation { outcome, ..runner.part(whole, &[]) }
}

struct Runner<'a> {
    source: &'a str,
    machine: Machine<'a>,
}

/// The value of a variable, or why it has none.
type Bound<'a> = Result<Value<'a>, Fault>;

impl<'a> Runner<'a> {
    fn value(&self, node: &'a Node, bound: &[Bound<'a>]) -> Bound<'a> {
        run_within(node, &self.machine, bound)
    }

    fn part(&self, part: &'a Part, bound: &[Bound<'a>]) -> Explanation {
        let mut reads: Vec<Seen> = Vec::new();
        for read in &part.reads {
            let seen = self.read(read, bound);
            if !reads.iter().any(|known| known.source == seen.source) {
                reads.push(seen);
            }
        }
        Explanation {
            source: self.text(part.span),
            form: part.form,
            outcome: came(&self.value(&part.node, bound)),
            decides: false,
            reads,
            parts: self.parts(part, bound),
            elements: part.walk.as_ref().and_then(|walk| self.elements(walk, bound)),
        }
    }

    fn parts(&self, part: &'a Part, bound: &[Bound<'a>]) -> Vec<Explanation> {
        match part.parts.as_slice() {
            [value, body] if part.binds => {
                let inner = with(bound, [self.value(&value.node, bound)]);
                vec![self.part(value, bound), self.part(body, &inner)]
            }
            parts => parts.iter().map(|part| self.part(part, bound)).collect(),
        }
    }

    fn read(&self, read: &'a Read, bound: &[Bound<'a>]) -> Seen {
        let has = read.has.as_ref().map(|has| self.value(has, bound));
        let value = match came(&self.value(&read.node, bound)) {
            Came::True => Came::Value(true.into()),
            Came::False => Came::Value(false.into()),
            other => other,
        };
        let absent = matches!(has, Some(Ok(Value::Bool(false))));
        Seen { source: self.text(read.span), value, absent }
    }

    /// The elements that decided; `None` when what was to be walked cannot be.
    fn elements(&self, walk: &'a Walk, bound: &[Bound<'a>]) -> Option<Elements> {
        let range = self.value(&walk.range, bound).ok()?;
        let total = match &range {
            Value::List(list) => list.len(),
            Value::Map(map) => map.len(),
            _ => return None,
        };
        let answers: Vec<Answer> = (0..total)
            .map(|index| self.answer(walk, &with(bound, variables(&range, index, walk.pairs))))
            .collect();
        let deciding = deciding(walk.fold, &answers);
        let shown = deciding.iter().take(ELEMENTS_SHOWN).map(|index| {
            let inner = with(bound, variables(&range, *index, walk.pairs));
            Element {
                index: *index,
                key: match &range {
                    Value::Map(map) => map.key(*index).map(|key| key.to_string()),
                    _ => None,
                },
                value: element(&range, *index)
                    .and_then(Result::ok)
                    .map_or(Json::Null, |value| value.to_json()),
                parts: walk.asks.iter().map(|ask| self.part(ask, &inner)).collect(),
            }
        });
        Some(Elements { total, deciding: deciding.len(), shown: shown.collect() })
    }

    /// What is answered of one element.
    fn answer(&self, walk: &'a Walk, bound: &[Bound<'a>]) -> Answer {
        let mut answer = Answer::Other;
        for ask in &walk.asks {
            answer = match self.value(&ask.node, bound) {
                Ok(Value::Bool(true)) => Answer::Yes,
                Ok(Value::Bool(false)) => Answer::No,
                Ok(_) => Answer::Other,
                Err(fault) => match fault.into_kind() {
                    FaultKind::Unknown(_) => Answer::Unknown,
                    FaultKind::Error(_) => Answer::Error,
                },
            };
            if answer != Answer::Yes {
                break;
            }
        }
        answer
    }

    /// A piece of the source, on one line.
    fn text(&self, span: Span) -> String {
        let text = self.source.get(span.start as usize..span.end as usize).unwrap_or_default();
        on_one_line(text)
    }
}

/// What a macro is answered of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Other,
    Unknown,
    Error,
}

/// The elements without which a macro might come out otherwise.
fn deciding(fold: Fold, answers: &[Answer]) -> Vec<usize> {
    let those = |wanted: Answer| -> Vec<usize> {
        let all = answers.iter().enumerate();
        all.filter(|(_, answer)| **answer == wanted).map(|(index, _)| index).collect()
    };
    let faults = || match those(Answer::Unknown) {
        unknown if unknown.is_empty() => those(Answer::Error),
        unknown => unknown,
    };
    let everything = || (0..answers.len()).collect::<Vec<_>>();
    let deciders = match fold {
        Fold::All => those(Answer::No),
        Fold::Exists => those(Answer::Yes),
        // Any fault is one of the whole; otherwise those that hold are too many, or the one.
        Fold::ExistsOne => match faults() {
            none if none.is_empty() => return or(those(Answer::Yes), everything),
            faults => return faults,
        },
        Fold::Filter | Fold::List | Fold::Map | Fold::Entries => Vec::new(),
    };
    or(or(deciders, faults), everything)
}

fn or(found: Vec<usize>, otherwise: impl FnOnce() -> Vec<usize>) -> Vec<usize> {
    if found.is_empty() { otherwise() } else { found }
}

/// The variables around an expression with more of them inside.
fn with<'a>(bound: &[Bound<'a>], more: impl IntoIterator<Item = Bound<'a>>) -> Vec<Bound<'a>> {
    bound.iter().cloned().chain(more).collect()
}

/// What the variables of a macro are bound to for one element.
fn variables<'a>(range: &Value<'a>, index: usize, pairs: bool) -> Vec<Bound<'a>> {
    let ended = || Err(Fault::failed("the list ended early"));
    let key = || match range {
        Value::Map(map) => map.key(index).map(Ok),
        _ => Some(Ok(Value::Int(i64::try_from(index).unwrap_or(i64::MAX)))),
    };
    match (range, pairs) {
        (_, true) => vec![key().unwrap_or_else(ended), element(range, index).unwrap_or_else(ended)],
        (Value::Map(_), false) => vec![key().unwrap_or_else(ended)],
        _ => vec![element(range, index).unwrap_or_else(ended)],
    }
}

fn element<'a>(range: &Value<'a>, index: usize) -> Option<Bound<'a>> {
    match range {
        Value::List(list) => list.at(index),
        Value::Map(map) => map.value(index),
        _ => None,
    }
}

fn came(answer: &Bound<'_>) -> Came {
    match answer {
        Ok(Value::Bool(true)) => Came::True,
        Ok(Value::Bool(false)) => Came::False,
        Ok(value) => Came::Value(value.to_json()),
        Err(fault) => match fault.clone().into_kind() {
            FaultKind::Unknown(reasons) => {
                Came::Unknown(reasons.as_slice().iter().map(|reason| reason.0).collect())
            }
            FaultKind::Error(error) => Came::Error(error.to_string()),
        },
    }
}

/// White space outside quotes becomes one space each.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for c in text.chars() {
        match quote {
            None if c.is_whitespace() => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
                continue;
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open && !escaped => quote = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        line.push(c);
    }
    line
}
