//! Rules, compiled.

use super::complaint::Origin;
use super::field::{Field, FieldKind};
use super::functions::PolicyFunctions;
use super::resource_type::ResourceType;
use super::rule::{Parameter, ParameterValue, Rule};
use super::whole::Catalogue;
use crate::cel::{
    self, Assumed, CompileError, Environment, ParameterError, ParameterType, Parameters, Program,
};
use crate::document::{FieldType, Layout};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rule, compiled and bound to its parameters.
#[derive(Debug)]
pub struct Programs {
    /// The condition under which it applies; `None` when it always does.
    pub when: Option<Program>,
    /// The condition that must hold.
    pub condition: Program,
    /// The values of its parameters.
    pub parameters: Parameters,
    /// What the condition reads.
    pub reads: Reads,
}

/// What a condition reads, for evidence.
#[derive(Debug, Default)]
pub struct Reads {
    /// Fields of the resource.
    pub resource: Vec<String>,
    /// Joins: their index in the type, their name, and the fields read of them.
    pub related: Vec<(usize, String, Vec<String>)>,
    /// Parameters and their values.
    pub parameters: Vec<(String, Value)>,
}

/// Why a rule could not be compiled.
#[derive(Debug)]
pub(super) enum ProgramError {
    When(CompileError),
    Condition(CompileError),
    Parameter(ParameterError),
}

/// How documents of a type are laid out.
///
/// Errors: a field that contradicts another one, in words.
pub(super) fn layout(name: &str, fields: &[Field]) -> Result<Layout, String> {
    let mut builder = Layout::builder(name);
    for field in fields {
        for (path, kind) in laid_out(field) {
            builder = builder.field(&path, kind).map_err(|error| error.to_string())?;
        }
    }
    builder.build().map_err(|error| error.to_string())
}

/// The fields that a kept field becomes after its reduction.
fn laid_out(field: &Field) -> Vec<(String, FieldType)> {
    let path = field.path.clone();
    let texts = || FieldType::Map(Box::new(FieldType::String));
    match field.kind {
        FieldKind::Bool => vec![(path, FieldType::Bool)],
        FieldKind::Int => vec![(path, FieldType::Int)],
        FieldKind::Double => vec![(path, FieldType::Double)],
        FieldKind::String => vec![(path, FieldType::String)],
        FieldKind::Timestamp => vec![(path, FieldType::Timestamp)],
        FieldKind::Policy => vec![(path, FieldType::Policy)],
        FieldKind::Dyn => vec![(path, FieldType::Dyn)],
        FieldKind::StringMap | FieldKind::Tags | FieldKind::Environment => vec![(path, texts())],
        FieldKind::Opaque => vec![
            (format!("{path}.Present"), FieldType::Bool),
            (format!("{path}.LooksSecret"), FieldType::Bool),
        ],
    }
}

/// Compiles a condition on a resource alone.
///
/// Errors: what does not compile, or reads what surrounds the resource, in words.
pub(super) fn filter(layout: &Arc<Layout>, source: &str) -> Result<Program, String> {
    let environment =
        Environment::of(Arc::clone(layout)).host(Arc::new(PolicyFunctions::default()));
    let program = cel::compile(source, &environment).map_err(|error| error.to_string())?;
    let reads = program.reads();
    match reads.account || reads.region || reads.now {
        true => Err("only the resource's own fields can be read here".to_owned()),
        false => Ok(program),
    }
}

/// What the rules of `each` may speak of, but for a rule's own parameters.
pub(super) fn environment(catalogue: &Catalogue, each: &ResourceType) -> Environment {
    let mut environment =
        Environment::of(Arc::clone(&each.layout)).host(Arc::new(PolicyFunctions::default()));
    if each.origin == Origin::Anybody {
        environment = environment.admit(Assumed::default());
    }
    for join in &each.joins {
        // A join whose type is missing was complained about before.
        let Some(other) = catalogue.resource_type(&join.other) else { continue };
        let layout = Arc::clone(&other.layout);
        environment = match join.one {
            true => environment.join_one(&join.name, layout),
            false => environment.join_many(&join.name, layout),
        };
    }
    environment
}

/// Compiles a rule.
pub(super) fn compile(
    environment: &Environment,
    each: &ResourceType,
    rule: &Rule,
) -> Result<Programs, ProgramError> {
    let environment = declare(environment.clone(), rule);
    let environment = match rule.origin {
        Origin::Reviewed => environment,
        Origin::Anybody => environment.admit(Assumed::default()),
    };
    let values = defaults(rule);
    let when = match &rule.when {
        Some(when) => Some(cel::compile(when, &environment).map_err(ProgramError::When)?),
        None => None,
    };
    let condition = cel::compile(&rule.condition, &environment).map_err(ProgramError::Condition)?;
    let parameters = environment.parameters(&values).map_err(ProgramError::Parameter)?;
    let reads = reads(&condition, each, &values);
    Ok(Programs { when, condition, parameters, reads })
}

impl Programs {
    /// Whether the two say the same with the same parameters.
    pub fn is_same(&self, other: &Programs) -> bool {
        self.condition.source() == other.condition.source()
            && self.when.as_ref().map(Program::source) == other.when.as_ref().map(Program::source)
            && format!("{:?}", self.parameters) == format!("{:?}", other.parameters)
    }

    /// Whether it looks at joined resources.
    pub fn reads_related(&self) -> bool {
        let reads = |program: &Program| !program.reads().related.is_empty();
        reads(&self.condition) || self.when.as_ref().is_some_and(reads)
    }

    /// Whether it looks at what this join finds.
    pub fn reads_join(&self, name: &str) -> bool {
        let reads = |program: &Program| program.reads().related.contains_key(name);
        reads(&self.condition) || self.when.as_ref().is_some_and(reads)
    }

    /// The rule's parameters with some of them tuned.
    ///
    /// Errors: a name that the rule does not declare, or a value of another type, in words.
    pub fn tuned(&self, rule: &Rule, given: &Value) -> Result<Parameters, String> {
        let given = given.as_object().ok_or("`params` is a mapping from names to values")?;
        let mut values = defaults(rule);
        values.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        declare(Environment::dynamic(), rule).parameters(&values).map_err(|error| error.to_string())
    }
}

fn defaults(rule: &Rule) -> BTreeMap<String, Value> {
    let value =
        |parameter: &Parameter| serde_json::to_value(&parameter.default).unwrap_or_default();
    rule.parameters.iter().map(|(name, parameter)| (name.clone(), value(parameter))).collect()
}

/// Adds a rule's own parameters.
pub(super) fn declare(environment: Environment, rule: &Rule) -> Environment {
    rule.parameters.iter().fold(environment, |environment, (name, parameter)| {
        environment.parameter(name, parameter_type(&parameter.default))
    })
}

fn parameter_type(value: &ParameterValue) -> ParameterType {
    match value {
        ParameterValue::Bool(_) => ParameterType::Bool,
        ParameterValue::Int(_) => ParameterType::Int,
        ParameterValue::Double(_) => ParameterType::Double,
        ParameterValue::Text(_) => ParameterType::Text,
        ParameterValue::Ints(_) => ParameterType::Ints,
        ParameterValue::Texts(_) => ParameterType::Texts,
    }
}

fn reads(condition: &Program, each: &ResourceType, values: &BTreeMap<String, Value>) -> Reads {
    let found = condition.reads();
    let related = each.joins.iter().enumerate().filter_map(|(index, join)| {
        let paths = found.related.get(&join.name)?;
        Some((index, join.name.clone(), paths.iter().cloned().collect()))
    });
    let parameters =
        found.parameters.iter().filter_map(|name| Some((name.clone(), values.get(name)?.clone())));
    Reads {
        resource: found.resource.iter().cloned().collect(),
        related: related.collect(),
        parameters: parameters.collect(),
    }
}
