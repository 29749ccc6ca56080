//! The rows of `verdicts.csv`, taken apart as RFC 4180 says.

use super::{EarlierError, severity, status};
use policy::baseline::{Baseline, Earlier};
use std::io::{self, BufRead};

/// The columns that a comparison needs, by name: later versions may add others between them.
const NEEDED: [&str; 8] =
    ["account", "region", "status", "severity", "rule", "title", "resource_id", "resource_name"];

/// Columns that an earlier version did not write.
const OPTIONAL: [&str; 2] = ["collected_at", "exception_until"];

pub(super) fn read(mut file: impl BufRead) -> Result<Baseline, EarlierError> {
    let mut row = Vec::new();
    if !next(&mut file, &mut row)? {
        return Err(EarlierError::NotOurs);
    }
    let place = |name: &str| row.iter().position(|cell| cell == name);
    let needed: Option<Vec<usize>> = NEEDED.iter().map(|name| place(name)).collect();
    let needed = needed.ok_or(EarlierError::NotOurs)?;
    let optional: Vec<Option<usize>> = OPTIONAL.iter().map(|name| place(name)).collect();
    let width = row.len();
    let mut baseline = Baseline::default();
    let mut number = 1;
    while next(&mut file, &mut row)? {
        number += 1;
        let malformed = |what| EarlierError::Malformed { number, what };
        if row.len() != width {
            let what = format!("it has {} cells and not {width}", row.len());
            return Err(malformed(what));
        }
        baseline.add(earlier(&row, &needed, &optional).map_err(malformed)?);
    }
    Ok(baseline)
}

fn earlier(
    row: &[String],
    needed: &[usize],
    optional: &[Option<usize>],
) -> Result<Earlier, String> {
    let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", String::as_str);
    let needed = |at: usize| unquoted(cell(needed.get(at).copied()));
    let optional = |at: usize| cell(optional.get(at).copied().flatten());
    Ok(Earlier {
        account: needed(0),
        region: needed(1),
        status: status(&needed(2))?,
        severity: severity(&needed(3))?,
        rule: needed(4),
        title: needed(5),
        resource: needed(6),
        name: needed(7),
        collected: optional(0).parse().ok(),
        excepted: !optional(1).is_empty(),
    })
}

/// A cell without the apostrophe that keeps it from being a formula.
fn unquoted(cell: &str) -> String {
    let is_formula =
        |rest: &&str| rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
    let formula = cell.strip_prefix('\'').filter(is_formula);
    formula.unwrap_or(cell).to_owned()
}

/// Reads one record into `row`; false at the end of the file.
fn next(file: &mut impl BufRead, row: &mut Vec<String>) -> io::Result<bool> {
    row.clear();
    let mut line = String::new();
    let mut cell = String::new();
    let mut quoted = false;
    loop {
        line.clear();
        if file.read_line(&mut line)? == 0 {
            let ended = row.is_empty() && cell.is_empty();
            if !ended {
                row.push(cell);
            }
            return Ok(!ended);
        }
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                '\r' if !quoted && chars.peek() == Some(&'\n') => {}
                '\n' if !quoted => {
                    row.push(std::mem::take(&mut cell));
                    return Ok(true);
                }
                c => cell.push(c),
            }
        }
    }
}
