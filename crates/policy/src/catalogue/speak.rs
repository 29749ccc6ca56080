//! What conditions may speak of.

use super::programs::{declare, environment};
use super::rule::Rule;
use super::whole::Catalogue;
use crate::cel::Environment;
use model::TypeName;

impl Catalogue {
    /// What the condition of a rule may speak of; `None` when its type is not in the catalogue.
    pub fn environment(&self, rule: &Rule) -> Option<Environment> {
        Some(declare(self.environment_of(&rule.resource_type)?, rule))
    }

    /// What any condition on a type may speak of: its fields, its joins, and the functions.
    pub fn environment_of(&self, name: &TypeName) -> Option<Environment> {
        Some(environment(self, self.resource_type(name)?))
    }
}
