//! What holds of every reduction, whatever value it meets.

use super::{Reducer, TagSettings, looks_secret};
use model::Secret;
use policy::catalogue::Reduction;
use proptest::prelude::*;
use serde_json::{Value, json};

const ALL: [Reduction; 7] = [
    Reduction::Keep,
    Reduction::Policy,
    Reduction::Tags,
    Reduction::Pseudonym,
    Reduction::Environment,
    Reduction::Opaque,
    Reduction::Csv,
];

fn reducer() -> Reducer {
    Reducer::new(&Secret::new([7; 32]), TagSettings::default())
}

/// Texts made of the pieces that the reductions look for.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "\\PC{0,12}",
        1 => prop::sample::select(vec![
            "password", "=", ": ", "\"", "'", "\\", "://", "@", "AKIA", "ghp_", "eyJ", "-----BEGIN ",
            "%7B", "%", "{", "}", "{{", "${", "$", ",", "\n", "\r\n", "\0", "é", "arn:", "email:",
            "Key", "Value", "<", ">", "--token ", "SGVsbG8=", "a@b.de",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Values of the shapes that answers have, and of others.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let name = prop_oneof![
            prop::sample::select(vec!["Key", "Value", "name", "value", "Present", "valueFrom"])
                .prop_map(str::to_owned),
            text(),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Values that could not be a part of our own words, nor of a pseudonym's digits by accident.
fn private() -> impl Strategy<Value = String> {
    "[G-Zg-z0-9@._=+/ -]{2,20}[0-9@._=+/-][G-Z]{3}[G-Zg-z0-9@._=+/ -]{0,20}"
}

proptest! {
    #[test]
    fn no_value_makes_a_reduction_panic(value in value()) {
        for reduction in ALL {
            let _ = reducer().reduce(reduction, value.clone());
        }
    }

    #[test]
    fn no_text_makes_the_search_for_secrets_panic(name in text(), value in text()) {
        let _ = looks_secret(Some(&name), &value);
    }

    #[test]
    fn reducing_twice_is_reducing_once(value in value()) {
        for reduction in [
            Reduction::Keep,
            Reduction::Policy,
            Reduction::Tags,
            Reduction::Pseudonym,
            Reduction::Opaque,
        ] {
            if let Ok(once) = reducer().reduce(reduction, value.clone()) {
                prop_assert_eq!(reducer().reduce(reduction, once.clone()), Ok(once));
            }
        }
    }

    #[test]
    fn a_reduced_value_is_gone(private in private(), name in "[A-F_]{1,9}") {
        for (reduction, value) in [
            (Reduction::Pseudonym, json!(private)),
            (Reduction::Opaque, json!(private)),
            (Reduction::Environment, json!({name.as_str(): private.as_str()})),
            (Reduction::Environment, json!([{"Name": name, "Value": private}])),
            (Reduction::Tags, json!([{"Key": name, "Value": private}])),
        ] {
            let reduced = reducer().reduce(reduction, value).unwrap().to_string();
            prop_assert!(!reduced.contains(private.trim()), "{reduced}");
        }
    }

    #[test]
    fn an_error_says_nothing_of_the_value(private in private()) {
        for reduction in ALL {
            for value in [json!(private.as_str()), json!([private.as_str()])] {
                if let Err(error) = reducer().reduce(reduction, value) {
                    let printed = format!("{error} {error:?}");
                    prop_assert!(!printed.contains(private.trim()), "{printed}");
                }
            }
        }
    }
}
