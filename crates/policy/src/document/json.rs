//! Reading JSON text quickly, when most of it is not wanted.
//!
//! A [`Reader`] is a deserializer that lends texts from its input wherever nothing is escaped, and
//! that passes over what nobody asks for by looking only for where it ends. Strings are looked
//! through eight bytes at a time.
//!
//! Invariants:
//! - What is kept is read as RFC 8259 says, and refused where it is not that.
//! - What is passed over is not judged: a number that is none there goes unnoticed.
//! - It never panics and never recurses deeper than [`DEPTH_LIMIT`].

mod text;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;
use std::fmt;

/// How deeply what is kept may nest.
const DEPTH_LIMIT: usize = 128;

/// A place in a JSON text.
pub(super) struct Reader<'j> {
    json: &'j str,
    at: usize,
    depth: usize,
}

/// Why a text is not the JSON that was expected: one word, since it is hardly ever there.
#[derive(Debug)]
pub(super) struct JsonError(Box<Mistake>);

#[derive(Debug)]
struct Mistake {
    message: Box<str>,
    /// Line and column where it was noticed, both from one; `None` where only the value was wrong.
    place: Option<(usize, usize)>,
}

impl std::error::Error for JsonError {}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match self.0.place {
            Some((line, column)) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl serde::de::Error for JsonError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        JsonError(Box::new(Mistake { message: message.to_string().into(), place: None }))
    }
}

type Read<T> = Result<T, JsonError>;

impl<'j> Reader<'j> {
    pub fn new(json: &'j str) -> Self {
        Reader { json, at: 0, depth: 0 }
    }

    /// Ends reading: nothing but white space may follow.
    pub fn end(mut self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("trailing characters")),
        }
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space, not yet taken.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other,
            }
        }
    }

    #[cold]
    fn error(&self, message: &str) -> JsonError {
        let before = self.json.as_bytes().get(..self.at).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        let message = match self.at < self.json.len() {
            true => message,
            false => "the text ended early",
        };
        JsonError(Box::new(Mistake { message: message.into(), place: Some((line, column)) }))
    }

    #[inline]
    fn expect(&mut self, wanted: u8, what: &str) -> Read<()> {
        match self.peek() {
            Some(found) if found == wanted => {
                self.at += 1;
                Ok(())
            }
            _ => Err(self.error(what)),
        }
    }

    fn literal(&mut self, word: &str) -> Read<()> {
        if self.json.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()))
        {
            self.at += word.len();
            return Ok(());
        }
        Err(self.error("expected a value"))
    }

    /// The text that begins at this quote.
    #[inline]
    fn string(&mut self) -> Read<Cow<'j, str>> {
        let start = self.at + 1;
        let end = text::stop(self.json.as_bytes(), start);
        if self.json.as_bytes().get(end) == Some(&b'"')
            && let Some(found) = self.json.get(start..end)
        {
            self.at = end + 1;
            return Ok(Cow::Borrowed(found));
        }
        self.escaped(start).map(Cow::Owned)
    }

    #[inline(never)]
    fn escaped(&mut self, start: usize) -> Read<String> {
        match text::unescape(self.json, start) {
            Ok((found, after)) => {
                self.at = after;
                Ok(found)
            }
            Err((message, at)) => {
                self.at = at;
                Err(self.error(message))
            }
        }
    }

    fn number<V: Visitor<'j>>(&mut self, visitor: V) -> Read<V::Value> {
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        self.at += usize::from(negative);
        let (first, mut value, mut fits) = (self.at, 0u64, true);
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            let next = value.checked_mul(10).and_then(|v| v.checked_add(u64::from(digit - b'0')));
            (value, fits) = (next.unwrap_or(0), fits && next.is_some());
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 || (digits > 1 && self.json.as_bytes().get(first) == Some(&b'0')) {
            return Err(self.error("expected a value"));
        }
        let whole = !matches!(self.byte(), Some(b'.' | b'e' | b'E'));
        match (negative, i64::try_from(value)) {
            (false, _) if whole && fits => visitor.visit_u64(value),
            (true, Ok(value)) if whole && fits && value != 0 => visitor.visit_i64(-value),
            _ => {
                self.fraction()?;
                let text = self.json.get(start..self.at).unwrap_or_default();
                match text.parse::<f64>() {
                    Ok(value) if value.is_finite() => visitor.visit_f64(value),
                    _ => Err(self.error("this number is out of range")),
                }
            }
        }
    }

    /// Passes over what may follow the whole part of a number.
    fn fraction(&mut self) -> Read<()> {
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Read<()> {
        let first = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > first { Ok(()) } else { Err(self.error("expected a digit")) }
    }

    /// Passes over a value.
    fn skip(&mut self) -> Read<()> {
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b'{' | b'[') => self.skip_nested(),
            Some(b',' | b'}' | b']' | b':') | None => Err(self.error("expected a value")),
            Some(_) => {
                self.skip_word();
                Ok(())
            }
        }
    }

    #[inline]
    fn skip_word(&mut self) {
        while let Some(byte) = self.byte()
            && !matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\t' | b'\r')
        {
            self.at += 1;
        }
    }

    /// Passes over the text that begins at this quote.
    #[inline]
    fn skip_string(&mut self) -> Read<()> {
        match text::after(self.json.as_bytes(), self.at + 1) {
            Some(after) => {
                self.at = after;
                Ok(())
            }
            None => {
                self.at = self.json.len();
                Err(self.error("a text does not end"))
            }
        }
    }

    fn skip_nested(&mut self) -> Read<()> {
        let mut open = 0usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.skip_string()?;
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(());
            }
        }
        Err(self.error("a list or an object does not end"))
    }

    fn deeper(&mut self) -> Read<()> {
        self.depth += 1;
        self.at += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(self.error("nested too deeply"));
        }
        Ok(())
    }

    fn closed(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = JsonError;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek() {
            Some(b'"') => match self.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Some(b'{') => {
                self.deeper()?;
                visitor.visit_map(Inside { reader: self, first: true })
            }
            Some(b'[') => {
                self.deeper()?;
                visitor.visit_seq(Inside { reader: self, first: true })
            }
            Some(b't') => self.literal("true").and_then(|()| visitor.visit_bool(true)),
            Some(b'f') => self.literal("false").and_then(|()| visitor.visit_bool(false)),
            Some(b'n') => self.literal("null").and_then(|()| visitor.visit_unit()),
            Some(b'-' | b'0'..=b'9') => self.number(visitor),
            _ => Err(self.error("expected a value")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek() {
            Some(b'n') => self.literal("null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// The members of an object, or the elements of a list.
struct Inside<'r, 'j> {
    reader: &'r mut Reader<'j>,
    first: bool,
}

impl<'j> Inside<'_, 'j> {
    /// Whether another one follows; takes the comma before it, or the end.
    #[inline]
    fn more(&mut self, end: u8) -> Read<bool> {
        let found = self.reader.peek();
        if found == Some(end) {
            self.reader.closed();
            return Ok(false);
        }
        if self.first {
            self.first = false;
            return Ok(true);
        }
        match found {
            Some(b',') => {
                self.reader.at += 1;
                Ok(true)
            }
            _ => Err(self.reader.error("expected a comma or the end")),
        }
    }
}

impl<'j> MapAccess<'j> for Inside<'_, 'j> {
    type Error = JsonError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'j>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        if self.reader.peek() != Some(b'"') {
            return Err(self.reader.error("expected a key in quotes"));
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'j>>(&mut self, seed: V) -> Read<V::Value> {
        self.reader.expect(b':', "expected a colon")?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'j> SeqAccess<'j> for Inside<'_, 'j> {
    type Error = JsonError;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'j>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if !self.more(b']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

#[cfg(test)]
mod tests;
