//! Sources that mostly check, on any document, some of it unknown: there is always an answer, the
//! same one again, and the short way gives that of the long one.
#![no_main]

use fuzz::Cursor;
use fuzz::grammar::{Grammar, Kind, World};
use libfuzzer_sys::fuzz_target;
use policy::cel::{
    Account, Assumed, Environment, Input, Limits, Outcome, Parameters, Value, compile,
};
use policy::document::{Document, Layout, ReasonId};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

struct Ready {
    layout: Arc<Layout>,
    environment: Environment,
    parameters: Parameters,
}

static READY: LazyLock<Ready> = LazyLock::new(|| {
    let layout = fuzz::layout();
    let environment = fuzz::environment(&layout);
    let days = BTreeMap::from([("days".to_owned(), 30.into())]);
    let parameters = environment.parameters(&days).expect("all of them are given");
    Ready { layout, environment, parameters }
});

const PLACES: [&str; 12] = [
    "Name",
    "Count",
    "On",
    "At",
    "Policy",
    "Tags",
    "Any",
    "Names",
    "Rules",
    "Rules[0]",
    "Rules[1].Id",
    "Inner.Flag",
];

fuzz_target!(|bytes: &[u8]| {
    let mut cursor = Cursor::new(bytes);
    let hidden = cursor.byte();
    let resource = fuzz::resource(&mut cursor);
    let source = Grammar::new(&mut cursor, World::Rules).of(Kind::Bool);
    let Ok(program) = compile(&source, &READY.environment) else { return };
    let Ok(mut document) = Document::from_json(&READY.layout, &resource.to_string()) else {
        return;
    };
    if let Some(place) = PLACES.get(usize::from(hidden)) {
        // An element that is not there cannot be hidden.
        let _ = document.set_unknown(place, ReasonId(1));
    }
    let variables = [Value::Int(7)];
    let account = Account { id: "123456789012", partition: "aws" };
    let input = Input::new(&document)
        .parameters(&READY.parameters)
        .variables(&variables)
        .account(account)
        .now("2024-06-01T00:00:00Z".parse().expect("a time"));
    // No evaluation costs more than its bound, where nothing is larger than assumed.
    let assumed = Assumed { elements: 8, in_all: 24, text_bytes: 64, whole_bytes: 4096 };
    let unlimited = Limits { steps: u64::MAX, ..fuzz::LIMITS };
    let bounded = compile(&source, &READY.environment.clone().admit(assumed).limits(unlimited));
    let steps = bounded.expect("it compiles without a limit").bound().steps;
    let tight = READY.environment.clone().limits(Limits { steps, ..fuzz::LIMITS });
    let answer = compile(&source, &tight).expect("it compiles").evaluate_whole(&input);
    if let Outcome::Error(error) = &answer {
        assert!(!error.to_string().contains("steps"), "{source}\n{resource}\nbound {steps}");
    }
    let short = program.evaluate(&input);
    let long = program.evaluate_whole(&input);
    // The long way may run into a limit before it comes to what decides.
    let limited = matches!(&long, Outcome::Error(error) if error.to_string().contains("more than"));
    assert!(short == long || limited, "{source}\n{resource}\n{short:?}\n{long:?}");
});
