//! How much is at stake: failing findings by likelihood and impact.

use model::{Level, Risk};
use policy::catalogue::Rule;
use policy::verdict::{Scan, Status};
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
    pub(crate) fn of(scan: &'s Scan<'_>) -> Self {
        let mut failing: BTreeMap<usize, usize> = BTreeMap::new();
        for verdict in scan.verdicts.iter().filter(|each| each.status == Status::Fail) {
            *failing.entry(verdict.rule).or_default() += 1;
        }
        let mut matrix = Self { counts: BTreeMap::new(), rules: Vec::new(), unrated: 0 };
        for (index, count) in failing {
            let Some(rule) = scan.rules.get(index) else { continue };
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
