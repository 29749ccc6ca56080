//! `bailiwick import`: what a team has decided with another tool, in our terms.

use crate::arguments::{Import, ProwlerMutelist};
use crate::catalogue_files::{self, mistakes};
use crate::judging::source;
use policy::exceptions::prowler::{Terms, import};
use std::io::Write;
use std::process::ExitCode;

/// Carries over what was asked for.
pub fn run(out: &mut dyn Write, what: Import) -> anyhow::Result<ExitCode> {
    match what {
        Import::ProwlerMutelist(asked) => mutelist(out, asked),
    }
}

fn mutelist(out: &mut dyn Write, asked: ProwlerMutelist) -> anyhow::Result<ExitCode> {
    let catalogue = catalogue_files::load(asked.rules.as_deref())?;
    let file = source(&asked.file, "mutelist")?;
    let terms = Terms { owner: asked.owner, until: asked.until };
    let imported =
        import(&file, &catalogue, &terms).map_err(|errors| mistakes(&file.path, &errors))?;
    out.write_all(imported.to_yaml().as_bytes())?;
    let mut err = std::io::stderr().lock();
    for refused in &imported.refused {
        writeln!(err, "not carried over: {refused}")?;
    }
    let (carried, refused) = (imported.exceptions.len(), imported.refused.len());
    writeln!(err, "{carried} exceptions written, {refused} entries not carried over")?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(3) })
}
