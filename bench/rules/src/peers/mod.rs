//! Those who judge.

mod cel;
mod closures;
pub mod ours;
mod process;
mod rego;
mod typed;

use crate::peer::{Failure, Peer};
use std::path::Path;
use std::process::Command;

/// Those in this process, by the name that a part of a run is asked for with. Ours is the first.
pub const HERE: [&str; 5] = ["ours", "typed", "closures", "regorus", "cel"];

/// The peer of that name.
pub fn here(name: &str) -> Result<Box<dyn Peer>, Failure> {
    Ok(match name {
        "ours" => Box::new(ours::Both::new()?),
        "typed" => Box::new(typed::Typed::new()?),
        "closures" => Box::new(closures::Closures::new()?),
        "cel" => Box::new(cel::Cel::new()?),
        "regorus" => Box::new(rego::Rego::new()?),
        other => return Err(format!("no peer `{other}`; there are {}", HERE.join(", ")).into()),
    })
}

/// DataFusion, in this Python.
pub fn datafusion(python: &Path, documents: &Path) -> Result<Box<dyn Peer>, Failure> {
    let mut command = Command::new(python);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/datafusion_peer.py"));
    Ok(Box::new(process::Process::start("DataFusion 55", usize::MAX, command, documents)?))
}

/// `cfn-guard`, in this program.
pub fn guard(program: &Path, documents: &Path) -> Result<Box<dyn Peer>, Failure> {
    let command = Command::new(program);
    Ok(Box::new(process::Process::start("`cfn-guard` 3.2", 500, command, documents)?))
}
