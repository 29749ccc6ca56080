//! Lists: built ones, those of a document, and joined documents.

use super::{DEPTH_LIMIT, Fault, RecordRef, Value, read};
use crate::document::{Document, Shape, Span};
use std::sync::Arc;

/// A list.
#[derive(Debug, Clone)]
pub enum List<'a> {
    /// Lent by the program or the input.
    Lent(&'a Items<'a>),
    /// Built while evaluating.
    Held(Arc<Items<'a>>),
    /// A list of a document.
    Cells(CellList<'a>),
    /// Joined documents.
    Documents(&'a [&'a Document]),
}

/// The elements of a list that was built.
#[derive(Debug, Clone)]
pub struct Items<'a> {
    values: Vec<Value<'a>>,
    depth: u16,
}

/// A list of a document.
#[derive(Debug, Clone, Copy)]
pub struct CellList<'a> {
    pub(super) document: &'a Document,
    pub(super) element: &'a Shape,
    pub(super) span: Span,
}

impl<'a> Items<'a> {
    /// A list of these values.
    ///
    /// Errors: the values nest too deeply.
    pub(crate) fn new(values: Vec<Value<'a>>) -> Result<Self, Fault> {
        let depth = 1 + values.iter().map(Value::depth).max().unwrap_or(0);
        if depth > DEPTH_LIMIT {
            return Err(Fault::failed("values nest too deeply"));
        }
        Ok(Items { values, depth })
    }
}

impl<'a> List<'a> {
    pub(crate) fn new(values: Vec<Value<'a>>) -> Result<Self, Fault> {
        Ok(List::Held(Arc::new(Items::new(values)?)))
    }

    pub(crate) fn cells(document: &'a Document, element: &'a Shape, span: Span) -> Self {
        List::Cells(CellList { document, element, span })
    }

    /// How many elements it has.
    pub fn len(&self) -> usize {
        match self {
            List::Lent(items) => items.values.len(),
            List::Held(items) => items.values.len(),
            List::Cells(list) => list.span.len as usize,
            List::Documents(documents) => documents.len(),
        }
    }

    /// Whether it has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements in order; `None` for one that is unknown.
    pub fn elements(&self) -> impl Iterator<Item = Option<Value<'a>>> + '_ {
        self.iter().map(Result::ok)
    }

    /// The element at `index`; `None` past the end.
    pub(crate) fn at(&self, index: usize) -> Option<Result<Value<'a>, Fault>> {
        match self {
            List::Lent(items) => items.values.get(index).map(|value| Ok(value.lend())),
            List::Held(items) => items.values.get(index).cloned().map(Ok),
            List::Cells(list) => {
                let index = u32::try_from(index).ok().filter(|index| *index < list.span.len)?;
                let at = list.span.start.checked_add(index.checked_mul(list.element.width())?)?;
                Some(read(list.document, list.element, at))
            }
            List::Documents(documents) => {
                let document: &'a Document = documents.get(index)?;
                let record = RecordRef { document, record: document.layout().root(), at: 0 };
                Some(Ok(Value::Record(record)))
            }
        }
    }

    /// The elements in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Result<Value<'a>, Fault>> + '_ {
        (0..self.len()).map_while(|index| self.at(index))
    }

    pub(super) fn depth(&self) -> u16 {
        match self {
            List::Lent(items) => items.depth,
            List::Held(items) => items.depth,
            List::Cells(_) | List::Documents(_) => 100,
        }
    }
}
