//! From what a file says to what it means: every reference inside it is followed.

use super::field::Field;
use super::format::{DetailEntry, JoinEntry, ListEntry, OneOrMany, RuleEntry, TypeFile};
use super::input::Input;
use super::load::{Catalogue, CatalogueError, SourceFile, as_usize, source_line};
use super::nearest::nearest;
use super::plan::Plan;
use super::programs::{self, ProgramError, Programs};
use super::resource_type::{Detail, Join, List, Only, OperationName, Prepare, ResourceType};
use super::rule::{Example, Examples, Parameter, Rule};
use super::template::Template;
use model::{RuleId, TypeName};
use serde_json::Value;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A complaint about the piece of a file at `place`.
pub(super) fn error<T>(file: &SourceFile, place: &Spanned<T>, message: String) -> CatalogueError {
    let line = as_usize(place.referenced.line());
    CatalogueError {
        path: file.path.clone(),
        line,
        column: as_usize(place.referenced.column()),
        message,
        source: source_line(file, line),
    }
}

/// Gathers complaints, so that a file's author sees all of them at once.
struct Checker<'f> {
    file: &'f SourceFile,
    fields: Vec<Field>,
    errors: Vec<CatalogueError>,
}

/// Checks one file by itself.
pub(super) fn resource_type(
    file: &SourceFile,
    parsed: TypeFile,
) -> Result<ResourceType, Vec<CatalogueError>> {
    let mut checker = Checker { file, fields: Vec::new(), errors: Vec::new() };
    let each = checker.resource_type(parsed);
    match each {
        Some(each) if checker.errors.is_empty() => Ok(each),
        _ => Err(checker.errors),
    }
}

impl Checker<'_> {
    fn complain<T>(&mut self, place: &Spanned<T>, message: String) {
        self.errors.push(error(self.file, place, message));
    }

    /// The value, or a complaint at `place`.
    fn accept<T, V>(&mut self, place: &Spanned<T>, result: Result<V, String>) -> Option<V> {
        result.map_err(|message| self.complain(place, message)).ok()
    }

    fn resource_type(&mut self, parsed: TypeFile) -> Option<ResourceType> {
        let name = parsed.name.value.parse::<TypeName>().map_err(|error| error.to_string());
        let name = self.accept(&parsed.name, name)?;
        for (path, spec) in &parsed.fields {
            if let Some(field) = self.accept(spec, Field::parse(path, &spec.value)) {
                self.fields.push(field);
            }
        }
        let list = match parsed.list {
            Some(entry) => Some(self.list(entry)?),
            None => None,
        };
        let details = parsed.details.into_iter().filter_map(|entry| self.detail(entry)).collect();
        let id = self.template(&parsed.id);
        let display_name = self.template(&parsed.name_from);
        let region = parsed.region_from.as_ref().and_then(|text| self.template(text));
        if let Some(tags) = &parsed.tags_from {
            self.known_path(tags, &tags.value.clone());
        }
        let joins = self.joins(parsed.joins);
        let layout = programs::layout(name.as_str(), &self.fields);
        let layout = Arc::new(self.accept(&parsed.title, layout)?);
        let only_when = match &parsed.only_when {
            Some(text) => {
                let program =
                    programs::filter(&layout, &text.value).map_err(|error| error.to_string());
                Some(self.accept(text, program)?)
            }
            None => None,
        };
        let rules = parsed.rules.into_iter().filter_map(|entry| self.rule(&name, entry)).collect();
        let each = ResourceType {
            name,
            title: parsed.title.value.clone(),
            scope: parsed.scope,
            list,
            details,
            id: id?,
            display_name: display_name?,
            region,
            tags: parsed.tags_from.map(|tags| tags.value),
            fields: std::mem::take(&mut self.fields),
            layout,
            only_when,
            joins,
            rules,
        };
        if let Err(message) = Plan::of([&each]) {
            self.complain(&parsed.title, message);
        }
        Some(each)
    }

    fn list(&mut self, entry: ListEntry) -> Option<List> {
        let call = self.operation(&entry.call)?;
        let input = self.accept(&entry.call, Input::parse(&entry.input))?;
        if let Some(path) = input.paths().first() {
            let message =
                format!("a list call knows no resource yet, so `${{{path}}}` means nothing here");
            self.complain(&entry.call, message);
        }
        if let Some(name) = &entry.item_as {
            self.known_path(&entry.call, name);
        }
        let prepare = match entry.prepare {
            Some(prepare) => Some(Prepare {
                call: self.operation(&prepare.call)?,
                until: only(prepare.until),
                permissions: self.permissions(&prepare.permissions),
            }),
            None => None,
        };
        for (path, values) in &entry.only_if {
            self.known_path(values, path);
        }
        Some(List {
            call,
            input,
            items: entry.items.map(|items| items.value).unwrap_or_default(),
            csv: entry.csv,
            item_as: entry.item_as,
            only_if: only(entry.only_if),
            absent_when: entry.absent_when,
            prepare,
            permissions: self.permissions(&entry.permissions),
        })
    }

    fn detail(&mut self, entry: DetailEntry) -> Option<Detail> {
        let call = self.operation(&entry.call)?;
        let input = self.accept(&entry.call, Input::parse(&entry.input))?;
        let each = entry.each.as_ref().map(|each| each.value.clone());
        for path in input.paths() {
            if path == "each" && each.is_some() {
                continue;
            }
            match (path.strip_prefix("each."), &each) {
                (Some(member), Some(each)) => {
                    self.known_path(&entry.call, &format!("{each}[].{member}"));
                }
                (Some(_), None) => {
                    self.complain(&entry.call, format!("`${{{path}}}` needs an `each`"));
                }
                (None, _) => self.known_path(&entry.call, path),
            }
        }
        for (path, values) in &entry.only_if {
            self.known_path(values, path);
        }
        let region = entry.region.as_ref().and_then(|text| self.template(text));
        Some(Detail {
            call,
            input,
            region,
            each,
            only_if: only(entry.only_if),
            take: entry.take.map(|take| take.value).unwrap_or_default(),
            into: entry.into.map(|into| into.value).unwrap_or_default(),
            absent_when: entry.absent_when,
            permissions: self.permissions(&entry.permissions),
        })
    }

    fn operation(&mut self, text: &Spanned<String>) -> Option<OperationName> {
        let parsed = OperationName::parse(&text.value).ok_or_else(|| {
            format!(
                "`{}` is not an operation; write `service:Operation`, such as `s3:ListBuckets`",
                text.value
            )
        });
        self.accept(text, parsed)
    }

    fn permissions(&mut self, actions: &[Spanned<String>]) -> Vec<String> {
        for action in actions {
            let good = action.value.split_once(':').is_some_and(|(service, name)| {
                !service.is_empty()
                    && !name.is_empty()
                    && name.bytes().all(|b| b.is_ascii_alphanumeric())
            });
            if !good {
                let message = format!(
                    "`{}` is not an IAM action; write `service:Action`, without wildcards",
                    action.value
                );
                self.complain(action, message);
            }
        }
        actions.iter().map(|action| action.value.clone()).collect()
    }

    fn template(&mut self, text: &Spanned<String>) -> Option<Template> {
        let template = self.accept(text, Template::parse(&text.value))?;
        for path in template.paths() {
            self.known_path(text, path);
        }
        Some(template)
    }

    /// Complains unless `path` is a kept field, or runs into one.
    fn known_path<T>(&mut self, place: &Spanned<T>, path: &str) {
        let path = path.replace("[0]", "[]");
        let known = |field: &Field| {
            field.path == path
                || field.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with(['.', '[']))
                || path.strip_prefix(&field.path).is_some_and(|rest| rest.starts_with('.'))
        };
        if !self.fields.iter().any(known) {
            let help = nearest(&path, self.fields.iter().map(|field| field.path.as_str()))
                .map(|name| format!("; did you mean `{name}`?"))
                .unwrap_or_default();
            self.complain(place, format!("`{path}` is not among `fields`{help}"));
        }
    }

    fn joins(&mut self, entries: BTreeMap<String, JoinEntry>) -> Vec<Join> {
        let mut joins = Vec::new();
        for (name, entry) in entries {
            let parsed = entry.name.value.parse::<TypeName>().map_err(|error| error.to_string());
            let Some(other) = self.accept(&entry.name, parsed) else { continue };
            for ours in entry.on.values() {
                if !matches!(ours.value.as_str(), "account" | "region") {
                    self.known_path(ours, &ours.value.clone());
                }
            }
            let on = entry.on.into_iter().map(|(theirs, ours)| (theirs, ours.value)).collect();
            joins.push(Join { name, other, on, one: entry.one, any_region: entry.any_region });
        }
        joins
    }

    fn rule(&mut self, resource_type: &TypeName, entry: RuleEntry) -> Option<Rule> {
        let id = entry.id.value.parse::<RuleId>().map_err(|error| error.to_string());
        let id = self.accept(&entry.id, id)?;
        if entry.examples.pass.is_empty() || entry.examples.fail.is_empty() {
            self.complain(
                &entry.id,
                format!("`{id}` needs an example that passes and one that fails"),
            );
        }
        let parameters = entry
            .parameters
            .into_iter()
            .map(|(name, entry)| {
                (name, Parameter { about: entry.about, default: entry.default.value })
            })
            .collect();
        Some(Rule {
            id,
            resource_type: resource_type.clone(),
            title: entry.title.value,
            severity: entry.severity,
            categories: entry.category,
            why: entry.why.value.trim().to_owned(),
            when: entry.when.map(|when| when.value),
            condition: entry.condition.value,
            parameters,
            fix: entry.fix,
            references: entry.references,
            controls: entry.controls,
            also_known_as: entry.also_known_as,
            examples: Examples {
                pass: examples(entry.examples.pass),
                fail: examples(entry.examples.fail),
                skip: examples(entry.examples.skip),
            },
        })
    }
}

fn only(entries: BTreeMap<String, Spanned<OneOrMany>>) -> Vec<Only> {
    entries.into_iter().map(|(path, values)| Only { path, values: values.value }).collect()
}

fn examples(entries: Vec<Spanned<Value>>) -> Vec<Example> {
    entries
        .into_iter()
        .map(|entry| Example { line: as_usize(entry.referenced.line()), value: entry.value })
        .collect()
}

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
        let help = nearest(join.other.as_str(), catalogue.types().map(|each| each.name.as_str()))
            .map(|name| format!("; did you mean `{name}`?"))
            .unwrap_or_default();
        return Some(format!("no file describes `{}`{help}", join.other));
    };
    let unknown = join.on.iter().find(|(theirs, _)| other.field(theirs).is_none());
    unknown.map(|(theirs, _)| {
        let help = nearest(theirs, other.fields.iter().map(|field| field.path.as_str()))
            .map(|name| format!("; did you mean `{name}`?"))
            .unwrap_or_default();
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

/// A complaint about the first line that names `word` in the file of the type `name`.
fn find(files: &[SourceFile], name: &str, word: &str, message: String) -> CatalogueError {
    let holder = files.iter().find(|file| {
        file.text
            .lines()
            .any(|line| line.strip_prefix("type:").is_some_and(|rest| rest.trim() == name))
    });
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
