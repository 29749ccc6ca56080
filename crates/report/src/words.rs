//! The sentences that every form shares, so that they say the same.

use crate::group::Hit;
use crate::printable::Clipped;
use policy::verdict::{Evidence, Gap, Scan, Status};
use serde_json::Value;
use std::fmt::{self, Display};

/// How many characters of one value a sentence shows.
const SENTENCE_LIMIT: usize = 300;

/// What stood in a field: JSON on one line with room to wrap, and "not set" for nothing.
pub(crate) struct FieldValue<'s>(pub(crate) &'s Value);

impl Display for FieldValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("not set"),
            value => json(value, f),
        }
    }
}

/// Writes JSON with a space after each comma and colon.
fn json(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Array(items) => {
            f.write_str("[")?;
            for (at, item) in items.iter().enumerate() {
                f.write_str(if at > 0 { ", " } else { "" })?;
                json(item, f)?;
            }
            f.write_str("]")
        }
        Value::Object(members) => {
            f.write_str("{")?;
            for (at, (name, member)) in members.iter().enumerate() {
                f.write_str(if at > 0 { ", " } else { "" })?;
                write!(f, "{}: ", Value::from(name.as_str()))?;
                json(member, f)?;
            }
            f.write_str("}")
        }
        scalar => write!(f, "{scalar}"),
    }
}

/// A gap as a clause: what, where, why, and what would help.
pub(crate) struct GapClause<'s>(pub(crate) &'s Gap);

impl Display for GapClause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Gap { operation, region, reason, code, permissions, .. } = self.0;
        write!(f, "{operation} in {region}: {}", reason.as_words())?;
        if !code.is_empty() {
            write!(f, " ({code})")?;
        }
        if *reason == policy::verdict::GapReason::Denied && !permissions.is_empty() {
            write!(f, ", allow {}", permissions.join(", "))?;
        }
        Ok(())
    }
}

/// A field and what stood there: "A is 1".
pub(crate) struct FieldClause<'s>(pub(crate) &'s Evidence);

impl Display for FieldClause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Evidence { path, value } = self.0;
        write!(f, "{path} is {}", Clipped { value: FieldValue(value), limit: SENTENCE_LIMIT })
    }
}

/// The evidence as one clause: "A is 1, B is not set".
struct EvidenceClause<'s>(&'s [Evidence]);

impl Display for EvidenceClause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, evidence) in self.0.iter().enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { "" }, FieldClause(evidence))?;
        }
        Ok(())
    }
}

/// The reasons for which a verdict is unknown, as one clause.
pub(crate) struct UnknownClause<'s> {
    pub(crate) scan: &'s Scan<'s>,
    pub(crate) hit: Hit<'s>,
}

impl Display for UnknownClause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gaps = self.hit.verdict.gaps.iter().filter_map(|gap| self.scan.gaps.get(*gap));
        let mut between = "";
        for gap in gaps {
            write!(f, "{between}{}", GapClause(gap))?;
            between = "; ";
        }
        match &self.hit.verdict.trouble {
            Some(trouble) => write!(f, "{between}{trouble}"),
            None if between.is_empty() => f.write_str("the reason was not recorded"),
            None => Ok(()),
        }
    }
}

/// What a verdict says, as a sentence that stands by itself.
pub(crate) struct Sentence<'s> {
    pub(crate) scan: &'s Scan<'s>,
    pub(crate) hit: Hit<'s>,
}

impl Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sentence { scan, hit } = *self;
        let name = &hit.resource.name;
        match hit.verdict.status {
            Status::Pass => write!(f, "{name} meets the rule."),
            Status::Unknown => {
                write!(f, "{name} could not be judged: {}.", UnknownClause { scan, hit })
            }
            Status::Fail if hit.verdict.evidence.is_empty() => {
                write!(f, "{name} does not meet the rule.")
            }
            Status::Fail => {
                let evidence = EvidenceClause(&hit.verdict.evidence);
                write!(f, "{name} does not meet the rule: {evidence}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_json_that_can_wrap() {
        let value = serde_json::json!({"a\"": [1, "b", null], "c": {}});
        assert_eq!(FieldValue(&value).to_string(), r#"{"a\"": [1, "b", null], "c": {}}"#);
        assert_eq!(FieldValue(&Value::Null).to_string(), "not set");
    }
}
