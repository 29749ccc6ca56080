//! Names for what must not be named: e-mail addresses above all.
//!
//! A pseudonym is the start of an HMAC-SHA256 under a key of the tenant. Equal values give equal
//! pseudonyms, so a rule can still say "the three contacts are the same person"; without the key
//! nobody can try addresses until one fits.
//!
//! Invariant: a pseudonym is never itself taken for a thing to replace, so replacing twice changes
//! nothing.

use super::ReduceError;
use super::reducer::bounded;
use aws_lc_rs::hmac;
use model::Secret;
use serde_json::Value;
use std::fmt::Write;

/// An address has at most 254 characters (RFC 5321); other endpoints are URLs and ARNs.
const LIMIT_BYTES: usize = 16 * 1024;
/// 64 bits: two of a million addresses share one with a chance of 1 in 37 million.
const PSEUDONYM_BYTES: usize = 8;

/// What a pseudonym stands for: the word before its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An e-mail address, or a text with one in it.
    Email,
    /// A text that looks like a secret.
    Redacted,
    /// Anything else found where an address was expected, such as a phone number.
    Other,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Email, Kind::Redacted, Kind::Other];

    const fn prefix(self) -> &'static str {
        match self {
            Kind::Email => "email:",
            Kind::Redacted => "redacted:",
            Kind::Other => "other:",
        }
    }
}

/// Makes pseudonyms under one key.
pub(super) struct Pseudonyms {
    key: hmac::Key,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms(..)")
    }
}

impl Pseudonyms {
    pub(super) fn new(key: &Secret<[u8; 32]>) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key.expose()) }
    }

    /// Replaces an address. An empty text stays empty: there is nobody to hide.
    pub(super) fn reduce(&self, value: Value) -> Result<Value, ReduceError> {
        match value {
            Value::Null => Ok(Value::Null),
            Value::String(text) => {
                let text = bounded(text.trim(), LIMIT_BYTES)?;
                if text.is_empty() || is_pseudonym(text) {
                    return Ok(Value::String(text.to_owned()));
                }
                let kind = if contains_address(text) { Kind::Email } else { Kind::Other };
                Ok(Value::String(self.of(kind, text)))
            }
            _ => Err(ReduceError::NotText),
        }
    }

    /// The pseudonym of `text`, whose letters' case does not matter.
    pub(super) fn of(&self, kind: Kind, text: &str) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(kind.prefix().as_bytes());
        context.update(text.trim().to_lowercase().as_bytes());
        let mut name = kind.prefix().to_owned();
        for byte in context.sign().as_ref().iter().take(PSEUDONYM_BYTES) {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        name
    }
}

/// Says whether `text` is one of our own pseudonyms.
pub(super) fn is_pseudonym(text: &str) -> bool {
    Kind::ALL.iter().any(|kind| {
        text.strip_prefix(kind.prefix()).is_some_and(|digits| {
            digits.len() == 2 * PSEUDONYM_BYTES
                && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        })
    })
}

/// Says whether an e-mail address stands anywhere in `text`.
pub(super) fn contains_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + 1..).unwrap_or_default();
        before.is_some_and(is_local) && starts_with_domain(after)
    })
}

fn is_local(char: char) -> bool {
    char.is_alphanumeric() || "._%+-!#$&'*/=?^`{|}~\"".contains(char)
}

/// A domain has a dot with something on both sides; domain names end after 253 characters.
fn starts_with_domain(text: &str) -> bool {
    let is_name = |char: &char| char.is_alphanumeric() || matches!(char, '-' | '.');
    let mut previous = '.';
    let mut dotted = false;
    for char in text.chars().take(253).take_while(is_name) {
        if dotted && previous == '.' && char.is_alphanumeric() {
            return true;
        }
        dotted |= char == '.' && previous != '.';
        previous = char;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn under(key: u8, text: &str) -> String {
        let reduced = Pseudonyms::new(&Secret::new([key; 32])).reduce(json!(text)).unwrap();
        reduced.as_str().unwrap().to_owned()
    }

    #[test]
    fn the_same_address_has_the_same_pseudonym_however_it_is_written() {
        let expected = under(1, "jane.doe@example.com");
        assert_eq!(under(1, "  Jane.DOE@Example.com\n"), expected);
        assert!(is_pseudonym(&expected) && expected.starts_with("email:"), "{expected}");
        assert_eq!(expected.len(), "email:".len() + 16);
    }

    #[test]
    fn another_address_or_another_key_gives_another_pseudonym() {
        assert_ne!(under(1, "jane@example.com"), under(1, "john@example.com"));
        assert_ne!(under(1, "jane@example.com"), under(2, "jane@example.com"));
    }

    #[test]
    fn what_is_no_address_is_replaced_as_well() {
        for text in ["+46701234567", "https://example.com/hook?x", "arn:aws:sqs:eu-north-1:1:q"] {
            assert!(under(1, text).starts_with("other:"), "{text}");
        }
        assert_eq!(under(1, ""), "");
    }

    #[test]
    fn addresses_are_found_within_texts() {
        for text in [
            "jane@example.com",
            "Jane Doe <jane+x@mail.example.co.uk>, on call",
            "owner:jane_doe@example.com/ops",
            "jörg@bücher.example",
            "a@b@c.de",
        ] {
            assert!(contains_address(text), "{text}");
        }
        for text in ["", "@", "jane@", "@example.com", "jane@localhost", "a@.", "a@b.", "a @ b.c"] {
            assert!(!contains_address(text), "{text}");
        }
    }
}
