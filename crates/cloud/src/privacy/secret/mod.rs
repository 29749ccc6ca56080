//! Telling whether a text holds a secret.
//!
//! Three signs count: the form of a known credential ([`token`]), a password within a URL
//! ([`url`]), and a literal that is given to a name such as `DB_PASSWORD` ([`assignment`], with
//! [`name`], [`literal`] and [`mod@reference`] judging the two sides). A text is looked at as it
//! is and, where all of it is base64, as what it encodes.
//!
//! Not a sign: randomness alone. Ids, digests and cache keys are random as well, and an alarm that
//! is mostly false is soon switched off.
//!
//! Invariant: every search looks a bounded distance ahead and back of each place, so the time is
//! linear in the length of the text whatever it says.

mod assignment;
mod literal;
mod name;
mod reference;
mod token;
mod url;

pub(super) use literal::is_random;
pub(super) use reference::is_reference;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Shorter texts encode nothing worth looking at.
const ENCODED_AT_LEAST: usize = 16;
/// Emulators encode user data that has been encoded already.
const LAYERS: usize = 2;

/// Says whether `value` is, or holds, a secret; `name` is what the value is called, if anything.
pub fn looks_secret(name: Option<&str>, value: &str) -> bool {
    if shows_secret(name, value) {
        return true;
    }
    let mut layer = decoded(value);
    for _ in 0..LAYERS {
        let Some(text) = layer else { return false };
        if shows_secret(None, &text) {
            return true;
        }
        layer = decoded(&text);
    }
    false
}

fn shows_secret(name: Option<&str>, text: &str) -> bool {
    token::occurs(text)
        || url::holds_password(text)
        || assignment::occurs(text)
        || name
            .and_then(name::kind)
            .is_some_and(|kind| literal::is_secret(kind, literal::Written::Alone, text))
}

/// What a text encodes, if all of it is base64. Bytes that are no text are left out, and so are
/// the zeroes of UTF-16, so that a script for Windows reads as one.
fn decoded(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|char| !char.is_ascii_whitespace()).collect();
    if compact.len() < ENCODED_AT_LEAST {
        return None;
    }
    let bytes = BASE64.decode(compact).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', ""))
}

#[cfg(test)]
mod tests {
    use super::looks_secret;

    #[test]
    fn secrets_are_seen_whatever_gives_them_away() {
        for (name, value) in [
            (Some("DB_PASSWORD"), "Sup3rS3cretPassw0rd99"),
            (Some("dbPassword"), "hunter2"),
            (Some("MYSQL_PWD"), "letmein-now"),
            (Some("AWS_SECRET_ACCESS_KEY"), "q3Zt8Lw1Vb6Nc0Rx5Ym2Kd7Hf4Js9Pg1Tu8Ao3E+"),
            (Some("apiKey"), "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
            (Some("SESSION_TOKEN"), "550e8400-e29b-41d4-a716-446655440000"),
            (Some("STAGE"), "password=Sup3rS3cretPassw0rd99"),
            (Some("CONFIG"), r#"{"user": "x", "password": "Sup3rS3cret99"}"#),
            (Some("X"), "ZXhwb3J0IERCX1BBU1NXT1JEPVN1cDNyUzNjcmV0UGFzc3cwcmQ5OQ=="),
            (Some("DATABASE_URL"), "mysql://root:Sup3rS3cret@10.0.0.1:3306/shop"),
            (None, "Server=db;Database=shop;User Id=sa;Password=Sup3rS3cret;Encrypt=true"),
        ] {
            assert!(looks_secret(name, value), "{name:?} {value}");
        }
    }

    #[test]
    fn settings_are_not_taken_for_secrets() {
        for (name, value) in [
            (Some("STAGE"), "x"),
            (Some("DB_PASSWORD"), "ref"),
            (Some("DB_PASSWORD"), ""),
            (Some("DB_PASSWORD"), "${DB_PASSWORD}"),
            (Some("DB_PASSWORD"), "<your-password>"),
            (Some("DB_PASSWORD_FILE"), "/run/secrets/db-password"),
            (Some("DB_SECRET_ARN"), "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"),
            (Some("SECRET_NAME"), "prod/db/Password1"),
            (Some("SECRET"), "prod/db/password"),
            (Some("TOKEN_URL"), "https://login.example.com/oauth2/Token1"),
            (Some("TOKEN_TTL"), "3600"),
            (Some("PASSWORD_MIN_LENGTH"), "14"),
            (Some("USE_SECRETS_MANAGER"), "true"),
            (Some("PWD"), "/var/task"),
            (Some("PUBLIC_KEY"), "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"),
            (Some("AWS_ACCESS_KEY_ID"), "AKIAQ3ZT8LW1VB6NC0RX"),
            (Some("GIT_SHA"), "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c"),
            (Some("TABLE"), "orders"),
            (None, "The password must have 14 characters. Secrets are kept in the vault."),
        ] {
            assert!(!looks_secret(name, value), "{name:?} {value}");
        }
    }
}
