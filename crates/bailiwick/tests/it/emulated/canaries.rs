//! Texts that were planted in the account and must never leave the collector: e-mail addresses,
//! secrets, people, object bodies, messages and prose.

use super::account::{Account, scan};
use crate::binary::SECRET;
use crate::folder::Folder;
use flate2::read::GzDecoder;
use std::io::Read;

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn no_canary_gets_out() {
    let (account, folder) = (Account::open(), Folder::new());
    let recording = folder.at("account.jsonl.gz");
    let formats = ["--format", "table,html,csv,json-ocsf", "--record", &recording, "-vv"];
    // Naming a tag's key keeps its values, but for those that are e-mail addresses or secrets.
    let more = [&formats[..], &["--keep-tag", "owner"]].concat();
    let ran = scan(&account.url, &folder, &more);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let mut lines = String::new();
    GzDecoder::new(std::fs::File::open(&recording).unwrap()).read_to_string(&mut lines).unwrap();
    let places = [
        ("the recording", lines),
        ("the page", folder.read("report/report.html")),
        ("the CSV file", folder.read("report/verdicts.csv")),
        ("the OCSF file", folder.read("report/findings.ocsf.json")),
        ("stdout", ran.stdout),
        ("stderr", ran.stderr),
    ];
    // Where the account itself is missing, missing canaries would prove nothing.
    for (place, text) in &places[..4] {
        assert!(text.contains("acme-bad-data"), "{place} does not speak of the account");
    }
    let canaries = account.seed["canaries"].as_array().unwrap();
    assert!(canaries.len() > 50);
    let mut found = Vec::new();
    for canary in canaries {
        let text = canary["text"].as_str().unwrap();
        for (place, content) in &places {
            if written(text).iter().any(|form| content.contains(form)) {
                found.push(format!("{place} shows the canary of {}", canary["where"]));
            }
        }
    }
    for (place, content) in &places {
        assert!(!content.contains(SECRET), "{place} shows the key that the scan ran with");
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The ways in which a text may stand in a file.
fn written(text: &str) -> [String; 4] {
    let json = serde_json::to_string(text).unwrap().trim_matches('"').to_owned();
    let html = text.replace('+', "&#43;").replace('@', "&#64;");
    [text.to_owned(), text.to_lowercase(), json, html]
}
