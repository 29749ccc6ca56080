//! What a source may speak of: its resource, what is joined to it, parameters, functions.
//!
//! The fields of the resource are bare names (`Versioning.Status`); `resource` is the resource
//! itself, for a field that is hidden by one of the names below. `related.NAME` is a join,
//! `params.NAME` a parameter, `account.id`, `account.partition`, `region` and `now` are the place
//! and time of collection.

use super::cost::Assumed;
use super::host::HostFunctions;
use super::input::Parameters;
use super::machine::Limits;
use super::types::Type;
use super::value::{List, Value};
use crate::document::{Document, Layout};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a source may speak of. Built up by value:
/// `Environment::of(bucket).join_one("account_block", block).parameter("days", ParameterType::Int)`.
#[derive(Clone, Default)]
pub struct Environment {
    pub(super) layout: Option<Arc<Layout>>,
    pub(super) related: Vec<Join>,
    pub(super) parameters: Vec<(String, ParameterType)>,
    pub(super) host: Option<Arc<dyn HostFunctions>>,
    pub(super) variables: Vec<(String, Type)>,
    pub(super) container: String,
    pub(super) unchecked: bool,
    pub(super) limits: Limits,
    pub(super) admission: Option<Assumed>,
}

/// A join: the name it goes by, what is joined, and how many there may be.
#[derive(Debug, Clone)]
pub(super) struct Join {
    pub name: String,
    pub layout: Arc<Layout>,
    pub many: bool,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// A bool.
    Bool,
    /// An int.
    Int,
    /// A double.
    Double,
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// A list of ints.
    Ints,
}

/// Why parameters cannot be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// A declared parameter was not given.
    #[error("the parameter `{0}` is missing")]
    Missing(String),
    /// A parameter was given that is not declared.
    #[error("there is no parameter `{0}`")]
    Undeclared(String),
    /// A parameter is of another type than declared.
    #[error("the parameter `{name}` must be {expected}, not `{found}`")]
    WrongType {
        /// The parameter.
        name: String,
        /// What it was declared as.
        expected: ParameterType,
        /// What was given, as JSON.
        found: String,
    },
}

impl Environment {
    /// The environment of rules over one type of resource.
    pub fn of(layout: Arc<Layout>) -> Self {
        Environment { layout: Some(layout), ..Environment::default() }
    }

    /// An environment without a resource, to which variables are added.
    pub fn dynamic() -> Self {
        Environment::default()
    }

    /// Adds a join with any number of resources: `related.NAME` is a list.
    pub fn join_many(mut self, name: impl Into<String>, layout: Arc<Layout>) -> Self {
        self.related.push(Join { name: name.into(), layout, many: true });
        self
    }

    /// Adds a join with one resource or none: `related.NAME` is a record, which may be absent.
    pub fn join_one(mut self, name: impl Into<String>, layout: Arc<Layout>) -> Self {
        self.related.push(Join { name: name.into(), layout, many: false });
        self
    }

    /// Adds a parameter: `params.NAME`.
    pub fn parameter(mut self, name: impl Into<String>, kind: ParameterType) -> Self {
        self.parameters.push((name.into(), kind));
        self
    }

    /// Adds the host's functions, in place of any before.
    pub fn host(self, host: Arc<dyn HostFunctions>) -> Self {
        Environment { host: Some(host), ..self }
    }

    /// Adds a variable; its name may have dots.
    pub fn variable(mut self, name: impl Into<String>, kind: Type) -> Self {
        self.variables.push((name.into(), kind));
        self
    }

    /// Sets the container in which names are looked up first: in `a.b`, `x` may mean `a.b.x`, `a.x`
    /// or `x`.
    pub fn container(self, container: impl Into<String>) -> Self {
        Environment { container: container.into(), ..self }
    }

    /// Leaves types and names to be found while evaluating.
    pub fn unchecked(self) -> Self {
        Environment { unchecked: true, ..self }
    }

    /// Refuses sources that might use up their limits on resources of this size.
    pub fn admit(self, assumed: Assumed) -> Self {
        Environment { admission: Some(assumed), ..self }
    }

    /// Sets what one evaluation may use up.
    pub fn limits(self, limits: Limits) -> Self {
        Environment { limits, ..self }
    }

    /// The names of the joins, in the order in which an input lists them.
    pub fn related_names(&self) -> impl Iterator<Item = &str> {
        self.related.iter().map(|join| join.name.as_str())
    }

    /// The declared parameters and their types.
    pub fn declared_parameters(&self) -> impl Iterator<Item = (&str, ParameterType)> {
        self.parameters.iter().map(|(name, kind)| (name.as_str(), *kind))
    }

    /// For each join, an empty document to read where there is none.
    pub(super) fn absent(&self) -> Vec<Document> {
        self.related.iter().map(|join| Document::absent(&join.layout)).collect()
    }

    /// Binds the parameters to values. All of them must be given, and no others.
    pub fn parameters(&self, given: &BTreeMap<String, Json>) -> Result<Parameters, ParameterError> {
        let declared = |name: &String| self.parameters.iter().any(|(known, _)| known == name);
        if let Some(name) = given.keys().find(|name| !declared(name)) {
            return Err(ParameterError::Undeclared(name.clone()));
        }
        let values = self.parameters.iter().map(|(name, kind)| {
            let json = given.get(name).ok_or_else(|| ParameterError::Missing(name.clone()))?;
            kind.value(json).ok_or_else(|| ParameterError::WrongType {
                name: name.clone(),
                expected: *kind,
                found: json.to_string(),
            })
        });
        Ok(Parameters { values: values.collect::<Result<_, _>>()? })
    }
}

impl ParameterType {
    /// The type the checker knows it as.
    pub(super) fn as_type(self) -> Type {
        match self {
            ParameterType::Bool => Type::Bool,
            ParameterType::Int => Type::Int,
            ParameterType::Double => Type::Double,
            ParameterType::Text => Type::Text,
            ParameterType::Texts => Type::list(Type::Text),
            ParameterType::Ints => Type::list(Type::Int),
        }
    }

    fn value(self, json: &Json) -> Option<Value<'static>> {
        let list = |element: ParameterType| {
            let values = json.as_array()?.iter().map(|json| element.value(json));
            Some(Value::List(List::new(values.collect::<Option<_>>()?).ok()?))
        };
        match self {
            ParameterType::Bool => json.as_bool().map(Value::Bool),
            ParameterType::Int => json.as_i64().map(Value::Int),
            ParameterType::Double => json.as_f64().map(Value::Double),
            ParameterType::Text => json.as_str().map(Value::text),
            ParameterType::Texts => list(ParameterType::Text),
            ParameterType::Ints => list(ParameterType::Int),
        }
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_type(), f)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("layout", &self.layout.as_ref().map(|layout| layout.name()))
            .field("related", &self.related_names().collect::<Vec<_>>())
            .field("parameters", &self.parameters)
            .field("variables", &self.variables)
            .finish_non_exhaustive()
    }
}
