//! Texts that are not ours to read: from the text to whether there is one, and what it looks like.
//!
//! EC2 hands out user data in base64, so a text is looked at as it is and as what it encodes, twice
//! at most. Compressed user data stays closed, and counts as holding no secret that can be seen.

use super::ReduceError;
use super::reducer::bounded;
use super::secret::looks_secret;
use serde_json::{Value, json};

/// The largest definition that a service hands out is 1 MB (Step Functions, in base64 a third more).
pub(super) const LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// `{"Present": …, "LooksSecret": …}` for a text.
pub(super) fn reduce(value: Value) -> Result<Value, ReduceError> {
    let (present, secret) = match value {
        Value::Null => (false, false),
        Value::String(text) => {
            let text = bounded(text.trim(), LIMIT_BYTES)?;
            (!text.is_empty(), looks_secret(None, text))
        }
        Value::Object(_) if is_reduced(&value) => return Ok(value),
        _ => return Err(ReduceError::NotText),
    };
    Ok(json!({"Present": present, "LooksSecret": secret}))
}

fn is_reduced(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() == 2
            && ["Present", "LooksSecret"]
                .iter()
                .all(|name| object.get(*name).is_some_and(Value::is_boolean))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    const SCRIPT: &str = "#!/bin/sh\nexport DB_PASSWORD=Sup3rS3cretPassw0rd99\n";

    fn reduced(present: bool, secret: bool) -> Result<Value, ReduceError> {
        Ok(json!({"Present": present, "LooksSecret": secret}))
    }

    #[test]
    fn a_secret_is_seen_in_the_text_and_in_what_it_encodes() {
        let once = STANDARD.encode(SCRIPT);
        let twice = STANDARD.encode(&once);
        let utf16: Vec<u8> = SCRIPT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for text in [SCRIPT.to_owned(), once, twice, STANDARD.encode(utf16)] {
            assert_eq!(reduce(json!(text)), reduced(true, true), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_secret_is_only_present() {
        for text in ["#!/bin/sh\nyum -y update\nSTAGE=x\n", "x", "H4sIAAAAAAAAA0vOTy0BAA=="] {
            assert_eq!(reduce(json!(text)), reduced(true, false), "{text}");
            assert_eq!(reduce(json!(STANDARD.encode(text))), reduced(true, false), "{text}");
        }
    }

    #[test]
    fn an_empty_text_is_not_present() {
        assert_eq!(reduce(json!(" ")), reduced(false, false));
    }

    #[test]
    fn a_reduced_text_stays_as_it_is_and_nothing_else_passes() {
        let value = json!({"Present": true, "LooksSecret": true});
        assert_eq!(reduce(value.clone()), Ok(value));
        for value in [json!({"Present": "hunter2", "LooksSecret": true}), json!(1), json!(["x"])] {
            assert_eq!(reduce(value.clone()), Err(ReduceError::NotText), "{value}");
        }
        let large = json!("x".repeat(LIMIT_BYTES + 1));
        assert_eq!(reduce(large), Err(ReduceError::TooLarge { limit_bytes: LIMIT_BYTES }));
    }
}
