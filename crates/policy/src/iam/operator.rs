//! Condition operators by name.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued
//! context keys".

use super::error::Problem;

/// A condition operator with all that is said in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub(super) set: Option<SetOperator>,
    /// What is compared and how, without negation.
    pub(super) comparison: Comparison,
    /// `…Not…`: true when no value matches.
    pub(super) negated: bool,
    /// `…IfExists`: true when the key is not there.
    pub(super) if_exists: bool,
}

/// How several values of one key in a request are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetOperator {
    /// Every one must satisfy the condition; with none, it is satisfied.
    All,
    /// At least one must; with none, it is not.
    Any,
}

/// What a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// Exactly this text.
    Text,
    /// This text, in whatever case.
    TextIgnoringCase,
    /// Text with wildcards.
    TextLike,
    /// Numbers.
    Number(Order),
    /// Instants.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Bytes, as base64.
    Binary,
    /// An address in a range.
    Address,
    /// An ARN, with wildcards in each part.
    Arn,
    /// Whether the key is missing.
    Null,
}

/// How two values of an ordered type are compared: request first, policy second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    /// Whether `request` stands in this order to `policy`.
    pub(super) fn holds<T: PartialOrd>(self, request: &T, policy: &T) -> bool {
        match self {
            Order::Equal => request == policy,
            Order::Less => request < policy,
            Order::LessOrEqual => request <= policy,
            Order::Greater => request > policy,
            Order::GreaterOrEqual => request >= policy,
        }
    }
}

/// Names without prefix and suffix, in lower case, with negation.
const NAMES: [(&str, Comparison, bool); 27] = [
    ("stringequals", Comparison::Text, false),
    ("stringnotequals", Comparison::Text, true),
    ("stringequalsignorecase", Comparison::TextIgnoringCase, false),
    ("stringnotequalsignorecase", Comparison::TextIgnoringCase, true),
    ("stringlike", Comparison::TextLike, false),
    ("stringnotlike", Comparison::TextLike, true),
    ("numericequals", Comparison::Number(Order::Equal), false),
    ("numericnotequals", Comparison::Number(Order::Equal), true),
    ("numericlessthan", Comparison::Number(Order::Less), false),
    ("numericlessthanequals", Comparison::Number(Order::LessOrEqual), false),
    ("numericgreaterthan", Comparison::Number(Order::Greater), false),
    ("numericgreaterthanequals", Comparison::Number(Order::GreaterOrEqual), false),
    ("dateequals", Comparison::Date(Order::Equal), false),
    ("datenotequals", Comparison::Date(Order::Equal), true),
    ("datelessthan", Comparison::Date(Order::Less), false),
    ("datelessthanequals", Comparison::Date(Order::LessOrEqual), false),
    ("dategreaterthan", Comparison::Date(Order::Greater), false),
    ("dategreaterthanequals", Comparison::Date(Order::GreaterOrEqual), false),
    ("bool", Comparison::Bool, false),
    ("binaryequals", Comparison::Binary, false),
    ("ipaddress", Comparison::Address, false),
    ("notipaddress", Comparison::Address, true),
    ("arnequals", Comparison::Arn, false),
    ("arnlike", Comparison::Arn, false),
    ("arnnotequals", Comparison::Arn, true),
    ("arnnotlike", Comparison::Arn, true),
    ("null", Comparison::Null, false),
];

impl Operator {
    /// Reads an operator's name, in whatever case.
    ///
    /// Errors: [`Problem::Unknown`]; also for `Null` with a set prefix or `IfExists`, which would
    /// ask whether a missing key is missing.
    pub(super) fn parse(name: &str) -> Result<Self, Problem> {
        let unknown = || Problem::Unknown { kind: "condition operator", name: name.to_owned() };
        let lower = name.to_ascii_lowercase();
        let (set, rest) = if let Some(rest) = lower.strip_prefix("forallvalues:") {
            (Some(SetOperator::All), rest)
        } else if let Some(rest) = lower.strip_prefix("foranyvalue:") {
            (Some(SetOperator::Any), rest)
        } else {
            (None, lower.as_str())
        };
        let (base, if_exists) = match rest.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let known = NAMES.iter().find(|(known, ..)| *known == base);
        let (_, comparison, negated) = *known.ok_or_else(unknown)?;
        if comparison == Comparison::Null && (set.is_some() || if_exists) {
            return Err(unknown());
        }
        Ok(Self { set, comparison, negated, if_exists })
    }
}
