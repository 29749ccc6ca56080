//! Tables: the IAM credential report, from base64 to one object for each user.
//!
//! Source: IAM `GetCredentialReport`, RFC 4180 with `\n` line ends; `N/A`, `no_information` and
//! `not_supported` say that there is no value.

use super::ReduceError;
use super::reducer::bounded;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// A report of 5,000 users (the quota) has some 3 MB.
const LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// One object for each line, keyed by the header line.
///
/// Shape: the first column names the record and stays text whatever it says.
pub(super) fn reduce(value: Value) -> Result<Value, ReduceError> {
    let text = match value {
        Value::Null => return Ok(Value::Null),
        Value::String(text) => decoded(bounded(&text, LIMIT_BYTES)?)?,
        _ => return Err(ReduceError::NotCsv),
    };
    let mut records = records(&text).ok_or(ReduceError::NotCsv)?.into_iter();
    let header = records.next().ok_or(ReduceError::NotCsv)?;
    if header.iter().any(String::is_empty) {
        return Err(ReduceError::NotCsv);
    }
    records.map(|record| object(&header, record)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// The CSV text. A comma never occurs in base64 and always in a table of more than one column.
fn decoded(text: &str) -> Result<String, ReduceError> {
    if text.contains(',') {
        return Ok(text.to_owned());
    }
    let compact: String = text.chars().filter(|char| !char.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(compact).map_err(|_| ReduceError::NotCsv)?;
    String::from_utf8(bytes).map_err(|_| ReduceError::NotCsv)
}

fn object(header: &[String], record: Vec<String>) -> Result<Value, ReduceError> {
    if record.len() != header.len() {
        return Err(ReduceError::NotCsv);
    }
    let mut object = Map::new();
    for (column, (name, field)) in header.iter().zip(record).enumerate() {
        let value = if column == 0 { Value::String(field) } else { cell(field) };
        if object.insert(name.clone(), value).is_some() {
            return Err(ReduceError::NotCsv);
        }
    }
    Ok(Value::Object(object))
}

fn cell(field: String) -> Value {
    match field.as_str() {
        "" | "N/A" | "no_information" | "not_supported" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::String(field),
    }
}

/// Where the reader stands within a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Bare,
    Quoted,
    /// After a quote within quotes: the end, or the first of a doubled quote.
    Quote,
}

/// Takes a table apart, or `None` where a quote stands in the wrong place. Empty lines are skipped.
fn records(text: &str) -> Option<Vec<Vec<String>>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut at = At::Start;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        at = match (at, char) {
            (At::Start, '"') => At::Quoted,
            (At::Quoted, '"') => At::Quote,
            (At::Quote, '"') => {
                field.push('"');
                At::Quoted
            }
            (At::Quoted, _) => {
                field.push(char);
                At::Quoted
            }
            (_, ',') => {
                record.push(std::mem::take(&mut field));
                At::Start
            }
            (_, '\r') if chars.peek() == Some(&'\n') => at,
            (_, '\n') => {
                if at != At::Start || !record.is_empty() {
                    record.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut record));
                }
                At::Start
            }
            (At::Quote, _) | (At::Bare, '"') => return None,
            (At::Start | At::Bare, _) => {
                field.push(char);
                At::Bare
            }
        };
    }
    match at {
        At::Quoted => return None,
        At::Start if record.is_empty() => {}
        _ => {
            record.push(field);
            records.push(record);
        }
    }
    Some(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const REPORT: &str = "user,arn,password_enabled,mfa_active,last_used\n\
        <root_account>,arn:aws:iam::1:root,not_supported,true,2026-05-01T10:00:00+00:00\n\
        N/A,arn:aws:iam::1:user/x,false,false,no_information\n";

    #[test]
    fn a_credential_report_is_a_list_of_users() {
        let expected = json!([
            {"user": "<root_account>", "arn": "arn:aws:iam::1:root", "password_enabled": null,
             "mfa_active": true, "last_used": "2026-05-01T10:00:00+00:00"},
            {"user": "N/A", "arn": "arn:aws:iam::1:user/x", "password_enabled": false,
             "mfa_active": false, "last_used": null},
        ]);
        assert_eq!(reduce(json!(REPORT)), Ok(expected.clone()));
        assert_eq!(reduce(json!(STANDARD.encode(REPORT))), Ok(expected.clone()));
        assert_eq!(reduce(json!(STANDARD.encode(REPORT.trim()))), Ok(expected.clone()));
        let windows = REPORT.replace('\n', "\r\n");
        assert_eq!(reduce(json!(STANDARD.encode(windows))), Ok(expected));
    }

    #[test]
    fn quoted_fields_may_hold_anything() {
        let text = "a,b,c\n\"x,\"\"y\"\"\n\",\"\",\"true\"\n\n";
        assert_eq!(reduce(json!(text)), Ok(json!([{"a": "x,\"y\"\n", "b": null, "c": true}])));
        assert_eq!(reduce(json!("a,b\n1,")), Ok(json!([{"a": "1", "b": null}])));
        assert_eq!(reduce(json!("a,b")), Ok(json!([])));
    }

    #[test]
    fn malformed_tables_are_refused() {
        for text in [
            "",
            "a",
            "!",
            "a,b\n1\n",
            "a,b\n1,2,3",
            "a,a\n1,2",
            "a,\n1,2",
            "a,b\n\"1,2",
            "a,b\n\"1\"x,2",
        ] {
            assert_eq!(reduce(json!(text)), Err(ReduceError::NotCsv), "{text}");
        }
    }
}
