//! What a rule should have beyond what the loader demands.

use super::rule::Rule;
use super::whole::Catalogue;
use model::Severity;
use std::ops::RangeInclusive;

/// What is missing or odd about a rule, in sentences.
pub fn lint(catalogue: &Catalogue, rule: &Rule) -> Vec<String> {
    let mut found = Vec::new();
    let mut wants = |holds: bool, complaint: &str| {
        if !holds {
            found.push(complaint.to_owned());
        }
    };
    let prefix = rule.resource_type.as_str().replace('.', "-");
    let service = prefix.split('-').take(2).collect::<Vec<_>>().join("-");
    wants(
        rule.id.as_str().starts_with(&service),
        "its id should begin with its provider and service",
    );
    wants(!rule.title.ends_with('.'), "its title is a claim, without a full stop");
    wants(rule.title.len() <= 90, "its title is longer than 90 characters");
    wants(rule.why.len() >= 30, "`why` should say what goes wrong otherwise");
    wants(!rule.fix.text.trim().is_empty(), "`fix.text` is empty");
    wants(!rule.fix.cli.trim().is_empty(), "`fix.cli` is empty");
    wants(!rule.fix.terraform.trim().is_empty(), "`fix.terraform` is empty");
    wants(!rule.references.is_empty(), "it has no reference");
    wants(!rule.categories.is_empty(), "it has no category");
    wants(rule.function.is_some(), "it has no function; say what it serves, such as `protect`");
    match rule.risk {
        None => wants(false, "it has no risk; say its likelihood and its impact, from 1 to 5"),
        Some(risk) => {
            let fitting = scores(rule.severity);
            wants(
                fitting.contains(&risk.score()),
                &format!(
                    "its risk is {} x {} = {}, but its severity is {}, which means {} to {}",
                    risk.likelihood,
                    risk.impact,
                    risk.score(),
                    rule.severity,
                    fitting.start(),
                    fitting.end()
                ),
            );
        }
    }
    for reference in &rule.references {
        wants(reference.starts_with("https://"), "a reference is not an https address");
    }
    for category in &rule.categories {
        wants(CATEGORIES.contains(&category.as_str()), &format!("`{category}` is not a category"));
    }
    for alias in &rule.also_known_as {
        wants(alias.contains(':'), &format!("`{alias}` should read `tool:check`"));
    }
    if let Some(programs) = catalogue.programs(&rule.id) {
        for name in rule.parameters.keys() {
            let used = programs.reads.parameters.iter().any(|(read, _)| read == name)
                || rule.when.as_ref().is_some_and(|when| when.contains(&format!("params.{name}")));
            wants(used, &format!("the parameter `{name}` is not used"));
        }
    }
    found
}

/// The scores of risk that fit a severity. They overlap: the severity also weighs how urgent it is.
fn scores(severity: Severity) -> RangeInclusive<u8> {
    match severity {
        Severity::Critical => 15..=25,
        Severity::High => 9..=20,
        Severity::Medium => 4..=12,
        Severity::Low => 2..=8,
        Severity::Informational => 1..=4,
    }
}

/// The words that rules are grouped by.
const CATEGORIES: [&str; 9] = [
    "exposure",
    "encryption",
    "identity",
    "logging",
    "resilience",
    "network",
    "secrets",
    "patching",
    "governance",
];
