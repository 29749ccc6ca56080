//! A JSON array that is written element by element, so that nothing of it is kept.

use serde::Serialize;
use std::io::{self, Write};

/// An array under way.
#[derive(Debug)]
pub(crate) struct Elements<W> {
    out: W,
    first: bool,
}

impl<W: Write> Elements<W> {
    /// Opens the array.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, first: true })
    }

    /// Writes one more element, on a line of its own.
    pub fn push(&mut self, element: &impl Serialize) -> io::Result<()> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(serde_json::to_writer(&mut self.out, element)?)
    }

    /// Closes the array.
    pub fn end(mut self) -> io::Result<()> {
        self.out.write_all(b"\n]\n")?;
        self.out.flush()
    }
}
