//! What a program reads: the evidence behind its answer, and the least that must be collected.
//!
//! A path is noted where its value is used. `Rules.exists(r, r.Days > 30)` reads `Rules[].Days`;
//! `size(Rules)` reads `Rules`; a record or list that is only walked through is not noted by
//! itself, unless nothing inside it is read.

use super::check::{Op, Root, Typed};
use super::environment::Environment;
use std::collections::{BTreeMap, BTreeSet};

/// What a program reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// Paths of the resource, such as `Rules[].Filter.Prefix`.
    pub resource: BTreeSet<String>,
    /// Paths of each join that is read, by its name; empty for one that is only counted.
    pub related: BTreeMap<String, BTreeSet<String>>,
    /// Names of parameters.
    pub parameters: BTreeSet<String>,
    /// Whether the answer depends on the time of collection.
    pub now: bool,
    /// Whether it depends on the account.
    pub account: bool,
    /// Whether it depends on the region.
    pub region: bool,
}

/// Collects what an expression reads.
pub(super) fn reads(typed: &Typed, environment: &Environment) -> Reads {
    let mut reader = Reader { environment, found: Reads::default(), locals: Vec::new() };
    reader.walk(typed);
    reader.found
}

/// Where a value comes from.
#[derive(Clone)]
struct Source {
    /// The join, or the resource itself.
    join: Option<String>,
    path: String,
}

struct Reader<'e> {
    environment: &'e Environment,
    found: Reads,
    /// Where each bound variable comes from, outermost first.
    locals: Vec<Option<Source>>,
}

impl Reader<'_> {
    /// Notes everything that an expression reads.
    fn walk(&mut self, typed: &Typed) {
        if let Some(source) = self.source(typed) {
            self.note(source);
            return;
        }
        match &typed.op {
            Op::Root(root) => self.root(*root),
            Op::Const(_) | Op::Local(_) | Op::Fail(_) => {}
            Op::HasField { of, record, index } => {
                let name = record.0.fields.get(*index).map_or("", |field| &*field.name);
                match self.source(of) {
                    Some(source) => self.note(source.member(name)),
                    None => self.walk(of),
                }
            }
            Op::HasMember { of, name } => match self.source(of) {
                Some(source) => self.note(source.member(name)),
                None => self.walk(of),
            },
            Op::Field { of, .. } | Op::Member { of, .. } | Op::Not(of) => self.walk(of),
            Op::OptionalIndex { of, key } => {
                self.walk(of);
                self.walk(key);
            }
            Op::And(operands) | Op::Or(operands) => operands.iter().for_each(|o| self.walk(o)),
            Op::If { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(|part| self.walk(part));
            }
            Op::Call { args, .. } | Op::Host { args, .. } => {
                args.iter().for_each(|arg| self.walk(arg));
            }
            Op::List(items) => items.iter().for_each(|(item, _)| self.walk(item)),
            Op::Map(entries) => entries.iter().for_each(|(key, value, _)| {
                self.walk(key);
                self.walk(value);
            }),
            Op::Fold { range, pairs, filter, body, .. } => {
                let source = self.source(range);
                if source.is_none() {
                    self.walk(range);
                }
                let element = source.clone().map(Source::element);
                let bound = if *pairs { vec![None, element] } else { vec![element] };
                let before = self.count();
                self.with(bound, |reader| {
                    filter.iter().for_each(|filter| reader.walk(filter));
                    reader.walk(body);
                });
                // Only how many there are was asked.
                if let Some(source) = source.filter(|_| self.count() == before) {
                    self.note(source);
                }
            }
            Op::Bind { value, body } => {
                let source = self.source(value);
                if source.is_none() {
                    self.walk(value);
                }
                self.with(vec![source], |reader| reader.walk(body));
            }
            Op::OptionalMap { of, body, .. } => {
                self.walk(of);
                self.with(vec![None], |reader| reader.walk(body));
            }
        }
    }

    /// Where the value of an expression comes from, if it is a plain path.
    fn source(&self, typed: &Typed) -> Option<Source> {
        match &typed.op {
            Op::Root(Root::Resource) => Some(Source { join: None, path: String::new() }),
            Op::Root(Root::One(index)) => {
                let join = self.environment.related.get(*index)?.name.clone();
                Some(Source { join: Some(join), path: String::new() })
            }
            Op::Root(Root::Many(index)) => {
                let join = self.environment.related.get(*index)?.name.clone();
                Some(Source { join: Some(join), path: String::new() })
            }
            Op::Local(index) => self.locals.get(*index as usize)?.clone(),
            Op::Field { of, record, index } => {
                Some(self.source(of)?.member(&record.0.fields.get(*index)?.name))
            }
            Op::Member { of, name, .. } => Some(self.source(of)?.member(name)),
            _ => None,
        }
    }

    fn root(&mut self, root: Root) {
        match root {
            Root::Resource | Root::One(_) | Root::Many(_) | Root::Variable(_) => {}
            Root::HasRelated(index) => {
                if let Some(join) = self.environment.related.get(index) {
                    self.found.related.entry(join.name.clone()).or_default();
                }
            }
            Root::Parameter(index) => {
                if let Some((name, _)) = self.environment.parameters.get(index) {
                    self.found.parameters.insert(name.clone());
                }
            }
            Root::AccountId | Root::Partition => self.found.account = true,
            Root::Region => self.found.region = true,
            Root::Now => self.found.now = true,
        }
    }

    fn note(&mut self, source: Source) {
        let paths = match source.join {
            Some(join) => self.found.related.entry(join).or_default(),
            None => &mut self.found.resource,
        };
        if !source.path.is_empty() {
            paths.insert(source.path);
        }
    }

    fn count(&self) -> usize {
        let related: usize = self.found.related.values().map(|paths| paths.len() + 1).sum();
        self.found.resource.len() + related
    }

    fn with(&mut self, bound: Vec<Option<Source>>, walk: impl FnOnce(&mut Self)) {
        let depth = self.locals.len();
        self.locals.extend(bound);
        walk(self);
        self.locals.truncate(depth);
    }
}

impl Source {
    fn member(mut self, name: &str) -> Self {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        self
    }

    /// An element of the list this is; joined resources are not written as a list.
    fn element(mut self) -> Self {
        if !self.path.is_empty() {
            self.path.push_str("[]");
        }
        self
    }
}
