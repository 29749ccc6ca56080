//! What only all files together can tell: joins, ids that must be unique, rules that compile.

use super::complaint::{CatalogueError, SourceFile, source_line};
use super::nearest::meant;
use super::plan::Plan;
use super::programs::{self, ProgramError, Programs};
use super::resource_type::Join;
use super::whole::Catalogue;
use crate::cel::{self, Program};
use model::{RuleId, TypeName};
use std::collections::BTreeMap;

/// Checks what only the whole catalogue can tell: joins, and ids that must be unique.
pub(super) fn whole(catalogue: &Catalogue, files: &[SourceFile], errors: &mut Vec<CatalogueError>) {
    let mut seen: BTreeMap<&RuleId, &TypeName> = BTreeMap::new();
    for each in catalogue.types() {
        for join in &each.joins {
            if let Some(message) = join_complaint(catalogue, join) {
                errors.push(find(files, each.name.as_str(), join.other.as_str(), message));
            }
        }
        for rule in &each.rules {
            if let Some(before) = seen.insert(&rule.id, &each.name) {
                let message = format!("`{}` is a rule of `{before}` too; ids are unique", rule.id);
                errors.push(find(files, each.name.as_str(), rule.id.as_str(), message));
            }
        }
    }
    if let Err(message) = Plan::of(catalogue.types()) {
        errors.push(find(files, "", "", message));
    }
}

fn join_complaint(catalogue: &Catalogue, join: &Join) -> Option<String> {
    let Some(other) = catalogue.resource_type(&join.other) else {
        let help = meant(join.other.as_str(), catalogue.types().map(|each| each.name.as_str()));
        return Some(format!("no file describes `{}`{help}", join.other));
    };
    let unknown = join.on.iter().find(|(theirs, _)| other.field(theirs).is_none());
    unknown.map(|(theirs, _)| {
        let help = meant(theirs, other.fields.iter().map(|field| field.path.as_str()));
        format!("`{}` keeps no field `{theirs}`{help}", join.other)
    })
}

/// Compiles every rule.
pub(super) fn compile(
    catalogue: &Catalogue,
    files: &[SourceFile],
    errors: &mut Vec<CatalogueError>,
) -> BTreeMap<RuleId, Programs> {
    let mut compiled = BTreeMap::new();
    for each in catalogue.types() {
        let environment = programs::environment(catalogue, each);
        for rule in &each.rules {
            let (part, message) = match programs::compile(&environment, each, rule) {
                Ok(programs) => {
                    compiled.insert(rule.id.clone(), programs);
                    continue;
                }
                Err(ProgramError::When(error)) => ("when", error.to_string()),
                Err(ProgramError::Condition(error)) => ("condition", error.to_string()),
                Err(ProgramError::Parameter(error)) => ("parameters", error.to_string()),
            };
            let message = format!("`{part}` of `{}`: {message}", rule.id);
            errors.push(find(files, each.name.as_str(), rule.id.as_str(), message));
        }
    }
    compiled
}

/// Compiles what says of a type that nothing uses it.
pub(super) fn compile_unused(
    catalogue: &Catalogue,
    files: &[SourceFile],
    errors: &mut Vec<CatalogueError>,
) -> BTreeMap<TypeName, Program> {
    let mut compiled = BTreeMap::new();
    for each in catalogue.types() {
        let Some(source) = &each.unused_when else { continue };
        match cel::compile(source, &programs::environment(catalogue, each)) {
            Ok(program) => drop(compiled.insert(each.name.clone(), program)),
            Err(error) => {
                let message = format!("`unused_when`: {error}");
                errors.push(find(files, each.name.as_str(), "unused_when", message));
            }
        }
    }
    compiled
}

/// A complaint about the first line that names `word` in the file of the type `name`.
fn find(files: &[SourceFile], name: &str, word: &str, message: String) -> CatalogueError {
    let about = |file: &&SourceFile| {
        file.text.lines().any(|line| {
            let named = line.strip_prefix("type:").or_else(|| line.strip_prefix("rules_for:"));
            named.is_some_and(|rest| rest.trim() == name)
        })
    };
    let names = |file: &&SourceFile| file.text.lines().any(|line| line.contains(word));
    // What is said may stand in a file that adds to the type.
    let holder = files.iter().filter(about).find(names).or_else(|| files.iter().find(about));
    let Some(file) = holder.or(files.first()) else {
        return CatalogueError {
            path: String::new(),
            line: 0,
            column: 0,
            message,
            source: String::new(),
        };
    };
    let place = file.text.lines().enumerate().find_map(|(index, line)| {
        let column = if word.is_empty() { None } else { line.find(word) }?;
        Some((index + 1, column + 1))
    });
    let (line, column) = place.unwrap_or((1, 1));
    CatalogueError {
        path: file.path.clone(),
        line,
        column,
        message,
        source: source_line(file, line),
    }
}
