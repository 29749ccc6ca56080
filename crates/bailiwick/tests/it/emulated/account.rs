//! Where the emulated account is, and what is known to be in it.

use crate::binary::{Ran, bailiwick};
use crate::folder::Folder;
use serde_json::Value;
use std::process::Command;

/// The emulated account.
pub struct Account {
    pub url: String,
    /// What the seeding script says it made.
    pub seed: Value,
}

impl Account {
    /// The account that this run of the tests has.
    pub fn open() -> Self {
        let seed = std::fs::read_to_string(setting("BAILIWICK_EMULATOR_SEED")).unwrap();
        Account { url: setting("BAILIWICK_EMULATOR"), seed: serde_json::from_str(&seed).unwrap() }
    }

    /// The id of the account.
    pub fn id(&self) -> &str {
        self.seed["account"].as_str().unwrap()
    }

    /// The resources of a type that were made good or bad, by the ids that the script gives them.
    pub fn made(&self, kind: &str, verdict: &str) -> Vec<&str> {
        let all = self.seed["made"].as_array().unwrap();
        let wanted = all.iter().filter(|made| made["type"] == kind && made["is"] == verdict);
        wanted.map(|made| made["id"].as_str().unwrap()).collect()
    }
}

/// Python with what `tests/aws/requirements.txt` names.
pub fn python() -> Command {
    Command::new(setting("BAILIWICK_PYTHON"))
}

/// A scan of what answers at `url`, with its files in `folder`.
pub fn scan(url: &str, folder: &Folder, more: &[&str]) -> Ran {
    bailiwick(arguments(url, folder, more))
}

/// The arguments of [`scan`].
pub fn arguments(url: &str, folder: &Folder, more: &[&str]) -> Vec<String> {
    let output = folder.at("report");
    let fixed = ["--endpoint-url", url, "--region", "us-east-1", "--output", &output];
    ["scan", "aws"].iter().chain(&fixed).chain(more).map(|each| (*each).to_owned()).collect()
}

/// A scan of a recording, with its files in `folder`.
pub fn replay(recording: &str, folder: &Folder, more: &[&str]) -> Ran {
    let output = folder.at("replayed");
    let fixed = ["scan", "aws", "--replay", recording, "--output", &output];
    bailiwick(fixed.iter().chain(more))
}

#[expect(clippy::disallowed_methods, reason = "the test runner hands over through the environment")]
fn setting(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("`{name}` is not set: run `make test`, which sets it"))
}
