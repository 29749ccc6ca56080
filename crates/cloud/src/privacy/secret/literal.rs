//! Values that could be secrets, as against placeholders, settings and code.

use super::name::Kind;
use super::reference::{is_identifier, is_reference};

/// How a value stands where it was found, which says how sure its ends are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// The value of a field or variable: all of it.
    Alone,
    /// Within quotes, in a text.
    Quoted,
    /// Up to the next blank or separator, in a text that may be a program.
    Bare,
}

const PASSWORD_CHARS: usize = 6;
const CREDENTIAL_CHARS: usize = 8;
const RANDOM_BYTES: usize = 20;
/// Values above this are documents, not passwords.
const VALUE_CHARS: usize = 4096;

/// Words that stand where a value would, or say that it is to come.
const SETTINGS: &[&str] = &[
    "credential",
    "credentials",
    "default",
    "disabled",
    "enabled",
    "hidden",
    "ignored",
    "masked",
    "not-set",
    "notset",
    "number",
    "object",
    "optional",
    "password",
    "passwords",
    "prompt",
    "required",
    "secret",
    "secrets",
    "string",
    "undefined",
    "unknown",
    "unset",
    "username",
];

/// Parts that give a placeholder away, in lower case.
const PLACEHOLDER_PARTS: &[&str] = &[
    "****",
    "....",
    "changeit",
    "change-it",
    "changeme",
    "change-me",
    "change_me",
    "dummy",
    "example",
    "fixme",
    "insert-",
    "insert_",
    "placeholder",
    "redacted",
    "replace-",
    "replace_",
    "replaceme",
    "todo",
    "xxxx",
    "your-",
    "your_",
    "yourpassword",
    "yoursecret",
    "yourtoken",
];

/// Says whether `value` only stands for a value that somebody is to fill in.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    let mut chars = value.chars();
    let first = chars.next();
    let repeats = chars.all(|char| Some(char) == first);
    repeats
        || (value.starts_with('<') && value.ends_with('>'))
        || (value.starts_with('[') && value.ends_with(']'))
        || SETTINGS.contains(&lower.as_str())
        || PLACEHOLDER_PARTS.iter().any(|part| lower.contains(part))
}

/// Says whether `value`, given to a thing of this kind, is a secret.
pub(super) fn is_secret(kind: Kind, written: Written, value: &str) -> bool {
    let value = without_scheme(value.trim());
    if value.chars().nth(VALUE_CHARS).is_some() {
        return false;
    }
    let length = value.chars().count();
    if is_reference(value) || is_placeholder(value) || is_location(value) {
        return false;
    }
    let classes = classes(value);
    match (kind, written) {
        (_, Written::Bare) if is_code(value) => false,
        (Kind::Password, Written::Bare) => length >= PASSWORD_CHARS && classes >= 2,
        (Kind::Password, Written::Alone | Written::Quoted) => {
            length >= PASSWORD_CHARS && !value.contains("://") && !is_sentence(value)
        }
        (Kind::Credential, _) => {
            length >= CREDENTIAL_CHARS
                && classes >= 2
                && !value.contains(char::is_whitespace)
                && !is_spelt_name(value)
                && entropy_bits(value) >= 2.5
        }
    }
}

/// Says whether `value` could be a key that nothing else gives away: long, mixed, without blanks.
///
/// Ids and digests are taken for keys as well, so this serves only where a mistake costs nothing.
pub(in crate::privacy) fn is_random(value: &str) -> bool {
    value.len() >= RANDOM_BYTES
        && !value.contains(char::is_whitespace)
        && value.contains(char::is_lowercase)
        && value.contains(char::is_uppercase)
        && value.contains(|char: char| char.is_ascii_digit())
        && entropy_bits(value) >= 3.5
}

/// `Bearer x` and `Basic x` are x.
fn without_scheme(value: &str) -> &str {
    ["Bearer ", "bearer ", "Basic ", "basic ", "token "]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme))
        .map_or(value, str::trim)
}

/// A URL (passwords in URLs are looked for elsewhere) or a path.
fn is_location(value: &str) -> bool {
    let rooted = ["/", "./", "../", "~/"].iter().any(|root| value.starts_with(root));
    let plain = |char: char| char.is_ascii_lowercase() || "0123456789._-/~".contains(char);
    value.contains("://")
        || (rooted && (value.chars().all(plain) || (value.contains('.') && !value.contains('+'))))
        || value.get(1..3) == Some(":\\")
}

/// A call, an index, a member or a variable: what a program writes where a literal could stand.
fn is_code(value: &str) -> bool {
    value.contains(['(', ')', '[', ']', '{', '}', '<', '>', '$'])
        || (value.contains(['.', '_'])
            && value.split('.').all(|part| {
                part.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
                    && part.chars().all(is_identifier)
                    && !part.contains(|char: char| char.is_ascii_digit())
            }))
}

/// Several words of letters with blanks between and a full stop: prose.
fn is_sentence(value: &str) -> bool {
    value.ends_with('.') && value.split_whitespace().count() >= 3
}

/// Letters of one case with separators: `prod/db/password`, the name of a secret.
fn is_spelt_name(value: &str) -> bool {
    let separated = |char: char| "-_/.:,@".contains(char);
    value.chars().all(|char| char.is_ascii_lowercase() || separated(char))
        || value.chars().all(|char| char.is_ascii_uppercase() || separated(char))
}

/// How many of these a value has: small letters, capitals, digits, anything else.
fn classes(value: &str) -> usize {
    let has = |of: fn(&char) -> bool| usize::from(value.chars().any(|char| of(&char)));
    has(|char| char.is_lowercase())
        + has(|char| char.is_uppercase())
        + has(char::is_ascii_digit)
        + has(|char| !char.is_alphanumeric())
}

/// Shannon's entropy of the bytes of `value`, in bits for each.
fn entropy_bits(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total: f64 = counts.iter().copied().map(f64::from).sum();
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total)
        .map(|share| -share * share.log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_may_be_plain_but_not_placeholders() {
        let secret = |value| is_secret(Kind::Password, Written::Alone, value);
        for value in
            ["hunter2", "letmein", "123456", "correct horse battery", "P@ss/w0rd", "pässwörd"]
        {
            assert!(secret(value), "{value}");
        }
        for value in [
            "",
            "ref",
            "true",
            "none",
            "xxxxxxxx",
            "********",
            "changeme",
            "<password>",
            "password",
            "your-password-here",
            "required",
            "/etc/db/password",
            "https://vault.example.com/x",
            "C:\\secrets\\db.txt",
            "Must have 14 characters.",
        ] {
            assert!(!secret(value), "{value}");
        }
    }

    #[test]
    fn credentials_are_long_and_mixed() {
        let secret = |value| is_secret(Kind::Credential, Written::Alone, value);
        for value in [
            "9f8e7d6c5b4a3928",
            "Bearer 9f8e7d6c5b4a3928",
            "q3Zt8Lw1Vb6Nc0Rx5Ym2Kd7Hf4Js9Pg1Tu8Ao3E+",
            "/3Zt8Lw1Vb6Nc0Rx5Ym2Kd7Hf4Js9Pg1Tu8Ao3E+",
        ] {
            assert!(secret(value), "{value}");
        }
        for value in [
            "",
            "abc123",
            "12345678",
            "prod/db/password",
            "MY_SECRET_NAME",
            "1111112222222",
            "two words 12",
        ] {
            assert!(!secret(value), "{value}");
        }
    }

    #[test]
    fn code_is_no_literal() {
        for value in ["getpass()", "os.environ", "args.password", "config[\"x\"]", "password_value"]
        {
            assert!(!is_secret(Kind::Password, Written::Bare, value), "{value}");
        }
        assert!(is_secret(Kind::Password, Written::Bare, "Sup3rS3cretPassw0rd99"));
    }
}
