//! The catalogue: the files built into the binary, and a user's own.

use anyhow::{Context, bail};
use policy::catalogue::{Catalogue, Rule, SourceFile};
use std::collections::BTreeSet;
use std::path::Path;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

/// The files that are built in.
pub fn built_in() -> Vec<SourceFile> {
    embedded::FILES
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() })
        .collect()
}

/// The catalogue: the built-in files and those of `own`, if given.
pub fn load(own: Option<&Path>) -> anyhow::Result<Catalogue> {
    let mut files = built_in();
    if let Some(folder) = own {
        files.append(&mut read(folder)?);
    }
    checked(&files)
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
    let mut files = read(folder)?;
    let meant = files.iter().map(|file| file.path.clone()).collect();
    let described: BTreeSet<String> = files.iter().filter_map(described).collect();
    let is_new =
        |file: &SourceFile| self::described(file).is_none_or(|name| !described.contains(&name));
    files.extend(built_in().into_iter().filter(is_new));
    Ok(Chosen { catalogue: checked(&files)?, files: meant })
}

/// The type that a file describes.
fn described(file: &SourceFile) -> Option<String> {
    let line = file.text.lines().find_map(|line| line.strip_prefix("type:"))?;
    Some(line.split('#').next().unwrap_or_default().trim().to_owned())
}

fn checked(files: &[SourceFile]) -> anyhow::Result<Catalogue> {
    Catalogue::load(files).map_err(|errors| {
        let count = errors.len();
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let noun = if count == 1 { "mistake" } else { "mistakes" };
        anyhow::anyhow!("the catalogue has {count} {noun}\n{}", texts.join("\n"))
    })
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
