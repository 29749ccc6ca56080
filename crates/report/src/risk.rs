//! How much is at stake: findings by likelihood and impact. What is let stand is none.

use model::{Level, Risk};
use policy::catalogue::Rule;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Failing findings, counted by the risk of their rules.
pub(crate) struct Matrix<'s> {
    counts: BTreeMap<(Level, Level), usize>,
    /// Failing rules with a risk, the highest first.
    pub(crate) rules: Vec<(&'s Rule, Risk, usize)>,
    /// Findings under rules whose risk nobody has said.
    pub(crate) unrated: usize,
}

impl<'s> Matrix<'s> {
    /// Counts rules with how many findings each has.
    pub(crate) fn of(findings: impl IntoIterator<Item = (&'s Rule, usize)>) -> Self {
        let mut matrix = Self { counts: BTreeMap::new(), rules: Vec::new(), unrated: 0 };
        for (rule, count) in findings.into_iter().filter(|(_, count)| *count > 0) {
            match rule.risk {
                Some(risk) => {
                    *matrix.counts.entry((risk.likelihood, risk.impact)).or_default() += count;
                    matrix.rules.push((rule, risk, count));
                }
                None => matrix.unrated += count,
            }
        }
        matrix.rules.sort_by_key(|(rule, risk, count)| {
            (Reverse(risk.score()), Reverse(rule.severity), Reverse(*count), rule.id.as_str())
        });
        matrix
    }

    /// How many findings have this risk.
    pub(crate) fn count(&self, risk: Risk) -> usize {
        self.counts.get(&(risk.likelihood, risk.impact)).copied().unwrap_or_default()
    }
}

/// What a score calls for, in a word.
pub(crate) fn band(risk: Risk) -> &'static str {
    match risk.score() {
        15.. => "severe",
        9..15 => "high",
        4..9 => "moderate",
        _ => "low",
    }
}
