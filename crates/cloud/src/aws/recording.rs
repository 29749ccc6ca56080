//! Recordings: every answer of a scan, already minimised, in one file that can be scanned again.
//!
//! A recording is gzip over lines of JSON, so that `zcat` shows a customer exactly what was kept:
//! first a [`Header`], then one line for each distinct call with its answer or its error.
//!
//! Invariants:
//! - What is written is what the selection kept, after reductions. Nothing else ever reaches it.
//! - A call stands in it once.
//! - A file that was cut short (the scan was stopped, the disk filled up) is read up to the cut and
//!   says so; what is missing is a gap, never a pass.

use super::ask::{Ask, Failure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use model::{AccountId, Partition, Region, Timestamp};
use policy::verdict::GapReason;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex};

const FORMAT: &str = "bailiwick-recording";
const VERSION: u32 = 1;
/// Longest line that is read, so that a hostile file cannot fill the memory. 256 MiB.
const LONGEST_LINE: u64 = 256 << 20;

/// What a recording says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    format: String,
    version: u32,
    /// The account that was looked at.
    pub account: AccountId,
    /// Its alias.
    #[serde(default)]
    pub alias: Option<String>,
    /// The partition it lives in.
    pub partition: Partition,
    /// The regions that were looked at.
    pub regions: Vec<Region>,
    /// When collecting began. A replay takes this for now.
    pub started: Timestamp,
}

impl Header {
    /// A header of the version that this code writes.
    pub fn new(
        account: AccountId,
        alias: Option<String>,
        partition: Partition,
        regions: Vec<Region>,
        started: Timestamp,
    ) -> Self {
        let format = FORMAT.to_owned();
        Self { format, version: VERSION, account, alias, partition, regions, started }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    call: String,
    region: Region,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    input: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<ErrorLine>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorLine {
    reason: String,
    code: String,
}

/// Why a recording could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The disk or the file failed.
    #[error("the recording could not be read or written")]
    Io(#[from] std::io::Error),
    /// It is not a recording, or one of another version.
    #[error("this is not a recording that this version reads: {0}")]
    NotARecording(String),
    /// A line makes no sense.
    #[error("line {line} of the recording makes no sense: {source}")]
    BadLine {
        /// Which, counted from one.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// Writes a recording while a scan runs.
pub struct Recorder {
    out: Mutex<GzEncoder<Box<dyn Write + Send>>>,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder")
    }
}

impl Recorder {
    /// Begins a recording.
    pub fn begin(out: Box<dyn Write + Send>, header: &Header) -> Result<Self, RecordingError> {
        let mut out = GzEncoder::new(out, Compression::new(6));
        serde_json::to_writer(&mut out, header).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
        Ok(Self { out: Mutex::new(out) })
    }

    /// Adds the outcome of one call.
    pub fn add(&self, ask: &Ask, outcome: &Result<Value, Failure>) -> Result<(), RecordingError> {
        let (answer, error) = match outcome {
            Ok(answer) => (Some(answer.clone()), None),
            Err(failure) => (
                None,
                Some(ErrorLine {
                    reason: reason_word(failure.reason).to_owned(),
                    code: failure.code.clone(),
                }),
            ),
        };
        let line = Line {
            call: ask.operation.to_string(),
            region: ask.region.clone(),
            input: ask.input.clone(),
            answer,
            error,
        };
        let mut text = serde_json::to_vec(&line).map_err(std::io::Error::from)?;
        text.push(b'\n');
        // A poisoned lock means another writer panicked in the middle of a line.
        let mut out = self.out.lock().map_err(|_| std::io::Error::other("a writer failed"))?;
        Ok(out.write_all(&text)?)
    }

    /// Ends the recording and makes sure that it is whole on disk.
    pub fn finish(self) -> Result<(), RecordingError> {
        let out = self.out.into_inner().map_err(|_| std::io::Error::other("a writer failed"))?;
        let mut inner = out.finish()?;
        Ok(inner.flush()?)
    }
}

/// A recording that was read.
#[derive(Debug)]
pub struct Recording {
    /// What it says of itself.
    pub header: Header,
    /// Whether it ends where its writer ended it.
    pub whole: bool,
    outcomes: HashMap<Ask, Result<Arc<Value>, Failure>>,
}

impl Recording {
    /// Reads what a recording says of itself, and no more of it.
    pub fn header_of(from: impl Read) -> Result<Header, RecordingError> {
        read_header(&mut BufReader::new(GzDecoder::new(from)), &mut Vec::new())
    }

    /// Reads a recording.
    pub fn read(from: impl Read) -> Result<Self, RecordingError> {
        let mut lines = BufReader::new(GzDecoder::new(from));
        let mut text = Vec::new();
        let header = read_header(&mut lines, &mut text)?;
        let mut outcomes = HashMap::new();
        let mut number = 1;
        let whole = loop {
            number += 1;
            match read_line(&mut lines, &mut text) {
                Ok(0) => break true,
                Ok(_) if !text.ends_with(b"\n") => break false,
                Ok(_) => {
                    let (ask, outcome) = parse_line(&text, number)?;
                    outcomes.insert(ask, outcome.map(Arc::new));
                }
                // The end of the compressed stream is missing: what came before still counts.
                Err(error) if is_cut(&error) => break false,
                Err(error) => return Err(error.into()),
            }
        };
        Ok(Self { header, whole, outcomes })
    }

    /// What the call brought when it was recorded.
    pub fn outcome(&self, ask: &Ask) -> Result<Arc<Value>, Failure> {
        match self.outcomes.get(ask) {
            Some(outcome) => outcome.clone(),
            None => Err(Failure { reason: GapReason::NotRecorded, code: "NotRecorded".to_owned() }),
        }
    }

    /// How many calls it holds.
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether it holds no call.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
    }
}

fn read_header(lines: &mut impl BufRead, text: &mut Vec<u8>) -> Result<Header, RecordingError> {
    if !matches!(read_line(lines, text), Ok(length) if length > 0) {
        return Err(RecordingError::NotARecording("it is empty or not gzip".to_owned()));
    }
    let header: Header = serde_json::from_slice(text)
        .map_err(|error| RecordingError::NotARecording(error.to_string()))?;
    if header.format != FORMAT || header.version != VERSION {
        let found = format!("format `{}`, version {}", header.format, header.version);
        return Err(RecordingError::NotARecording(found));
    }
    Ok(header)
}

fn read_line(from: &mut impl BufRead, text: &mut Vec<u8>) -> std::io::Result<usize> {
    text.clear();
    from.take(LONGEST_LINE).read_until(b'\n', text)
}

fn is_cut(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidInput)
}

type Outcome = (Ask, Result<Value, Failure>);

fn parse_line(text: &[u8], line: usize) -> Result<Outcome, RecordingError> {
    let bad = |source| RecordingError::BadLine { line, source };
    let parsed: Line = serde_json::from_slice(text).map_err(bad)?;
    let words = |problem: &str| bad(serde::de::Error::custom(problem));
    let operation = policy::catalogue::OperationName::parse(&parsed.call)
        .ok_or_else(|| words("`call` is not an operation"))?;
    let ask = Ask { operation, region: parsed.region, input: parsed.input };
    let outcome = match (parsed.answer, parsed.error) {
        (Some(answer), None) => Ok(answer),
        (None, Some(error)) => Err(Failure {
            reason: parse_reason(&error.reason).ok_or_else(|| words("`reason` is unknown"))?,
            code: error.code,
        }),
        _ => return Err(words("it needs either `answer` or `error`")),
    };
    Ok((ask, outcome))
}

const REASONS: [(GapReason, &str); 9] = [
    (GapReason::Denied, "denied"),
    (GapReason::DeniedByOrganization, "denied-by-organization"),
    (GapReason::Throttled, "throttled"),
    (GapReason::NotSupported, "not-supported"),
    (GapReason::Failed, "failed"),
    (GapReason::Malformed, "malformed"),
    (GapReason::Unreachable, "unreachable"),
    (GapReason::Stopped, "stopped"),
    (GapReason::NotRecorded, "not-recorded"),
];

fn reason_word(reason: GapReason) -> &'static str {
    REASONS.iter().find(|(each, _)| *each == reason).map_or("failed", |(_, word)| word)
}

fn parse_reason(word: &str) -> Option<GapReason> {
    REASONS.iter().find(|(_, each)| *each == word).map(|(reason, _)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn ask(input: Value) -> Ask {
        Ask {
            operation: policy::catalogue::OperationName::parse("s3:GetBucketPolicy").unwrap(),
            region: "eu-west-1".parse().unwrap(),
            input,
        }
    }

    fn recorded() -> Vec<u8> {
        let header = Header::new(
            "123456789012".parse().unwrap(),
            None,
            Partition::Aws,
            vec!["eu-west-1".parse().unwrap()],
            Timestamp::UNIX_EPOCH,
        );
        let out = Shared::default();
        let recorder = Recorder::begin(Box::new(out.clone()), &header).unwrap();
        recorder.add(&ask(json!({"Bucket": "a"})), &Ok(json!({"Policy": {}}))).unwrap();
        let denied = Failure { reason: GapReason::Denied, code: "AccessDenied".to_owned() };
        recorder.add(&ask(json!({"Bucket": "b"})), &Err(denied)).unwrap();
        recorder.finish().unwrap();

        out.0.lock().unwrap().clone()
    }

    #[test]
    fn what_was_recorded_is_answered_again() {
        let recording = Recording::read(recorded().as_slice()).unwrap();
        assert!(recording.whole);
        assert_eq!(
            recording.outcome(&ask(json!({"Bucket": "a"}))),
            Ok(Arc::new(json!({"Policy": {}})))
        );
        let denied = recording.outcome(&ask(json!({"Bucket": "b"}))).unwrap_err();
        assert_eq!((denied.reason, denied.code.as_str()), (GapReason::Denied, "AccessDenied"));
        let missing = recording.outcome(&ask(json!({"Bucket": "c"}))).unwrap_err();
        assert_eq!(missing.reason, GapReason::NotRecorded);
    }

    #[test]
    fn a_recording_that_was_cut_is_read_up_to_the_cut() {
        let bytes = recorded();
        for length in 0..bytes.len() {
            match Recording::read(&bytes[..length]) {
                Ok(recording) => assert!(!recording.whole || recording.len() == 2, "{length}"),
                Err(RecordingError::NotARecording(_)) => {}
                Err(other) => panic!("{length}: {other}"),
            }
        }
    }

    #[test]
    fn another_files_are_refused_in_words() {
        for bytes in [&b""[..], b"hello", b"\x1f\x8b\x08\x00"] {
            let error = Recording::read(bytes).unwrap_err().to_string();
            assert!(error.contains("not a recording"), "{error}");
        }
    }
}
