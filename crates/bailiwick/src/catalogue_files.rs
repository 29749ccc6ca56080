//! The catalogue: the files built into the binary, and a user's own.

use anyhow::{Context, bail};
use policy::catalogue::{Catalogue, CatalogueError, Origin, Rule, SourceFile};
use std::collections::BTreeSet;
use std::path::Path;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

/// The files that are built in: those of types, and those of frameworks.
fn built_in() -> (Vec<SourceFile>, Vec<SourceFile>) {
    let files = embedded::FILES.iter().map(|(path, text)| SourceFile::new(*path, *text));
    files.partition(|file| named(file, "framework:").is_none())
}

/// The catalogue: the built-in files and those of `own`, if given, whose rules must have a bound
/// on what they cost.
pub fn load(own: Option<&Path>) -> anyhow::Result<Catalogue> {
    load_both(own, None)
}

/// The catalogue: the built-in files, and one's own files of types and of frameworks.
pub fn load_both(own: Option<&Path>, frameworks: Option<&Path>) -> anyhow::Result<Catalogue> {
    let (mut types, mut built_in) = built_in();
    if let Some(folder) = own {
        types.append(&mut read(folder, Origin::Anybody)?);
    }
    if let Some(folder) = frameworks {
        built_in.append(&mut read(folder, Origin::Anybody)?);
    }
    checked(Catalogue::load(&types).and_then(|catalogue| catalogue.with_frameworks(&built_in)))
}

/// A catalogue, of which some files are meant.
pub struct Chosen {
    /// All of it.
    pub catalogue: Catalogue,
    /// The files that are meant; empty for all.
    files: BTreeSet<String>,
}

impl Chosen {
    /// The rules that stand in the files that are meant.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let is_meant = |rule: &&Rule| self.files.is_empty() || self.files.contains(&rule.file);
        self.catalogue.rules().filter(is_meant)
    }
}

/// The catalogue with the files of one directory meant, or all of the built-in one.
///
/// The directory comes before what is built in: of that, the types are added that the directory
/// does not describe itself, since its rules may be about them, or joined with them.
pub fn load_only(folder: Option<&Path>) -> anyhow::Result<Chosen> {
    let Some(folder) = folder else {
        return Ok(Chosen { catalogue: load(None)?, files: BTreeSet::new() });
    };
    let mut files = read(folder, Origin::Reviewed)?;
    // Rules about our types come from elsewhere, and are bounded here as they are in a scan.
    for file in files.iter_mut().filter(|file| named(file, "rules_for:").is_some()) {
        file.origin = Origin::Anybody;
    }
    let meant = files.iter().map(|file| file.path.clone()).collect();
    let (mut frameworks, mut types): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| named(file, "framework:").is_some());
    let (types_built_in, frameworks_built_in) = built_in();
    add_missing(&mut types, types_built_in, "type:");
    if !frameworks.is_empty() {
        add_missing(&mut frameworks, frameworks_built_in, "framework:");
    }
    let catalogue = Catalogue::load(&types);
    let catalogue = checked(catalogue.and_then(|whole| whole.with_frameworks(&frameworks)))?;
    Ok(Chosen { catalogue, files: meant })
}

/// Adds those files that describe something that none describes yet.
fn add_missing(files: &mut Vec<SourceFile>, built_in: Vec<SourceFile>, key: &str) {
    let described: BTreeSet<String> = files.iter().filter_map(|file| named(file, key)).collect();
    let is_missing =
        |file: &SourceFile| named(file, key).is_none_or(|name| !described.contains(&name));
    files.extend(built_in.into_iter().filter(is_missing));
}

/// What a file describes: the value of its first member of that name.
fn named(file: &SourceFile, key: &str) -> Option<String> {
    let line = file.text.lines().find_map(|line| line.strip_prefix(key))?;
    Some(line.split('#').next().unwrap_or_default().trim().to_owned())
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
