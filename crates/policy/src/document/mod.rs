//! One resource, laid out compactly, so that rules read it without looking anything up.
//!
//! A [`Layout`] says which fields of a resource type are kept and of what type each is. A
//! [`Document`] is one resource in that layout: a flat row of cells, one text, and nothing else.
//! A rule that reads `Versioning.Status` is compiled to the number of a cell, so reading it is one
//! bounds check and one comparison of a tag.
//!
//! How cells lie:
//! - A record takes one cell that says whether it is there, then the cells of its fields, in the
//!   order of the layout, nested records in line. The resource itself is the record at cell 0.
//! - A list takes one cell that points at its elements, which lie side by side, each as wide as
//!   the layout says.
//! - A map, and anything whose type is only known when it is read, lies in cells of width one: a
//!   list points at its elements, a map at pairs of key and value, sorted by key.
//!
//! What reading gives:
//! - A member that is missing or `null` is *absent*. `has()` tells; reading an absent bool, number,
//!   string, list, map or record gives the type's default (`false`, 0, `""`, empty), an absent
//!   policy is the empty policy, an absent value of any type is `null`. Reading an absent timestamp
//!   is an error: there is no honest default for a time.
//! - A subtree may be *unknown*, because the call that fills it failed
//!   ([`Document::set_unknown`]). Whatever needs it is unknown too, with that [`ReasonId`].
//!
//! Invariants:
//! - What the layout does not name is never held, not even while loading.
//! - A document remembers the fingerprint of its layout; a program compiled for another layout
//!   refuses it rather than reading the wrong cells.
//! - Loading and reading never panic and never recurse deeper than [`DEPTH_LIMIT`].
//!
//! Not here: the language ([`crate::cel`]), and how a resource is collected.

mod cell;
mod error;
mod instant;
mod json;
mod layout;
mod load;
mod path;
mod policy;
mod read;
mod unknown;

pub use cell::ReasonId;
pub use error::{LayoutError, LoadError, PathError};
pub use instant::Instant;
pub use layout::{FieldType, Layout, LayoutBuilder};
pub use load::DocumentSeed;
pub use policy::PolicyText;

pub(crate) use cell::{Cell, Packed, Span, TextKey};
pub(crate) use layout::{Record, Shape};

use std::sync::Arc;

/// How deeply lists and maps of a document may nest before loading refuses it.
pub const DEPTH_LIMIT: usize = 100;

/// One resource in its layout.
#[derive(Debug)]
pub struct Document {
    layout: Arc<Layout>,
    /// That of the layout, at hand without looking into it.
    fingerprint: u64,
    cells: Vec<Packed>,
    text: String,
    policies: Vec<PolicyText>,
    no_policy: PolicyText,
}

impl Document {
    /// The layout this document was loaded with.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// The fingerprint of its layout.
    #[inline]
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Whether two documents are the same to every rule.
    pub fn is_same(&self, other: &Document) -> bool {
        self.fingerprint == other.fingerprint
            && self.cells == other.cells
            && self.text == other.text
            && self.policies.len() == other.policies.len()
            && self.policies.iter().zip(&other.policies).all(|(a, b)| a.text() == b.text())
    }

    /// Bytes this document holds, roughly.
    pub fn size_bytes(&self) -> usize {
        self.cells.len() * size_of::<Packed>()
            + self.text.len()
            + self.policies.len() * size_of::<PolicyText>()
    }

    /// The cell at `index`; absent where there is none.
    #[inline]
    pub(crate) fn cell(&self, index: u32) -> Cell {
        self.cells.get(index as usize).map_or(Cell::Absent, |packed| packed.cell())
    }

    /// All cells, as they are stored.
    #[inline]
    pub(crate) fn packed(&self) -> &[Packed] {
        &self.cells
    }

    /// All text, in which spans point.
    #[inline]
    pub(crate) fn all_text(&self) -> &str {
        &self.text
    }

    /// The text a span points at; empty where it points outside.
    #[inline]
    pub(crate) fn text(&self, span: Span) -> &str {
        let start = span.start as usize;
        self.text.get(start..start + span.len as usize).unwrap_or_default()
    }

    /// The bytes of the text a span points at; empty where it points outside.
    #[inline]
    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        let start = span.start as usize;
        self.text.as_bytes().get(start..start + span.len as usize).unwrap_or_default()
    }

    /// The policy with this number, or the empty policy.
    pub(crate) fn policy(&self, index: Option<u32>) -> &PolicyText {
        index.and_then(|index| self.policies.get(index as usize)).unwrap_or(&self.no_policy)
    }
}
