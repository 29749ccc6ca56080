//! The page of a service: each of its rules, whole.

use super::Rules;
use super::markdown::{Block, Prose};
use crate::figures::Many;
use model::Risk;
use policy::catalogue::{ResourceType, Rule};
use std::collections::BTreeSet;
use std::fmt::{self, Write};

pub(super) fn page(name: &str, rules: &Rules<'_>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut text, name, rules);
    text
}

fn write(out: &mut String, name: &str, rules: &Rules<'_>) -> fmt::Result {
    writeln!(
        out,
        "# {name}: {}\n\n| severity | rule | |\n|---|---|---|",
        Many(rules.len(), "rule")
    )?;
    for (_, rule) in rules {
        writeln!(
            out,
            "| {} | [{id}](#{id}) | {} |",
            rule.severity,
            Prose(&rule.title),
            id = rule.id
        )?;
    }
    for (kind, rule) in rules {
        one(out, kind, rule)?;
    }
    writeln!(out, "\n[All rules and frameworks](../README.md)")?;
    let named: BTreeSet<&String> =
        rules.iter().flat_map(|(_, rule)| rule.controls.keys()).collect();
    if !named.is_empty() {
        writeln!(out)?;
    }
    named.into_iter().try_for_each(|name| writeln!(out, "[{name}]: ../frameworks/{name}.md"))
}

fn one(out: &mut String, kind: &ResourceType, rule: &Rule) -> fmt::Result {
    writeln!(out, "\n## {}\n\n**{}.** {}\n", rule.id, Prose(&rule.title), Prose(&rule.why))?;
    facts(out, kind, rule)?;
    if let Some(when) = &rule.when {
        write!(out, "\nApplies when\n{}", Block { language: "cel", code: when })?;
    }
    write!(out, "\nPasses when\n{}", Block { language: "cel", code: &rule.condition })?;
    if !rule.parameters.is_empty() {
        writeln!(out, "\n| parameter | default | |\n|---|---|---|")?;
    }
    for (name, parameter) in &rule.parameters {
        let default = serde_json::to_string(&parameter.default).unwrap_or_default();
        let default = default.replace('|', "\\|");
        writeln!(out, "| `{name}` | `{default}` | {} |", Prose(&parameter.about))?;
    }
    writeln!(out, "\n**Fix.** {}", Prose(&rule.fix.text))?;
    for (language, code) in [("sh", &rule.fix.cli), ("hcl", &rule.fix.terraform)] {
        if !code.trim().is_empty() {
            write!(out, "{}", Block { language, code })?;
        }
    }
    if !rule.references.is_empty() {
        writeln!(out, "\nRead more\n")?;
    }
    rule.references.iter().try_for_each(|reference| writeln!(out, "- <{reference}>"))
}

fn facts(out: &mut String, kind: &ResourceType, rule: &Rule) -> fmt::Result {
    writeln!(out, "| | |\n|---|---|\n| Severity | {} |", rule.severity)?;
    if let Some(risk) = rule.risk {
        let Risk { likelihood, impact } = risk;
        writeln!(
            out,
            "| Risk | {} of 25: likelihood {likelihood} ({}), impact {impact} ({}) |",
            risk.score(),
            Risk::likelihood_word(likelihood),
            Risk::impact_word(impact)
        )?;
    }
    if let Some(function) = rule.function {
        writeln!(out, "| Function | {function} |")?;
    }
    writeln!(out, "| Judges | {} (`{}`) |", Prose(&kind.title), kind.name)?;
    if !rule.categories.is_empty() {
        writeln!(out, "| Category | {} |", Prose(&rule.categories.join(", ")))?;
    }
    let mut name = "Controls";
    for (framework, controls) in &rule.controls {
        let controls = controls.join(", ");
        // Where it leads stands once, at the page's end.
        writeln!(out, "| {name} | [{framework}] {} |", Prose(&controls))?;
        name = "";
    }
    if !rule.also_known_as.is_empty() {
        let names: Vec<String> =
            rule.also_known_as.iter().map(|name| format!("`{name}`")).collect();
        writeln!(out, "| Also known as | {} |", names.join("<br>"))?;
    }
    Ok(())
}
