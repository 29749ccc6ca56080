//! What an operation is asked: JSON in which every text is a template.

use super::template::{Surroundings, Template};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The input of a call, with holes.
#[derive(Debug, Clone, Default)]
pub struct Input {
    members: Vec<(String, Shape)>,
}

#[derive(Debug, Clone)]
enum Shape {
    Text(Template),
    List(Vec<Shape>),
    Object(Vec<(String, Shape)>),
    Fixed(Value),
}

impl Input {
    /// Parses every text in `members` as a template.
    pub fn parse(members: &BTreeMap<String, Value>) -> Result<Self, String> {
        let parsed = members
            .iter()
            .map(|(name, value)| Ok((name.clone(), Shape::parse(value)?)))
            .collect::<Result<_, String>>()?;
        Ok(Self { members: parsed })
    }

    /// The members that it sets.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }

    /// The fields of the resource that it needs.
    pub fn paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        for (_, shape) in &self.members {
            shape.collect_paths(&mut paths);
        }
        paths
    }

    /// Fills the holes. `None` when a field that it needs is absent.
    pub fn fill(&self, resource: &Value, around: Surroundings<'_>) -> Option<Value> {
        fill_object(&self.members, resource, around)
    }
}

impl Shape {
    fn parse(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) => Shape::Text(Template::parse(text)?),
            Value::Array(items) => {
                Shape::List(items.iter().map(Shape::parse).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => Shape::Object(
                members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), Shape::parse(value)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => Shape::Fixed(value.clone()),
        })
    }

    fn collect_paths<'s>(&'s self, paths: &mut Vec<&'s str>) {
        match self {
            Shape::Text(template) => paths.extend(template.paths()),
            Shape::List(items) => items.iter().for_each(|item| item.collect_paths(paths)),
            Shape::Object(members) => {
                members.iter().for_each(|(_, member)| member.collect_paths(paths));
            }
            Shape::Fixed(_) => {}
        }
    }

    fn fill(&self, resource: &Value, around: Surroundings<'_>) -> Option<Value> {
        Some(match self {
            Shape::Text(template) => Value::String(template.fill(resource, around)?),
            Shape::List(items) => Value::Array(
                items.iter().map(|item| item.fill(resource, around)).collect::<Option<_>>()?,
            ),
            Shape::Object(members) => fill_object(members, resource, around)?,
            Shape::Fixed(value) => value.clone(),
        })
    }
}

fn fill_object(
    members: &[(String, Shape)],
    resource: &Value,
    around: Surroundings<'_>,
) -> Option<Value> {
    let mut object = Map::new();
    for (name, shape) in members {
        object.insert(name.clone(), shape.fill(resource, around)?);
    }
    Some(Value::Object(object))
}
