//! `bailiwick frameworks`: list and show what rules answer of published standards.

use crate::arguments::{FrameworksAction, FrameworksSource, RulesFormat};
use crate::catalogue_files;
use app::RuleFilter;
use policy::catalogue::{Catalogue, Control, Framework};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Columns of a line.
const WIDTH: usize = 100;

/// Does what was asked about frameworks.
pub fn run(out: &mut dyn Write, action: FrameworksAction) -> anyhow::Result<()> {
    match action {
        FrameworksAction::List(source) => list(out, &load(&source)?, source.format),
        FrameworksAction::Show { name, source } => {
            let catalogue = load(&source)?;
            let filter = RuleFilter { frameworks: vec![name], ..RuleFilter::default() };
            let found = filter.frameworks(&catalogue)?;
            found.into_iter().try_for_each(|framework| show(out, framework, source.format))
        }
    }
}

fn load(source: &FrameworksSource) -> anyhow::Result<Catalogue> {
    catalogue_files::load_both(source.rules.as_deref(), source.frameworks.as_deref())
}

fn list(out: &mut dyn Write, catalogue: &Catalogue, format: RulesFormat) -> anyhow::Result<()> {
    let frameworks = catalogue.frameworks();
    if format == RulesFormat::Json {
        let all: Vec<Value> = frameworks.iter().map(summary).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    let width = frameworks.iter().map(|each| each.name.as_str().len()).max().unwrap_or_default();
    writeln!(out, "{:width$}  CONTROLS  BY RULES  BY HAND  TITLE", "FRAMEWORK")?;
    for each in frameworks {
        let (all, rules, manual) = counts(each);
        writeln!(out, "{:width$}  {all:8}  {rules:8}  {manual:7}  {}", each.name, each.title)?;
    }
    writeln!(out, "\n`bailiwick scan aws --framework NAME` reports by control.")?;
    Ok(())
}

/// How many controls there are, how many rules answer, and how many leave something to a person.
fn counts(framework: &Framework) -> (usize, usize, usize) {
    let controls = &framework.controls;
    let rules = controls.iter().filter(|control| !control.rules().is_empty()).count();
    let manual = controls.iter().filter(|control| control.manual().is_some()).count();
    (controls.len(), rules, manual)
}

fn summary(framework: &Framework) -> Value {
    let (controls, rules, manual) = counts(framework);
    json!({
        "name": framework.name,
        "title": framework.title,
        "publisher": framework.publisher,
        "version": framework.version,
        "url": framework.url,
        "counts": {"controls": controls, "by_rules": rules, "by_hand": manual},
    })
}

fn show(out: &mut dyn Write, framework: &Framework, format: RulesFormat) -> anyhow::Result<()> {
    if format == RulesFormat::Json {
        let mut shown = summary(framework);
        if let Some(members) = shown.as_object_mut() {
            let controls = framework.controls.iter().map(control_json).collect();
            members.insert("controls".to_owned(), controls);
        }
        writeln!(out, "{}", serde_json::to_string_pretty(&shown)?)?;
        return Ok(());
    }
    let (all, rules, manual) = counts(framework);
    writeln!(out, "{}\n{}\n", framework.name, framework.title)?;
    writeln!(out, "Publisher  {}\nVersion    {}", framework.publisher, framework.version)?;
    if let Some(url) = &framework.url {
        writeln!(out, "Read more  {url}")?;
    }
    writeln!(out, "Controls   {all}; {rules} answered by rules, {manual} with something by hand")?;
    let mut section = None;
    for control in &framework.controls {
        if control.section != section {
            section.clone_from(&control.section);
            writeln!(out, "\n{}", section.as_deref().unwrap_or("Other").to_uppercase())?;
        }
        control_lines(out, control)?;
    }
    Ok(())
}

fn control_json(control: &Control) -> Value {
    json!({
        "id": control.id,
        "title": control.title,
        "section": control.section,
        "rules": control.rules(),
        "manual": control.manual(),
    })
}

fn control_lines(out: &mut dyn Write, control: &Control) -> io::Result<()> {
    writeln!(out, "\n{}  {}", control.id, control.title)?;
    for rule in control.rules() {
        writeln!(out, "    {rule}")?;
    }
    if let Some(manual) = control.manual() {
        hanging(out, "    by hand: ", manual)?;
    }
    Ok(())
}

/// A text behind a label, its further lines under its first word.
fn hanging(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    write!(out, "{label}")?;
    let mut column = label.len();
    for (at, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if at > 0 && column + 1 + length > WIDTH {
            write!(out, "\n{:indent$}", "", indent = label.len())?;
            column = label.len();
        } else if at > 0 {
            write!(out, " ")?;
            column += 1;
        }
        write!(out, "{word}")?;
        column += length;
    }
    writeln!(out)
}
