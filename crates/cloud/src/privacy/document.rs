//! IAM policies: from the text in an answer to the JSON it stands for.
//!
//! IAM answers with URL-encoded JSON, API Gateway with JSON whose quotes are escaped once more,
//! everything else with plain JSON. All come out as the same object, its members sorted.

use super::ReduceError;
use super::reducer::bounded;
use serde_json::Value;

/// Far above the largest policy of any service (20 KB for a bucket).
const LIMIT_BYTES: usize = 256 * 1024;

/// The object that a policy's text stands for. An empty text is no policy: `null`.
pub(super) fn reduce(value: Value) -> Result<Value, ReduceError> {
    match value {
        Value::Null | Value::Object(_) => Ok(value),
        Value::String(text) => parse(bounded(text.trim(), LIMIT_BYTES)?),
        _ => Err(ReduceError::NotAPolicy),
    }
}

fn parse(text: &str) -> Result<Value, ReduceError> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let parsed = if text.starts_with('{') {
        object(text).or_else(|| object(&unescaped(text)?))
    } else {
        object(&percent_decoded(text).ok_or(ReduceError::NotAPolicy)?)
    };
    parsed.ok_or(ReduceError::NotAPolicy)
}

fn object(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_object)
}

fn unescaped(text: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{text}\"")).ok()
}

/// Decodes `%XX` as RFC 3986 has it: a plus sign is a plus sign.
fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            decoded.push(hex(bytes.next()?)? << 4 | hex(bytes.next()?)?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_spelling_of_a_policy_is_the_same_object() {
        let expected = json!({"Statement": [{"Sid": "a+b %"}], "Version": "2012-10-17"});
        for text in [
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a+b %"}]}"#,
            r#"  {"Statement":[{"Sid":"a+b %"}],"Version":"2012-10-17"}  "#,
            r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"a+b %\"}]}"#,
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Sid%22%3A%22a+b%20%25%22%7d%5D%7D",
        ] {
            assert_eq!(reduce(json!(text)), Ok(expected.clone()), "{text}");
        }
        assert_eq!(reduce(expected.clone()), Ok(expected));
    }

    #[test]
    fn percent_signs_within_plain_json_are_left_alone() {
        assert_eq!(reduce(json!(r#"{"Sid":"100%25"}"#)), Ok(json!({"Sid": "100%25"})));
    }

    #[test]
    fn an_empty_text_is_no_policy() {
        assert_eq!(reduce(json!("")), Ok(Value::Null));
        assert_eq!(reduce(json!(" \n")), Ok(Value::Null));
    }

    #[test]
    fn malformed_policies_are_refused() {
        for text in ["hunter2", "{", "[]", "%7", "%7B%zz", "%FF%FE", "%5B%5D", "\"{}\"", "{\\"] {
            assert_eq!(reduce(json!(text)), Err(ReduceError::NotAPolicy), "{text}");
        }
        assert_eq!(reduce(json!("[".repeat(10_000))), Err(ReduceError::NotAPolicy));
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(LIMIT_BYTES));
        assert_eq!(reduce(json!(large)), Err(ReduceError::TooLarge { limit_bytes: LIMIT_BYTES }));
    }
}
