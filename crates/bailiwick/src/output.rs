//! Where reports go: files that appear whole or not at all, and the terminal.
//!
//! Reports are opened before the first account is scanned, fed one scan after another, and ended
//! together: the files first, then the terminal, which names them.

use crate::arguments::Format;
use anyhow::Context;
use policy::verdict::Scan;
use report::{Report, table};
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// How many failing rules the terminal shows in full.
const RULES_SHOWN: usize = 10;

/// A format that is a file.
struct Form {
    format: Format,
    /// Whether it is only for scans that are asked for frameworks.
    by_control: bool,
    /// What it holds, for people.
    what: &'static str,
    name: &'static str,
    begin: fn(Sink) -> io::Result<Box<dyn Report>>,
}

type Sink = BufWriter<File>;

/// Every format that is a file, the one to read first in front.
const FORMS: [Form; 8] = [
    Form {
        format: Format::Html,
        by_control: false,
        what: "report",
        name: "report.html",
        begin: |file| Ok(Box::new(report::html::Html::new(file))),
    },
    Form {
        format: Format::Csv,
        by_control: false,
        what: "verdicts",
        name: "verdicts.csv",
        begin: |file| Ok(Box::new(report::csv::Rows::begin(file)?)),
    },
    Form {
        format: Format::Csv,
        by_control: true,
        what: "controls",
        name: "controls.csv",
        begin: |file| Ok(Box::new(report::csv::Controls::begin(file)?)),
    },
    Form {
        format: Format::JsonOcsf,
        by_control: false,
        what: "OCSF",
        name: "findings.ocsf.json",
        begin: |file| Ok(Box::new(report::ocsf::Array::begin(file)?)),
    },
    Form {
        format: Format::JsonAsff,
        by_control: false,
        what: "ASFF",
        name: "findings.asff.json",
        begin: |file| Ok(Box::new(report::asff::Findings::begin(file)?)),
    },
    Form {
        format: Format::Sarif,
        by_control: false,
        what: "SARIF",
        name: "findings.sarif",
        begin: |file| Ok(Box::new(report::sarif::Log::begin(file)?)),
    },
    Form {
        format: Format::Junit,
        by_control: false,
        what: "JUnit",
        name: "verdicts.junit.xml",
        begin: |file| Ok(Box::new(report::junit::Suites::begin(file)?)),
    },
    Form {
        format: Format::Markdown,
        by_control: false,
        what: "summary",
        name: "summary.md",
        begin: |file| Ok(Box::new(report::markdown::Summary::new(file))),
    },
];

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The formats.
    pub formats: &'a [Format],
    /// Whether frameworks are to be reported by control.
    pub by_control: bool,
}

impl Wanted<'_> {
    fn has(self, form: &Form) -> bool {
        self.formats.contains(&form.format) && (self.by_control || !form.by_control)
    }
}

/// Every report that was asked for, under way.
pub struct Output<'a> {
    files: Vec<Part>,
    terminal: Terminal<'a>,
}

/// What stdout shows at the end.
enum Terminal<'a> {
    /// The summary.
    Table(Box<dyn Report + 'a>),
    /// Only where the files are.
    Paths(&'a mut dyn Write),
}

impl<'a> Output<'a> {
    /// Opens the file of each format, under a name of its own until it is whole.
    pub fn open(folder: &Path, wanted: Wanted<'_>, out: &'a mut dyn Write) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        let mut named = Vec::new();
        for form in FORMS.iter().filter(|form| wanted.has(form)) {
            fs::create_dir_all(folder)
                .with_context(|| format!("making the directory `{}`", folder.display()))?;
            let path = folder.join(form.name);
            named.push(table::File { format: form.what.into(), path: path.display().to_string() });
            files.push(Part::open(path, form)?);
        }
        let terminal = if wanted.formats.contains(&Format::Table) {
            Terminal::Table(Box::new(table::Table::new(out, look(named))))
        } else {
            Terminal::Paths(out)
        };
        Ok(Self { files, terminal })
    }

    /// Adds what one scan found to every report; the scan may be dropped afterwards.
    pub fn add(&mut self, scan: &Scan<'_>) -> anyhow::Result<()> {
        self.files.iter_mut().try_for_each(|file| file.add(scan))?;
        if let Terminal::Table(table) = &mut self.terminal {
            table.add(scan)?;
        }
        Ok(())
    }

    /// Ends every file, moves it to its place, and then shows the summary.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.files.iter_mut().try_for_each(Part::finish)?;
        match self.terminal {
            Terminal::Table(table) => table.finish()?,
            Terminal::Paths(out) => {
                self.files.iter().try_for_each(|file| writeln!(out, "{}", file.path.display()))?;
            }
        }
        Ok(())
    }
}

/// A file that is written beside its place, and removed there if it never becomes whole.
struct Part {
    path: PathBuf,
    beside: PathBuf,
    /// `None` once it stands in its place.
    report: Option<Box<dyn Report>>,
}

impl Part {
    fn open(path: PathBuf, form: &Form) -> anyhow::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let beside = path.with_file_name(name);
        let open = || {
            let file = BufWriter::with_capacity(1 << 16, File::create(&beside)?);
            (form.begin)(file).map(Some)
        };
        let report = open().with_context(|| writing(&path))?;
        Ok(Self { path, beside, report })
    }

    fn add(&mut self, scan: &Scan<'_>) -> anyhow::Result<()> {
        let Some(report) = &mut self.report else { return Ok(()) };
        report.add(scan).with_context(|| writing(&self.path))
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        let Some(report) = self.report.take() else { return Ok(()) };
        let end = || {
            report.finish()?;
            fs::rename(&self.beside, &self.path)
        };
        end().inspect_err(|_| self.remove()).with_context(|| writing(&self.path))
    }

    fn remove(&self) {
        // One that cannot be removed is left: its name says that it is not whole.
        let _ = fs::remove_file(&self.beside);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.report.take().is_some() {
            self.remove();
        }
    }
}

fn writing(path: &Path) -> String {
    format!("writing `{}`", path.display())
}

fn look(files: Vec<table::File>) -> table::Look {
    let (width, colour) = terminal();
    table::Look { width, colour, rules: RULES_SHOWN, files }
}

/// How wide stdout is, and whether to colour what goes there.
pub fn terminal() -> (usize, bool) {
    let is_terminal = io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    (if is_terminal { width } else { 100 }, is_terminal && !no_colour())
}

/// Source: no-color.org.
#[expect(clippy::disallowed_methods, reason = "the binary is what reads the environment")]
fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
