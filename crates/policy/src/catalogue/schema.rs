//! The JSON Schema of catalogue files, for editors that complete and check as one writes.
//!
//! It says less than the loader knows: whether a path is a kept field, whether a condition compiles,
//! only the loader tells.

/// The schema, as JSON (draft 7, which editors know best): of files that describe a type, that add
/// rules to one, and of frameworks.
pub const SCHEMA: &str = include_str!("schema.json");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, SourceFile};
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// Each closed definition, with a file in which a stranger stands in such a mapping.
    const PLACES: [(&str, &str); 13] = [
        ("type_file", "type: a.b.c\nstranger: 1"),
        ("rules_file", "rules_for: a.b.c\nstranger: 1"),
        ("list", "type: a.b.c\nlist: {stranger: 1}"),
        ("prepare", "type: a.b.c\nlist: {prepare: {stranger: 1}}"),
        ("detail", "type: a.b.c\ndetails: [{stranger: 1}]"),
        ("join", "type: a.b.c\njoins: {X: {stranger: 1}}"),
        ("rule", "type: a.b.c\nrules: [{stranger: 1}]"),
        ("risk", "type: a.b.c\nrules: [{risk: {stranger: 1}}]"),
        ("fix", "type: a.b.c\nrules: [{fix: {stranger: 1}}]"),
        ("parameter", "type: a.b.c\nrules: [{parameters: {x: {stranger: 1}}}]"),
        ("examples", "type: a.b.c\nrules: [{examples: {stranger: 1}}]"),
        ("framework_file", "framework: a\nstranger: 1"),
        ("control", "framework: a\ncontrols: [{stranger: 1}]"),
    ];

    fn definitions() -> Value {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        schema["definitions"].clone()
    }

    /// The members that the loader knows, as it lists them when it meets a stranger.
    fn known_to_the_loader(text: &str) -> BTreeSet<String> {
        let files = [SourceFile::new("a.yaml", text)];
        let errors = match text.starts_with("framework:") {
            true => Catalogue::default().with_frameworks(&files).unwrap_err(),
            false => Catalogue::load(&files).unwrap_err(),
        };
        let message = &errors[0].message;
        let (_, listed) = message.split_once("expected ").unwrap_or_else(|| panic!("{message}"));
        let listed = listed.split_once(" at line").map_or(listed, |(listed, _)| listed);
        let listed = listed.trim_start_matches("one of ");
        let names = listed.split([',', ' ']).filter(|name| !name.is_empty() && *name != "or");
        names.map(|name| name.trim_matches('`').to_owned()).collect()
    }

    #[test]
    fn the_schema_knows_the_members_that_the_loader_knows() {
        let definitions = definitions();
        for (name, text) in PLACES {
            let properties = definitions[name]["properties"].as_object().unwrap();
            let known: BTreeSet<String> = properties.keys().cloned().collect();
            assert_eq!(known, known_to_the_loader(text), "{name}");
            assert_eq!(definitions[name]["additionalProperties"], false, "{name}");
        }
        let closed = definitions.as_object().unwrap().iter();
        let closed = closed.filter(|(_, each)| each["additionalProperties"] == false);
        let closed: BTreeSet<&str> = closed.map(|(name, _)| name.as_str()).collect();
        assert_eq!(closed, PLACES.iter().map(|(name, _)| *name).collect());
    }

    #[test]
    fn every_member_is_described() {
        for (name, definition) in definitions().as_object().unwrap() {
            assert!(definition["description"].is_string(), "{name}");
            let members = definition["properties"].as_object().into_iter().flatten();
            for (member, schema) in members {
                let described = schema["description"].is_string() || schema["$ref"].is_string();
                assert!(described, "`{member}` of {name}");
            }
        }
    }
}
