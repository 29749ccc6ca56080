//! Reading back what an earlier scan wrote, as a baseline.
//!
//! `verdicts.csv` and `findings.ocsf.json` both hold all that a comparison needs. Which of them it
//! is shows in the first character. They are read piece by piece: a row or an element at a time.

mod rows;

use jiff::Timestamp;
use model::Severity;
use policy::baseline::{Baseline, Earlier};
use policy::verdict::Status;
use serde::Deserialize;
use serde_json::Value;
use std::io::{self, BufRead};

/// Why a file is no baseline.
#[derive(Debug)]
pub enum EarlierError {
    /// It cannot be read.
    Io(io::Error),
    /// It is something else.
    NotOurs,
    /// A row or an element is not as this product writes them.
    Malformed {
        /// Which, counted from one; in CSV the header is the first.
        number: usize,
        /// What is wrong with it.
        what: String,
    },
}

impl std::fmt::Display for EarlierError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EarlierError::Io(_) => f.write_str("it cannot be read"),
            EarlierError::NotOurs => f.write_str(
                "it is not an earlier result; give a `verdicts.csv` or a `findings.ocsf.json`, \
                 written with `--format csv` or `--format json-ocsf`",
            ),
            EarlierError::Malformed { number, what } => {
                write!(f, "entry {number} is not as a scan writes it: {what}")
            }
        }
    }
}

impl std::error::Error for EarlierError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            EarlierError::Io(error) => Some(error),
            EarlierError::NotOurs | EarlierError::Malformed { .. } => None,
        }
    }
}

impl From<io::Error> for EarlierError {
    fn from(error: io::Error) -> Self {
        EarlierError::Io(error)
    }
}

/// Reads an earlier result.
pub fn read(mut file: impl BufRead) -> Result<Baseline, EarlierError> {
    match file.fill_buf()?.first() {
        Some(b'[') => elements(file),
        Some(_) => rows::read(file),
        None => Err(EarlierError::NotOurs),
    }
}

/// The members of an OCSF element that a comparison needs.
#[derive(Deserialize)]
struct Element {
    status_code: String,
    status_id: u8,
    time: i64,
    severity: String,
    metadata: Metadata,
    finding_info: FindingInfo,
    cloud: Cloud,
    resources: Vec<ElementResource>,
}

#[derive(Deserialize)]
struct Metadata {
    event_code: String,
}

#[derive(Deserialize)]
struct FindingInfo {
    title: String,
}

#[derive(Deserialize)]
struct Cloud {
    account: CloudAccount,
}

#[derive(Deserialize)]
struct CloudAccount {
    uid: String,
}

#[derive(Deserialize)]
struct ElementResource {
    uid: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    region: String,
}

/// One element a line, as [`crate::ocsf`] writes them.
fn elements(mut file: impl BufRead) -> Result<Baseline, EarlierError> {
    let mut baseline = Baseline::default();
    let mut line = String::new();
    let mut number = 0;
    loop {
        line.clear();
        if file.read_line(&mut line)? == 0 {
            return Ok(baseline);
        }
        let text = line.trim().trim_end_matches(',');
        if matches!(text, "" | "[" | "]") {
            continue;
        }
        number += 1;
        baseline.add(element(text).map_err(|what| EarlierError::Malformed { number, what })?);
    }
}

fn element(text: &str) -> Result<Earlier, String> {
    let element: Element = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => {
            "it does not end on its line; give the file as it was written".to_owned()
        }
        _ => error.to_string(),
    })?;
    let resource = element.resources.into_iter().next().ok_or("it has no resource")?;
    Ok(Earlier {
        account: element.cloud.account.uid,
        region: resource.region,
        rule: element.metadata.event_code,
        title: element.finding_info.title,
        severity: severity(&element.severity.to_lowercase())?,
        resource: resource.uid,
        name: resource.name,
        status: status(&element.status_code)?,
        excepted: element.status_id == crate::ocsf::SUPPRESSED,
        collected: Timestamp::from_millisecond(element.time).ok(),
    })
}

fn severity(text: &str) -> Result<Severity, String> {
    serde_json::from_value(Value::from(text)).map_err(|_| format!("`{text}` is not a severity"))
}

fn status(text: &str) -> Result<Status, String> {
    [Status::Fail, Status::Unknown, Status::Pass]
        .into_iter()
        .find(|status| status.as_str() == text)
        .ok_or_else(|| format!("`{text}` is not a status"))
}
