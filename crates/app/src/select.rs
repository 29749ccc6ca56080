//! Which rules a scan applies, and so which types it collects.

use model::{RuleId, Severity};
use policy::catalogue::{Catalogue, Control, Framework, ResourceType, Rule, meant};
use std::collections::BTreeSet;

/// What a user narrowed the rules to. Empty means all.
#[derive(Debug, Clone, Default)]
pub struct RuleFilter {
    /// Only rules of these services.
    pub services: Vec<String>,
    /// Only these rules, by id or by the name another tool has for them.
    pub rules: Vec<String>,
    /// Only rules that answer controls of these frameworks.
    pub frameworks: Vec<String>,
    /// Only rules of these severities.
    pub severities: Vec<Severity>,
    /// Only rules of any of these categories.
    pub categories: Vec<String>,
    /// None of these rules, by id or by the name another tool has for them.
    pub excluded: Vec<String>,
}

/// A filter that names what does not exist, or leaves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// No type of resource belongs to that service.
    #[error("no rule is about the service `{name}`{help}")]
    NoSuchService {
        /// As it was given.
        name: String,
        /// What was probably meant.
        help: String,
    },
    /// No rule has that id or alias.
    #[error("there is no rule `{name}`{help}")]
    NoSuchRule {
        /// As it was given.
        name: String,
        /// What was probably meant.
        help: String,
    },
    /// There is no framework of that name.
    #[error("there is no framework `{name}`{help}")]
    NoSuchFramework {
        /// As it was given.
        name: String,
        /// What was probably meant.
        help: String,
    },
    /// No rule is of that category.
    #[error("no rule is of the category `{name}`{help}")]
    NoSuchCategory {
        /// As it was given.
        name: String,
        /// What was probably meant.
        help: String,
    },
    /// Each filter is good, but nothing passes all of them.
    #[error("no rule meets all of these filters at once; give fewer of them")]
    Nothing,
}

impl RuleFilter {
    /// The rules that pass.
    pub fn choose<'c>(&self, catalogue: &'c Catalogue) -> Result<Vec<&'c Rule>, SelectError> {
        self.check(catalogue)?;
        let frameworks = self.frameworks(catalogue)?;
        let answers: BTreeSet<&RuleId> = frameworks
            .iter()
            .flat_map(|framework| &framework.controls)
            .flat_map(Control::rules)
            .collect();
        let mut chosen = Vec::new();
        for each in catalogue.types().filter(|each| self.has_service(each)) {
            let rules = each.rules.iter().filter(|rule| self.has_rule(rule));
            chosen.extend(rules.filter(|rule| frameworks.is_empty() || answers.contains(&rule.id)));
        }
        if chosen.is_empty() { Err(SelectError::Nothing) } else { Ok(chosen) }
    }

    /// The frameworks that are asked for, each once, in the order in which they were named.
    pub fn frameworks<'c>(
        &self,
        catalogue: &'c Catalogue,
    ) -> Result<Vec<&'c Framework>, SelectError> {
        let mut found: Vec<&Framework> = Vec::new();
        for name in &self.frameworks {
            let all = catalogue.frameworks();
            let framework =
                all.iter().find(|each| each.name.as_str() == name).ok_or_else(|| {
                    let help = meant(name, all.iter().map(|each| each.name.as_str()));
                    SelectError::NoSuchFramework { name: name.clone(), help }
                })?;
            if !found.iter().any(|each| each.name == framework.name) {
                found.push(framework);
            }
        }
        Ok(found)
    }

    fn has_service(&self, each: &ResourceType) -> bool {
        self.services.is_empty() || self.services.iter().any(|name| name == each.service())
    }

    fn has_rule(&self, rule: &Rule) -> bool {
        let named = self.rules.is_empty() || self.rules.iter().any(|name| is_called(rule, name));
        let is_excluded = self.excluded.iter().any(|name| is_called(rule, name));
        let category = |name: &String| rule.categories.contains(name);
        named
            && !is_excluded
            && (self.severities.is_empty() || self.severities.contains(&rule.severity))
            && (self.categories.is_empty() || self.categories.iter().any(category))
    }

    fn check(&self, catalogue: &Catalogue) -> Result<(), SelectError> {
        for name in &self.services {
            if !catalogue.types().any(|each| each.service() == name) {
                let help = meant(name, catalogue.types().map(ResourceType::service));
                return Err(SelectError::NoSuchService { name: name.clone(), help });
            }
        }
        for name in &self.categories {
            let mut known = catalogue.rules().flat_map(|rule| &rule.categories);
            if !known.any(|category| category == name) {
                let known = catalogue.rules().flat_map(|rule| &rule.categories);
                let help = meant(name, known.map(String::as_str));
                return Err(SelectError::NoSuchCategory { name: name.clone(), help });
            }
        }
        for name in self.rules.iter().chain(&self.excluded) {
            if !catalogue.rules().any(|rule| is_called(rule, name)) {
                let help = meant(name, catalogue.rules().flat_map(names));
                return Err(SelectError::NoSuchRule { name: name.clone(), help });
            }
        }
        Ok(())
    }
}

fn names(rule: &Rule) -> impl Iterator<Item = &str> {
    let aliases = rule.also_known_as.iter().filter_map(|alias| alias.split_once(':'));
    std::iter::once(rule.id.as_str()).chain(aliases.map(|(_, name)| name))
}

/// Whether a rule has this id, or this name elsewhere (with or without the tool's name).
fn is_called(rule: &Rule, name: &str) -> bool {
    names(rule).any(|each| each == name) || rule.also_known_as.iter().any(|alias| alias == name)
}

/// The types that some rules need: their own, and those they are joined with.
///
/// Shape: sorted by name, each once.
pub fn types_of<'c>(catalogue: &'c Catalogue, rules: &[&Rule]) -> Vec<&'c ResourceType> {
    let mut wanted = BTreeSet::new();
    for rule in rules {
        if let Some(each) = catalogue.resource_type(&rule.resource_type) {
            wanted.insert(&each.name);
            wanted.extend(each.joins.iter().map(|join| &join.other));
        }
    }
    wanted.into_iter().filter_map(|name| catalogue.resource_type(name)).collect()
}
