//! The whole catalogue, checked: what every file said, and every rule compiled.

use super::complaint::{CatalogueError, SourceFile};
use super::framework::{self, Framework};
use super::programs::Programs;
use super::resource_type::ResourceType;
use super::rule::Rule;
use crate::cel::Program;
use model::{RuleId, TypeName};
use std::collections::BTreeMap;

/// Everything known about types and rules, checked.
#[derive(Debug, Default)]
pub struct Catalogue {
    pub(super) types: BTreeMap<TypeName, ResourceType>,
    pub(super) programs: BTreeMap<RuleId, Programs>,
    pub(super) frameworks: Vec<Framework>,
    /// When one of a type is there and nothing uses it.
    pub(super) unused: BTreeMap<TypeName, Program>,
}

impl Catalogue {
    /// Every type, by name.
    pub fn types(&self) -> impl Iterator<Item = &ResourceType> {
        self.types.values()
    }

    /// One type.
    pub fn resource_type(&self, name: &TypeName) -> Option<&ResourceType> {
        self.types.get(name)
    }

    /// Every rule, by type.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.types.values().flat_map(|each| &each.rules)
    }

    /// The same catalogue with frameworks, and with each rule knowing the controls it answers.
    ///
    /// Errors: everything that is wrong with the files, in their order.
    pub fn with_frameworks(mut self, files: &[SourceFile]) -> Result<Self, Vec<CatalogueError>> {
        let frameworks = framework::load(files, self.rules().map(|rule| &rule.id))?;
        let mut answered: BTreeMap<RuleId, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        for framework in &frameworks {
            for control in &framework.controls {
                for rule in control.rules() {
                    let controls = answered.entry(rule.clone()).or_default();
                    let controls = controls.entry(framework.name.to_string()).or_default();
                    controls.push(control.id.to_string());
                }
            }
        }
        for rule in self.types.values_mut().flat_map(|each| &mut each.rules) {
            rule.controls = answered.remove(&rule.id).unwrap_or_default();
        }
        self.frameworks = frameworks;
        Ok(self)
    }

    /// Every framework, by name.
    pub fn frameworks(&self) -> &[Framework] {
        &self.frameworks
    }

    /// A rule, compiled.
    pub fn programs(&self, id: &RuleId) -> Option<&Programs> {
        self.programs.get(id)
    }

    /// The condition under which nothing uses a resource of a type; `None` where that is not known.
    pub fn unused(&self, name: &TypeName) -> Option<&Program> {
        self.unused.get(name)
    }

    /// One rule.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == *id)
    }
}
