//! What a condition holds a request's value against, typed when the policy is read.

use super::arn::ArnPattern;
use super::context::Context;
use super::date;
use super::error::Problem;
use super::network::Cidr;
use super::operator::{Comparison, Order};
use super::pattern::{Pattern, Reading};
use jiff::Timestamp;
use std::net::IpAddr;

/// The values of a condition, of which any may match.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    Text(Box<[Pattern]>),
    TextIgnoringCase(Box<[Pattern]>),
    Arn(Box<[ArnPattern]>),
    Number(Order, Box<[f64]>),
    Date(Order, Box<[Timestamp]>),
    Bool(Box<[bool]>),
    Binary(Box<[Box<str>]>),
    Address(Box<[Cidr]>),
    /// `Null`: whether the key is missing.
    Missing(Box<[bool]>),
}

impl Values {
    /// Types the values by what the operator compares.
    ///
    /// Errors: the first value that is not of that type.
    pub(super) fn parse(
        comparison: Comparison,
        values: &[String],
        variables: bool,
    ) -> Result<Self, Problem> {
        let exact = Reading { wildcards: false, variables };
        let wild = Reading { wildcards: true, variables };
        let patterns = |reading| -> Result<Box<[Pattern]>, Problem> {
            values.iter().map(|value| Pattern::parse(value, reading)).collect()
        };
        Ok(match comparison {
            Comparison::Text => Values::Text(patterns(exact)?),
            Comparison::TextLike => Values::Text(patterns(wild)?),
            Comparison::TextIgnoringCase => Values::TextIgnoringCase(patterns(exact)?),
            Comparison::Arn => {
                let arns = values.iter().map(|value| ArnPattern::parse(value, wild));
                Values::Arn(arns.collect::<Result<_, _>>()?)
            }
            Comparison::Number(order) => Values::Number(order, all(values, "a number", number)?),
            Comparison::Date(order) => Values::Date(order, all(values, "a date", date::parse)?),
            Comparison::Bool => Values::Bool(all(values, "`true` or `false`", boolean)?),
            Comparison::Null => Values::Missing(all(values, "`true` or `false`", boolean)?),
            Comparison::Binary => Values::Binary(all(values, "base64", base64)?),
            Comparison::Address => Values::Address(all(values, "an address range", Cidr::parse)?),
        })
    }

    /// Whether any value matches `text`. A text of another type matches none.
    pub(super) fn any_matches(&self, text: &str, context: &Context) -> bool {
        match self {
            Values::Text(patterns) => patterns.iter().any(|p| p.matches(text, context)),
            Values::TextIgnoringCase(patterns) => {
                patterns.iter().any(|p| p.equals_ignoring_case(text, context))
            }
            Values::Arn(patterns) => patterns.iter().any(|p| p.matches(text, context)),
            Values::Number(order, wanted) => {
                number(text).is_some_and(|given| wanted.iter().any(|w| order.holds(&given, w)))
            }
            Values::Date(order, wanted) => {
                date::parse(text).is_some_and(|given| wanted.iter().any(|w| order.holds(&given, w)))
            }
            Values::Bool(wanted) => boolean(text).is_some_and(|given| wanted.contains(&given)),
            Values::Binary(wanted) => {
                let given = text.trim_end_matches('=');
                wanted.iter().any(|value| value.as_ref() == given)
            }
            Values::Address(ranges) => text
                .parse::<IpAddr>()
                .is_ok_and(|address| ranges.iter().any(|range| range.contains(address))),
            Values::Missing(wanted) => wanted.contains(&false),
        }
    }
}

fn all<T>(
    values: &[String],
    kind: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Box<[T]>, Problem> {
    let one =
        |text: &String| parse(text).ok_or_else(|| Problem::Value { kind, text: text.clone() });
    values.iter().map(one).collect()
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn base64(text: &str) -> Option<Box<str>> {
    let body = text.trim_end_matches('=');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    (body.bytes().all(allowed) && text.len() - body.len() <= 2).then(|| body.into())
}
