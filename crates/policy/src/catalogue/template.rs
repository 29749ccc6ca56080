//! Texts with holes: `arn:${partition}:s3:::${Name}`.
//!
//! A hole names a field of the resource by its path, or one of the words `account`, `region` and
//! `partition`; `${Path:-text}` gives what stands there when the field is absent, and `${Path#text}`
//! the field without `text` at its beginning.

use serde_json::Value;

/// A text with holes, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Hole { path: String, without: String, fallback: Option<String> },
}

/// What surrounds a resource: what the holes `account`, `region` and `partition` stand for.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The account's id.
    pub account: &'a str,
    /// The region, empty for what has none.
    pub region: &'a str,
    /// The partition.
    pub partition: &'a str,
    /// The element of a list that a call is made for, which `${each.X}` reads.
    pub each: Option<&'a Value>,
}

impl Template {
    /// Parses a text with holes.
    ///
    /// Errors: a hole that is not closed or is empty, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (hole, behind) = after
                .split_once('}')
                .ok_or_else(|| format!("`${{` in `{text}` is never closed"))?;
            let (path, fallback) = match hole.split_once(":-") {
                Some((path, fallback)) => (path, Some(fallback.to_owned())),
                None => (hole, None),
            };
            let (path, without) = path.split_once('#').unwrap_or((path, ""));
            if path.is_empty() {
                return Err(format!("a hole in `{text}` names nothing"));
            }
            let (path, without) = (path.to_owned(), without.to_owned());
            parts.push(Part::Hole { path, without, fallback });
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// The fields of the resource that the holes name.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole { path, .. } if !is_surrounding(path) => Some(path.as_str()),
            _ => None,
        })
    }

    /// Fills the holes. `None` when a field is absent and nothing stands in for it.
    pub fn fill(&self, resource: &Value, around: Surroundings<'_>) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Hole { path, without, fallback } => match hole(path, resource, around) {
                    Some(text) => {
                        out.push_str(text.strip_prefix(without.as_str()).unwrap_or(&text));
                    }
                    None => out.push_str(fallback.as_ref()?),
                },
            }
        }
        Some(out)
    }
}

fn is_surrounding(path: &str) -> bool {
    matches!(path, "account" | "region" | "partition")
}

fn hole(path: &str, resource: &Value, around: Surroundings<'_>) -> Option<String> {
    match path {
        "account" => Some(around.account.to_owned()),
        "region" => Some(around.region.to_owned()),
        "partition" => Some(around.partition.to_owned()),
        path => match look_up(path, resource, around)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        },
    }
}

fn look_up<'v>(path: &str, resource: &'v Value, around: Surroundings<'v>) -> Option<&'v Value> {
    match (path.strip_prefix("each."), around.each) {
        (Some(member), Some(each)) => reach(each, member),
        _ if path == "each" => around.each,
        _ => reach(resource, path),
    }
}

/// The value at a path such as `A.B[0].C` (`[0]` takes the first element).
pub fn reach<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut here = value;
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (name, first) = match part.strip_suffix("[0]") {
            Some(name) => (name, true),
            None => (part, false),
        };
        here = here.get(name)?;
        if first {
            here = here.get(0)?;
        }
    }
    Some(here).filter(|value| !value.is_null())
}

/// The texts and numbers at a path such as `Groups[].GroupId`, every list on the way opened.
pub fn leaves(value: &Value, path: &str) -> Vec<String> {
    let mut here = vec![value];
    for part in path.split('.') {
        let name = part.strip_suffix("[]").unwrap_or(part);
        here = here
            .into_iter()
            .filter_map(|value| value.get(name))
            .flat_map(|value| match value {
                Value::Array(items) => items.iter().collect(),
                other => vec![other],
            })
            .collect();
    }
    here.into_iter()
        .filter_map(|leaf| match leaf {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const AROUND: Surroundings<'_> =
        Surroundings { account: "123456789012", region: "eu-west-1", partition: "aws", each: None };

    #[test]
    fn holes_are_filled_from_the_resource_and_its_surroundings() {
        let cases = [
            ("arn:${partition}:s3:::${Name}", Some("arn:aws:s3:::b")),
            ("${region}/${account}", Some("eu-west-1/123456789012")),
            ("${Deep.Down[0].Id}", Some("7")),
            ("${Missing}", None),
            ("${Missing:-us-east-1}", Some("us-east-1")),
            ("zone/${Path#/zone/}", Some("zone/Z1")),
            ("${Name#/zone/}", Some("b")),
            ("${Null:-x}", Some("x")),
            ("plain", Some("plain")),
        ];
        let resource =
            json!({"Name": "b", "Path": "/zone/Z1", "Deep": {"Down": [{"Id": 7}]}, "Null": null});
        for (text, filled) in cases {
            let template = Template::parse(text).unwrap();
            assert_eq!(template.fill(&resource, AROUND).as_deref(), filled, "{text}");
        }
    }

    #[test]
    fn a_hole_that_is_not_closed_is_refused() {
        assert!(Template::parse("arn:${Name").is_err());
        assert!(Template::parse("arn:${}").is_err());
    }
}
