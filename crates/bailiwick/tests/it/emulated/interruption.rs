//! An interrupt ends a scan at once, and keeps what was collected.

use super::account::{Account, arguments};
use super::proxy::{Fate, Proxy};
use crate::binary::{Ran, start};
use crate::folder::Folder;
use crate::verdicts;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long the end may take. Far less than the answers that are waited for, and enough for a
/// machine that has other work.
const AT_ONCE: Duration = Duration::from_secs(40);

/// How long no call must come before nothing more is expected: IAM's longest answer takes some
/// seconds to make on a busy machine.
const QUIET: Duration = Duration::from_secs(8);

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn an_interrupt_ends_the_scan_and_keeps_what_was_collected() {
    let (account, folder) = (Account::open(), Folder::new());
    // IAM answers at once, and all else when the test is long over.
    let proxy = Proxy::before(&account.url, |asked| match asked.operation.service.as_str() {
        "sts" | "iam" => Fate::Answered,
        _ => Fate::AnsweredAfter(Duration::from_secs(120)),
    });
    let recording = folder.at("account.jsonl.gz");
    // Two services only: calls that wait for an answer hold the places of those that come after.
    let more =
        ["--format", "csv,html", "--record", &recording, "--service", "iam", "--service", "s3"];
    let scan = start(arguments(&proxy.url, &folder, &more));
    until_quiet(&proxy);
    let since = now();
    let interrupt = Command::new("kill").args(["-INT", &scan.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let ran: Ran = scan.wait_with_output().unwrap().into();
    assert!(now() - since < AT_ONCE, "{:?}", now() - since);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("stopping"), "{}", ran.stderr);
    let verdicts = verdicts::read(&folder.read("report/verdicts.csv"));
    let of = |service: &str| {
        let start = format!("aws-{service}-");
        verdicts.iter().filter(move |((rule, ..), _)| rule.starts_with(&start))
    };
    assert!(of("iam").any(|(_, verdict)| verdict.status == "FAIL"));
    assert!(of("s3").count() > 0);
    for (key, verdict) in of("s3") {
        assert_eq!(verdict.status, "UNKNOWN", "{key:?}");
        assert!(verdict.detail.contains("stopped"), "{key:?}: {}", verdict.detail);
    }
    assert!(folder.read("report/report.html").contains("</html>"));
    assert!(std::fs::metadata(&recording).unwrap().len() > 1000);
}

/// Waits until the scan has asked for all that it can ask without further answers.
fn until_quiet(proxy: &Proxy) {
    let mut before = 0;
    loop {
        wait(QUIET);
        let seen = proxy.seen().len();
        if seen == before && seen > 5 {
            return;
        }
        before = seen;
    }
}

#[expect(clippy::disallowed_methods, reason = "the process under test lives in real time")]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

#[expect(clippy::disallowed_methods, reason = "the process under test lives in real time")]
fn now() -> Instant {
    Instant::now()
}
