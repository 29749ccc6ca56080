//! From what a file says to what it means: every reference inside it is followed.

use super::complaint::{CatalogueError, SourceFile, as_usize, complain};
use super::field::Field;
use super::format::{DetailEntry, JoinEntry, ListEntry, OneOrMany, RiskEntry, RuleEntry, TypeFile};
use super::input::Input;
use super::nearest::meant;
use super::plan::Plan;
use super::programs;
use super::resource_type::{Detail, Join, List, Only, OperationName, Prepare, ResourceType};
use super::rule::{Example, Examples, Parameter, Rule};
use super::template::Template;
use model::{Level, Risk, RuleId, SecurityFunction, TypeName};
use serde_json::Value;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;

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
        self.errors.push(complain(self.file, place, message));
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
                let program = programs::filter(&layout, &text.value);
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
            unused_when: parsed.unused_when.map(|text| text.value),
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
            let help = meant(&path, self.fields.iter().map(|field| field.path.as_str()));
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
        let risk = entry.risk.and_then(|entry| self.risk(&entry));
        let function = entry.function.and_then(|word| self.function(&word));
        Some(Rule {
            id,
            resource_type: resource_type.clone(),
            title: entry.title.value,
            severity: entry.severity,
            risk,
            function,
            categories: entry.category,
            why: entry.why.value.trim().to_owned(),
            when: entry.when.map(|when| when.value),
            judges_unused: entry.judges_unused,
            condition: entry.condition.value,
            parameters,
            fix: entry.fix,
            references: entry.references,
            controls: BTreeMap::new(),
            also_known_as: entry.also_known_as,
            examples: Examples {
                pass: examples(entry.examples.pass),
                fail: examples(entry.examples.fail),
                skip: examples(entry.examples.skip),
            },
        })
    }

    fn risk(&mut self, entry: &RiskEntry) -> Option<Risk> {
        let mut level = |name, number: &Spanned<i64>| {
            let level = Level::try_from(number.value);
            self.accept(number, level.map_err(|error| format!("`{name}`: {error}")))
        };
        let likelihood = level("likelihood", &entry.likelihood);
        let impact = level("impact", &entry.impact);
        Some(Risk { likelihood: likelihood?, impact: impact? })
    }

    fn function(&mut self, word: &Spanned<String>) -> Option<SecurityFunction> {
        let function = word.value.parse::<SecurityFunction>().map_err(|error| {
            let help = meant(&word.value, SecurityFunction::ALL.map(SecurityFunction::as_str));
            format!("{error}{help}")
        });
        self.accept(word, function)
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
