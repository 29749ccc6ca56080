//! The cells a document is made of.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_sixteen_bytes() {
        assert_eq!(size_of::<Cell>(), 16);
    }
}
