//! Sources that both know, through ours and through the `cel` crate: every difference is a mistake
//! of ours, or stands in `fuzz::known` with the clause of the specification that decides it.
#![no_main]

use fuzz::Cursor;
use fuzz::grammar::{Grammar, World};
use fuzz::known;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut cursor = Cursor::new(bytes);
    let source = Grammar::new(&mut cursor, World::Plain).any();
    let Some(ours) = known::ours(&source) else { return };
    let Some(theirs) = known::theirs(&source) else { return };
    if ours != theirs && known::clause(&source, &ours, &theirs).is_none() {
        panic!("{source}\nours   {ours:?}\ntheirs {theirs:?}");
    }
});
