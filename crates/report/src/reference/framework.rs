//! The page of a framework: control by control, the rules and what is left to a person.

use super::address;
use super::markdown::Prose;
use crate::figures::Many;
use model::RuleId;
use policy::catalogue::{Catalogue, Control, Framework};
use std::collections::BTreeSet;
use std::fmt::{self, Write};

pub(super) fn page(framework: &Framework, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut text, framework, catalogue);
    text
}

fn write(out: &mut String, framework: &Framework, catalogue: &Catalogue) -> fmt::Result {
    writeln!(out, "# {}\n", Prose(&framework.title))?;
    write!(out, "`{}`, version {}, ", framework.name, Prose(&framework.version))?;
    match &framework.url {
        Some(url) => write!(out, "published by [{}]({url}).", Prose(&framework.publisher))?,
        None => write!(out, "published by {}.", Prose(&framework.publisher))?,
    }
    let rules = framework.controls.iter().filter(|each| !each.rules().is_empty()).count();
    writeln!(
        out,
        " {}, {rules} of them answered by rules. Every control, in our own words.\n",
        Many(framework.controls.len(), "control")
    )?;
    writeln!(out, "`bailiwick scan aws --framework {}` reports by control.", framework.name)?;
    let mut section = None;
    for (at, control) in framework.controls.iter().enumerate() {
        if at == 0 || control.section != section {
            section.clone_from(&control.section);
            if let Some(section) = &section {
                write!(out, "\n## {}\n", Prose(section))?;
            }
            writeln!(out, "\n| control | what it asks | judged by | by hand |\n|---|---|---|---|")?;
        }
        row(out, control, catalogue)?;
    }
    writeln!(out, "\n[All rules and frameworks](../README.md)\n")?;
    let named: BTreeSet<&RuleId> = framework.controls.iter().flat_map(Control::rules).collect();
    let mut rules = named.into_iter().filter_map(|id| catalogue.rule(id));
    rules.try_for_each(|rule| writeln!(out, "[{}]: {}", rule.id, address(rule)))
}

fn row(out: &mut String, control: &Control, catalogue: &Catalogue) -> fmt::Result {
    write!(out, "| {} | {} |", Prose(control.id.as_str()), Prose(&control.title))?;
    let mut between = " ";
    for rule in control.rules().iter().filter_map(|id| catalogue.rule(id)) {
        // Most rules stand on a page several times; where they lead stands once, at its end.
        write!(out, "{between}[{}]", rule.id)?;
        between = "<br>";
    }
    writeln!(out, " | {} |", Prose(control.manual().unwrap_or_default()))
}
