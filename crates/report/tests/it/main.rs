//! Every form of a report, compared with what it is expected to be.
//!
//! The files in `tests/expected` are read like code when they change. A test that fails says
//! where it left what it got, so that a wanted change is one copy.

#![expect(
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "helpers of tests may fail as tests do"
)]

#[path = "../sample/mod.rs"]
mod sample;

mod asff;
mod controls;
mod csv;
mod earlier;
mod hostile;
mod html;
mod junit;
mod markdown;
mod ocsf;
mod sarif;
mod several;
mod summary;
mod table;

use std::path::Path;

/// What a form writes, as text.
fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("writing to memory does not fail");
    String::from_utf8(out).expect("every form is UTF-8")
}

/// Compares with `tests/expected/NAME`.
#[track_caller]
fn assert_expected(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(name);
    if std::fs::read_to_string(&path).is_ok_and(|expected| expected == got) {
        return;
    }
    let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&left, got).expect("the target directory can be written to");
    panic!("{} differs from {}", left.display(), path.display());
}
