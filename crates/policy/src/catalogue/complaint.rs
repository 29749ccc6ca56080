//! What is wrong with a file of the catalogue, and where.

use serde::de::DeserializeOwned;
use serde_saphyr::{Location, Spanned};

/// A file of the catalogue, read by somebody else.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it stands, for messages.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// One thing that is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueError {
    /// The file.
    pub path: String,
    /// The line, counted from one; 0 when the whole file is meant.
    pub line: usize,
    /// The column, counted from one.
    pub column: usize,
    /// What is wrong and what to do about it.
    pub message: String,
    /// The line itself, to show under the message.
    pub source: String,
}

impl std::fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)?;
        if !self.source.trim().is_empty() {
            let indent = " ".repeat(self.column.saturating_sub(1).min(200));
            write!(f, "\n  | {}\n  | {indent}^", self.source.trim_end())?;
        }
        Ok(())
    }
}

impl std::error::Error for CatalogueError {}

/// Reads a file of the catalogue as YAML.
pub(crate) fn read<T: DeserializeOwned>(file: &SourceFile) -> Result<T, CatalogueError> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
    };
    serde_saphyr::from_str_with_options(&file.text, options).map_err(|error| {
        let text = error.without_snippet().render();
        let message = text.lines().next().unwrap_or_default().to_owned();
        complain_at(file, error.location(), message)
    })
}

/// A complaint about the piece of a file at `place`.
pub(crate) fn complain<T>(
    file: &SourceFile,
    place: &Spanned<T>,
    message: String,
) -> CatalogueError {
    complain_at(file, Some(place.referenced), message)
}

/// A complaint about a place in a file, or about all of it.
pub(crate) fn complain_at(
    file: &SourceFile,
    place: Option<Location>,
    message: String,
) -> CatalogueError {
    let (line, column) = place.map_or((0, 0), |at| (as_usize(at.line()), as_usize(at.column())));
    CatalogueError {
        path: file.path.clone(),
        line,
        column,
        message,
        source: source_line(file, line),
    }
}

pub(crate) fn source_line(file: &SourceFile, line: usize) -> String {
    file.text.lines().nth(line.wrapping_sub(1)).unwrap_or_default().to_owned()
}

pub(crate) fn as_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
