//! `docs/rules/language.md`: every example comes to what is stated, and nothing is left out.

use super::{blocks, page};
use crate::catalogue::{Catalogue, SourceFile};
use crate::cel::check::{Op, Typed, check};
use crate::cel::library::{self, Style};
use crate::cel::syntax::parse;
use crate::cel::{NoValue, compile_value};
use crate::judge::with_example;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The examples of the page: source, and what it comes to (`None` for an error).
fn examples(page: &str) -> Vec<(String, Option<Json>)> {
    let mut found = Vec::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<String> = line
            .replace("\\|", "\u{1}")
            .split('|')
            .map(|c| c.trim().replace('\u{1}', "|"))
            .collect();
        let code = |cell: &str| cell.strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
        let source = code(&cells[1]).unwrap_or_else(|| panic!("{line}"));
        let result = match code(&cells[2]) {
            Some(json) => {
                Some(serde_json::from_str(&json).unwrap_or_else(|e| panic!("{line}: {e}")))
            }
            None => {
                assert_eq!(cells[2], "error", "{line}");
                None
            }
        };
        found.push((source, result));
    }
    found
}

fn catalogue(page: &str) -> Catalogue {
    let files: Vec<SourceFile> = blocks(page, "yaml")
        .into_iter()
        .enumerate()
        .map(|(at, (_, text))| SourceFile::new(format!("{at}.yaml"), text.to_owned()))
        .collect();
    Catalogue::load(&files).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

#[test]
fn every_example_comes_to_what_is_stated() {
    let page = page("language.md");
    let catalogue = catalogue(&page);
    let rule = catalogue.rules().next().unwrap();
    let environment = catalogue.environment(rule).unwrap();
    let resource: Json = serde_json::from_str(blocks(&page, "json")[0].1).unwrap();
    let mut wrong = Vec::new();
    let examples = examples(&page);
    assert!(examples.len() > 150, "only {} examples were found", examples.len());
    for (source, stated) in &examples {
        let program = match compile_value(source, &environment) {
            Ok(program) => program,
            Err(error) => {
                wrong.push(format!("{source}\n{error}"));
                continue;
            }
        };
        let came = with_example(&catalogue, rule, &resource, |_, input| {
            program.value(input).map(|value| value.to_json())
        });
        let came = match came.unwrap() {
            Ok(json) => Some(json),
            Err(NoValue::Error(_)) => None,
            Err(NoValue::Unknown(reasons)) => panic!("{source} is unknown: {reasons}"),
        };
        if came != *stated {
            let told = |it: &Option<Json>| it.as_ref().map_or("error".to_owned(), Json::to_string);
            wrong.push(format!("{source} comes to {}, not {}", told(&came), told(stated)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_function_and_no_macro_is_left_out() {
    let page = page("language.md");
    let catalogue = catalogue(&page);
    let rule = catalogue.rules().next().unwrap();
    let environment = catalogue.environment(rule).unwrap();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (source, _) in examples(&page) {
        let typed = check(&parse(&source).unwrap(), &environment).unwrap();
        calls(&typed, &mut used);
    }
    let known: BTreeSet<&str> =
        library::names(Style::Function).chain(library::names(Style::Method)).collect();
    let host = environment.host.clone().unwrap();
    let missing: Vec<&str> = known
        .iter()
        .copied()
        .chain(host.signatures().iter().map(|each| each.name))
        .filter(|name| !used.contains(*name))
        .collect();
    assert!(missing.is_empty(), "no example calls {missing:?}");
    for name in [
        "has(",
        ".all(",
        ".exists(",
        ".exists_one(",
        ".existsOne(",
        ".filter(",
        ".map(",
        ".transformList(",
        ".transformMap(",
        ".transformMapEntry(",
        "cel.bind(",
        ".optMap(",
        ".optFlatMap(",
    ] {
        assert!(examples(&page).iter().any(|(source, _)| source.contains(name)), "{name}");
    }
    let names = host.signatures().iter().enumerate();
    for (index, signature) in names {
        assert!(used.contains(&format!("host:{index}")), "{}", signature.name);
    }
}

/// The functions that an expression calls, host functions by their place.
fn calls(typed: &Typed, found: &mut BTreeSet<String>) {
    let mut each = |parts: Vec<&Typed>| parts.into_iter().for_each(|part| calls(part, found));
    match &typed.op {
        Op::Call { args, .. } | Op::Host { args, .. } => each(args.iter().collect()),
        Op::Field { of, .. }
        | Op::HasField { of, .. }
        | Op::Member { of, .. }
        | Op::HasMember { of, .. }
        | Op::Not(of) => each(vec![of]),
        Op::OptionalIndex { of, key } => each(vec![of, key]),
        Op::And(operands) | Op::Or(operands) => each(operands.iter().collect()),
        Op::If { condition, then, otherwise } => each(vec![condition, then, otherwise]),
        Op::List(items) => each(items.iter().map(|(item, _)| item).collect()),
        Op::Map(entries) => each(entries.iter().flat_map(|(k, v, _)| [k, v]).collect()),
        Op::Fold { range, filter, body, .. } => {
            each(
                [Some(range), filter.as_ref(), Some(body)]
                    .into_iter()
                    .flatten()
                    .map(|e| &**e)
                    .collect(),
            );
        }
        Op::Bind { value, body } => each(vec![value, body]),
        Op::OptionalMap { of, body, .. } => each(vec![of, body]),
        Op::Const(_) | Op::Local(_) | Op::Root(_) | Op::Fail(_) => {}
    }
    match &typed.op {
        Op::Call { name, .. } => drop(found.insert((*name).to_owned())),
        Op::Host { index, .. } => {
            found.insert(format!("host:{index}"));
            let name = crate::iam::FUNCTIONS.get(*index).map(|function| function.name);
            found.extend(name.map(str::to_owned));
        }
        _ => {}
    }
}
