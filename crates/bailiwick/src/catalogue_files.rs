//! The catalogue: the files built into the binary, and a user's own.

use anyhow::{Context, bail};
use policy::catalogue::{Catalogue, CatalogueError, SourceFile};
use std::path::Path;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

/// Where the framework files stand; everything else describes types of resources.
const FRAMEWORKS: &str = "catalog/frameworks/";

/// The files that are built in: those of types, and those of frameworks.
fn built_in() -> (Vec<SourceFile>, Vec<SourceFile>) {
    embedded::FILES
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() })
        .partition(|file| !file.path.starts_with(FRAMEWORKS))
}

/// The catalogue: the built-in files and those of `own`, if given.
pub fn load(own: Option<&Path>) -> anyhow::Result<Catalogue> {
    load_both(own, None)
}

/// The catalogue: the built-in files, and one's own files of types and of frameworks.
pub fn load_both(own: Option<&Path>, frameworks: Option<&Path>) -> anyhow::Result<Catalogue> {
    let (mut types, mut built_in) = built_in();
    if let Some(folder) = own {
        types.append(&mut read(folder)?);
    }
    if let Some(folder) = frameworks {
        built_in.append(&mut read(folder)?);
    }
    checked(Catalogue::load(&types).and_then(|catalogue| catalogue.with_frameworks(&built_in)))
}

/// The catalogue of one directory alone, or the built-in one.
pub fn load_only(folder: Option<&Path>) -> anyhow::Result<Catalogue> {
    match folder {
        Some(folder) => checked(Catalogue::load(&read(folder)?)),
        None => load(None),
    }
}

fn checked(result: Result<Catalogue, Vec<CatalogueError>>) -> anyhow::Result<Catalogue> {
    result.map_err(|errors| mistakes("the catalogue", &errors))
}

/// Everything that is wrong with `what`, as one error.
pub fn mistakes(what: &str, errors: &[CatalogueError]) -> anyhow::Error {
    let count = errors.len();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    anyhow::anyhow!("{what} has {count} {noun}\n{}", texts.join("\n"))
}

fn read(folder: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    gather(folder, &mut files)
        .with_context(|| format!("reading the catalogue files in `{}`", folder.display()))?;
    if files.is_empty() {
        bail!("`{}` holds no catalogue file (`*.yaml`)", folder.display());
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn gather(folder: &Path, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            let text = std::fs::read_to_string(&path)?;
            files.push(SourceFile { path: path.display().to_string(), text });
        }
    }
    Ok(())
}
