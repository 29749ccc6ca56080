//! The first page: what there is, by service and by framework.

use super::Rules;
use super::markdown::{Cell, Prose};
use crate::figures::Many;
use model::Severity;
use policy::catalogue::Framework;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn page(services: &BTreeMap<&str, Rules<'_>>, frameworks: &[Framework]) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut text, services, frameworks);
    text
}

fn write(
    out: &mut String,
    services: &BTreeMap<&str, Rules<'_>>,
    frameworks: &[Framework],
) -> std::fmt::Result {
    let rules: usize = services.values().map(Vec::len).sum();
    writeln!(out, "# Rules and frameworks\n")?;
    writeln!(
        out,
        "{} about {}, and {}. Written by `bailiwick rules reference`; do not edit.\n",
        Many(rules, "rule"),
        Many(services.len(), "service"),
        Many(frameworks.len(), "framework")
    )?;
    writeln!(out, "## Rules by service\n")?;
    let severities = Severity::WORST_FIRST.map(Severity::as_str).join(" | ");
    writeln!(out, "| service | rules | {severities} |\n|---|--:|--:|--:|--:|--:|--:|")?;
    for (name, rules) in services {
        write!(out, "| [{name}](services/{name}.md) | {} |", rules.len())?;
        for severity in Severity::WORST_FIRST {
            let count = rules.iter().filter(|(_, rule)| rule.severity == severity).count();
            write!(out, " {} |", Cell(count))?;
        }
        writeln!(out)?;
    }
    if frameworks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Frameworks\n")?;
    writeln!(out, "| framework | | controls | by rules | by hand |\n|---|---|--:|--:|--:|")?;
    for framework in frameworks {
        let controls = &framework.controls;
        let rules = controls.iter().filter(|each| !each.rules().is_empty()).count();
        let manual = controls.iter().filter(|each| each.manual().is_some()).count();
        let name = &framework.name;
        write!(out, "| [{name}](frameworks/{name}.md) | {} |", Prose(&framework.title))?;
        writeln!(out, " {} | {} | {} |", controls.len(), Cell(rules), Cell(manual))?;
    }
    Ok(())
}
