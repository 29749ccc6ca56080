//! `bailiwick rules`: list, show, try and check the rules.

use crate::arguments::{RulesAction, RulesFormat};
use crate::catalogue_files;
use app::SelectError;
use model::{Risk, RuleId};
use policy::catalogue::{Catalogue, Rule, meant};
use policy::judge::{ExampleOutcome, try_example};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// Does what was asked about rules.
pub fn run(out: &mut dyn Write, action: RulesAction) -> anyhow::Result<ExitCode> {
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
            return test(out, &catalogue_files::load_only(directory.as_deref())?);
        }
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

fn show(out: &mut dyn Write, catalogue: &Catalogue, id: &RuleId) -> anyhow::Result<()> {
    let rule = catalogue.rule(id).ok_or_else(|| {
        let help = meant(id.as_str(), catalogue.rules().map(|rule| rule.id.as_str()));
        SelectError::NoSuchRule { name: id.to_string(), help }
    })?;
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

fn test(out: &mut dyn Write, catalogue: &Catalogue) -> anyhow::Result<ExitCode> {
    let (mut passed, mut failed) = (0, 0);
    for rule in catalogue.rules() {
        let wanted = [
            (ExampleOutcome::Pass, &rule.examples.pass),
            (ExampleOutcome::Fail, &rule.examples.fail),
            (ExampleOutcome::Skip, &rule.examples.skip),
        ];
        for (wanted, examples) in wanted {
            for example in examples {
                let outcome = try_example(catalogue, rule, example);
                if outcome == wanted {
                    passed += 1;
                } else {
                    failed += 1;
                    writeln!(
                        out,
                        "{}: the example in line {} should {wanted}, but: {outcome}",
                        rule.id, example.line
                    )?;
                }
            }
        }
    }
    writeln!(
        out,
        "{passed} examples as they should be, {failed} not, of {} rules",
        catalogue.rules().count()
    )?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

fn lint(out: &mut dyn Write, catalogue: &Catalogue) -> anyhow::Result<ExitCode> {
    let complaints: Vec<(&Rule, String)> = catalogue
        .rules()
        .flat_map(|rule| {
            policy::catalogue::lint(catalogue, rule).into_iter().map(move |text| (rule, text))
        })
        .chain(
            catalogue
                .rules()
                .flat_map(|rule| unsafe_calls(catalogue, rule).map(move |text| (rule, text))),
        )
        .collect();
    for (rule, complaint) in &complaints {
        writeln!(out, "{}: {complaint}", rule.id)?;
    }
    writeln!(out, "{} complaints about {} rules", complaints.len(), catalogue.rules().count())?;
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
