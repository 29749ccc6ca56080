//! Names of things that are secret: `DB_PASSWORD`, `clientSecret`, `X-Api-Key`.

/// How much a name says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// People choose it, so it may be short and plain.
    Password,
    /// A machine made it, so it is long and mixed.
    Credential,
}

/// Names longer than this say nothing.
const NAME_BYTES: usize = 128;

/// Ends of names that speak about a secret without holding it: `TOKEN_URL`, `PASSWORD_FILE`.
const ABOUT: &[&str] = &[
    "alg",
    "algorithm",
    "alias",
    "arn",
    "arns",
    "attempts",
    "audience",
    "bucket",
    "cache",
    "class",
    "column",
    "complexity",
    "count",
    "date",
    "days",
    "dir",
    "directory",
    "email",
    "enabled",
    "endpoint",
    "env",
    "environment",
    "expiration",
    "expires",
    "expiry",
    "field",
    "file",
    "filename",
    "format",
    "header",
    "hint",
    "host",
    "hours",
    "id",
    "ids",
    "interval",
    "issuer",
    "label",
    "length",
    "level",
    "lifetime",
    "limit",
    "location",
    "manager",
    "max",
    "method",
    "min",
    "minutes",
    "mode",
    "name",
    "names",
    "number",
    "param",
    "parameter",
    "path",
    "period",
    "policy",
    "port",
    "prefix",
    "prompt",
    "property",
    "provider",
    "ref",
    "reference",
    "regex",
    "region",
    "required",
    "reset",
    "retention",
    "rotation",
    "seconds",
    "service",
    "size",
    "source",
    "store",
    "suffix",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "version",
    "violation",
    "window",
];

/// Words that make a name one of a password, wherever they stand within it.
const PASSWORD_PARTS: &[&str] = &["password", "passwd", "passphrase", "passwort"];
/// Words that do so only as a word of their own, or as the end of the last one.
const PASSWORD_WORDS: &[&str] = &["pwd", "pass", "pw"];
const PASSWORD_ENDS: &[&str] = &["pwd"];

/// Words that make a name one of a credential, wherever they stand within it.
const CREDENTIAL_PARTS: &[&str] = &[
    "accesskey",
    "accountkey",
    "apikey",
    "apitoken",
    "authkey",
    "authtoken",
    "credential",
    "encryptionkey",
    "licensekey",
    "masterkey",
    "privatekey",
    "secret",
    "sessionkey",
    "sharedkey",
    "signingkey",
    "sshkey",
    "storagekey",
    "webhookkey",
];
const CREDENTIAL_WORDS: &[&str] = &["token", "creds", "cred", "authorization", "jwt", "pat"];
const CREDENTIAL_ENDS: &[&str] = &["token"];

/// What kind of secret a thing of this name holds, if any.
pub(super) fn kind(name: &str) -> Option<Kind> {
    if name.len() > NAME_BYTES {
        return None;
    }
    let words = words(name);
    let last = words.last()?.as_str();
    let joined = words.concat();
    if ABOUT.contains(&last) || joined.contains("public") || joined.contains("passwordless") {
        return None;
    }
    let names = |parts: &[&str], whole: &[&str], ends: &[&str]| {
        parts.iter().any(|part| joined.contains(part))
            || words.iter().any(|word| whole.contains(&word.as_str()))
            || ends.iter().any(|end| last.ends_with(end))
    };
    if names(PASSWORD_PARTS, PASSWORD_WORDS, PASSWORD_ENDS) {
        Some(Kind::Password)
    } else if names(CREDENTIAL_PARTS, CREDENTIAL_WORDS, CREDENTIAL_ENDS) {
        Some(Kind::Credential)
    } else {
        None
    }
}

/// The words of a name in lower case, without digits: split at whatever is no letter and where
/// small letters turn into capitals (`dbPassword`, `APIKey`).
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let hump = char.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase())
                || (before.is_some_and(|before| before.is_uppercase())
                    && after.is_some_and(|after| after.is_lowercase())));
        if (hump || !char.is_alphabetic()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if char.is_alphabetic() {
            word.extend(char.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_into_words() {
        for (name, expected) in [
            ("DB_PASSWORD1", vec!["db", "password"]),
            ("dbPassword", vec!["db", "password"]),
            ("XApiKey", vec!["x", "api", "key"]),
            ("APIKey", vec!["api", "key"]),
            ("--client-secret", vec!["client", "secret"]),
            ("12", vec![]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_secrets_are_told_by_kind() {
        for name in
            ["password", "DB_PASSWORD", "PGPASSWORD", "userPwd", "mysqlpwd", "DB_PASS", "pw"]
        {
            assert_eq!(kind(name), Some(Kind::Password), "{name}");
        }
        for name in [
            "token",
            "authToken",
            "ACCESSTOKEN",
            "API_KEY",
            "apikey",
            "CLIENT_SECRET",
            "SECRET_KEY_BASE",
            "AWS_SECRET_ACCESS_KEY",
            "PRIVATE_KEY",
            "AccountKey",
            "SharedAccessKey",
            "credentials",
        ] {
            assert_eq!(kind(name), Some(Kind::Credential), "{name}");
        }
    }

    #[test]
    fn names_about_secrets_are_not_names_of_secrets() {
        for name in [
            "",
            "STAGE",
            "SECRET_ARN",
            "SecretId",
            "TOKEN_URL",
            "PASSWORD_FILE",
            "PasswordPolicy",
            "MinimumPasswordLength",
            "AWS_ACCESS_KEY_ID",
            "PUBLIC_KEY",
            "COMPASS",
            "PASSTHROUGH",
            "tokenizer",
            "monkey",
            "KMS_KEY",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
        assert_eq!(kind(&"password".repeat(99)), None);
    }
}
