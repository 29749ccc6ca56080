//! How much is at stake when a rule fails: how likely it is to be used, times what it would cost.

use serde::{Deserialize, Serialize};

/// A step of a scale from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Level(u8);

impl Level {
    /// Every step, least first.
    pub const ALL: [Level; 5] = [Level(1), Level(2), Level(3), Level(4), Level(5)];

    /// The step as a number from 1 to 5.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// A number that is not a step of the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not on the scale, which goes from 1 to 5")]
pub struct LevelError(i64);

impl TryFrom<i64> for Level {
    type Error = LevelError;

    fn try_from(number: i64) -> Result<Self, LevelError> {
        let found = Self::ALL.into_iter().find(|level| i64::from(level.0) == number);
        found.ok_or(LevelError(number))
    }
}

impl From<Level> for i64 {
    fn from(level: Level) -> i64 {
        i64::from(level.0)
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The risk that a failing rule stands for.
///
/// Source: the scales are qualitative ones of five steps, as ISO/IEC 27005 describes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Risk {
    /// How likely it is that the weakness is used: 1 rare, 2 unlikely, 3 possible, 4 likely,
    /// 5 almost certain.
    pub likelihood: Level,
    /// What it does to the account's owner then: 1 negligible, 2 minor, 3 moderate, 4 major,
    /// 5 severe.
    pub impact: Level,
}

impl Risk {
    /// Likelihood times impact, from 1 to 25.
    pub fn score(self) -> u8 {
        self.likelihood.number() * self.impact.number()
    }

    /// The word for a likelihood.
    pub fn likelihood_word(level: Level) -> &'static str {
        match level.number() {
            1 => "rare",
            2 => "unlikely",
            3 => "possible",
            4 => "likely",
            _ => "almost certain",
        }
    }

    /// The word for an impact.
    pub fn impact_word(level: Level) -> &'static str {
        match level.number() {
            1 => "negligible",
            2 => "minor",
            3 => "moderate",
            4 => "major",
            _ => "severe",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_whole_number_from_one_to_five() {
        for (number, level) in
            [(1, Some(1)), (5, Some(5)), (0, None), (6, None), (-1, None), (257, None)]
        {
            assert_eq!(Level::try_from(number).ok().map(Level::number), level, "{number}");
        }
    }

    #[test]
    fn a_score_is_the_product() {
        let [_, _, three, _, five] = Level::ALL;
        assert_eq!(Risk { likelihood: three, impact: five }.score(), 15);
    }
}
