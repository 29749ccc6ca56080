//! `docs/rules/errors.md`: each kind of mistake with what the compiler says to it, and no kind left out.

use super::{blocks, page};
use crate::catalogue::{Catalogue, SourceFile};
use crate::cel::{Assumed, Environment, compile};
use regex::Regex;
use std::path::Path;

/// What the examples are about: the type and the rule of the reference.
fn environment() -> Environment {
    let reference = page("language.md");
    let files: Vec<SourceFile> = blocks(&reference, "yaml")
        .into_iter()
        .map(|(_, text)| SourceFile::new("a.yaml", text))
        .collect();
    let catalogue = Catalogue::load(&files).unwrap();
    let rule = catalogue.rules().next().unwrap();
    // As for a rule in a file of anybody's.
    catalogue.environment(rule).unwrap().admit(Assumed::default())
}

/// Sources of the page, each with the message that stands behind it.
fn examples(page: &str) -> Vec<(&str, &str)> {
    let sources = blocks(page, "cel");
    let messages = blocks(page, "text");
    assert_eq!(sources.len(), messages.len(), "each source has its message");
    sources.into_iter().zip(messages).map(|((_, source), (_, message))| (source, message)).collect()
}

#[test]
fn every_mistake_is_answered_as_shown() {
    let page = page("errors.md");
    let environment = environment();
    let mut wrong = Vec::new();
    for (source, shown) in examples(&page) {
        match compile(source, &environment) {
            Ok(_) => wrong.push(format!("`{source}` compiles")),
            Err(error) if error.to_string() != shown => {
                wrong.push(format!("```cel\n{source}\n```\n\n```text\n{error}\n```"));
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "what is said is not what is shown; it is\n{}", wrong.join("\n\n"));
}

/// Messages that no short source brings about: limits, and what only a source made by a program has.
const NOT_SHOWN: [&str; 9] = [
    "a source may be at most {SOURCE_LIMIT_BYTES} bytes long",
    "a source may have at most {REGEX_LIMIT} of these",
    "expressions may nest at most {DEPTH_LIMIT} deep",
    "`cel.{name}` wants numbers",
    // Behind what the parser refuses before.
    "undeclared reference",
    "this string is not text",
    "this macro wants a name and an expression",
    "this macro wants an expression",
    "nothing follows this backslash",
];

#[test]
fn no_message_of_the_compiler_is_left_out() {
    let page = page("errors.md");
    let said: Vec<&str> = examples(&page).into_iter().map(|(_, message)| message).collect();
    let templates = templates();
    assert!(templates.len() > 25, "only {} messages were found", templates.len());
    let missing: Vec<&String> = templates
        .iter()
        .filter(|template| !NOT_SHOWN.contains(&template.as_str()))
        .filter(|template| {
            let holes = Regex::new(r"\\\{[^}]*\\\}").unwrap();
            let pattern = holes.replace_all(&regex::escape(template), ".*").into_owned();
            let pattern = Regex::new(&pattern).unwrap();
            !said.iter().any(|message| pattern.is_match(message))
        })
        .collect();
    assert!(missing.is_empty(), "docs/rules/errors.md shows none of {missing:#?}");
    let gone: Vec<&&str> = NOT_SHOWN
        .iter()
        .filter(|each| !templates.iter().any(|template| template == *each))
        .collect();
    assert!(gone.is_empty(), "the compiler says none of {gone:?}");
}

/// The texts of diagnostics, as they stand in the compiler's source.
fn templates() -> Vec<String> {
    let mut files = Vec::new();
    gather(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/cel")), &mut files);
    let made = Regex::new(r#"Diagnostic::new\(\s*[^,"]*,\s*(?:format!\(\s*)?"([^"]+)""#).unwrap();
    let named = Regex::new(r#"let (?:message|text) =\s*(?:format!\(\s*)?"([^"]+)""#).unwrap();
    let of_escapes =
        Regex::new(r#"(?:message: |\(\d, |\(end, |\(first.len_utf8\(\), |short = )"([^"]+)""#);
    let of_escapes = of_escapes.unwrap();
    let mut found = Vec::new();
    let speaks = |text: &&String| text.contains("Diagnostic::new") || text.contains("fn escape(");
    for text in files.iter().filter(speaks) {
        // A file's own tests say nothing to users.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for pattern in [&made, &named, &of_escapes] {
            found.extend(pattern.captures_iter(text).map(|groups| groups[1].to_owned()));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn gather(folder: &Path, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "pages" {
            gather(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") && name != "tests.rs" {
            files.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}
