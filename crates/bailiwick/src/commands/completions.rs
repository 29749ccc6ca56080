//! `bailiwick completions SHELL`.

use crate::arguments::Arguments;
use clap::CommandFactory;

/// Writes completions for a shell.
pub fn run(out: &mut dyn std::io::Write, shell: clap_complete::Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bailiwick", &mut script);
    // Nobody is left to tell when the reader is gone.
    let _ = out.write_all(&script);
}
