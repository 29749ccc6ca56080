//! What a rule serves, in the words of a framework that auditors know.

use serde::{Deserialize, Serialize};

/// What security work a rule serves.
///
/// Source: the six functions of the NIST Cybersecurity Framework 2.0, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecurityFunction {
    /// Who answers for what, and by which rules.
    Govern,
    /// Knowing what is there and what is wrong with it.
    Identify,
    /// Keeping harm from happening.
    Protect,
    /// Noticing it when it happens.
    Detect,
    /// Acting on it.
    Respond,
    /// Getting back what was lost.
    Recover,
}

impl SecurityFunction {
    /// Every function, in the framework's order.
    pub const ALL: [SecurityFunction; 6] = [
        SecurityFunction::Govern,
        SecurityFunction::Identify,
        SecurityFunction::Protect,
        SecurityFunction::Detect,
        SecurityFunction::Respond,
        SecurityFunction::Recover,
    ];

    /// The lower-case word that files and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            SecurityFunction::Govern => "govern",
            SecurityFunction::Identify => "identify",
            SecurityFunction::Protect => "protect",
            SecurityFunction::Detect => "detect",
            SecurityFunction::Respond => "respond",
            SecurityFunction::Recover => "recover",
        }
    }
}

impl std::fmt::Display for SecurityFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is not a function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a function; use govern, identify, protect, detect, respond or recover")]
pub struct ParseFunctionError(String);

impl std::str::FromStr for SecurityFunction {
    type Err = ParseFunctionError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|function| function.as_str() == word)
            .ok_or_else(|| ParseFunctionError(word.to_owned()))
    }
}
