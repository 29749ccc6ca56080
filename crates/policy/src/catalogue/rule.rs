//! One statement that a type of resource must meet, with everything a person needs to act on it.

use model::{Risk, RuleId, SecurityFunction, Severity, TypeName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A rule, checked and ready to judge.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, unique in the catalogue.
    pub id: RuleId,
    /// The type of resource that it judges.
    pub resource_type: TypeName,
    /// What holds when it passes, as a claim: "Bucket keeps old versions of objects".
    pub title: String,
    /// How bad it is when it fails.
    pub severity: Severity,
    /// What is at stake when it fails; `None` when its author did not say.
    pub risk: Option<Risk>,
    /// What security work it serves; `None` when its author did not say.
    pub function: Option<SecurityFunction>,
    /// Words to group rules by: `encryption`, `exposure`, `logging`, `identity`...
    pub categories: Vec<String>,
    /// Why it matters, in a sentence or two.
    pub why: String,
    /// The text of the condition under which it applies; `None` when it always does.
    pub when: Option<String>,
    /// Whether it is about use, and so judges also what nothing uses when that is left out.
    pub judges_unused: bool,
    /// The text of the condition that must hold.
    pub condition: String,
    /// What a user may tune, by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// How to make a failing resource pass.
    pub fix: Remediation,
    /// Where to read more.
    pub references: Vec<String>,
    /// The controls that it answers, by framework; derived from the frameworks of the catalogue.
    pub controls: BTreeMap<String, Vec<String>>,
    /// The same check elsewhere, as `tool:check`.
    pub also_known_as: Vec<String>,
    /// Resources that must pass, fail and not be judged.
    pub examples: Examples,
}

/// Something about a rule that a user may tune.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// What it means, with its unit.
    pub about: String,
    /// What it is when nobody tunes it.
    pub default: ParameterValue,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParameterValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Double(f64),
    /// A text.
    Text(String),
    /// Texts. Before the numbers, so that an empty list is one of texts.
    Texts(Vec<String>),
    /// Whole numbers.
    Ints(Vec<i64>),
}

/// How a failing resource is made to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remediation {
    /// In words, for the console or for whoever decides.
    pub text: String,
    /// As commands of the AWS CLI; `RESOURCE` names stand in capitals.
    pub cli: String,
    /// As Terraform.
    pub terraform: String,
}

/// Resources with which a rule is tried.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    /// These must pass.
    pub pass: Vec<Example>,
    /// These must fail.
    pub fail: Vec<Example>,
    /// To these the rule must not apply.
    pub skip: Vec<Example>,
}

/// A resource in the API's shape, with the reserved members `account`, `region`, `now`, `params`
/// and `related` beside its own.
#[derive(Debug, Clone)]
pub struct Example {
    /// The resource and what surrounds it.
    pub value: Value,
    /// Where it stands in its file, counted from one.
    pub line: usize,
}
