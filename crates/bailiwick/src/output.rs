//! Where reports go: files that appear whole or not at all, and the terminal.

use crate::arguments::Format;
use anyhow::Context;
use policy::verdict::Scan;
use report::table;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// How many failing rules the terminal shows in full.
const RULES_SHOWN: usize = 10;

/// A file that was written.
pub struct Written {
    /// What it holds, for people.
    pub what: &'static str,
    /// Where it is.
    pub path: PathBuf,
}

/// Writes every format that is a file.
///
/// Shape: the file to read first in front.
pub fn write(scan: &Scan<'_>, folder: &Path, formats: &[Format]) -> anyhow::Result<Vec<Written>> {
    const FILES: [(Format, &str, &str); 3] = [
        (Format::Html, "report", "report.html"),
        (Format::Csv, "verdicts", "verdicts.csv"),
        (Format::JsonOcsf, "OCSF", "findings.ocsf.json"),
    ];
    let mut written = Vec::new();
    for (format, what, name) in FILES {
        if formats.contains(&format) {
            fs::create_dir_all(folder)
                .with_context(|| format!("making the directory `{}`", folder.display()))?;
            let path = folder.join(name);
            replace(&path, |file| render(scan, format, file))
                .with_context(|| format!("writing `{}`", path.display()))?;
            written.push(Written { what, path });
        }
    }
    Ok(written)
}

fn render(scan: &Scan<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Html => report::html::write(scan, out),
        Format::Csv => report::csv::write(scan, out),
        Format::JsonOcsf => report::ocsf::write(scan, out),
        Format::Table => Ok(()),
    }
}

/// Writes a file beside its place and moves it there when it is whole.
fn replace(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut file = BufWriter::with_capacity(1 << 16, File::create(&part)?);
    fill(&mut file)?;
    file.flush()?;
    fs::rename(&part, path)
}

/// Shows the summary.
pub fn table(scan: &Scan<'_>, files: &[Written], out: &mut dyn Write) -> io::Result<()> {
    let paths: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    let files: Vec<table::File<'_>> = files
        .iter()
        .zip(&paths)
        .map(|(file, path)| table::File { format: file.what, path })
        .collect();
    let is_terminal = io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    let look = table::Look {
        width: if is_terminal { width } else { 100 },
        colour: is_terminal && !no_colour(),
        rules: RULES_SHOWN,
        files: &files,
    };
    table::write(scan, look, out)
}

/// Source: no-color.org.
#[expect(clippy::disallowed_methods, reason = "the binary is what reads the environment")]
fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
