//! What an explanation says, as the lines that a person would read.

use super::*;
use crate::cel::{Input, Outcome, ParameterType, Related, compile};
use crate::document::{Document, FieldType, Layout, LayoutBuilder, ReasonId};
use serde_json::json;
use std::sync::Arc;

fn layout() -> Arc<Layout> {
    let built = Layout::builder("thing")
        .field("On", FieldType::Bool)
        .and_then(|b| b.field("Size", FieldType::Int))
        .and_then(|b| b.field("Name", FieldType::String))
        .and_then(|b| b.field("At", FieldType::Timestamp))
        .and_then(|b| b.field("Inner.Flag", FieldType::Bool))
        .and_then(|b| b.field("Rules[].Id", FieldType::String))
        .and_then(|b| b.field("Rules[].Days", FieldType::Int))
        .and_then(|b| b.field("Tags", FieldType::Map(Box::new(FieldType::String))))
        .and_then(LayoutBuilder::build);
    Arc::new(built.unwrap())
}

fn block() -> Arc<Layout> {
    let built = Layout::builder("block").field("BlockAll", FieldType::Bool);
    Arc::new(built.and_then(LayoutBuilder::build).unwrap())
}

fn environment() -> Environment {
    Environment::of(layout())
        .join_one("Account", block())
        .join_many("Blocks", block())
        .parameter("days", ParameterType::Int)
}

fn thing() -> Document {
    let json = json!({
        "On": true, "Size": 7, "Name": "x",
        "Rules": [{"Id": "a", "Days": 30}, {"Id": "b", "Days": 90}, {"Id": "c"}],
        "Tags": {"env": "prod", "team": "red"}
    });
    Document::from_value(&layout(), &json).unwrap()
}

fn explained(document: &Document, source: &str) -> Explanation {
    let environment = environment();
    let on = Document::from_json(&block(), r#"{"BlockAll": true}"#).unwrap();
    let off = Document::from_json(&block(), "{}").unwrap();
    let many = [&off, &on];
    let related = [Related::One(None), Related::Many(&many)];
    let given = std::collections::BTreeMap::from([("days".to_owned(), json!(60))]);
    let parameters = environment.parameters(&given).unwrap();
    let input = Input::new(document).related(&related).parameters(&parameters);
    let explained = explain(source, &environment, &input).unwrap();
    let outcome = compile(source, &environment).unwrap().evaluate(&input);
    let same = match (&explained.outcome, outcome) {
        (Came::True, Outcome::True) | (Came::False, Outcome::False) => true,
        (Came::Unknown(mine), Outcome::Unknown(theirs)) => {
            mine.iter().eq(theirs.as_slice().iter().map(|reason| &reason.0))
        }
        (Came::Error(mine), Outcome::Error(theirs)) => *mine == theirs.to_string(),
        _ => false,
    };
    assert!(same, "{source}: judged otherwise than explained: {:?}", explained.outcome);
    explained
}

/// `*` before what decides, the outcome, the source, what was read.
fn lines(explanation: &Explanation, indent: usize, out: &mut Vec<String>) {
    let mark = if explanation.decides { "*" } else { "-" };
    let came = |came: &Came| match came {
        Came::True => "true".to_owned(),
        Came::False => "false".to_owned(),
        Came::Value(value) => value.to_string(),
        Came::Unknown(reasons) => format!("unknown{reasons:?}"),
        Came::Error(_) => "error".to_owned(),
    };
    let reads: Vec<String> = explanation
        .reads
        .iter()
        .map(|seen| {
            let absent = if seen.absent { " absent" } else { "" };
            format!(" [{}={}{absent}]", seen.source, came(&seen.value))
        })
        .collect();
    let pad = "  ".repeat(indent);
    let (outcome, source) = (came(&explanation.outcome), &explanation.source);
    out.push(format!("{pad}{mark} {outcome}: {source}{}", reads.concat()));
    explanation.parts.iter().for_each(|part| lines(part, indent + 1, out));
    if let Some(elements) = &explanation.elements {
        for element in &elements.shown {
            let (index, value) = (element.index, &element.value);
            let key = element.key.as_deref().unwrap_or_default();
            out.push(format!("{pad}  #{index}{key} of {}: {value}", elements.total));
            element.parts.iter().for_each(|part| lines(part, indent + 2, out));
        }
    }
}

fn told(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    lines(&explained(&thing(), source), 0, &mut out);
    out
}

#[test]
fn of_and_the_false_operands_decide_and_of_or_the_true_ones() {
    assert_eq!(
        told("On && Size > 9 && (Inner.Flag || Name == 'y')"),
        [
            "* false: On && Size > 9 && (Inner.Flag || Name == 'y')",
            "  - true: On [On=true]",
            "  * false: Size > 9 [Size=7]",
            "  * false: (Inner.Flag || Name == 'y')",
            "    * false: Inner.Flag [Inner.Flag=false absent]",
            "    * false: Name == 'y' [Name=\"x\"]",
        ]
    );
    assert_eq!(
        told("!On || !(Size == 0)"),
        [
            "* true: !On || !(Size == 0)",
            "  - false: !On",
            "    - true: On [On=true]",
            "  * true: !(Size == 0)",
            "    * false: (Size == 0) [Size=7]",
        ]
    );
}

#[test]
fn the_branch_that_was_not_taken_does_not_matter() {
    assert_eq!(
        told("On ? Size > 9 : Name == ''"),
        [
            "* false: On ? Size > 9 : Name == ''",
            "  * true: On [On=true]",
            "  * false: Size > 9 [Size=7]",
            "  - false: Name == '' [Name=\"x\"]",
        ]
    );
}

#[test]
fn of_a_macro_the_elements_that_decided_are_shown() {
    assert_eq!(
        told("Rules.all(r, r.Days < params.days || r.Id == 'z')"),
        [
            "* false: Rules.all(r, r.Days < params.days || r.Id == 'z')",
            "  #1 of 3: {\"Days\":90,\"Id\":\"b\"}",
            "    * false: r.Days < params.days || r.Id == 'z'",
            "      * false: r.Days < params.days [r.Days=90] [params.days=60]",
            "      * false: r.Id == 'z' [r.Id=\"b\"]",
        ]
    );
    assert_eq!(
        told("related.Blocks.exists(b, b.BlockAll)"),
        [
            "* true: related.Blocks.exists(b, b.BlockAll)",
            "  #1 of 2: {\"BlockAll\":true}",
            "    * true: b.BlockAll [b.BlockAll=true]",
        ]
    );
    assert_eq!(
        told("Tags.exists(k, v, k == 'team' && v == 'blue')")[..2],
        ["* false: Tags.exists(k, v, k == 'team' && v == 'blue')", "  #0env of 2: \"prod\""]
    );
}

#[test]
fn computed_operands_have_values_of_their_own() {
    assert_eq!(
        told("size(Rules.filter(r, r.Days > 0)) > 2"),
        [
            "* false: size(Rules.filter(r, r.Days > 0)) > 2",
            "  * 2: size(Rules.filter(r, r.Days > 0))",
            "    * [{\"Days\":30,\"Id\":\"a\"},{\"Days\":90,\"Id\":\"b\"}]: Rules.filter(r, r.Days > 0)",
            "      #0 of 3: {\"Days\":30,\"Id\":\"a\"}",
            "        * true: r.Days > 0 [r.Days=30]",
            "      #1 of 3: {\"Days\":90,\"Id\":\"b\"}",
            "        * true: r.Days > 0 [r.Days=90]",
            "      #2 of 3: {\"Id\":\"c\"}",
            "        * false: r.Days > 0 [r.Days=0 absent]",
        ]
    );
    assert_eq!(
        told("cel.bind(most, Size * 2, most > 3)"),
        [
            "* true: cel.bind(most, Size * 2, most > 3)",
            "  * 14: Size * 2 [Size=7]",
            "  * true: most > 3 [most=14]",
        ]
    );
}

#[test]
fn what_is_unknown_is_to_blame_only_where_it_matters() {
    let mut thing = thing();
    thing.set_unknown("Size", ReasonId(4)).unwrap();
    let mut out = Vec::new();
    lines(&explained(&thing, "Size > 9 && On"), 0, &mut out);
    lines(&explained(&thing, "Size > 9 || On"), 0, &mut out);
    assert_eq!(
        out,
        [
            "* unknown[4]: Size > 9 && On",
            "  * unknown[4]: Size > 9 [Size=unknown[4]]",
            "  - true: On [On=true]",
            "* true: Size > 9 || On",
            "  - unknown[4]: Size > 9 [Size=unknown[4]]",
            "  * true: On [On=true]",
        ]
    );
}

#[test]
fn a_mistake_while_evaluating_is_found_where_it_was_made() {
    assert_eq!(
        told("On && At > timestamp('2026-01-01T00:00:00Z')"),
        [
            "* error: On && At > timestamp('2026-01-01T00:00:00Z')",
            "  - true: On [On=true]",
            "  * error: At > timestamp('2026-01-01T00:00:00Z') [At=error absent]",
        ]
    );
    assert_eq!(
        told("has(At) && At > timestamp('2026-01-01T00:00:00Z')")[1],
        "  * false: has(At) [At=error absent]"
    );
}

#[test]
fn a_source_with_a_mistake_is_refused() {
    let thing = thing();
    let error = explain("Sise > 1", &environment(), &Input::new(&thing)).unwrap_err();
    assert!(error.to_string().contains("did you mean `Size`?"), "{error}");
    assert!(explain("Size", &environment(), &Input::new(&thing)).is_err());
}

#[test]
fn text_comes_on_one_line_and_quotes_keep_theirs() {
    assert_eq!(told("Name ==\n    'a  b'")[0], "* false: Name == 'a  b' [Name=\"x\"]");
}
