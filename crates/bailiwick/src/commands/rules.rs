//! `bailiwick rules`: list, show, begin, try, explain and check the rules.

mod examples;
mod explain;
mod new;

use crate::arguments::{RulesAction, RulesFormat};
use crate::catalogue_files::{self, Chosen};
use app::SelectError;
use model::{Risk, RuleId};
use policy::catalogue::{Catalogue, Rule, meant};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// Does what was asked about rules.
pub async fn run(out: &mut dyn Write, action: RulesAction) -> anyhow::Result<ExitCode> {
    match action {
        RulesAction::List { format, rules } => {
            list(out, &catalogue_files::load(rules.as_deref())?, format)?;
        }
        RulesAction::Show { rule, rules } => {
            show(out, &catalogue_files::load(rules.as_deref())?, &rule)?;
        }
        RulesAction::Reference { directory, rules, frameworks } => {
            let catalogue = catalogue_files::load_both(rules.as_deref(), frameworks.as_deref())?;
            super::reference::run(out, &catalogue, &directory)?;
        }
        RulesAction::Test { directory } => {
            return examples::run(out, &catalogue_files::load_only(directory.as_deref())?);
        }
        RulesAction::Explain(asked) => explain::run(out, &asked).await?,
        RulesAction::New(asked) => new::run(out, &asked)?,
        RulesAction::Schema => out.write_all(policy::catalogue::SCHEMA.as_bytes())?,
        RulesAction::Lint { directory } => {
            return lint(out, &catalogue_files::load_only(directory.as_deref())?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(out: &mut dyn Write, catalogue: &Catalogue, format: RulesFormat) -> anyhow::Result<()> {
    match format {
        RulesFormat::Json => {
            let all: Vec<Value> = catalogue.rules().map(summary).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        }
        RulesFormat::Table => {
            let width =
                catalogue.rules().map(|rule| rule.id.as_str().len()).max().unwrap_or_default();
            writeln!(out, "{:13}  {:width$}  TITLE", "SEVERITY", "RULE")?;
            for rule in catalogue.rules() {
                writeln!(out, "{:13}  {:width$}  {}", rule.severity, rule.id, rule.title)?;
            }
            let types = catalogue.types().filter(|each| !each.rules.is_empty()).count();
            writeln!(out, "\n{} rules about {types} types of resource", catalogue.rules().count())?;
        }
    }
    Ok(())
}

fn summary(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "risk": rule.risk.map(|risk| json!({
            "likelihood": risk.likelihood,
            "impact": risk.impact,
            "score": risk.score(),
        })),
        "function": rule.function,
        "resource_type": rule.resource_type,
        "categories": rule.categories,
        "also_known_as": rule.also_known_as,
        "controls": rule.controls,
    })
}

/// One rule, or what was probably meant.
fn find<'c>(catalogue: &'c Catalogue, id: &RuleId) -> Result<&'c Rule, SelectError> {
    catalogue.rule(id).ok_or_else(|| {
        let help = meant(id.as_str(), catalogue.rules().map(|rule| rule.id.as_str()));
        SelectError::NoSuchRule { name: id.to_string(), help }
    })
}

fn show(out: &mut dyn Write, catalogue: &Catalogue, id: &RuleId) -> anyhow::Result<()> {
    let rule = find(catalogue, id)?;
    writeln!(out, "{}\n{}\n", rule.id, rule.title)?;
    writeln!(out, "Severity      {}", rule.severity)?;
    if let Some(risk) = rule.risk {
        writeln!(
            out,
            "Risk          {} of 25 (likelihood {}: {}, impact {}: {})",
            risk.score(),
            risk.likelihood,
            Risk::likelihood_word(risk.likelihood),
            risk.impact,
            Risk::impact_word(risk.impact)
        )?;
    }
    if let Some(function) = rule.function {
        writeln!(out, "Function      {function}")?;
    }
    writeln!(out, "Resource      {}", rule.resource_type)?;
    if !rule.categories.is_empty() {
        writeln!(out, "Category      {}", rule.categories.join(", "))?;
    }
    for (framework, controls) in &rule.controls {
        writeln!(out, "Controls      {framework}: {}", controls.join(", "))?;
    }
    if !rule.also_known_as.is_empty() {
        writeln!(out, "Also known as {}", rule.also_known_as.join(", "))?;
    }
    writeln!(out, "\nWhy it matters\n  {}", rule.why)?;
    if let Some(when) = &rule.when {
        writeln!(out, "\nApplies when\n{}", indented(when))?;
    }
    writeln!(out, "\nPasses when\n{}", indented(&rule.condition))?;
    for (name, parameter) in &rule.parameters {
        let default = serde_json::to_string(&parameter.default)?;
        writeln!(out, "\nParameter `{name}` (default {default})\n  {}", parameter.about)?;
    }
    writeln!(out, "\nFix\n{}", indented(&rule.fix.text))?;
    writeln!(out, "\nWith the AWS CLI\n{}", indented(&rule.fix.cli))?;
    writeln!(out, "\nWith Terraform\n{}", indented(&rule.fix.terraform))?;
    writeln!(out, "\nRead more\n{}", indented(&rule.references.join("\n")))?;
    Ok(())
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.trim().lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

fn lint(out: &mut dyn Write, chosen: &Chosen) -> anyhow::Result<ExitCode> {
    let catalogue = &chosen.catalogue;
    let complaints: Vec<(&Rule, String)> = chosen
        .rules()
        .flat_map(|rule| {
            policy::catalogue::lint(catalogue, rule).into_iter().map(move |text| (rule, text))
        })
        .chain(
            chosen
                .rules()
                .flat_map(|rule| unsafe_calls(catalogue, rule).map(move |text| (rule, text))),
        )
        .chain(chosen.rules().flat_map(|rule| {
            policy::judge::lint_examples(catalogue, rule).into_iter().map(move |text| (rule, text))
        }))
        .collect();
    for (rule, complaint) in &complaints {
        writeln!(out, "{}: {}: {complaint}", rule.file, rule.id)?;
    }
    writeln!(out, "{} complaints about {} rules", complaints.len(), chosen.rules().count())?;
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// Complaints about operations that nothing may call.
fn unsafe_calls<'c>(catalogue: &'c Catalogue, rule: &'c Rule) -> impl Iterator<Item = String> + 'c {
    let each = catalogue.resource_type(&rule.resource_type);
    let calls = each.into_iter().flat_map(|each| {
        each.list
            .iter()
            .map(|list| &list.call)
            .chain(each.details.iter().map(|detail| &detail.call))
    });
    calls
        .filter(|call| cloud::guard::is_never(&call.service, &call.operation))
        .map(|call| format!("`{call}` answers with customer data; nothing may call it"))
}
