//! Literals that a text gives to secret names.
//!
//! Read as assignments: `NAME=value`, `name: value`, `"name": "value"`, `name = 'value'`,
//! `name => "value"`, `key1=value;key2=value`, `--name value` and `<name>value</name>`, in whatever
//! language the text is written.

use super::literal::{self, Written};
use super::name;

const NAME_BYTES: usize = 64;
const VALUE_BYTES: usize = 512;
/// How many blanks may stand between a name, its sign and its value.
const BLANKS: usize = 16;

/// Says whether `text` gives a literal to a secret name.
pub(super) fn occurs(text: &str) -> bool {
    text.lines().any(|line| {
        line.bytes().enumerate().any(|(at, byte)| match byte {
            b'=' | b':' | b'>' | b' ' => assigns(line, at),
            _ => false,
        })
    })
}

/// Says whether the sign at `at` gives a literal to a secret name.
fn assigns(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    let after = line.get(at + 1..).unwrap_or_default();
    let Some(kind) = sign(line, at).and_then(|()| name_before(before)).and_then(name::kind) else {
        return false;
    };
    let (written, value) = value_after(after);
    literal::is_secret(kind, written, value)
}

/// `Some` where the sign at `at` assigns, as against comparing, nesting or ending.
fn sign(line: &str, at: usize) -> Option<()> {
    let bytes = line.as_bytes();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    let after = bytes.get(at + 1).copied();
    let quoted = |byte: Option<u8>| matches!(byte, Some(b'"' | b'\''));
    let assigns = match bytes.get(at)? {
        b'=' => !matches!(before, Some(b'=' | b'!' | b'<' | b'>')) && after != Some(b'='),
        // `name:value` without a blank or a quote is part of an ARN, an image or a time.
        b':' => {
            before != Some(b':')
                && (quoted(before) || quoted(after) || matches!(after, Some(b' ' | b'\t')))
        }
        b'>' => opens_element(line.get(..at)?),
        b' ' => is_option(line.get(..at)?),
        _ => false,
    };
    assigns.then_some(())
}

/// `<name` stands at the end of `before`.
fn opens_element(before: &str) -> bool {
    let name = tail(before, NAME_BYTES, is_name);
    !name.is_empty() && before.strip_suffix(name).is_some_and(|rest| rest.ends_with('<'))
}

/// `--name` stands at the end of `before`.
fn is_option(before: &str) -> bool {
    let name = tail(before, NAME_BYTES, is_name);
    name.len() > 2 && name.starts_with("--")
}

fn name_before(before: &str) -> Option<&str> {
    let blank = tail(before, BLANKS, |char| matches!(char, ' ' | '\t'));
    let before = before.strip_suffix(blank)?;
    // In JSON within JSON the quotes are escaped.
    let before = before.strip_suffix(['"', '\'', ']']).unwrap_or(before);
    let before = before.strip_suffix(['\\', '"', '\'']).unwrap_or(before);
    // `:=`, `+=` and `?=`.
    let before = before.strip_suffix([':', '+', '?']).unwrap_or(before);
    let name = tail(before.trim_end_matches(' '), NAME_BYTES, is_name);
    (!name.is_empty()).then_some(name)
}

fn value_after(after: &str) -> (Written, &str) {
    let after = after.strip_prefix('>').unwrap_or(after);
    let blank = head(after, BLANKS, |char| matches!(char, ' ' | '\t'));
    let after = after.strip_prefix(blank).unwrap_or(after);
    let after = after.strip_prefix('\\').unwrap_or(after);
    for quote in ['"', '\''] {
        if let Some(rest) = after.strip_prefix(quote) {
            return (
                Written::Quoted,
                head(rest, VALUE_BYTES, |char| char != quote && char != '\\'),
            );
        }
    }
    let ends =
        |char: char| char.is_whitespace() || matches!(char, ';' | ',' | '&' | '"' | '\'' | '<');
    (Written::Bare, head(after, VALUE_BYTES, |char| !ends(char)))
}

fn is_name(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-' | '.')
}

/// The longest beginning of `text` of such characters, and at most about `bytes`.
fn head(text: &str, bytes: usize, is: impl Fn(char) -> bool) -> &str {
    let end = text.char_indices().find(|(at, char)| *at >= bytes || !is(*char));
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// The longest end of `text` of such characters, and at most about `bytes`.
fn tail(text: &str, bytes: usize, is: impl Fn(char) -> bool) -> &str {
    let start = text.char_indices().rev().find(|(at, char)| text.len() - at > bytes || !is(*char));
    start.and_then(|(at, char)| text.get(at + char.len_utf8()..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_given_to_secret_names_are_seen() {
        for text in [
            "export DB_PASSWORD=Sup3rS3cretPassw0rd99",
            "#!/bin/sh\nset -e\nDB_PASSWORD='letmein'\n",
            "password: Sup3rS3cret",
            "  password:\t\"hunter2\"  # for now",
            r#"{"user":"x","password":"hunter2"}"#,
            r#"{\"user\":\"x\",\"password\":\"hunter2\"}"#,
            "$password = \"hunter2\"",
            "config['password'] = 'hunter2'",
            "'password' => 'hunter2',",
            "password := \"hunter2\"",
            "password ?= Sup3rS3cret",
            "Server=db;User Id=sa;Password=Sup3rS3cret;",
            "curl https://example.com/x?api_key=9f8e7d6c5b4a3928&b=c",
            "mysql --password=Sup3rS3cret",
            "tool login --api-token 9f8e7d6c5b4a3928",
            "<password>Sup3rS3cret</password>",
            "Authorization: \"Bearer 9f8e7d6c5b4a3928\"",
            "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=a1B2c3D4e5F6a1B2c3D4==;",
        ] {
            assert!(occurs(text), "{text}");
        }
    }

    #[test]
    fn references_comparisons_and_prose_are_not_seen() {
        for text in [
            "",
            "=",
            "STAGE=x",
            "export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id Prod1/db)",
            "export DB_PASSWORD=\"${DB_PASSWORD}\"",
            "if [ \"$PASSWORD\" == \"Sup3rS3cret\" ]; then",
            "if password != 'hunter2':",
            "password = getpass.getpass()",
            "password = os.environ[\"DB_PASSWORD\"]",
            "arn:aws:secretsmanager:eu-west-1:1:secret:Prod1/db-AbCdEf",
            "image: registry/token:Abcdef12345",
            "MasterUserPassword: !GetAtt Secret.Value",
            "\"MasterUserPassword\": {\"Ref\": \"DatabasePassword1\"}",
            "\"TaskToken.$\": \"$$.Task.Token\"",
            "password_file=/run/secrets/Db1",
            "--secret-id prod/db",
            "Enter the password: ",
            "secret => Rust",
        ] {
            assert!(!occurs(text), "{text}");
        }
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        // Were the time quadratic in 200 kB, this test would not end within the hour.
        for part in
            ["=", "password", "password=", "a:", "<", "\" : ", "\\\"=", "é=", "://a:b@", " "]
        {
            let text = part.repeat(200_000 / part.len());
            let _ = super::super::looks_secret(Some("password"), &text);
        }
    }
}
