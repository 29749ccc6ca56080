//! How much memory judging takes: a process that does nothing else, and its largest resident set.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{BATCH, Failure};
use crate::{peers, predicates};
use std::process::Command;

/// The largest resident set of a process, in bytes; `self` is this one.
pub fn peak_bytes(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The work of [`measure`], in the process that is measured: documents are made a batch at a time.
pub fn pass(peer: &str, count: usize) -> Result<(), Failure> {
    let mut peer = peers::here(peer)?;
    for kind in Kind::ALL {
        let predicates = predicates::of(kind).len();
        for first in (0..count).step_by(BATCH) {
            let texts = kind.documents(first, BATCH.min(count - first));
            peer.judge(&texts, &mut Answers::new(kind, predicates, texts.len()))?;
        }
    }
    Ok(())
}

/// Bytes that a process takes at most which judges `count` documents of each kind.
pub fn measure(peer: &str, count: usize) -> Result<u64, Failure> {
    let command =
        Command::new(std::env::current_exe()?).args(["pass", peer, &count.to_string()]).output()?;
    let said = String::from_utf8(command.stdout)?;
    said.trim().parse().map_err(|_| format!("`pass {peer} {count}` said `{said}`").into())
}
