//! A catalogue file as it is written: the YAML, and nothing concluded from it yet.
//!
//! Unknown fields are refused, and what later checks may complain about is [`Spanned`], so that a
//! complaint can name line and column.

use crate::catalogue::rule::{ParameterValue, Remediation};
use model::Severity;
use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// One file: one type of resource.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeFile {
    #[serde(rename = "type")]
    pub name: Spanned<String>,
    pub title: Spanned<String>,
    pub scope: Scope,
    #[serde(default)]
    pub only_when: Option<Spanned<String>>,
    #[serde(default)]
    pub unused_when: Option<Spanned<String>>,
    #[serde(default)]
    pub list: Option<ListEntry>,
    #[serde(default)]
    pub details: Vec<DetailEntry>,
    pub id: Spanned<String>,
    pub name_from: Spanned<String>,
    #[serde(default)]
    pub region_from: Option<Spanned<String>>,
    #[serde(default)]
    pub tags_from: Option<Spanned<String>>,
    pub fields: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub joins: BTreeMap<String, JoinEntry>,
    #[serde(default)]
    pub rules: Vec<RuleEntry>,
}

/// Where a type is listed: once in an account, or once in each of its regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Once in an account, at the partition's global region.
    Global,
    /// Once in each region that is scanned.
    Regional,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListEntry {
    pub call: Spanned<String>,
    #[serde(default)]
    pub input: BTreeMap<String, Value>,
    #[serde(default)]
    pub items: Option<Spanned<String>>,
    #[serde(default)]
    pub csv: bool,
    /// How a bare item (a list of strings) is named as a field.
    #[serde(default)]
    pub item_as: Option<String>,
    #[serde(default)]
    pub only_if: BTreeMap<String, Spanned<OneOrMany>>,
    #[serde(default)]
    pub absent_when: Vec<String>,
    #[serde(default)]
    pub prepare: Option<PrepareEntry>,
    pub permissions: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrepareEntry {
    pub call: Spanned<String>,
    pub until: BTreeMap<String, Spanned<OneOrMany>>,
    pub permissions: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DetailEntry {
    pub call: Spanned<String>,
    #[serde(default)]
    pub input: BTreeMap<String, Value>,
    #[serde(default)]
    pub region: Option<Spanned<String>>,
    #[serde(default)]
    pub each: Option<Spanned<String>>,
    #[serde(default)]
    pub only_if: BTreeMap<String, Spanned<OneOrMany>>,
    #[serde(default)]
    pub take: Option<Spanned<String>>,
    #[serde(default)]
    pub into: Option<Spanned<String>>,
    #[serde(default)]
    pub absent_when: Vec<String>,
    pub permissions: Vec<Spanned<String>>,
}

/// A value, or any of several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// Any of these.
    Many(Vec<Value>),
    /// This one.
    One(Value),
}

impl OneOrMany {
    /// Whether `value` is among those meant.
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            OneOrMany::One(one) => one == value,
            OneOrMany::Many(many) => many.contains(value),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinEntry {
    #[serde(rename = "type")]
    pub name: Spanned<String>,
    #[serde(default)]
    pub on: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub one: bool,
    #[serde(default)]
    pub any_region: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleEntry {
    pub id: Spanned<String>,
    pub title: Spanned<String>,
    pub severity: Severity,
    #[serde(default)]
    pub risk: Option<RiskEntry>,
    #[serde(default)]
    pub function: Option<Spanned<String>>,
    #[serde(default)]
    pub category: Vec<String>,
    pub why: Spanned<String>,
    #[serde(default)]
    pub when: Option<Spanned<String>>,
    #[serde(default)]
    pub judges_unused: bool,
    pub condition: Spanned<String>,
    #[serde(default)]
    pub parameters: BTreeMap<String, ParameterEntry>,
    pub fix: Remediation,
    pub references: Vec<String>,
    #[serde(default)]
    pub also_known_as: Vec<String>,
    pub examples: ExamplesEntry,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskEntry {
    pub likelihood: Spanned<i64>,
    pub impact: Spanned<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterEntry {
    pub about: String,
    pub default: Spanned<ParameterValue>,
}

/// Resources that must pass and resources that must fail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExamplesEntry {
    pub pass: Vec<Spanned<Value>>,
    pub fail: Vec<Spanned<Value>>,
    #[serde(default)]
    pub skip: Vec<Spanned<Value>>,
}
