//! What Bailiwick knows about each type of resource: how it is collected, what is kept, which
//! rules it must meet.
//!
//! The knowledge is data: one YAML file for each type, in `catalog/`. This module reads those
//! files, refuses what is not right about them with line and column, and derives from them what
//! others need: the operations and what is kept of their answers ([`Plan`]), the permissions, and
//! the rules.
//!
//! Invariants:
//! - A [`Catalogue`] that exists is whole: every path that a call, a join or a rule uses is a kept
//!   field, every join names a type that exists, every rule compiles.
//! - What is not listed under `fields` is not kept.
//!
//! Not here: making calls (`cloud`), reading files (`bailiwick`).

mod check;
pub(crate) mod complaint;
mod cross_check;
pub(crate) mod entries;
mod field;
mod format;
pub mod framework;
mod functions;
mod input;
mod lint;
mod load;
mod nearest;
mod plan;
mod programs;
mod resource_type;
mod rule;
mod selection;
mod template;
#[cfg(test)]
mod tests;
mod tuning;
mod whole;

pub use complaint::{CatalogueError, SourceFile};
pub use field::{Field, FieldKind, RESERVED};
pub use format::{OneOrMany, Scope};
pub use framework::{Control, ControlId, Framework};
pub use input::Input;
pub use lint::lint;
pub use nearest::{meant, nearest};
pub use plan::{Plan, selection};
pub use programs::{Programs, Reads};
pub use resource_type::{Detail, Join, List, Only, OperationName, Prepare, ResourceType};
pub use rule::{Example, Examples, Parameter, ParameterValue, Remediation, Rule};
pub use selection::{PrivacyClass, Reduction, Selection};
pub use template::{Surroundings, Template, leaves, reach};
pub use whole::Catalogue;
