//! Sources that mostly check: lowering folds, picks shapes and compiles patterns without harm.
#![no_main]

use fuzz::Cursor;
use fuzz::grammar::{Grammar, Kind, World};
use libfuzzer_sys::fuzz_target;
use policy::cel::{Environment, compile, compile_value};
use std::sync::LazyLock;

static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(|| fuzz::environment(&fuzz::layout()));

fuzz_target!(|bytes: &[u8]| {
    let mut cursor = Cursor::new(bytes);
    let source = Grammar::new(&mut cursor, World::Rules).of(Kind::Bool);
    let condition = compile(&source, &ENVIRONMENT);
    // What is a condition is a value too.
    if condition.is_ok() && cursor.below(16) == 0 {
        assert!(compile_value(&source, &ENVIRONMENT).is_ok(), "{source}");
    }
});
