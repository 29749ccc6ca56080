//! Any text as a document: ours reads what serde_json reads, and gives the same document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::document::{Document, Layout};
use std::sync::{Arc, LazyLock};

static LAYOUT: LazyLock<Arc<Layout>> = LazyLock::new(fuzz::layout);

fuzz_target!(|text: &str| {
    let ours = Document::from_json(&LAYOUT, text);
    let Ok(theirs) = serde_json::from_str::<serde_json::Value>(text) else { return };
    let theirs = Document::from_value(&LAYOUT, &theirs);
    match (ours, theirs) {
        // serde_json rounds the last digit of fractions; texts and structure are the same.
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(fuzz::known::shape(&ours.to_json()), fuzz::known::shape(&theirs.to_json()));
        }
        // A repeated key counts once for serde_json: an earlier value of the wrong type is gone.
        (Err(_), Ok(_)) => {}
        (ours, theirs) => assert!(ours.is_err() && theirs.is_err(), "{text}"),
    }
});
