//! One framework file by itself: names, texts, rules that exist.

use super::format::{ControlEntry, FrameworkFile};
use super::{Control, ControlId};
use crate::catalogue::complaint::{CatalogueError, SourceFile, as_usize, complain, read};
use crate::catalogue::nearest::meant;
use model::{FrameworkName, RuleId};
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The ids of all rules.
pub(super) type Rules<'r> = BTreeSet<&'r str>;

/// A framework whose file is right by itself, before it takes over anything from another one.
pub(super) struct Draft<'f> {
    pub(super) file: &'f SourceFile,
    pub(super) name: FrameworkName,
    /// Where the name stands.
    pub(super) at: Spanned<String>,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) version: String,
    pub(super) url: Option<String>,
    pub(super) extends: Option<Spanned<String>>,
    /// Old id to new id, and where that stands.
    pub(super) renumber: Vec<(ControlId, ControlId, Spanned<String>)>,
    pub(super) remove: Vec<(ControlId, Spanned<String>)>,
    pub(super) controls: BTreeMap<ControlId, Control>,
}

/// The name that a file's own name gives.
pub(super) fn stem(path: &str) -> Option<&str> {
    Path::new(path).file_stem().and_then(|stem| stem.to_str())
}

/// Checks one file by itself.
pub(super) fn framework<'f>(
    file: &'f SourceFile,
    rules: &Rules<'_>,
) -> Result<Draft<'f>, Vec<CatalogueError>> {
    let parsed: FrameworkFile = read(file).map_err(|error| vec![error])?;
    let mut checker = Checker { file, rules, errors: Vec::new() };
    let draft = checker.framework(parsed);
    match draft {
        Some(draft) if checker.errors.is_empty() => Ok(draft),
        _ => Err(checker.errors),
    }
}

/// Gathers complaints, so that a file's author sees all of them at once.
struct Checker<'f, 'r> {
    file: &'f SourceFile,
    rules: &'r Rules<'r>,
    errors: Vec<CatalogueError>,
}

impl<'f> Checker<'f, '_> {
    fn complain<T>(&mut self, place: &Spanned<T>, message: String) {
        self.errors.push(complain(self.file, place, message));
    }

    /// The value, or a complaint at `place`.
    fn accept<T, V>(&mut self, place: &Spanned<T>, result: Result<V, String>) -> Option<V> {
        result.map_err(|message| self.complain(place, message)).ok()
    }

    fn framework(&mut self, parsed: FrameworkFile) -> Option<Draft<'f>> {
        let name = self.name(&parsed.name);
        let title = self.line("title", &parsed.title);
        let publisher = self.line("publisher", &parsed.publisher);
        let version = self.line("version", &parsed.version);
        if let Some(url) = parsed.url.as_ref().filter(|url| !url.value.starts_with("https://")) {
            self.complain(url, format!("`{}` is not an https address", url.value));
        }
        self.needs_extends(&parsed);
        let renumber = parsed.renumber.into_iter().filter_map(|(old, new)| {
            let old = self.accept(&new, ControlId::parse(&old))?;
            let id = self.id(&new)?;
            Some((old, id, new))
        });
        let renumber = renumber.collect();
        let remove = parsed.remove.into_iter().filter_map(|id| Some((self.id(&id)?, id)));
        let remove = remove.collect();
        let mut controls: BTreeMap<ControlId, Control> = BTreeMap::new();
        for entry in parsed.controls {
            let at = entry.id.clone();
            let Some(control) = self.control(&entry) else { continue };
            match controls.get(&control.id) {
                Some(before) => {
                    let message =
                        format!("the control `{}` is there already: {}", at.value, before.title);
                    self.complain(&at, message);
                }
                None => drop(controls.insert(control.id.clone(), control)),
            }
        }
        Some(Draft {
            file: self.file,
            name: name?,
            at: parsed.name,
            title,
            publisher,
            version,
            url: parsed.url.map(|url| url.value),
            extends: parsed.extends,
            renumber,
            remove,
            controls,
        })
    }

    fn name(&mut self, text: &Spanned<String>) -> Option<FrameworkName> {
        let name = text.value.parse::<FrameworkName>().map_err(|error| error.to_string());
        let name = self.accept(text, name)?;
        if stem(&self.file.path) != Some(name.as_str()) {
            self.complain(text, format!("the file of `{name}` is called `{name}.yaml`"));
        }
        Some(name)
    }

    fn needs_extends(&mut self, parsed: &FrameworkFile) {
        if parsed.extends.is_some() {
            return;
        }
        if let Some(first) = parsed.renumber.values().next() {
            self.complain(first, "`renumber` means something only with `extends`".to_owned());
        }
        if let Some(first) = parsed.remove.first() {
            self.complain(first, "`remove` means something only with `extends`".to_owned());
        }
        if parsed.controls.is_empty() {
            let message = "a framework has `controls`, or takes them over with `extends`";
            self.complain(&parsed.name, message.to_owned());
        }
    }

    /// A text of one line, complained about when it is empty or has more.
    fn line(&mut self, name: &str, text: &Spanned<String>) -> String {
        let trimmed = text.value.trim();
        if trimmed.is_empty() || trimmed.contains(['\n', '\r']) {
            self.complain(text, format!("`{name}` is one line of text"));
        }
        trimmed.to_owned()
    }

    /// An id. Without quotes, other readers of YAML take `1.10` for a number and drop the zero.
    fn id(&mut self, text: &Spanned<String>) -> Option<ControlId> {
        let id = self.accept(text, ControlId::parse(&text.value))?;
        if text.value.parse::<f64>().is_ok() && !self.is_quoted(text) {
            self.complain(text, format!("the id of a control stands in quotes: \"{id}\""));
        }
        Some(id)
    }

    fn is_quoted(&self, text: &Spanned<String>) -> bool {
        let (line, column) = (text.referenced.line(), text.referenced.column());
        let line = self.file.text.lines().nth(as_usize(line).wrapping_sub(1)).unwrap_or_default();
        matches!(line.chars().nth(as_usize(column).wrapping_sub(1)), Some('"' | '\''))
    }

    fn control(&mut self, entry: &ControlEntry) -> Option<Control> {
        let id = self.id(&entry.id);
        let title = self.line("title", &entry.title);
        let section = entry.section.as_ref().map(|section| self.line("section", section));
        let manual = entry.manual.as_ref().map(|manual| manual.value.trim().to_owned());
        let manual = manual.filter(|manual| !manual.is_empty());
        if entry.rules.is_empty() && manual.is_none() {
            let message = format!(
                "nothing answers the control `{}`; give it `rules`, or `manual` for what a person looks at",
                entry.id.value
            );
            self.complain(&entry.id, message);
        }
        let mut rules: Vec<RuleId> = Vec::new();
        for rule in &entry.rules {
            let Some(known) = self.rule(rule) else { continue };
            match rules.contains(&known) {
                true => self.complain(rule, format!("`{known}` stands here twice")),
                false => rules.push(known),
            }
        }
        Some(Control { id: id?, title, section, rules, manual })
    }

    fn rule(&mut self, text: &Spanned<String>) -> Option<RuleId> {
        let known = match self.rules.contains(text.value.as_str()) {
            true => text.value.parse::<RuleId>().map_err(|error| error.to_string()),
            false => {
                let help = meant(&text.value, self.rules.iter().copied());
                Err(format!("there is no rule `{}`{help}", text.value))
            }
        };
        self.accept(text, known)
    }
}
