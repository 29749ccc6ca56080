//! One line of a `Condition` block: an operator, a key, and values.
//!
//! What holds when the key is missing, or has several values, decides most real cases:
//!
//! | Operator | key missing | key there |
//! |---|---|---|
//! | positive | no | some request value matches |
//! | negated | **yes** | no request value matches |
//! | `…IfExists` | **yes** | as without |
//! | `ForAllValues:` | **yes** (also when all values are empty) | each request value satisfies |
//! | `ForAnyValue:` | no, even negated | some request value satisfies |
//! | `Null` | its values hold `true` | its values hold `false` |
//!
//! Source: IAM User Guide, "Conditions with multiple context keys or values", "Single-valued vs.
//! multivalued context keys", "Condition operators" (`IfExists`, `Null`).

use super::context::Context;
use super::operator::{Operator, SetOperator};
use super::values::Values;

/// A compiled condition. All conditions of a statement must hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) operator: Operator,
    /// The key, in lower case.
    pub(super) key: Box<str>,
    pub(super) wanted: Values,
}

impl Condition {
    /// Whether the request's context satisfies this.
    pub(super) fn holds(&self, context: &Context) -> bool {
        let values = context.find(&self.key);
        if let Values::Missing(wanted) = &self.wanted {
            let missing = values.is_none_or(|values| values.iter().all(String::is_empty));
            return wanted.contains(&missing);
        }
        let Some(values) = values else { return self.holds_without_key() };
        let satisfies =
            |value: &String| self.wanted.any_matches(value, context) != self.operator.negated;
        match self.operator.set {
            Some(SetOperator::All) => {
                values.iter().all(String::is_empty) || values.iter().all(satisfies)
            }
            Some(SetOperator::Any) => values.iter().any(satisfies),
            None if self.operator.negated => values.iter().all(satisfies),
            None => values.iter().any(satisfies),
        }
    }

    fn holds_without_key(&self) -> bool {
        self.operator.if_exists
            || match self.operator.set {
                Some(SetOperator::All) => true,
                Some(SetOperator::Any) => false,
                None => self.operator.negated,
            }
    }
}
