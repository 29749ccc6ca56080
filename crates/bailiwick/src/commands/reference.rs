//! `bailiwick rules reference`: the reference of rules and frameworks, as Markdown files.

use anyhow::Context;
use policy::catalogue::Catalogue;
use report::reference::{self, Page};
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes every page under `folder`, and says how many.
pub fn run(out: &mut dyn Write, catalogue: &Catalogue, folder: &Path) -> anyhow::Result<()> {
    let pages = reference::pages(catalogue);
    for Page { path, text } in &pages {
        let file = folder.join(path);
        let write = || {
            file.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&file, text)
        };
        write().with_context(|| format!("writing `{}`", file.display()))?;
    }
    writeln!(out, "{} pages in {}", pages.len(), folder.display())?;
    Ok(())
}
