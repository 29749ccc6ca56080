//! Tags: from any of AWS's shapes to a map from key to value.
//!
//! Keys are kept, for rules ask whether a resource is tagged at all. Values are kept for reviewed
//! keys only and are `null` otherwise.

use super::pseudonym::{Kind, Pseudonyms, contains_address, is_pseudonym};
use super::secret::{is_random, looks_secret};
use super::{ReduceError, TagSettings};
use serde_json::{Map, Value};

/// The longest value that AWS allows a tag. What is longer is no tag.
const LIMIT_CHARS: usize = 256;
const KEYS: [&str; 4] = ["Key", "key", "TagKey", "tagKey"];
const VALUES: [&str; 4] = ["Value", "value", "TagValue", "tagValue"];

pub(super) fn reduce(
    pseudonyms: &Pseudonyms,
    settings: &TagSettings,
    value: Value,
) -> Result<Value, ReduceError> {
    let mut tags = Map::new();
    for (key, value) in pairs(value)? {
        let kept = if settings.keeps(&key) { kept(pseudonyms, &key, value) } else { None };
        tags.insert(safe_key(pseudonyms, key), kept.map_or(Value::Null, Value::String));
    }
    Ok(Value::Object(tags))
}

/// A key or a name that people chose, unless it is itself something to hide.
pub(super) fn safe_key(pseudonyms: &Pseudonyms, key: String) -> String {
    if is_pseudonym(&key) {
        key
    } else if contains_address(&key) {
        pseudonyms.of(Kind::Email, &key)
    } else if looks_secret(None, &key) {
        pseudonyms.of(Kind::Redacted, &key)
    } else {
        key
    }
}

fn kept(pseudonyms: &Pseudonyms, key: &str, value: Option<String>) -> Option<String> {
    let value = value.filter(|value| value.chars().nth(LIMIT_CHARS).is_none())?;
    if is_pseudonym(&value) {
        Some(value)
    } else if contains_address(&value) {
        Some(pseudonyms.of(Kind::Email, &value))
    } else if looks_secret(Some(key), &value) || (!is_of_program(key) && is_random(&value)) {
        None
    } else {
        Some(value)
    }
}

/// Programs put colons and slashes into their keys, and ids that look random into the values.
fn is_of_program(key: &str) -> bool {
    key.contains([':', '/'])
}

fn pairs(value: Value) -> Result<Vec<(String, Option<String>)>, ReduceError> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items.into_iter().map(pair).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| Ok((key, text(value)?))).collect(),
        _ => Err(ReduceError::NotTags),
    }
}

/// A tag of a list. Members beside key and value (Auto Scaling has three) are dropped.
fn pair(item: Value) -> Result<(String, Option<String>), ReduceError> {
    let Value::Object(mut item) = item else { return Err(ReduceError::NotTags) };
    let key = KEYS.iter().find_map(|name| item.remove(*name)).ok_or(ReduceError::NotTags)?;
    let value = VALUES.iter().find_map(|name| item.remove(*name)).unwrap_or_default();
    Ok((text(key)?.ok_or(ReduceError::NotTags)?, text(value)?))
}

fn text(value: Value) -> Result<Option<String>, ReduceError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(ReduceError::NotTags),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Secret;
    use serde_json::json;

    fn reduced(value: Value) -> Result<Value, ReduceError> {
        let settings = TagSettings::with_keys(["ticket"]);
        reduce(&Pseudonyms::new(&Secret::new([7; 32])), &settings, value)
    }

    #[test]
    fn every_shape_gives_the_same_map() {
        let expected = json!({"env": "prod", "Name": null});
        for value in [
            json!([{"Key": "env", "Value": "prod"}, {"Key": "Name", "Value": "annas-laptop"}]),
            json!([{"key": "env", "value": "prod"}, {"key": "Name", "value": "annas-laptop"}]),
            json!([{"TagKey": "env", "TagValue": "prod"}, {"TagKey": "Name", "TagValue": "x"}]),
            json!([{"tagKey": "env", "tagValue": "prod"}, {"tagKey": "Name", "tagValue": "x"}]),
            json!([{"Key": "env", "Value": "prod", "PropagateAtLaunch": true}, {"Key": "Name"}]),
            json!({"env": "prod", "Name": "annas-laptop"}),
        ] {
            assert_eq!(reduced(value), Ok(expected.clone()));
        }
    }

    #[test]
    fn keys_from_the_settings_keep_their_values() {
        assert_eq!(reduced(json!({"Ticket": "OPS-1"})), Ok(json!({"Ticket": "OPS-1"})));
    }

    #[test]
    fn kept_values_are_still_searched_for_people_and_secrets() {
        let tags = reduced(json!({
            "team": "jane.doe@example.com",
            "app": "postgres://shop:Sup3rS3cret@db/shop",
            "service": "x".repeat(257),
            "ticket": "password=Sup3rS3cretPassw0rd99",
        }))
        .unwrap();
        assert!(is_pseudonym(tags["team"].as_str().unwrap()), "{tags}");
        for key in ["app", "service", "ticket"] {
            assert_eq!(tags[key], Value::Null, "{key}");
        }
    }

    #[test]
    fn what_could_be_a_key_is_not_kept_unless_a_program_wrote_it() {
        let random = "q3Zt8Lw1Vb6Nc0Rx5Ym2Kd7Hf4Js9Pg1Tu8Ao3E+";
        let group = "Shop-WebServerGroup-1Q2W3E4R5T6Y7";
        assert_eq!(
            reduced(json!({"team": random, "aws:autoscaling:groupName": group})),
            Ok(json!({"team": null, "aws:autoscaling:groupName": group}))
        );
    }

    #[test]
    fn keys_that_name_people_or_are_secrets_become_pseudonyms() {
        let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
        let tags = reduced(json!({"jane@example.com": "x", token.clone(): "y"})).unwrap();
        let printed = tags.to_string();
        assert!(!printed.contains("jane") && !printed.contains(&token), "{printed}");
        assert!(tags.as_object().unwrap().keys().all(|key| is_pseudonym(key)), "{printed}");
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        for value in
            [json!("env"), json!([{"Value": "prod"}]), json!([{"Key": 1}]), json!({"env": 1})]
        {
            assert_eq!(reduced(value.clone()), Err(ReduceError::NotTags), "{value}");
        }
    }
}
