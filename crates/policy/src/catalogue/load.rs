//! From files to a [`Catalogue`], or to a list of what is wrong with them.

use super::check;
use super::format::TypeFile;
use super::programs::Programs;
use super::resource_type::ResourceType;
use super::rule::Rule;
use model::{RuleId, TypeName};
use std::collections::BTreeMap;

/// A file of the catalogue, read by somebody else.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it stands, for messages.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Everything known about types and rules, checked.
#[derive(Debug, Default)]
pub struct Catalogue {
    types: BTreeMap<TypeName, ResourceType>,
    programs: BTreeMap<RuleId, Programs>,
}

/// One thing that is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueError {
    /// The file.
    pub path: String,
    /// The line, counted from one; 0 when the whole file is meant.
    pub line: usize,
    /// The column, counted from one.
    pub column: usize,
    /// What is wrong and what to do about it.
    pub message: String,
    /// The line itself, to show under the message.
    pub source: String,
}

impl std::fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)?;
        if !self.source.trim().is_empty() {
            let indent = " ".repeat(self.column.saturating_sub(1).min(200));
            write!(f, "\n  | {}\n  | {indent}^", self.source.trim_end())?;
        }
        Ok(())
    }
}

impl std::error::Error for CatalogueError {}

impl Catalogue {
    /// Reads and checks files.
    ///
    /// Errors: everything that is wrong, in the order of the files; never only the first.
    pub fn load(files: &[SourceFile]) -> Result<Self, Vec<CatalogueError>> {
        let mut errors = Vec::new();
        let mut read = Vec::new();
        for file in files {
            match serde_saphyr::from_str_with_options::<TypeFile>(&file.text, yaml_options()) {
                Ok(parsed) => read.push((file, parsed)),
                Err(error) => errors.push(yaml_error(file, &error)),
            }
        }
        let mut types: BTreeMap<TypeName, (ResourceType, &SourceFile)> = BTreeMap::new();
        for (file, parsed) in read {
            let at = parsed.name.clone();
            match check::resource_type(file, parsed) {
                Ok(each) => {
                    if let Some((_, before)) = types.get(&each.name) {
                        let message = format!("`{}` stands in `{}` too", each.name, before.path);
                        errors.push(check::error(file, &at, message));
                    } else {
                        types.insert(each.name.clone(), (each, file));
                    }
                }
                Err(mut found) => errors.append(&mut found),
            }
        }
        let types = types.into_iter().map(|(name, (each, _))| (name, each)).collect();
        let mut catalogue = Self { types, programs: BTreeMap::new() };
        if errors.is_empty() {
            check::whole(&catalogue, files, &mut errors);
        }
        if errors.is_empty() {
            catalogue.programs = check::compile(&catalogue, files, &mut errors);
        }
        if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
    }

    /// Every type, by name.
    pub fn types(&self) -> impl Iterator<Item = &ResourceType> {
        self.types.values()
    }

    /// One type.
    pub fn resource_type(&self, name: &TypeName) -> Option<&ResourceType> {
        self.types.get(name)
    }

    /// Every rule, by type.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.types.values().flat_map(|each| &each.rules)
    }

    /// A rule, compiled.
    pub fn programs(&self, id: &RuleId) -> Option<&Programs> {
        self.programs.get(id)
    }

    /// One rule.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == *id)
    }
}

fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
    }
}

fn yaml_error(file: &SourceFile, error: &serde_saphyr::Error) -> CatalogueError {
    let (line, column) =
        error.location().map_or((0, 0), |at| (as_usize(at.line()), as_usize(at.column())));
    let text = error.without_snippet().render();
    CatalogueError {
        path: file.path.clone(),
        line,
        column,
        message: text.lines().next().unwrap_or_default().to_owned(),
        source: source_line(file, line),
    }
}

pub(super) fn source_line(file: &SourceFile, line: usize) -> String {
    file.text.lines().nth(line.wrapping_sub(1)).unwrap_or_default().to_owned()
}

pub(super) fn as_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
