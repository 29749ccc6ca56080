//! Agreement with verdicts that another tool was measured to give on the laboratory's account.

use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

/// An account of a hundred resources, up until dropped.
struct Laboratory {
    folder: Folder,
    port: String,
}

impl Laboratory {
    fn open() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let opened = Laboratory { folder: Folder::new(), port };
        let python = PathBuf::from(setting("BAILIWICK_PYTHON"));
        let mut up = Command::new(home().join("up.sh"));
        up.args([&opened.folder.at("lab"), "100", &opened.port]);
        // The tests' Python has the emulator in the version that the laboratory asks for.
        up.env("MOTO_VENV", python.parent().unwrap().parent().unwrap());
        let ran: Ran = up.output().unwrap().into();
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        opened
    }
}

impl Drop for Laboratory {
    fn drop(&mut self) {
        if let Ok(id) = std::fs::read_to_string(self.folder.at("lab/moto.pid")) {
            // It may have ended by itself.
            let _ = Command::new("kill").arg(id.trim()).status();
        }
    }
}

fn home() -> PathBuf {
    PathBuf::from(setting("BAILIWICK_LAB"))
}

#[expect(clippy::disallowed_methods, reason = "the test runner hands over through the environment")]
fn setting(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("`{name}` is not set: run `make test`, which sets it"))
}

#[test]
#[ignore = "needs the laboratory: run `make test` beside it"]
fn verdicts_agree_with_those_that_were_measured() {
    let laboratory = Laboratory::open();
    let url = format!("http://127.0.0.1:{}", laboratory.port);
    let output = laboratory.folder.at("report");
    let fixed = ["scan", "aws", "--endpoint-url", &url, "--region", "us-east-1"];
    let ran = bailiwick(fixed.iter().chain(&["--format", "csv", "--output", &output]));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let mut agreement = Command::new(setting("BAILIWICK_PYTHON"));
    agreement
        .arg(repository().join("bench/agreement.py"))
        .arg(home().join("expected/prowler-5.46.0-size100.csv"))
        .arg(laboratory.folder.at("report/verdicts.csv"))
        .arg("--differences")
        .arg(repository().join("docs/differences.md"));
    let ran: Ran = agreement.output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}
