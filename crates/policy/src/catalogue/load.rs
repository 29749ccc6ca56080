//! From files to a [`Catalogue`], or to a list of what is wrong with them.

use super::check;
use super::complaint::{CatalogueError, SourceFile, complain, complain_at};
use super::cross_check;
use super::format::TypeFile;
use super::resource_type::ResourceType;
use super::whole::Catalogue;
use model::TypeName;
use std::collections::BTreeMap;

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
                        errors.push(complain(file, &at, message));
                    } else {
                        types.insert(each.name.clone(), (each, file));
                    }
                }
                Err(mut found) => errors.append(&mut found),
            }
        }
        let types = types.into_iter().map(|(name, (each, _))| (name, each)).collect();
        let mut catalogue = Self { types, ..Self::default() };
        if errors.is_empty() {
            cross_check::whole(&catalogue, files, &mut errors);
        }
        if errors.is_empty() {
            catalogue.programs = cross_check::compile(&catalogue, files, &mut errors);
            catalogue.unused = cross_check::compile_unused(&catalogue, files, &mut errors);
        }
        if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
    }
}

pub(crate) fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
    }
}

pub(crate) fn yaml_error(file: &SourceFile, error: &serde_saphyr::Error) -> CatalogueError {
    let text = error.without_snippet().render();
    let message = text.lines().next().unwrap_or_default().to_owned();
    complain_at(file, error.location(), message)
}
