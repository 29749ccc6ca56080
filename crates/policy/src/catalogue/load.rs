//! From files to a [`Catalogue`], or to a list of what is wrong with them.

use super::check;
use super::complaint::{CatalogueError, SourceFile, complain, read};
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
        let mut files_read = Vec::new();
        for file in files {
            match read::<TypeFile>(file) {
                Ok(parsed) => files_read.push((file, parsed)),
                Err(error) => errors.push(error),
            }
        }
        let mut types: BTreeMap<TypeName, (ResourceType, &SourceFile)> = BTreeMap::new();
        for (file, parsed) in files_read {
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
