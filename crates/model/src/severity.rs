//! How bad a failing rule is.

use serde::{Deserialize, Serialize};

/// How bad it is when a rule fails, from the least to the worst.
///
/// The order of the variants is the order of severity, so `a >= b` reads as "at least as bad".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong yet.
    Informational,
    /// Good hygiene; hard to exploit by itself.
    Low,
    /// Weakens the account; wants a plan.
    Medium,
    /// Exposes data or rights; wants fixing this week.
    High,
    /// Open to the world or to takeover; wants fixing today.
    Critical,
}

impl Severity {
    /// Every severity, worst first: the order in which reports show them.
    pub const WORST_FIRST: [Severity; 5] = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Informational,
    ];

    /// The lower-case word that files, flags and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Informational => "informational",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is not a severity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a severity; use critical, high, medium, low or informational")]
pub struct ParseSeverityError(String);

impl std::str::FromStr for Severity {
    type Err = ParseSeverityError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::WORST_FIRST
            .into_iter()
            .find(|severity| severity.as_str().eq_ignore_ascii_case(word))
            .ok_or_else(|| ParseSeverityError(word.to_owned()))
    }
}
