//! Numbers and strings as they are written.

use super::ast::Literal;
use super::lexer::TokenKind;

/// How a string begins: `r` and `b` in any order and case, then one quote or three.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefix {
    letters: usize,
    raw: bool,
    bytes: bool,
    closing: &'static str,
}

/// What is wrong inside a string, and where, in bytes from its opening quote.
#[derive(Debug)]
pub(super) struct Fault {
    pub at: usize,
    pub len: usize,
    pub message: &'static str,
}

/// The prefix of the string that `text` begins with, if it begins with one.
pub(super) fn text_prefix(text: &str) -> Option<Prefix> {
    let letters = text.bytes().take(3).position(|byte| matches!(byte, b'\'' | b'"'))?;
    let (mut raw, mut bytes) = (false, false);
    for letter in text.bytes().take(letters) {
        let seen = match letter {
            b'r' | b'R' => &mut raw,
            b'b' | b'B' => &mut bytes,
            _ => return None,
        };
        if std::mem::replace(seen, true) {
            return None;
        }
    }
    let quoted = text.get(letters..)?;
    let closing = ["'''", "\"\"\"", "'", "\""].into_iter().find(|q| quoted.starts_with(q))?;
    Some(Prefix { letters, raw, bytes, closing })
}

impl Prefix {
    /// Bytes up to and including the opening quote.
    pub fn len(self) -> usize {
        self.letters + self.closing.len()
    }

    /// The quote that ends the string.
    pub fn closing(self) -> &'static str {
        self.closing
    }

    /// Where in `body` the closing quote begins.
    pub fn end_of(self, body: &str) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = body.get(at..)?;
            if rest.starts_with(self.closing) {
                return Some(at);
            }
            let first = rest.chars().next()?;
            if self.closing.len() == 1 && matches!(first, '\n' | '\r') {
                return None;
            }
            at += first.len_utf8();
            if first == '\\' && !self.raw {
                at += body.get(at..)?.chars().next()?.len_utf8();
            }
        }
    }

    /// The value of a string with this prefix.
    pub fn value(self, body: &str) -> Result<Literal, Fault> {
        // In strings of three quotes a line may end in `\r\n` or `\r`; all are one newline.
        let mut out = Vec::with_capacity(body.len());
        let mut at = 0;
        while let Some(c) = body.get(at..).and_then(|rest| rest.chars().next()) {
            let start = at;
            at += c.len_utf8();
            if c != '\\' || self.raw {
                push(&mut out, c);
                continue;
            }
            let rest = body.get(at..).unwrap_or_default();
            let (len, escaped) = escape(rest, self.bytes).map_err(|(len, message)| Fault {
                at: start,
                len: len + 1,
                message,
            })?;
            at += len;
            match escaped {
                Escaped::Char(c) => push(&mut out, c),
                Escaped::Byte(byte) => out.push(byte),
            }
        }
        if self.bytes {
            return Ok(Literal::Bytes(out));
        }
        let broken = Fault { at: 0, len: body.len(), message: "this string is not text" };
        String::from_utf8(out).map(Literal::Text).map_err(|_| broken)
    }
}

fn push(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

enum Escaped {
    Char(char),
    Byte(u8),
}

/// Reads what follows a backslash: how many bytes it takes and what it stands for.
fn escape(rest: &str, bytes: bool) -> Result<(usize, Escaped), (usize, &'static str)> {
    let first = rest.chars().next().ok_or((0, "nothing follows this backslash"))?;
    let simple = match first {
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\u{b}'),
        '\\' | '?' | '"' | '\'' | '`' => Some(first),
        _ => None,
    };
    if let Some(c) = simple {
        return Ok((1, Escaped::Char(c)));
    }
    let (skip, digits, radix) = match first {
        'x' | 'X' => (1, 2, 16),
        'u' if !bytes => (1, 4, 16),
        'U' if !bytes => (1, 8, 16),
        '0'..='3' => (0, 3, 8),
        _ => return Err((first.len_utf8(), "there is no such escape")),
    };
    let end = skip + digits;
    let text = rest.get(skip..end).filter(|text| text.chars().all(|c| c.is_digit(radix)));
    let short = "this escape wants more digits";
    let code = text.and_then(|text| u32::from_str_radix(text, radix).ok()).ok_or((1, short))?;
    if bytes {
        return u8::try_from(code).map(|byte| (end, Escaped::Byte(byte))).map_err(|_| (end, short));
    }
    let c = char::from_u32(code).ok_or((end, "there is no such character"))?;
    Ok((end, Escaped::Char(c)))
}

/// A number as found, and how many bytes it takes; no kind where it is malformed.
pub(super) struct Number {
    pub len: usize,
    pub kind: Option<TokenKind>,
}

/// Reads the number that `text` begins with.
pub(super) fn number(text: &str) -> Number {
    let digits_from = |at: usize, hex: bool| {
        let rest = text.get(at..).unwrap_or_default();
        let digit = |c: char| if hex { c.is_ascii_hexdigit() } else { c.is_ascii_digit() };
        at + rest.find(|c| !digit(c)).unwrap_or(rest.len())
    };
    let at = |index: usize| text.as_bytes().get(index).copied().unwrap_or(0);
    let hex = at(0) == b'0' && matches!(at(1), b'x' | b'X');
    let start = if hex { 2 } else { 0 };
    let mut end = digits_from(start, hex);
    let mut double = false;
    if !hex && at(end) == b'.' && at(end + 1).is_ascii_digit() {
        double = true;
        end = digits_from(end + 1, false);
    }
    if !hex && matches!(at(end), b'e' | b'E') {
        let sign = usize::from(matches!(at(end + 1), b'+' | b'-'));
        if at(end + 1 + sign).is_ascii_digit() {
            double = true;
            end = digits_from(end + 1 + sign, false);
        }
    }
    let digits = text.get(start..end).unwrap_or_default();
    if double {
        let value = digits.parse().ok().filter(|value: &f64| value.is_finite());
        return Number { len: end, kind: value.map(|v| TokenKind::Literal(Literal::Double(v))) };
    }
    let radix = if hex { 16 } else { 10 };
    if matches!(at(end), b'u' | b'U') {
        let value = u64::from_str_radix(digits, radix).ok();
        return Number { len: end + 1, kind: value.map(|v| TokenKind::Literal(Literal::Uint(v))) };
    }
    let text = (!digits.is_empty()).then(|| digits.to_owned());
    Number { len: end, kind: text.map(|text| TokenKind::Digits { text, radix }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(source: &str) -> Option<Literal> {
        let prefix = text_prefix(source)?;
        let body = source.get(prefix.len()..)?;
        let end = prefix.end_of(body)?;
        prefix.value(body.get(..end)?).ok()
    }

    fn text(text: &str) -> Option<Literal> {
        Some(Literal::Text(text.to_owned()))
    }

    #[test]
    fn strings_are_read_in_every_form() {
        assert_eq!(value(r"'a\'b'"), text("a'b"));
        assert_eq!(value(r#""""a"b\n""""#), text("a\"b\n"));
        assert_eq!(value(r"r'\d'"), text(r"\d"));
        assert_eq!(value(r"'\u00fc\x41\101'"), text("üAA"));
        assert_eq!(value(r"b'\xff\377a'"), Some(Literal::Bytes(vec![255, 255, b'a'])));
        assert_eq!(value(r"bR'\x'"), Some(Literal::Bytes(br"\x".to_vec())));
        assert_eq!(value("b'ü'"), Some(Literal::Bytes("ü".as_bytes().to_vec())));
    }

    #[test]
    fn broken_strings_are_refused() {
        for source in [r"'\q'", r"'\ud800'", r"'\x4'", r"b'\u0041'", "'a\nb'", r"'\'", r"'\08'"] {
            assert_eq!(value(source), None, "{source}");
        }
    }

    #[test]
    fn numbers_keep_their_kind() {
        let kind = |text| number(text).kind;
        assert_eq!(kind("0x1Fu"), Some(TokenKind::Literal(Literal::Uint(31))));
        assert_eq!(kind(".5"), Some(TokenKind::Literal(Literal::Double(0.5))));
        assert_eq!(kind("1e3"), Some(TokenKind::Literal(Literal::Double(1000.0))));
        assert_eq!(kind("12"), Some(TokenKind::Digits { text: "12".into(), radix: 10 }));
        assert_eq!(kind("99999999999999999999u"), None);
    }
}
