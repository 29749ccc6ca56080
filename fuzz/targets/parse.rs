//! Any text: it is parsed or refused, and what is wrong can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::cel::{Environment, compile_value};

fuzz_target!(|text: &str| {
    let environment = Environment::dynamic().unchecked();
    if let Err(error) = compile_value(text, &environment) {
        assert!(!error.to_string().is_empty());
    }
});
