//! Passwords within URLs: `scheme://user:password@host`.

use super::literal::is_placeholder;
use super::reference::is_reference;

/// Longer user information than this is none.
const AUTHORITY_CHARS: usize = 512;
/// Shorter passwords are format letters and ports: `a://b:c@d`.
const PASSWORD_CHARS: usize = 3;

/// Says whether a URL in `text` holds a literal password.
pub(super) fn holds_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let scheme = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        let authority: String = text
            .get(at + mark.len()..)
            .unwrap_or_default()
            .chars()
            .take(AUTHORITY_CHARS)
            .take_while(|char| !char.is_whitespace() && !"/?#\"'<>`\\".contains(*char))
            .collect();
        scheme.is_some_and(u8::is_ascii_alphanumeric)
            && authority
                .rsplit_once('@')
                .and_then(|(user_information, _)| user_information.split_once(':'))
                .is_some_and(|(_, password)| is_literal(password))
    })
}

fn is_literal(password: &str) -> bool {
    password.chars().count() >= PASSWORD_CHARS
        && !is_reference(password)
        && !is_placeholder(password)
}

#[cfg(test)]
mod tests {
    use super::holds_password;

    #[test]
    fn a_password_in_a_url_is_seen() {
        for text in [
            "postgres://shop:Sup3rS3cret@db.example.com:5432/shop",
            "url = 'redis://:Sup3rS3cret@cache:6379/0'",
            "git clone https://deploy:gl-Tok3n@git.example.com/x.git",
            "mongodb+srv://u:p%40ss@cluster0.example.net",
            "amqp://a:b:c:d@host",
        ] {
            assert!(holds_password(text), "{text}");
        }
    }

    #[test]
    fn other_urls_hold_none() {
        for text in [
            "https://example.com:8443/path",
            "ssh://git@example.com:22/x",
            "https://example.com/?to=a:bcdef@example.com",
            "postgres://shop:${PASSWORD}@db/shop",
            "postgres://shop:$PASSWORD@db/shop",
            "postgres://user:<password>@db/shop",
            "postgres://user:password@db/shop",
            "postgres://user:@db/shop",
            "://a:bcdef@c",
            "://",
        ] {
            assert!(!holds_password(text), "{text}");
        }
    }
}
