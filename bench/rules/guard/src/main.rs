//! `cfn-guard` as a peer of `bench-rules`.
//!
//! usage: bench-rules-guard DOCUMENTS ANSWERS (started by bench-rules; see its `peers::process`)
//!
//! What the crate lets others call is its `validate` command: rules and a batch of documents go in
//! as text, a report comes out. So loading is what the command takes with one rule that never
//! applies, and evaluating is what it takes more with all of them, report included.

use cfn_guard::commands::Executable;
use cfn_guard::commands::validate::{OutputFormatType, ShowSummaryType};
use cfn_guard::utils::reader::{ReadBuffer, Reader};
use cfn_guard::utils::writer::{WriteBuffer, Writer};
use cfn_guard::{CommandBuilder, ValidateBuilder};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{BufRead, Cursor, Write};
use std::time::Duration;

type Failure = Box<dyn Error>;

const BATCH: usize = 256;
const BUCKET: (&str, usize) = (include_str!("bucket.guard"), 12);
const GROUP: (&str, usize) = (include_str!("group.guard"), 8);
const NEVER: &str = "rule never when Nowhere exists { Nowhere == 1 }";

fn processor_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// What the command says of a batch, and how long it took.
fn validate(rules: &str, batch: &[&str]) -> Result<(Value, Duration), Failure> {
    let payload = json!({"rules": [rules], "data": batch}).to_string();
    let mut reader = Reader::new(ReadBuffer::Cursor(Cursor::new(payload.into_bytes())));
    let mut writer = Writer::new(WriteBuffer::Vec(Vec::new())).map_err(|e| e.to_string())?;
    let command = ValidateBuilder::default()
        .payload(true)
        .structured(true)
        .show_summary(vec![ShowSummaryType::None])
        .output_format(OutputFormatType::JSON)
        .try_build()
        .map_err(|e| e.to_string())?;
    let start = processor_time();
    command.execute(&mut writer, &mut reader).map_err(|e| e.to_string())?;
    let took = processor_time() - start;
    Ok((serde_json::from_str(&writer.into_string().map_err(|e| e.to_string())?)?, took))
}

/// Whether a report says that this rule failed; one that does not apply holds.
fn failed(report: &Value, rule: &str) -> bool {
    let list = report["not_compliant"].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().any(|entry| {
        entry["Rule"]["name"]
            .as_str()
            .is_some_and(|name| name.rsplit(['.', '/']).next() == Some(rule))
    })
}

fn judge(
    texts: &[&str],
    (rules, count): (&str, usize),
) -> Result<(Vec<u8>, Duration, Duration), Failure> {
    let mut answers = vec![0; texts.len() * count];
    let (mut load, mut whole) = (Duration::ZERO, Duration::ZERO);
    for (number, batch) in texts.chunks(BATCH).enumerate() {
        load += validate(NEVER, batch)?.1;
        let (reports, took) = validate(rules, batch)?;
        whole += took;
        for place in 0..batch.len() {
            for rule in 0..count {
                let holds = !failed(&reports[place], &format!("p{rule}"));
                answers[rule * texts.len() + number * BATCH + place] = u8::from(holds);
            }
        }
    }
    Ok((answers, load, whole.saturating_sub(load)))
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [documents, directory] = arguments.as_slice() else {
        return Err("usage: bench-rules-guard DOCUMENTS ANSWERS".into());
    };
    println!(
        "the `validate` command on batches given as text, which is all that the crate lets others call: \
         loading is the command with a rule that never applies, evaluating is what all rules add to that, report included"
    );
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let ["judge", kind, count] = words.as_slice() else {
            return Err(format!("expected `judge KIND COUNT`, not `{line}`").into());
        };
        let text = fs::read_to_string(format!("{documents}/{kind}.jsonl"))?;
        let texts: Vec<&str> = text.lines().take(count.parse()?).collect();
        let rules = if *kind == "bucket" { BUCKET } else { GROUP };
        let (answers, load, evaluate) = judge(&texts, rules)?;
        fs::write(format!("{directory}/{kind}.answers"), answers)?;
        println!("{} {}", load.as_nanos(), evaluate.as_nanos());
        std::io::stdout().flush()?;
    }
    Ok(())
}
