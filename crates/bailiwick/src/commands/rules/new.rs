//! `bailiwick rules new TYPE ID`: a file for a rule of one's own, in which what is missing is marked.

use crate::arguments::NewRule;
use crate::catalogue_files;
use anyhow::{Context, bail};
use policy::catalogue::skeleton;
use policy::query::Question;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

/// Writes the file, and says what to do next.
pub fn run(out: &mut dyn Write, asked: &NewRule) -> anyhow::Result<()> {
    let NewRule { about, id, rules: folder } = asked;
    // One's own files may be unfinished, and so not load; what is built in always does.
    let catalogue = match catalogue_files::load(Some(folder)) {
        Ok(catalogue) => catalogue,
        Err(_) => catalogue_files::load(None)?,
    };
    if let Some(rule) = catalogue.rule(id) {
        bail!("`{id}` is a rule already, in `{}`; ids are unique, so choose another", rule.file);
    }
    let known = catalogue.resource_type(about);
    let path = folder.join(format!("{id}.yaml"));
    fs::create_dir_all(folder)
        .with_context(|| format!("making the directory `{}`", folder.display()))?;
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!(
                "`{}` is there already, and is not overwritten; choose another id",
                path.display()
            )
        }
        opened => opened.with_context(|| format!("making `{}`", path.display()))?,
    };
    file.write_all(skeleton::skeleton(about, id, known).as_bytes())?;
    let (path, folder) = (path.display(), folder.display());
    writeln!(out, "Wrote {path}\n")?;
    if known.is_none() {
        let types = catalogue.types().map(|each| each.name.as_str());
        let near = policy::catalogue::meant(about.as_str(), types);
        writeln!(
            out,
            "No file describes `{about}` yet{near}. The new one does, once it is filled in:"
        )?;
        writeln!(out, "docs/catalogue.md says how a type is collected and kept.\n")?;
    }
    writeln!(out, "Next")?;
    writeln!(out, "  1. Write what is marked {} in it.", skeleton::FILL_IN)?;
    writeln!(
        out,
        "  2. bailiwick rules test {folder}      tries its examples, and explains those that are wrong"
    )?;
    writeln!(out, "  3. bailiwick rules lint {folder}      says what is missing")?;
    writeln!(out, "  4. bailiwick scan aws --rules {folder} --rule {id}")?;
    if let Some(kind) = known {
        writeln!(out, "\nWhat its condition can read of `{about}`")?;
        let readable = Question::readable(kind);
        let width = readable.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, kind) in readable {
            writeln!(out, "  {name:width$}  {kind}")?;
        }
    }
    Ok(())
}
