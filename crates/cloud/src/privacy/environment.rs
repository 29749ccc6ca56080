//! Environment variables: from values to what kind of value each holds.
//!
//! Not idempotent: the words that come out would be taken for values.

use super::pseudonym::Pseudonyms;
use super::reducer::bounded;
use super::secret::{is_reference, looks_secret};
use super::tags::safe_key;
use super::{ReduceError, opaque};
use serde_json::Value;
use std::collections::BTreeMap;

const NAMES: [&str; 2] = ["name", "Name"];
const VALUES: [&str; 2] = ["value", "Value"];
/// Members in whose presence a variable takes its value from elsewhere (ECS).
const SOURCES: [&str; 2] = ["valueFrom", "ValueFrom"];
/// Members that say what a value is (CodeBuild).
const TYPES: [&str; 2] = ["type", "Type"];

/// What a variable holds. Of two variables with one name, the later in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Empty,
    Plain,
    Reference,
    Secret,
}

impl Holds {
    const fn word(self) -> &'static str {
        match self {
            Holds::Empty => "empty",
            Holds::Secret => "secret",
            Holds::Reference => "reference",
            Holds::Plain => "plain",
        }
    }
}

pub(super) fn reduce(pseudonyms: &Pseudonyms, value: Value) -> Result<Value, ReduceError> {
    let mut variables = BTreeMap::new();
    let mut add = |name: String, holds: Holds| {
        let most = variables.entry(safe_key(pseudonyms, name)).or_insert(holds);
        *most = holds.max(*most);
    };
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (name, value) in map {
                let holds = holds(&name, &value)?;
                add(name, holds);
            }
        }
        Value::Array(items) => {
            for item in items {
                let (name, holds) = listed(item)?;
                add(name, holds);
            }
        }
        _ => return Err(ReduceError::NotVariables),
    }
    Ok(variables.into_iter().map(|(name, holds)| (name, holds.word())).collect())
}

/// A variable of a list: `{name, value}`, with the case and the extras of several services.
fn listed(item: Value) -> Result<(String, Holds), ReduceError> {
    let Value::Object(mut item) = item else { return Err(ReduceError::NotVariables) };
    let mut take = |names: &[&str]| names.iter().find_map(|name| item.remove(*name));
    let Some(Value::String(name)) = take(&NAMES) else { return Err(ReduceError::NotVariables) };
    let elsewhere =
        take(&TYPES).is_some_and(|kind| kind != Value::Null && kind.as_str() != Some("PLAINTEXT"));
    if elsewhere || take(&SOURCES).is_some_and(|source| source != Value::Null) {
        return Ok((name, Holds::Reference));
    }
    let holds = holds(&name, &take(&VALUES).unwrap_or_default())?;
    Ok((name, holds))
}

fn holds(name: &str, value: &Value) -> Result<Holds, ReduceError> {
    let text = match value {
        Value::Null => return Ok(Holds::Empty),
        Value::Bool(_) => return Ok(Holds::Plain),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => return Err(ReduceError::NotVariables),
    };
    let text = bounded(text.trim(), opaque::LIMIT_BYTES)?;
    Ok(if text.is_empty() {
        Holds::Empty
    } else if looks_secret(Some(name), text) {
        Holds::Secret
    } else if is_reference(text) {
        Holds::Reference
    } else {
        Holds::Plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Secret;
    use serde_json::json;

    fn reduced(value: Value) -> Result<Value, ReduceError> {
        reduce(&Pseudonyms::new(&Secret::new([7; 32])), value)
    }

    #[test]
    fn every_variable_is_told_by_what_it_holds() {
        for (name, value, expected) in [
            ("DB_PASSWORD", "Sup3rS3cretPassw0rd99", "secret"),
            ("STAGE", "x", "plain"),
            ("DB_PASSWORD", "ref", "plain"),
            ("DB_PASSWORD", "", "empty"),
            ("DB_PASSWORD", "  ", "empty"),
            ("DB_PASSWORD", "${db_password}", "reference"),
            ("DB_PASSWORD", "{{resolve:secretsmanager:db:SecretString:password}}", "reference"),
            ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf", "reference"),
            ("DB_PASSWORD", "ssm:/prod/db/password", "reference"),
            ("TABLE", "arn:aws:dynamodb:eu-west-1:1:table/t", "reference"),
            ("DATABASE_URL", "postgres://shop:Sup3rS3cret@db/shop", "secret"),
            ("DATABASE_URL", "postgres://shop@db/shop", "plain"),
        ] {
            assert_eq!(reduced(json!({name: value})), Ok(json!({name: expected})), "{value}");
            let list = json!([{"name": name, "value": value}]);
            assert_eq!(reduced(list), Ok(json!({name: expected})), "{value}");
            let list = json!([{"Name": name, "Value": value, "Type": "PLAINTEXT"}]);
            assert_eq!(reduced(list), Ok(json!({name: expected})), "{value}");
        }
    }

    #[test]
    fn a_value_that_stands_elsewhere_is_a_reference() {
        for item in [
            json!({"name": "DB_PASSWORD", "valueFrom": "db-password"}),
            json!({"name": "DB_PASSWORD", "value": "Passw0rd1234", "type": "PARAMETER_STORE"}),
        ] {
            assert_eq!(reduced(json!([item])), Ok(json!({"DB_PASSWORD": "reference"})));
        }
    }

    #[test]
    fn a_second_value_of_one_name_hides_no_secret() {
        let secret = json!({"name": "DB_PASSWORD", "value": "Sup3rS3cretPassw0rd99"});
        let empty = json!({"name": "DB_PASSWORD", "value": ""});
        for list in [json!([secret, empty]), json!([empty, secret])] {
            assert_eq!(reduced(list), Ok(json!({"DB_PASSWORD": "secret"})));
        }
    }

    #[test]
    fn values_that_are_no_text_are_judged_by_how_they_print() {
        assert_eq!(
            reduced(json!({"A": null, "B": true, "C": 5, "PASSWORD": 81730264})),
            Ok(json!({"A": "empty", "B": "plain", "C": "plain", "PASSWORD": "secret"}))
        );
    }

    #[test]
    fn other_shapes_are_refused() {
        for value in [json!("A=b"), json!([{"value": "x"}]), json!({"A": ["x"]}), json!([1])] {
            assert_eq!(reduced(value.clone()), Err(ReduceError::NotVariables), "{value}");
        }
    }
}
