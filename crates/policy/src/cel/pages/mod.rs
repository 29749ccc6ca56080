//! The pages under `docs/rules/`, held against what the language does.

mod errors;
mod language;

use std::path::Path;

/// A page of the documentation.
fn page(name: &str) -> String {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules"));
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The fenced blocks of a page in some language, each with the text before it.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<(&'p str, &'p str)> {
    let mut found = Vec::new();
    let mut rest = page;
    let mut before = 0;
    while let Some((lead, inside)) = rest.split_once("\n```") {
        let (kind, inside) = inside.split_once('\n').unwrap();
        let (block, behind) = inside.split_once("\n```").unwrap();
        if kind.trim() == language {
            found.push((lead, block));
        }
        before += 1;
        assert!(before < 1000, "a fence is never closed");
        rest = behind;
    }
    found
}
