//! Whatever is written and whatever it is given, the engine answers: no panic, no endless run.
//!
//! `PROPTEST_CASES` says how many cases each property is tried on; 256 where it does not.

use policy::cel::constant::{Finding, constants};
use policy::cel::explain::{Came, explain};
use policy::cel::{Environment, Input, Limits, Outcome, Type, Value, compile, compile_value};
use policy::document::{Document, FieldType, Layout, LayoutError, ReasonId};
use proptest::prelude::*;
use std::sync::Arc;

fn layout() -> Result<Arc<Layout>, LayoutError> {
    let built = Layout::builder("thing")
        .field("Name", FieldType::String)?
        .field("Count", FieldType::Int)?
        .field("On", FieldType::Bool)?
        .field("At", FieldType::Timestamp)?
        .field("Policy", FieldType::Policy)?
        .field("Tags", FieldType::Map(Box::new(FieldType::String)))?
        .field("Any", FieldType::Dyn)?
        .field("Names[]", FieldType::String)?
        .field("Rules[].Id", FieldType::String)?
        .field("Rules[].Days", FieldType::Int)?
        .field("Inner.Flag", FieldType::Bool)?;
    Ok(Arc::new(built.build()?))
}

/// Any JSON, not too large.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        // The JSON reader rounds long fractions, which would only get in the way here.
        any::<i32>().prop_map(|quarters| (f64::from(quarters) / 4.0).into()),
        ".{0,8}".prop_map(Into::into),
        Just("2024-01-01T00:00:00Z".into()),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let names = prop_oneof![
            Just("Name"),
            Just("Count"),
            Just("On"),
            Just("At"),
            Just("Policy"),
            Just("Tags"),
            Just("Any"),
            Just("Names"),
            Just("Rules"),
            Just("Id"),
            Just("Days"),
            Just("Inner"),
            Just("Flag"),
            Just("x"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((names, inner), 0..6).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

/// Sources that parse and mostly check, made of what the language has.
fn source() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("Name"),
        Just("Count"),
        Just("On"),
        Just("At"),
        Just("Tags"),
        Just("Any"),
        Just("Names"),
        Just("Rules"),
        Just("Inner.Flag"),
        Just("Any.x[0]"),
        Just("Tags.x"),
        Just("has(Inner.Flag)"),
        Just("has(Policy)"),
        Just("1"),
        Just("0"),
        Just("-9223372036854775808"),
        Just("2u"),
        Just("1.5"),
        Just("'a'"),
        Just("b'\\xff'"),
        Just("true"),
        Just("null"),
        Just("[]"),
        Just("[1, 2]"),
        Just("{'k': 1}"),
        Just("duration('1h')"),
        Just("now"),
        Just("x"),
        Just("ip('10.0.0.1')"),
        Just("cidr('10.0.0.0/8')"),
        Just("optional.of(1)"),
        Just("dyn(1)"),
        Just("type(1)"),
        Just("'%s %d'"),
    ];
    leaf.prop_map(str::to_owned).prop_recursive(5, 40, 3, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||",
        ]);
        let method = prop::sample::select(vec![
            "size()",
            "startsWith('a')",
            "matches('a+')",
            "contains('')",
            "replace('', 'b')",
            "split('')",
            "substring(1)",
            "lowerAscii()",
            "charAt(0)",
            "reverse()",
            "distinct()",
            "flatten()",
            "sort()",
            "join('-')",
            "getFullYear('Europe/Berlin')",
            "getHours()",
            "hasValue()",
            "orValue(1)",
            "format([1, 'a'])",
            "masked()",
            "isLoopback()",
            "trim()",
            "first()",
            "slice(0, 1)",
            "indexOf('', 1)",
            "lastIndexOf('a', 0)",
        ]);
        let call = prop::sample::select(vec![
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "bool",
            "type",
            "dyn",
            "size",
            "timestamp",
            "duration",
            "math.abs",
            "math.greatest",
            "math.bitNot",
            "lists.range",
            "ip",
            "cidr",
            "optional.of",
            "optional.ofNonZeroValue",
            "strings.quote",
            "base64.encode",
            "!",
            "-",
        ]);
        let fold = prop::sample::select(vec![
            "all(x, ",
            "exists(x, ",
            "exists_one(x, ",
            "map(x, ",
            "filter(x, ",
            "all(i, x, ",
            "transformList(i, x, ",
            "transformMap(i, x, ",
            "transformMapEntry(i, x, ",
            "optMap(x, ",
            "optFlatMap(x, ",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), method).prop_map(|(a, method)| format!("({a}).{method}")),
            (call, inner.clone()).prop_map(|(call, a)| format!("{call}({a})")),
            (inner.clone(), fold, inner.clone())
                .prop_map(|(a, fold, b)| format!("({a}).{fold}{b})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})[{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})[?{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, ?{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{{a}: {b}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("cel.bind(x, {a}, {b})")),
            inner.prop_map(|a| format!("({a}).?x")),
        ]
    })
}

/// An outcome, as an explanation says it.
fn came(outcome: &Outcome) -> Came {
    match outcome {
        Outcome::True => Came::True,
        Outcome::False => Came::False,
        Outcome::Unknown(reasons) => {
            Came::Unknown(reasons.as_slice().iter().map(|reason| reason.0).collect())
        }
        Outcome::Error(error) => Came::Error(error.to_string()),
    }
}

const LIMITS: Limits = Limits { steps: 20_000, bytes: 1 << 20 };

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_compiles_or_is_refused(text in ".{0,60}") {
        let _ = compile_value(&text, &Environment::dynamic()).map_err(|error| error.to_string());
    }

    #[test]
    fn any_tokens_compile_or_are_refused(tokens in prop::collection::vec(prop::sample::select(vec![
        "a", ".", "?", "[", "]", "(", ")", "{", "}", "1", "'s'", "b\"\"", "&&", "||", "!", "-", "in",
        ":", ",", "has", "all", "x", "==", "<", "+", "cel", "bind", "block", "index", "`q`", "0x1",
    ]), 0..24)) {
        let text = tokens.join(" ");
        let _ = compile_value(&text, &Environment::dynamic()).map_err(|error| error.to_string());
    }

    #[test]
    fn any_json_loads_or_names_the_place(value in json()) {
        let layout = layout()?;
        let from_value = Document::from_value(&layout, &value).map(|document| document.to_json());
        let from_text = Document::from_json(&layout, &value.to_string()).map(|d| d.to_json());
        prop_assert_eq!(from_value.is_ok(), from_text.is_ok());
        if let Ok(loaded) = from_value {
            let again = Document::from_value(&layout, &loaded).map(|document| document.to_json());
            prop_assert_eq!(again, Ok(loaded));
        }
    }

    #[test]
    fn every_program_ends_with_an_answer(text in source(), value in json(), hidden in 0usize..8) {
        let layout = layout()?;
        let variables = |environment: Environment| environment.variable("x", Type::Dyn).limits(LIMITS);
        let Ok(mut document) = Document::from_value(&layout, &value) else { return Ok(()) };
        let paths = ["Name", "Tags", "Rules", "Inner", "Any", "At", "Names"];
        if let Some(path) = paths.get(hidden) {
            prop_assert!(document.set_unknown(path, ReasonId(1)).is_ok());
        }
        let bound = [Value::Int(7)];
        let now = "2024-06-01T00:00:00Z".parse()?;
        let input = Input::new(&document).variables(&bound).now(now);
        for environment in [
            variables(Environment::of(Arc::clone(&layout))),
            variables(Environment::of(Arc::clone(&layout))).unchecked(),
        ] {
            if let Ok(program) = compile_value(&text, &environment) {
                let first = program.value(&input).map(|value| value.to_json());
                let again = program.value(&input).map(|value| value.to_json());
                prop_assert_eq!(format!("{first:?}"), format!("{again:?}"));
            }
            if let Ok(program) = compile(&text, &environment) {
                let outcome = program.evaluate(&input);
                // What is explained is what is judged, and nothing that is settled comes out otherwise.
                let explained = explain(&text, &environment, &input)?.outcome;
                prop_assert_eq!(came(&outcome), explained, "{}", text);
                for settled in constants(&text, &environment).into_iter().filter(|each| each.whole) {
                    let opposite = match settled.finding {
                        Finding::AlwaysTrue => Outcome::False,
                        Finding::AlwaysFalse | Finding::Twice => Outcome::True,
                    };
                    prop_assert_ne!(&outcome, &opposite, "{}", text);
                }
            }
        }
    }

    /// What is decided with some fields unknown stays so, whatever they turn out to be.
    #[test]
    fn an_answer_given_without_a_field_does_not_depend_on_it(
        text in source(),
        value in json(),
        path in prop::sample::select(vec!["Name", "Count", "On", "Tags", "Rules", "Inner", "Any"]),
    ) {
        let layout = layout()?;
        let environment = Environment::of(Arc::clone(&layout)).limits(LIMITS);
        let Ok(program) = compile(&text, &environment) else { return Ok(()) };
        let Ok(known) = Document::from_value(&layout, &value) else { return Ok(()) };
        let Ok(mut hidden) = Document::from_value(&layout, &value) else { return Ok(()) };
        prop_assert!(hidden.set_unknown(path, ReasonId(1)).is_ok());
        let without = program.evaluate(&Input::new(&hidden));
        if matches!(without, Outcome::True | Outcome::False) {
            prop_assert_eq!(without, program.evaluate(&Input::new(&known)), "{}", text);
        }
    }
}
