//! A peer in a process of its own: `cfn-guard`, and DataFusion in Python.
//!
//! The process is started with the directory that holds `bucket.jsonl` and `group.jsonl`, and with one
//! for its answers. It says one line about itself. Then, for each line `judge KIND COUNT`, it judges
//! the first `COUNT` documents, writes a byte for each answer to `KIND.answers`, and says
//! `LOAD EVALUATE`: nanoseconds of processor time that it measured itself. It ends when its input does.

use crate::answers::Answers;
use crate::peer::{Failure, Peer, Times};
use crate::predicates;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A peer and its process.
pub struct Process {
    name: &'static str,
    sample: usize,
    note: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    answers: PathBuf,
}

impl Process {
    /// Starts it; `command` without the directories.
    pub fn start(
        name: &'static str,
        sample: usize,
        mut command: Command,
        documents: &Path,
    ) -> Result<Self, Failure> {
        let answers = documents.join(name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
        std::fs::create_dir_all(&answers)?;
        command.arg(documents).arg(&answers).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or("no output")?;
        let mut process = Process {
            name,
            sample,
            note: String::new(),
            child,
            input,
            output: BufReader::new(output),
            answers,
        };
        process.note = process.line()?;
        Ok(process)
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(format!("{} ended: {}", self.name, self.child.wait()?).into());
        }
        Ok(line.trim().to_owned())
    }
}

impl Peer for Process {
    fn name(&self) -> &str {
        self.name
    }

    fn note(&self) -> &str {
        &self.note
    }

    fn sample(&self) -> usize {
        self.sample
    }

    fn peak_bytes(&self) -> Option<u64> {
        crate::memory::peak_bytes(&self.child.id().to_string())
    }

    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure> {
        let input = self.input.as_mut().ok_or("no input")?;
        writeln!(input, "judge {} {}", answers.kind.name(), texts.len())?;
        input.flush()?;
        let line = self.line()?;
        let wrong = || format!("{} said `{line}`", self.name);
        let (load, evaluate) = line.split_once(' ').ok_or_else(wrong)?;
        let bytes = std::fs::read(self.answers.join(format!("{}.answers", answers.kind.name())))?;
        if bytes.len() != texts.len() * predicates::of(answers.kind).len() {
            return Err(format!("{} gave {} answers", self.name, bytes.len()).into());
        }
        *answers = Answers::from_bytes(answers.kind, texts.len(), &bytes);
        let nanos = |text: &str| text.parse().map(Duration::from_nanos);
        Ok(Times { load: nanos(load)?, evaluate: nanos(evaluate)? })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
