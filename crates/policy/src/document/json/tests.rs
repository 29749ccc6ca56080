use super::*;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

fn read(json: &str) -> Result<Value, JsonError> {
    let mut reader = Reader::new(json);
    let value = Value::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// JSON and things like it, with everything that may go wrong in a text.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\""),
        Just("\\"),
        Just("\"a\""),
        Just("\"b\":"),
        Just("\"\\u00e9\\n\""),
        Just("\\ud83d\\ude00"),
        Just("\\ud800"),
        Just("é"),
        Just("12"),
        Just("-0"),
        Just("-7"),
        Just("01"),
        Just("1.5"),
        Just("2e3"),
        Just("1e999"),
        Just("18446744073709551616"),
        Just("true"),
        Just("null"),
        Just("fals"),
        Just(" "),
        Just("\n"),
        Just("\u{1}"),
        Just("abcdefghijklmnop"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Whether two values are the same but for the last digit of fractions, where serde_json rounds.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a == b || ((a - b) / a).abs() < 1e-14
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, a)| b.get(k).is_some_and(|b| alike(a, b)))
        }
        _ => a == b,
    }
}

#[test]
fn mistakes_are_placed() {
    let message = |json| read(json).unwrap_err().to_string();
    assert_eq!(message("{\n \"a\" 1}"), "expected a colon at line 2 column 6");
    assert_eq!(message("[1 2]"), "expected a comma or the end at line 1 column 4");
    assert_eq!(message("{\"a\": tru}"), "expected a value at line 1 column 7");
    assert_eq!(message("[\"a"), "the text ended early at line 1 column 4");
    assert_eq!(message("[1,]"), "expected a value at line 1 column 4");
    assert_eq!(message(r#"["\x"]"#), "no such escape at line 1 column 3");
    assert_eq!(message(&"[".repeat(200)), "nested too deeply at line 1 column 130");
}

#[test]
fn what_is_not_wanted_is_passed_over() {
    let json = r#" {"a": [{"x": "}]\"\\"}, 1e5, [[]]], "b": "\\", "c": nonsense} "#;
    let mut reader = Reader::new(json);
    serde::de::IgnoredAny::deserialize(&mut reader).unwrap();
    reader.end().unwrap();
    for open in [r#"{"a": ["#, r#"["a"#, r#""a\"#, "[", ""] {
        let mut reader = Reader::new(open);
        assert!(serde::de::IgnoredAny::deserialize(&mut reader).is_err(), "{open}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_read_is_what_serde_json_reads(json in text()) {
        let (ours, theirs) = (read(&json), serde_json::from_str::<Value>(&json));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}: {:?}, {:?}", json, ours, theirs);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            prop_assert!(alike(&ours, &theirs), "{}: {:?}, {:?}", json, ours, theirs);
        }
    }

    #[test]
    fn what_is_valid_can_be_passed_over(json in text()) {
        if serde_json::from_str::<Value>(&json).is_ok() {
            let mut reader = Reader::new(&json);
            prop_assert!(serde::de::IgnoredAny::deserialize(&mut reader).is_ok());
            prop_assert!(reader.end().is_ok());
        }
    }

    #[test]
    fn texts_of_any_length_are_read(text in ".{0,40}") {
        let json = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(read(&json).unwrap(), Value::String(text));
    }
}
