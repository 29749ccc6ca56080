//! The catalogue: the files built into the binary, and a user's own.

use anyhow::{Context, bail};
use policy::catalogue::{Catalogue, CatalogueError, Origin, SourceFile};
use std::path::Path;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

/// The files that are built in.
pub fn built_in() -> Vec<SourceFile> {
    embedded::FILES.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect()
}

/// The catalogue: the built-in files and those of `own`, if given, whose rules must have a bound
/// on what they cost.
pub fn load(own: Option<&Path>) -> anyhow::Result<Catalogue> {
    let mut files = built_in();
    if let Some(folder) = own {
        files.append(&mut read(folder, Origin::Anybody)?);
    }
    checked(&files)
}

/// The catalogue of one directory alone, or the built-in one.
pub fn load_only(folder: Option<&Path>) -> anyhow::Result<Catalogue> {
    match folder {
        Some(folder) => checked(&read(folder, Origin::Reviewed)?),
        None => load(None),
    }
}

fn checked(files: &[SourceFile]) -> anyhow::Result<Catalogue> {
    Catalogue::load(files).map_err(|errors| mistakes("the catalogue", &errors))
}

/// Everything that is wrong with `what`, as one error.
pub fn mistakes(what: &str, errors: &[CatalogueError]) -> anyhow::Error {
    let count = errors.len();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    anyhow::anyhow!("{what} has {count} {noun}\n{}", texts.join("\n"))
}

fn read(folder: &Path, origin: Origin) -> anyhow::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    gather(folder, origin, &mut files)
        .with_context(|| format!("reading the catalogue files in `{}`", folder.display()))?;
    if files.is_empty() {
        bail!("`{}` holds no catalogue file (`*.yaml`)", folder.display());
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn gather(folder: &Path, origin: Origin, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, origin, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            let text = std::fs::read_to_string(&path)?;
            files.push(SourceFile { origin, ..SourceFile::new(path.display().to_string(), text) });
        }
    }
    Ok(())
}
