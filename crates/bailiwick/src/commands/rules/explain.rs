//! `bailiwick rules explain RULE`: which part of the condition decided.

use crate::arguments::{ExplainRule, RulesFormat};
use crate::recorded::Recorded;
use crate::{catalogue_files, output};
use anyhow::Context;
use policy::catalogue::Catalogue;
use policy::judge::{Explained, explain_collected, explain_example};
use policy::verdict::Gap;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::Path;

/// Explains what a rule says of one resource.
pub async fn run(out: &mut dyn Write, asked: &ExplainRule) -> anyhow::Result<()> {
    let catalogue = catalogue_files::load(asked.rules.as_deref())?;
    let rule = super::find(&catalogue, &asked.rule)?;
    if let (Some(file), Some(id)) = (&asked.replay, &asked.id) {
        let each = catalogue
            .resource_type(&rule.resource_type)
            .context("the rule is about a type that no file describes")?;
        let (inventory, gaps) = Recorded::open(file)?.look(&catalogue, &[each]).await?;
        let explained = explain_collected(&catalogue, rule, &inventory, id)?;
        return show(out, &explained, &gaps, asked.format);
    }
    let file = asked.resource.as_deref().unwrap_or(Path::new("-"));
    let explained = from_file(&catalogue, asked, file)
        .with_context(|| format!("the resource in `{}`", file.display()))?;
    show(out, &explained, &[], asked.format)
}

fn from_file<'c>(
    catalogue: &'c Catalogue,
    asked: &ExplainRule,
    file: &Path,
) -> anyhow::Result<Explained<'c>> {
    let rule = super::find(catalogue, &asked.rule)?;
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(file)?
    };
    let value: Value = serde_json::from_str(&text).context("it is not JSON")?;
    Ok(explain_example(catalogue, rule, &value)?)
}

fn show(
    out: &mut dyn Write,
    explained: &Explained<'_>,
    gaps: &[Gap],
    format: RulesFormat,
) -> anyhow::Result<()> {
    match format {
        RulesFormat::Table => {
            report::table::explanation::write(explained, gaps, &output::look(Vec::new()), out)?;
        }
        RulesFormat::Json => {
            let gaps: Vec<Value> = gaps
                .iter()
                .map(|gap| {
                    json!({
                        "operation": gap.operation,
                        "region": gap.region,
                        "reason": gap.reason,
                        "code": gap.code,
                        "permissions": gap.permissions,
                    })
                })
                .collect();
            let whole = json!({
                "rule": explained.rule.id,
                "title": explained.rule.title,
                "resource": explained.resource,
                "status": explained.status,
                "trouble": explained.trouble,
                "when": explained.when,
                "condition": explained.condition,
                "gaps": gaps,
            });
            writeln!(out, "{}", serde_json::to_string_pretty(&whole)?)?;
        }
    }
    Ok(())
}
