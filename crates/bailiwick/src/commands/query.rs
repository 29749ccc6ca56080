//! `bailiwick query`: a question in the language of rules, to a recording.
//!
//! The answer goes to stdout, in the form asked for; how many resources it is about, and what could
//! not be told, goes to stderr.

use crate::arguments::{Query, QueryFormat};
use crate::recorded::Recorded;
use crate::{catalogue_files, output};
use anyhow::Context;
use policy::catalogue::{Catalogue, ResourceType};
use policy::cel::CompileError;
use policy::judge::Inventory;
use policy::query::{Known, Question, Unsure};
use policy::verdict::Gap;
use report::answer::{self, Answer, Form};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;

/// A question that is not understood.
#[derive(Debug, thiserror::Error)]
#[error("the {what} is not understood\n{why}")]
pub struct QuestionError {
    what: &'static str,
    why: CompileError,
}

/// Asks, and writes the answer.
pub async fn run(out: &mut dyn Write, asked: &Query) -> anyhow::Result<()> {
    let catalogue = catalogue_files::load(asked.rules.as_deref())?;
    if let Some(name) = &asked.fields {
        let question = parse(name.as_str(), &catalogue)?;
        return fields(question.kind).write(form(asked.format), out).map_err(Into::into);
    }
    let file = asked.replay.as_deref().context("name the recording to ask with `--replay FILE`")?;
    let Some(text) = &asked.question else {
        return types(out, asked, &catalogue, &Recorded::open(file)?).await;
    };
    // What is wrong with the question is said before a large file is read.
    let question = parse(text, &catalogue)?;
    let shown = asked.count_by.as_ref().unwrap_or(&asked.columns);
    let what = if asked.count_by.is_some() { "expression to count by" } else { "list of columns" };
    let columns = question.columns(shown).map_err(|why| QuestionError { what, why })?;
    let (inventory, gaps) = Recorded::open(file)?.look(&catalogue, &[question.kind]).await?;
    let found = question.ask(&columns, &inventory);
    let matching = found.rows.len();
    let head: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    let answer = match &asked.count_by {
        Some(title) => counted(title, found.counted()),
        None => {
            let rows = found.rows.into_iter().take(asked.limit.unwrap_or(usize::MAX));
            Answer { head, rows: rows.collect() }
        }
    };
    answer.write(form(asked.format), out)?;
    out.flush()?;
    let mut remarks = std::io::stderr().lock();
    let kind = &question.kind.title;
    let limited = match answer.rows.len() {
        shown if asked.count_by.is_none() && shown < matching => format!("; {shown} are shown"),
        _ => String::new(),
    };
    writeln!(remarks, "{kind}: {matching} of {} match{limited}", found.looked_at)?;
    unsure(&mut remarks, &found.unsure, &gaps)?;
    unlisted(&mut remarks, question.kind, &inventory, &gaps)?;
    Ok(())
}

fn parse<'c>(text: &str, catalogue: &'c Catalogue) -> Result<Question<'c>, QuestionError> {
    Question::parse(text, catalogue).map_err(|why| QuestionError { what: "question", why })
}

fn form(format: QueryFormat) -> Form {
    match format {
        QueryFormat::Table => Form::Table(output::terminal_width()),
        QueryFormat::Csv => Form::Csv,
        QueryFormat::Json => Form::Json,
    }
}

/// Everything that can be read of a type.
fn fields(kind: &ResourceType) -> Answer {
    let row = |(name, kind): (String, String)| [name, kind].map(|text| Known::Value(text.into()));
    Answer {
        head: vec!["name".to_owned(), "type".to_owned()],
        rows: Question::readable(kind).into_iter().map(|pair| row(pair).to_vec()).collect(),
    }
}

fn counted(title: &str, counts: Vec<(Known, usize)>) -> Answer {
    let rows = counts.into_iter().map(|(known, count)| vec![known, Known::Value(count.into())]);
    Answer { head: vec![title.to_owned(), "count".to_owned()], rows: rows.collect() }
}

/// Lists the types of which the recording holds resources.
async fn types(
    out: &mut dyn Write,
    asked: &Query,
    catalogue: &Catalogue,
    recorded: &Recorded,
) -> anyhow::Result<()> {
    let all: Vec<&ResourceType> = catalogue.types().collect();
    let (inventory, gaps) = recorded.look(catalogue, &all).await?;
    let held = inventory.counts().filter(|(_, count)| *count > 0);
    let rows = held.map(|(kind, count)| {
        let cells: [Value; 3] =
            [kind.name.as_str().into(), kind.title.as_str().into(), count.into()];
        cells.map(Known::Value).to_vec()
    });
    let rows: Vec<_> = rows.collect();
    let without = all.len() - rows.len();
    let head = ["type", "title", "count"].map(str::to_owned).to_vec();
    Answer { head, rows }.write(form(asked.format), out)?;
    out.flush()?;
    let mut remarks = std::io::stderr().lock();
    writeln!(remarks, "{without} more types have no resource here")?;
    for kind in all {
        unlisted(&mut remarks, kind, &inventory, &gaps)?;
    }
    Ok(())
}

/// Says of how many resources it could not be told whether they match, and why.
fn unsure(out: &mut dyn Write, unsure: &[Unsure], gaps: &[Gap]) -> std::io::Result<()> {
    if unsure.is_empty() {
        return Ok(());
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for each in unsure {
        let gaps = each.gaps.iter().filter_map(|gap| gaps.get(*gap)).map(answer::gap);
        for reason in gaps.chain(each.trouble.clone()) {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    writeln!(out, "It cannot be told of {} whether they match:", unsure.len())?;
    reasons.iter().try_for_each(|(reason, count)| writeln!(out, "  {count} for {reason}"))
}

/// Says where a type could not be listed.
fn unlisted(
    out: &mut dyn Write,
    kind: &ResourceType,
    inventory: &Inventory<'_>,
    gaps: &[Gap],
) -> std::io::Result<()> {
    for (_, gap) in inventory.not_listed(&kind.name) {
        let why = gaps.get(*gap).map_or_else(|| "not seen".to_owned(), answer::gap);
        writeln!(out, "{} could not be listed everywhere: {why}", kind.name)?;
    }
    Ok(())
}
