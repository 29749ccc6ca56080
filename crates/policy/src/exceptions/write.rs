//! Writing exceptions as a file that [`Exceptions::load`](super::Exceptions::load) reads.

use super::{Exception, Scope};
use crate::glob::Glob;
use std::fmt::Write as _;

/// One exception as an entry of the file's list, with remarks above it.
pub fn write(exception: &Exception, remarks: &[String]) -> String {
    let mut text = String::new();
    for remark in remarks {
        let _ = writeln!(text, "  # {}", remark.replace('\n', " "));
    }
    let _ = writeln!(text, "  - rule: {}", texts(&exception.names));
    scope(&exception.scope, "    ", &mut text);
    if !exception.unless.is_empty() {
        text.push_str("    unless:\n");
        for unless in &exception.unless {
            let mut lines = String::new();
            scope(unless, "        ", &mut lines);
            text.push_str(&lines.replacen("        ", "      - ", 1));
        }
    }
    let _ = writeln!(text, "    reason: {}", quoted(&exception.reason));
    let _ = writeln!(text, "    owner: {}", quoted(&exception.owner));
    let _ = writeln!(text, "    until: {}", exception.until);
    text
}

fn scope(scope: &Scope, indent: &str, text: &mut String) {
    let patterns = |globs: &[Glob]| globs.iter().map(|glob| glob.as_str().to_owned()).collect();
    let parts: [(&str, Vec<String>); 4] = [
        ("account", patterns(&scope.accounts)),
        ("region", patterns(&scope.regions)),
        ("resource", patterns(&scope.resources)),
        ("tag", scope.tags.iter().map(ToString::to_string).collect()),
    ];
    for (name, values) in parts.into_iter().filter(|(_, values)| !values.is_empty()) {
        let _ = writeln!(text, "{indent}{name}: {}", texts(&values));
    }
}

/// One text, or a list of them.
fn texts(all: &[String]) -> String {
    match all {
        [one] => quoted(one),
        many => {
            format!("[{}]", many.iter().map(|each| quoted(each)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text as YAML's double-quoted scalar, which JSON's strings are; plain where that is safe.
fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text);
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
