//! What a user adds to the rules: which resources count, what is let stand, what was known before.

use crate::catalogue_files::mistakes;
use anyhow::Context;
use app::Judging;
use clap::Args;
use policy::baseline::Baseline;
use policy::catalogue::{Catalogue, SourceFile};
use policy::exceptions::{Exceptions, TagPattern};
use policy::judge::Narrowing;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// How verdicts are made and weighed.
#[derive(Debug, Clone, Default, Args)]
pub struct JudgingArguments {
    /// Only resources with this tag are judged; its values are kept. Several values of a key are
    /// alternatives, several keys must all be there. Repeatable.
    #[arg(long, value_name = "KEY=VALUE", value_parser = tag)]
    pub tag: Vec<String>,
    /// Leave out what nothing uses (unattached security groups, volumes, policies...), except for
    /// rules that are about use.
    #[arg(long)]
    pub skip_unused: bool,
    /// Other values for the parameters of rules: a YAML file, rule to parameter to value.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// What is let stand, why, by whom and until when: a YAML file.
    #[arg(long, value_name = "FILE")]
    pub exceptions: Option<PathBuf>,
    /// An earlier result (`verdicts.csv` or `findings.ocsf.json`). What it has is known: only what
    /// is new ends with 3 or 4.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

fn tag(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((key, _)) if !key.is_empty() => Ok(text.to_owned()),
        _ => Err("write KEY=VALUE; `*` and `?` stand for what varies".to_owned()),
    }
}

/// What the arguments name, read.
#[derive(Debug, Default)]
pub struct Read {
    exceptions: Option<Exceptions>,
    baseline: Option<Baseline>,
    narrowing: Narrowing,
}

impl JudgingArguments {
    /// Reads the files, and tunes the catalogue.
    ///
    /// Errors: in sentences; mistakes in a file with line and column.
    pub fn read(&self, catalogue: &mut Catalogue) -> anyhow::Result<Read> {
        if let Some(path) = &self.parameters {
            let tuned = catalogue.tune(&source(path, "parameters")?);
            tuned.map_err(|errors| mistakes(&path.display().to_string(), &errors))?;
        }
        let exceptions = match &self.exceptions {
            None => None,
            Some(path) => Some(
                Exceptions::load(&source(path, "exceptions")?, catalogue)
                    .map_err(|errors| mistakes(&path.display().to_string(), &errors))?,
            ),
        };
        let baseline = self.baseline.as_deref().map(baseline).transpose()?;
        let narrowing = Narrowing {
            tags: self.tag.iter().map(|text| TagPattern::parse(text)).collect(),
            skip_unused: self.skip_unused,
        };
        Ok(Read { exceptions, baseline, narrowing })
    }
}

impl Read {
    /// As a scan takes it.
    pub fn judging(&self) -> Judging<'_> {
        Judging {
            narrowing: self.narrowing.clone(),
            exceptions: self.exceptions.as_ref(),
            baseline: self.baseline.as_ref(),
        }
    }

    /// The tag keys whose values decide, beside those that the user named.
    pub fn keep_tags(&self, named: &[String]) -> Vec<String> {
        let exceptions = self.exceptions.iter().flat_map(Exceptions::tag_keys);
        let narrowing = self.narrowing.tags.iter().map(|tag| tag.key.as_str());
        named
            .iter()
            .map(String::as_str)
            .chain(exceptions)
            .chain(narrowing)
            .map(str::to_owned)
            .collect()
    }
}

/// A file of YAML.
pub fn source(path: &Path, what: &str) -> anyhow::Result<SourceFile> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("reading the {what} in `{}`", path.display()))?;
    Ok(SourceFile::new(path.display().to_string(), text))
}

fn baseline(path: &Path) -> anyhow::Result<Baseline> {
    let reading = || format!("reading the baseline `{}`", path.display());
    let file = File::open(path).with_context(reading)?;
    report::earlier::read(BufReader::new(file)).with_context(reading)
}
