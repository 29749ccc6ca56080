//! Instructions for loading and for evaluating, counted by callgrind: they do not depend on what
//! else the machine does.

use crate::peer::Failure;
use crate::predicates;
use std::process::Command;

/// Documents of each kind in a counted run.
const DOCUMENTS: usize = 512;

/// Instructions of one peer.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// For each document.
    pub load: f64,
    /// For each resource and predicate.
    pub evaluate: f64,
}

/// Counts one peer, by the name that [`crate::peers::here`] knows it by.
pub fn count(peer: &str) -> Result<Counts, Failure> {
    let load = collected(peer, &["*peer::load_batch*", "*peer::let_go*"])?;
    let evaluate = collected(peer, &["*peer::evaluate_batch*"])?;
    Ok(Counts {
        load: load / (2 * DOCUMENTS) as f64,
        evaluate: evaluate / (DOCUMENTS * predicates::COUNT) as f64,
    })
}

/// Instructions inside of these functions.
fn collected(peer: &str, functions: &[&str]) -> Result<f64, Failure> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args(functions.iter().map(|name| format!("--toggle-collect={name}")))
        .arg(std::env::current_exe()?)
        .args(["pass", peer, &DOCUMENTS.to_string()])
        .output()
        .map_err(|e| format!("valgrind: {e}; on Debian and Ubuntu: apt-get install valgrind"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let figure = said.lines().find_map(|line| line.split_once("Collected : "));
    match figure.map(|(_, figure)| figure.trim().parse::<f64>()) {
        Some(Ok(count)) if count > 0.0 => Ok(count),
        _ => Err(format!("callgrind counted nothing in {functions:?}: {said}").into()),
    }
}
