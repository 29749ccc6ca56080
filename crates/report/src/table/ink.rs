//! What a piece of text is, and how a terminal shows it.

use model::Severity;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Ordinary words.
    Plain,
    /// What the eye should find first.
    Strong,
    /// What may be skipped.
    Quiet,
    /// Failing.
    Fail,
    /// Not known.
    Unknown,
    /// Passing.
    Pass,
    /// The word for a severity.
    Severity(Severity),
}

impl Ink {
    /// The escape sequence that begins it; empty when it looks like ordinary text.
    ///
    /// Only the terminal's own sixteen colours are used, so that it keeps to its theme.
    pub(crate) fn sequence(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Strong => "\x1b[1m",
            Ink::Quiet => "\x1b[2m",
            Ink::Fail | Ink::Severity(Severity::High) => "\x1b[31m",
            Ink::Unknown | Ink::Severity(Severity::Medium) => "\x1b[33m",
            Ink::Pass => "\x1b[32m",
            Ink::Severity(Severity::Critical) => "\x1b[1;31m",
            Ink::Severity(Severity::Low) => "\x1b[36m",
            Ink::Severity(Severity::Informational) => "\x1b[2m",
        }
    }
}

/// Ends whatever a sequence began.
pub(crate) const RESET: &str = "\x1b[0m";
