//! The rule engine beside everyone else, on the same documents and predicates in one run.
//!
//! usage: bench-rules [--documents N] [--rounds N] [--batch N] [--guard PROGRAM] [--python PROGRAM]
//!
//! `--documents` is the number of both kinds together. The report goes to standard output, what is
//! under way to standard error. All answers are compared before anything is timed; a difference
//! ends the run. A peer whose program is not given is said to be *not run*.

mod answers;
mod counts;
mod documents;
mod growth;
mod memory;
mod peer;
mod peers;
mod predicates;
mod rounds;
mod table;

use documents::Kind;
use peer::{Failure, Peer};
use rounds::Texts;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: bench-rules [--documents N] [--rounds N] [--batch N] [--guard PROGRAM] [--python PROGRAM]";

/// The peers whose instructions are counted.
const COUNTED: [&str; 3] = ["ours", "typed", "closures"];

/// What was asked for.
struct Wanted {
    documents: usize,
    rounds: usize,
    guard: Option<PathBuf>,
    python: Option<PathBuf>,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // Part of a run, in a process of its own: prints the largest resident set.
        ["pass", peer, count] => {
            memory::pass(peer, count.parse()?)?;
            println!("{}", memory::peak_bytes("self").unwrap_or(0));
            Ok(())
        }
        words => run(&wanted(words)?),
    }
}

fn wanted(words: &[&str]) -> Result<Wanted, Failure> {
    let mut wanted = Wanted { documents: 100_000, rounds: 7, guard: None, python: None };
    for pair in words.chunks(2) {
        let [name, value] = pair else { return Err(USAGE.into()) };
        match *name {
            "--documents" => wanted.documents = value.parse()?,
            "--rounds" => wanted.rounds = value.parse()?,
            "--batch" => peer::ask_for_batches_of(value.parse()?),
            "--guard" => wanted.guard = Some(value.into()),
            "--python" => wanted.python = Some(value.into()),
            _ => return Err(USAGE.into()),
        }
    }
    Ok(wanted)
}

fn run(wanted: &Wanted) -> Result<(), Failure> {
    let checksum = documents::checksum();
    if checksum != documents::FROZEN {
        return Err(format!("the generator is not what it was: {checksum}").into());
    }
    let count = wanted.documents / 2;
    let texts = Texts::new(count);
    let directory = Directory::new(&texts)?;
    let mut peers: Vec<Box<dyn Peer>> =
        peers::HERE.iter().map(|name| peers::here(name)).collect::<Result<_, _>>()?;
    let mut not_run = Vec::new();
    match wanted.python.as_deref().map(|python| peers::datafusion(python, &directory.0)) {
        Some(Ok(peer)) => peers.insert(1, peer),
        Some(Err(e)) => not_run.push(format!("DataFusion: {e}")),
        None => not_run.push("DataFusion: no `--python` with `datafusion` was given".to_owned()),
    }
    match wanted.guard.as_deref().map(|guard| peers::guard(guard, &directory.0)) {
        Some(Ok(peer)) => peers.push(peer),
        Some(Err(e)) => not_run.push(format!("`cfn-guard`: {e}")),
        None => not_run.push("`cfn-guard`: no `--guard` was given".to_owned()),
    }
    let (mut figures, expected) = rounds::run(&mut peers, &texts, wanted.rounds)?;
    let mean = |texts: &[String]| texts.iter().map(String::len).sum::<usize>() / texts.len().max(1);
    table::heading(count, &checksum, [mean(&texts.buckets), mean(&texts.groups)]);
    drop(peers);

    let mut counts = Vec::new();
    for found in &mut figures {
        let key = peers::HERE
            .into_iter()
            .find(|key| peers::here(key).is_ok_and(|peer| peer.name() == found.name));
        if let Some(key) = key {
            found.peak_bytes = Some(memory::measure(key, count.min(10_000))?);
        }
        let counted = key.filter(|key| COUNTED.contains(key)).map(counts::count).transpose();
        counts.push(counted.unwrap_or_else(|e| {
            not_run.push(format!("instructions of {}: {e}", found.name));
            None
        }));
    }
    table::peers(&figures, &counts, wanted.rounds);
    for what in not_run {
        println!("*Not run*: {what}\n");
    }
    eprintln!("growth");
    let costs = growth::with_documents(&[count / 10, count, count * 10])?;
    let memory = [count / 10, count, count * 10]
        .map(|count| memory::measure("ours", count).map(|bytes| (2 * count, bytes)));
    let memory = memory.into_iter().collect::<Result<Vec<_>, _>>()?;
    table::growth(
        &costs,
        &growth::with_rules()?,
        &growth::with_threads(&texts)?,
        growth::compiling()?,
        &memory,
    );
    println!("All answers are the same. Ours, and with that everyone's:\n");
    table::answers(&expected);
    Ok(())
}

/// The documents as files, for peers in other processes; removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new(texts: &Texts) -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("bench-rules-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        let directory = Directory(path);
        write(&directory.0, Kind::Bucket, &texts.buckets)?;
        write(&directory.0, Kind::Group, &texts.groups)?;
        Ok(directory)
    }
}

fn write(directory: &Path, kind: Kind, texts: &[String]) -> Result<(), Failure> {
    let file = fs::File::create(directory.join(format!("{}.jsonl", kind.name())))?;
    let mut file = BufWriter::new(file);
    for text in texts {
        writeln!(file, "{text}")?;
    }
    Ok(file.flush()?)
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
