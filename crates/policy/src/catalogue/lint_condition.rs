//! Conditions that decide nothing, and parameters that nothing reads.

use super::rule::Rule;
use super::whole::Catalogue;
use crate::cel::constant::{Constant, Finding, constants};

/// What is odd about the conditions of a rule.
pub(super) fn complaints(catalogue: &Catalogue, rule: &Rule) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(environment) = catalogue.environment(rule) {
        let parts = [("when", rule.when.as_deref()), ("condition", Some(rule.condition.as_str()))];
        for (part, source) in parts {
            let constants = source.map(|source| constants(source, &environment));
            found.extend(constants.into_iter().flatten().map(|each| complaint(part, &each)));
        }
    }
    if let Some(programs) = catalogue.programs(&rule.id) {
        let reads = |name: &String| {
            let when = programs.when.as_ref().map(crate::cel::Program::reads);
            let reads = when.into_iter().chain([programs.condition.reads()]);
            reads.into_iter().any(|reads| reads.parameters.contains(name))
        };
        let unused = rule.parameters.keys().filter(|name| !reads(name));
        found.extend(unused.map(|name| format!("the parameter `{name}` is not used")));
    }
    found
}

fn complaint(part: &str, constant: &Constant) -> String {
    let Constant { source, finding, whole } = constant;
    match (part, finding, whole) {
        (_, Finding::Twice, _) => format!("`{source}` stands twice in its `{part}`"),
        ("when", Finding::AlwaysTrue, true) => "its `when` is always true; leave it out".to_owned(),
        ("when", Finding::AlwaysFalse, true) => {
            "its `when` is always false, so it applies to nothing".to_owned()
        }
        (_, Finding::AlwaysTrue, true) => {
            "its condition is always true, so nothing fails".to_owned()
        }
        (_, Finding::AlwaysFalse, true) => {
            "its condition is always false, so nothing passes".to_owned()
        }
        (_, Finding::AlwaysTrue, false) => {
            format!("`{source}` in its `{part}` is always true, so it decides nothing")
        }
        (_, Finding::AlwaysFalse, false) => {
            format!("`{source}` in its `{part}` is always false, so it decides nothing")
        }
    }
}
