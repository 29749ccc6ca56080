//! Looking through the text between two quotes.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The bits of the bytes that are `byte`. A byte above the first one found may be marked wrongly.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let differing = word ^ (ONES * byte as u64);
    differing.wrapping_sub(ONES) & !differing & HIGH
}

/// The bits of the bytes below 32. A byte above the first one found may be marked wrongly.
#[inline]
fn control(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH
}

#[inline]
fn word(json: &[u8], at: usize) -> Option<u64> {
    json.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The first quote, backslash or control character from `at` on, or the end.
#[inline]
pub(super) fn stop(json: &[u8], at: usize) -> usize {
    let mut at = at;
    while let Some(word) = word(json, at) {
        let marked = equal(word, b'"') | equal(word, b'\\') | control(word);
        if marked != 0 {
            return at + (marked.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = json.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

/// The place after the quote that ends the text which begins at `at`.
#[inline]
pub(super) fn after(json: &[u8], at: usize) -> Option<usize> {
    let mut at = at;
    loop {
        while let Some(word) = word(json, at) {
            let marked = equal(word, b'"') | equal(word, b'\\');
            if marked != 0 {
                at += (marked.trailing_zeros() / 8) as usize;
                break;
            }
            at += 8;
        }
        match json.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The text that begins at `start` with its escapes resolved, and the place after its quote.
///
/// Errors: what is wrong, and where.
pub(super) fn unescape(json: &str, start: usize) -> Result<(String, usize), (&'static str, usize)> {
    let bytes = json.as_bytes();
    let mut text = String::new();
    let mut from = start;
    loop {
        let to = stop(bytes, from);
        text.push_str(json.get(from..to).unwrap_or_default());
        match bytes.get(to) {
            Some(b'"') => return Ok((text, to + 1)),
            Some(b'\\') => {
                let (found, after) = escape(bytes, to)?;
                text.push(found);
                from = after;
            }
            Some(_) => return Err(("a control character stands in a text", to)),
            None => return Err(("a text does not end", to)),
        }
    }
}

/// The character that an escape stands for, and the place after it.
fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), (&'static str, usize)> {
    let simple = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes, at),
        _ => return Err(("no such escape", at)),
    };
    Ok((simple, at + 2))
}

fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), (&'static str, usize)> {
    let no_character = ("this escape stands for no character", at);
    let first = hex(bytes, at + 2).ok_or(no_character)?;
    if let Some(found) = char::from_u32(first) {
        return Ok((found, at + 6));
    }
    let pair = bytes.get(at + 6..at + 8) == Some(br"\u");
    let second = hex(bytes, at + 8).filter(|second| pair && (0xdc00..0xe000).contains(second));
    let low = second.ok_or(no_character)? - 0xdc00;
    let high = first.checked_sub(0xd800).filter(|high| *high < 0x400).ok_or(no_character)?;
    let found = char::from_u32(0x1_0000 + (high << 10) + low).ok_or(no_character)?;
    Ok((found, at + 12))
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
}
