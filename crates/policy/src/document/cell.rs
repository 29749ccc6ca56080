//! The cells a document is made of.
//!
//! A cell is stored [`Packed`] in sixteen bytes and read as a [`Cell`]. A packed text carries its
//! length and its first eight bytes, so comparing it with a constant is two comparisons of numbers,
//! and the text itself is looked at only where it is longer than that and begins alike.

/// Why a part of a document is unknown: a number that the collector gives out, one for each call
/// that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonId(pub u32);

/// A stretch of text, or of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Where it begins: a byte of the document's text, or a cell.
    pub start: u32,
    /// How long it is: bytes of text, elements of a list, entries of a map.
    pub len: u32,
}

/// One cell. What it may hold follows from the layout; a cell that holds anything else is treated
/// as absent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    /// Missing, or `null`.
    Absent,
    /// Could not be collected.
    Unknown(ReasonId),
    /// A record that is there; its fields lie in the cells that follow.
    Present,
    /// `null` inside a value of any type.
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(Span),
    Time {
        nanos: i32,
        seconds: i64,
    },
    /// The number of a policy of the document.
    Policy(u32),
    /// Elements, each as wide as its shape.
    List(Span),
    /// Pairs of key and value, sorted by key.
    Map(Span),
}

/// A cell as it is stored.
///
/// The low byte of `head` is the tag. A text has its length in the 24 bits after it, the place
/// where it begins in the upper half, and its first bytes in `body`; a list and a map have their
/// place in the upper half and their length in `body`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed {
    head: u64,
    body: u64,
}

/// A text to compare packed texts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextKey {
    /// Tag and length, as they stand in the lower half of a head.
    low: u32,
    prefix: u64,
    text: Box<str>,
}

/// How long a single text may be, in bytes.
pub(crate) const TEXT_LIMIT: usize = (1 << 24) - 1;

const ABSENT: u8 = 0;
const UNKNOWN: u8 = 1;
const PRESENT: u8 = 2;
const NULL: u8 = 3;
const BOOL: u8 = 4;
const INT: u8 = 5;
const DOUBLE: u8 = 6;
const TEXT: u8 = 7;
const TIME: u8 = 8;
const POLICY: u8 = 9;
const LIST: u8 = 10;
const MAP: u8 = 11;

impl Packed {
    pub const ABSENT: Packed = Packed { head: ABSENT as u64, body: 0 };
    pub const PRESENT: Packed = Packed { head: PRESENT as u64, body: 0 };
    pub const NULL: Packed = Packed { head: NULL as u64, body: 0 };

    pub fn unknown(reason: ReasonId) -> Self {
        Packed::new(UNKNOWN, reason.0, 0)
    }

    pub fn bool(value: bool) -> Self {
        Packed::new(BOOL, 0, u64::from(value))
    }

    pub fn int(value: i64) -> Self {
        Packed::new(INT, 0, value.cast_unsigned())
    }

    pub fn double(value: f64) -> Self {
        Packed::new(DOUBLE, 0, value.to_bits())
    }

    pub fn time(seconds: i64, nanos: i32) -> Self {
        Packed::new(TIME, nanos.cast_unsigned(), seconds.cast_unsigned())
    }

    pub fn policy(index: u32) -> Self {
        Packed::new(POLICY, 0, u64::from(index))
    }

    pub fn list(span: Span) -> Self {
        Packed::new(LIST, span.start, u64::from(span.len))
    }

    pub fn map(span: Span) -> Self {
        Packed::new(MAP, span.start, u64::from(span.len))
    }

    /// A text of at most [`TEXT_LIMIT`] bytes that begins at `start`.
    #[inline]
    pub fn text(start: u32, text: &[u8]) -> Self {
        Packed { head: u64::from(start) << 32 | u64::from(text_low(text)), body: prefix(text) }
    }

    #[inline]
    fn new(tag: u8, upper: u32, body: u64) -> Self {
        Packed { head: u64::from(upper) << 32 | u64::from(tag), body }
    }

    #[inline]
    fn tag(self) -> u8 {
        self.head.to_le_bytes()[0]
    }

    /// The lower half of the head: tag, and of a text its length.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
    fn low(self) -> u32 {
        self.head as u32
    }

    #[inline]
    fn upper(self) -> u32 {
        (self.head >> 32) as u32
    }

    /// What it holds.
    #[inline]
    pub fn cell(self) -> Cell {
        match self.tag() {
            UNKNOWN => Cell::Unknown(ReasonId(self.upper())),
            PRESENT => Cell::Present,
            NULL => Cell::Null,
            BOOL => Cell::Bool(self.body != 0),
            INT => Cell::Int(self.body.cast_signed()),
            DOUBLE => Cell::Double(f64::from_bits(self.body)),
            TEXT => Cell::Text(self.text_span()),
            TIME => {
                Cell::Time { nanos: self.upper().cast_signed(), seconds: self.body.cast_signed() }
            }
            POLICY => Cell::Policy(self.span().len),
            LIST => Cell::List(self.span()),
            MAP => Cell::Map(self.span()),
            _ => Cell::Absent,
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "made from 32 bits")]
    fn span(self) -> Span {
        Span { start: self.upper(), len: self.body as u32 }
    }

    #[inline]
    fn text_span(self) -> Span {
        Span { start: self.upper(), len: self.low() >> 8 }
    }

    #[inline]
    pub fn is_unknown(self) -> bool {
        self.tag() == UNKNOWN
    }

    #[inline]
    pub fn is_absent(self) -> bool {
        self.tag() == ABSENT
    }

    #[inline]
    pub fn is_true(self) -> bool {
        self.body != 0 && self.tag() == BOOL
    }

    /// The int it is; 0 for anything else.
    #[inline]
    pub fn int_or_zero(self) -> i64 {
        if self.tag() == INT { self.body.cast_signed() } else { 0 }
    }

    /// Where its text lies; nowhere for anything else.
    #[inline]
    pub fn text_or_empty(self) -> Span {
        if self.tag() == TEXT { self.text_span() } else { Span { start: 0, len: 0 } }
    }

    /// Where its elements lie; none for anything but a list.
    #[inline]
    pub fn list_or_empty(self) -> Span {
        if self.tag() == LIST { self.span() } else { Span { start: 0, len: 0 } }
    }

    /// How many elements or entries it has; 0 for anything but a list or a map.
    #[inline]
    pub fn size_or_zero(self) -> u32 {
        if matches!(self.tag(), LIST | MAP) { self.span().len } else { 0 }
    }

    /// Whether it is a text that may be `key`: surely so if the key is short.
    #[inline]
    pub fn may_be(self, key: &TextKey) -> bool {
        self.low() == key.low && self.body == key.prefix
    }

    /// Whether it is a text of at least these bytes' length that begins with them; at most eight.
    #[inline]
    pub fn starts_with_short(self, start: &TextKey) -> bool {
        let len = start.text.len();
        let mask = if len < 8 { (1 << (len * 8)) - 1 } else { u64::MAX };
        self.tag() == TEXT
            && self.text_span().len as usize >= len
            && self.body & mask == start.prefix
    }
}

impl TextKey {
    /// The key for this text; `None` when it is longer than any text of a document.
    pub fn new(text: &str) -> Option<Self> {
        if text.len() > TEXT_LIMIT {
            return None;
        }
        let bytes = text.as_bytes();
        Some(TextKey { low: text_low(bytes), prefix: prefix(bytes), text: text.into() })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether length and first bytes say everything.
    #[inline]
    pub fn is_short(&self) -> bool {
        self.text.len() <= 8
    }
}

/// Tag and length of a text.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the length is at most TEXT_LIMIT")]
fn text_low(text: &[u8]) -> u32 {
    (text.len() as u32) << 8 | u32::from(TEXT)
}

/// The first eight bytes, the first one lowest, zeros where there are none.
#[inline]
fn prefix(text: &[u8]) -> u64 {
    if let Some(first) = text.first_chunk() {
        return u64::from_le_bytes(*first);
    }
    let mut bytes = [0; 8];
    for (place, byte) in bytes.iter_mut().zip(text) {
        *place = *byte;
    }
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_sixteen_bytes() {
        assert_eq!(size_of::<Packed>(), 16);
    }

    #[test]
    fn what_is_packed_is_what_is_read() {
        let span = Span { start: 3_000_000_000, len: 7 };
        assert_eq!(Packed::ABSENT.cell(), Cell::Absent);
        assert_eq!(Packed::unknown(ReasonId(9)).cell(), Cell::Unknown(ReasonId(9)));
        assert_eq!(Packed::int(i64::MIN).cell(), Cell::Int(i64::MIN));
        assert_eq!(Packed::double(-0.5).cell(), Cell::Double(-0.5));
        assert_eq!(Packed::time(-1, 999).cell(), Cell::Time { nanos: 999, seconds: -1 });
        assert_eq!(Packed::list(span).cell(), Cell::List(span));
        assert_eq!(Packed::map(span).cell(), Cell::Map(span));
        let text = Packed::text(span.start, b"Enabled");
        assert_eq!(text.cell(), Cell::Text(span));
    }

    #[test]
    fn a_text_is_told_from_others_by_length_and_beginning() {
        let key = |text: &str| TextKey::new(text).unwrap();
        let packed = Packed::text(0, b"Enabled");
        assert!(packed.may_be(&key("Enabled")));
        assert!(!packed.may_be(&key("Enable")));
        assert!(!packed.may_be(&key("Enabled\0")));
        assert!(!Packed::ABSENT.may_be(&key("")));
        assert!(packed.starts_with_short(&key("Ena")));
        assert!(packed.starts_with_short(&key("")));
        assert!(!packed.starts_with_short(&key("Enabled!")));
    }
}
