//! Any text over a layout: every name and type is known, or the source is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::cel::{Environment, compile};
use std::sync::LazyLock;

static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(|| fuzz::environment(&fuzz::layout()));

fuzz_target!(|text: &str| {
    match compile(text, &ENVIRONMENT) {
        Ok(program) => assert_eq!(program.source(), text),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
