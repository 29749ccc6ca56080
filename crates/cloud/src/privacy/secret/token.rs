//! Credentials that are known by their form.
//!
//! Source: the prefixes that the issuers publish so that scanners can find leaked credentials.

/// A credential that begins with a fixed text.
struct Form {
    prefix: &'static str,
    /// How many characters of `body` follow at least.
    at_least: usize,
    body: fn(u8) -> bool,
}

const fn form(prefix: &'static str, at_least: usize, body: fn(u8) -> bool) -> Form {
    Form { prefix, at_least, body }
}

/// Fewer different characters than this are a placeholder: `ghp_xxxxxxxx`.
const DIFFERENT_AT_LEAST: usize = 5;

const FORMS: &[Form] = &[
    // Source forges.
    form("ghp_", 36, alphanumeric),
    form("gho_", 36, alphanumeric),
    form("ghu_", 36, alphanumeric),
    form("ghs_", 36, alphanumeric),
    form("ghr_", 36, alphanumeric),
    form("github_pat_", 40, word),
    form("glpat-", 20, url_safe),
    form("ATATT3", 60, url_safe),
    // Package registries.
    form("npm_", 36, alphanumeric),
    form("pypi-AgE", 50, url_safe),
    form("dckr_pat_", 20, url_safe),
    // Messaging.
    form("xoxb-", 16, url_safe),
    form("xoxp-", 16, url_safe),
    form("xoxa-", 16, url_safe),
    form("xoxr-", 16, url_safe),
    form("xoxs-", 16, url_safe),
    form("xoxe.", 16, url_safe),
    form("xapp-", 16, url_safe),
    form("hooks.slack.com/services/T", 20, path),
    form("SG.", 60, dotted),
    // Money.
    form("sk_live_", 16, alphanumeric),
    form("rk_live_", 16, alphanumeric),
    form("sq0atp-", 22, url_safe),
    form("sq0csp-", 43, url_safe),
    form("shpat_", 32, alphanumeric),
    // Clouds and their tools.
    form("AIza", 35, url_safe),
    form("GOCSPX-", 24, url_safe),
    form("dop_v1_", 64, alphanumeric),
    form("dapi", 32, hexadecimal),
    form("hvs.", 24, url_safe),
    form("hvb.", 24, url_safe),
    form("NRAK-", 27, alphanumeric),
    form("glsa_", 32, word),
    form("AGE-SECRET-KEY-1", 50, alphanumeric),
    // Models.
    form("sk-ant-", 32, url_safe),
    form("sk-proj-", 32, url_safe),
    form("hf_", 34, alphanumeric),
];

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn hexadecimal(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn url_safe(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    url_safe(byte) || byte == b'.'
}

fn path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}

/// Says whether a credential of a known form stands in `text`.
pub(super) fn occurs(text: &str) -> bool {
    FORMS.iter().any(|form| form.occurs(text))
        || private_key(text)
        || web_token(text)
        || aws_key_pair(text)
}

impl Form {
    fn occurs(&self, text: &str) -> bool {
        starts(text, self.prefix).any(|(_, after)| {
            let body: Vec<u8> =
                after.bytes().take(self.at_least).take_while(|byte| (self.body)(*byte)).collect();
            body.len() == self.at_least && different(&body) >= DIFFERENT_AT_LEAST
        })
    }
}

/// Where `prefix` begins a word: the byte before, if any, and the text after.
fn starts<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = (Option<u8>, &'a str)> {
    text.match_indices(prefix).filter_map(move |(at, _)| {
        let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied();
        let begins = before.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        begins.then(|| (before, text.get(at + prefix.len()..).unwrap_or_default()))
    })
}

fn different(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in bytes {
        if let Some(seen) = seen.get_mut(usize::from(*byte)) {
            *seen = true;
        }
    }
    seen.iter().filter(|seen| **seen).count()
}

/// The header of a private key as PEM, OpenSSH, OpenPGP and PuTTY write it.
fn private_key(text: &str) -> bool {
    text.contains("PuTTY-User-Key-File-")
        || text.match_indices("-----BEGIN ").any(|(at, header)| {
            let rest = text.as_bytes().get(at + header.len()..).unwrap_or_default();
            let label: Vec<u8> = rest.iter().copied().take(40).take_while(|b| *b != b'-').collect();
            label.windows(11).any(|window| window == b"PRIVATE KEY")
        })
}

/// A JSON web token with a signature: three parts in base64url, two of which are JSON objects.
fn web_token(text: &str) -> bool {
    text.split(|char: char| !char.is_ascii() || !dotted(char as u8)).any(|run| {
        run.match_indices("eyJ").any(|(at, _)| {
            let begins = at == 0 || run.as_bytes().get(at - 1) == Some(&b'.');
            begins && {
                let rest = run.get(at..).unwrap_or_default();
                let mut parts = rest.splitn(4, '.');
                let mut next = || parts.next().unwrap_or_default();
                next().len() >= 12 && next().starts_with("eyJ") && next().len() >= 16
            }
        })
    })
}

/// An AWS access key id together with something that could be its secret half.
///
/// The id alone opens nothing.
fn aws_key_pair(text: &str) -> bool {
    let id = ["AKIA", "ASIA"].iter().any(|prefix| {
        starts(text, prefix).any(|(_, after)| {
            let run = after.bytes().take(17).take_while(u8::is_ascii_alphanumeric).count();
            run == 16
        })
    });
    id && text
        .split(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '/' | '+')))
        .any(secret_half)
}

fn secret_half(run: &str) -> bool {
    run.len() == 40
        && run.bytes().any(|byte| byte.is_ascii_uppercase())
        && run.bytes().any(|byte| byte.is_ascii_lowercase())
        && run.bytes().any(|byte| byte.is_ascii_digit())
        && !run.contains("EXAMPLE")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of any length with many different characters, so that no credential stands here.
    fn body(length: usize) -> String {
        "a1B2c3D4e5F60718".chars().cycle().take(length).collect()
    }

    #[test]
    fn every_listed_form_is_seen_and_its_placeholder_is_not() {
        for form in FORMS {
            let hex = form.prefix == "dapi";
            let body = body(form.at_least);
            let body = if hex { body.to_lowercase() } else { body };
            let short: String = body.chars().skip(1).collect();
            assert!(occurs(&format!("x = '{}{body}'", form.prefix)), "{}", form.prefix);
            assert!(!occurs(&format!("{}{}", form.prefix, "x".repeat(99))), "{}", form.prefix);
            assert!(!occurs(&format!("{}{short}", form.prefix)), "{}", form.prefix);
        }
    }

    #[test]
    fn private_keys_are_seen_and_certificates_are_not() {
        for label in
            ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
        {
            assert!(occurs(&format!("-----BEGIN {label}-----\nMII")), "{label}");
        }
        assert!(!occurs("-----BEGIN CERTIFICATE-----\nMII"));
        assert!(!occurs("-----BEGIN PUBLIC KEY-----\nMII"));
        assert!(!occurs("-----BEGIN "));
    }

    #[test]
    fn signed_web_tokens_are_seen() {
        let token = format!("eyJ{}.eyJ{}.{}", body(20), body(30), body(43));
        assert!(occurs(&token));
        assert!(occurs(&format!("Authorization: Bearer {token}")));
        assert!(!occurs(&format!("eyJ{}.eyJ{}.", body(20), body(30))));
        assert!(!occurs("eyJ.eyJ.eyJ"));
    }

    #[test]
    fn an_aws_key_pair_is_seen_and_half_of_one_is_not() {
        let id = "AKIAQ3ZT8LW1VB6NC0RX";
        let half = "q3Zt8Lw1Vb6Nc0Rx5Ym2Kd7Hf4Js9Pg1Tu8Ao3E+";
        assert!(occurs(&format!("{id}:{half}")));
        assert!(occurs(&format!("[default]\nid = {id}\nkey = {half}")));
        assert!(!occurs(id));
        assert!(!occurs(&format!("{id} 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c")));
    }
}
