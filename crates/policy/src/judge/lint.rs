//! What the examples of a rule tell about it.

use super::example::{ExampleOutcome, try_example};
use crate::catalogue::{Catalogue, Rule};

/// Complaints about a condition that comes out the same on each of its rule's examples.
pub fn lint_examples(catalogue: &Catalogue, rule: &Rule) -> Vec<String> {
    let examples = &rule.examples;
    let all = examples.pass.iter().chain(&examples.fail);
    let outcomes: Vec<ExampleOutcome> =
        all.map(|example| try_example(catalogue, rule, example)).collect();
    let missing = |wanted: ExampleOutcome| !outcomes.contains(&wanted);
    let mut found = Vec::new();
    if missing(ExampleOutcome::Pass) {
        found.push("its condition is true for none of its examples".to_owned());
    }
    if missing(ExampleOutcome::Fail) {
        found.push("its condition is false for none of its examples".to_owned());
    }
    found
}
