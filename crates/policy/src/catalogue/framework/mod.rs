//! Published standards and a company's own: which rules answer each of their controls.
//!
//! One YAML file for each framework. A framework may start from another one (`extends`), give its
//! controls other numbers, leave some out and replace or add others; what comes out is a plain
//! list. The same quality of complaints as for types: line, column and what was meant.
//!
//! Invariants:
//! - A [`Control`] that exists is answered by rules of the catalogue, by a person, or by both.
//! - The controls of a framework have different ids and stand in their natural order.
//!
//! Not here: how a control fares in a scan ([`crate::assess`]).

mod check;
mod format;
mod id;
mod resolve;
#[cfg(test)]
mod tests;

pub use id::ControlId;

use super::complaint::{CatalogueError, SourceFile};
use check::Rules;
use model::{FrameworkName, RuleId};

/// A framework, with everything that it took over from others.
#[derive(Debug, Clone)]
pub struct Framework {
    /// What files, flags and reports call it.
    pub name: FrameworkName,
    /// What people call it.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Which edition of it.
    pub version: String,
    /// Where it is published, an https address; a company's own may have none.
    pub url: Option<String>,
    /// Its controls, in the natural order of their ids.
    pub controls: Vec<Control>,
}

/// One line of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its number there.
    pub id: ControlId,
    /// What holds when it is met, in our words.
    pub title: String,
    /// The part of the framework that it belongs to, in our words.
    pub section: Option<String>,
    rules: Vec<RuleId>,
    manual: Option<String>,
}

impl Control {
    /// The rules that answer it, each once. Empty when only a person can tell.
    pub fn rules(&self) -> &[RuleId] {
        &self.rules
    }

    /// What a person must look at, in addition to the rules or because there are none.
    pub fn manual(&self) -> Option<&str> {
        self.manual.as_deref()
    }
}

impl Framework {
    /// One of its controls.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id.as_str() == id)
    }
}

/// Reads and checks framework files against the rules that there are.
///
/// Shape: sorted by name.
///
/// Errors: everything that is wrong, file by file; never only the first.
pub fn load<'r>(
    files: &[SourceFile],
    rules: impl IntoIterator<Item = &'r RuleId>,
) -> Result<Vec<Framework>, Vec<CatalogueError>> {
    let rules: Rules<'_> = rules.into_iter().map(RuleId::as_str).collect();
    let mut errors = Vec::new();
    let mut drafts = Vec::new();
    for file in files {
        match check::framework(file, &rules) {
            Ok(draft) => drafts.push(draft),
            Err(mut found) => errors.append(&mut found),
        }
    }
    let known: Vec<&str> = files.iter().filter_map(|file| check::stem(&file.path)).collect();
    let frameworks = resolve::all(drafts, &known, &mut errors);
    if errors.is_empty() { Ok(frameworks) } else { Err(errors) }
}
