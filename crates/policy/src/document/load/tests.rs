use super::*;
use crate::document::{FieldType, LayoutBuilder};
use serde_json::json;

fn layout() -> Arc<Layout> {
    let built = Layout::builder("thing")
        .field("Name", FieldType::String)
        .and_then(|b| b.field("Count", FieldType::Int))
        .and_then(|b| b.field("Enabled", FieldType::Bool))
        .and_then(|b| b.field("Ratio", FieldType::Double))
        .and_then(|b| b.field("Created", FieldType::Timestamp))
        .and_then(|b| b.field("Policy", FieldType::Policy))
        .and_then(|b| b.field("Tags", FieldType::Map(Box::new(FieldType::String))))
        .and_then(|b| b.field("Extra", FieldType::Dyn))
        .and_then(|b| b.field("Zones[]", FieldType::String))
        .and_then(|b| b.field("Rules[].Filter.Prefix", FieldType::String))
        .and_then(|b| b.field("Rules[].Days[]", FieldType::Int))
        .and_then(LayoutBuilder::build);
    Arc::new(built.unwrap())
}

fn sample() -> serde_json::Value {
    json!({
        "Name": "a", "Count": 3, "Enabled": true, "Ratio": 0.5,
        "Created": "2024-01-02T03:04:05Z",
        "Policy": {"Statement": []},
        "Tags": {"b": "2", "a": "1"},
        "Extra": {"z": [1, null, {"k": "v"}], "a": 1.5},
        "Zones": ["x", "y"],
        "Rules": [
            {"Filter": {"Prefix": "p"}, "Days": [1, 2]},
            {"Days": []},
            {"Filter": {"Prefix": "q"}, "Days": [3]}
        ]
    })
}

#[test]
fn a_document_prints_back_what_was_loaded() {
    let document = Document::from_value(&layout(), &sample()).unwrap();
    assert_eq!(document.to_json(), sample());
}

#[test]
fn text_and_value_load_alike() {
    let document = Document::from_json(&layout(), &sample().to_string()).unwrap();
    assert_eq!(document.to_json(), sample());
}

#[test]
fn what_the_layout_does_not_name_is_not_kept() {
    let json = r#"{"Secret": "hunter2", "Name": "a", "Rules": [{"Secret": ["hunter2"]}]}"#;
    let document = Document::from_json(&layout(), json).unwrap();
    assert_eq!(document.to_json(), json!({"Name": "a", "Rules": [{}]}));
    assert!(!format!("{document:?}").contains("hunter2"));
}

#[test]
fn null_is_absent_and_the_last_of_equal_keys_counts() {
    let json = r#"{"Name": null, "Count": 1, "Count": 2, "Tags": {"a": "1", "a": "2"}}"#;
    let document = Document::from_json(&layout(), json).unwrap();
    assert_eq!(document.to_json(), json!({"Count": 2, "Tags": {"a": "2"}}));
}

#[test]
fn texts_that_spell_a_value_are_that_value() {
    let json = r#"{"Enabled": "True", "Count": "30", "Created": "N/A", "Ratio": "1.5"}"#;
    let document = Document::from_json(&layout(), json).unwrap();
    assert_eq!(document.to_json(), json!({"Enabled": true, "Count": 30, "Ratio": 1.5}));
}

#[test]
fn a_time_may_be_seconds() {
    let document = Document::from_json(&layout(), r#"{"Created": 1704164645.25}"#).unwrap();
    assert_eq!(document.to_json(), json!({"Created": "2024-01-02T03:04:05.25Z"}));
}

#[test]
fn a_policy_may_be_given_as_text() {
    let document = Document::from_json(&layout(), r#"{"Policy": "{\"Statement\": []}"}"#).unwrap();
    assert_eq!(document.policy(Some(0)).text(), r#"{"Statement": []}"#);
}

#[test]
fn a_wrong_type_names_the_place() {
    for (json, path) in [
        (r#"{"Count": "many"}"#, "Count"),
        (r#"{"Rules": [{}, {"Filter": {"Prefix": 1}}]}"#, "Rules[1].Filter.Prefix"),
        (r#"{"Rules": {}}"#, "Rules"),
        (r#"{"Zones": ["a", {}]}"#, "Zones[1]"),
        (r#"{"Tags": {"k": 1}}"#, "Tags[\"k\"]"),
    ] {
        let error = Document::from_json(&layout(), json).unwrap_err();
        assert_eq!(error.path.replace(".[", "["), path, "{error}");
    }
    assert!(Document::from_json(&layout(), "[").is_err());
    assert!(Document::from_json(&layout(), "{} {}").is_err());
}

#[test]
fn nesting_is_bounded() {
    let deep = format!(r#"{{"Extra": {}{}}}"#, "[".repeat(120), "]".repeat(120));
    assert!(Document::from_json(&layout(), &deep).is_err());
    let fine = format!(r#"{{"Extra": {}{}}}"#, "[".repeat(90), "]".repeat(90));
    assert!(Document::from_json(&layout(), &fine).is_ok());
}

#[test]
fn of_a_key_that_comes_twice_the_last_one_counts_whole() {
    for json in [
        r#"{"Rules": [{"Filter": {"Prefix": "p"}, "Days": [1], "Filter": {}}]}"#,
        r#"{"Rules": [{"Days": [3], "Filter": {"Prefix": "p"}, "Days": [1], "Filter": {}}]}"#,
        r#"{"Rules": [{"Filter": {"Prefix": "p"}}, {}], "Name": "a", "Name": null, "Rules": [{"Days": [1], "Filter": {}}]}"#,
    ] {
        let document = Document::from_json(&layout(), json).unwrap();
        assert_eq!(document.to_json(), json!({"Rules": [{"Filter": {}, "Days": [1]}]}), "{json}");
    }
}
