//! A whole organisation in one run: an emulated one of its own, with a management account, two accounts
//! in use of which one refuses its role, and one that is closed.

use super::account::{arguments, python};
use super::proxy::{Asked, Fate, Proxy};
use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use crate::verdicts;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::Duration;

const EXTERNAL_ID: &str = "the-external-id-of-all-of-them";

/// The key of whoever runs the scan, before any role is taken on.
const OWN_KEY: &str = "testing";

/// An emulated organisation, up until dropped.
struct Organisation {
    emulator: Child,
    url: String,
    accounts: Value,
}

impl Organisation {
    fn open() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let url = format!("http://127.0.0.1:{port}");
        let scripts = repository().join("tests/aws");
        let mut start = python();
        start.arg(scripts.join("emulator.py")).args(["--port", &port]);
        let emulator = start.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut opened = Organisation { emulator, url, accounts: Value::Null };
        opened.wait(&port);
        let mut make = python();
        make.arg(scripts.join("organization.py")).args(["--endpoint", &opened.url]);
        let made: Ran = make.output().unwrap().into();
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        opened.accounts = serde_json::from_str(&made.stdout).unwrap();
        opened
    }

    fn wait(&self, port: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let address = format!("127.0.0.1:{port}");
        let connected = runtime.block_on(async {
            for _ in 0..240 {
                if tokio::net::TcpStream::connect(&address).await.is_ok() {
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            false
        });
        assert!(connected, "the emulator at {address} does not answer");
    }

    fn account(&self, name: &str) -> String {
        self.accounts[name].as_str().unwrap().to_owned()
    }

    /// What stands before it: one account refuses its role, and `decide` may refuse more.
    fn refusing(&self, decide: fn(&Asked) -> Option<Fate>) -> Proxy {
        let refusing = format!("%3A{}%3Arole", self.account("refusing"));
        Proxy::before(&self.url, move |asked| {
            let taken = asked.operation.operation == "AssumeRole";
            match decide(asked) {
                Some(fate) => fate,
                None if taken && asked.input.contains(&refusing) => Fate::Denied,
                None => Fate::Answered,
            }
        })
    }
}

impl Drop for Organisation {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

fn scan(url: &str, folder: &Folder, more: &[&str]) -> Ran {
    let fixed = ["--organization", "--external-id", EXTERNAL_ID, "--service", "s3"];
    bailiwick(arguments(url, folder, &[&fixed[..], &["--format", "table,csv,html"], more].concat()))
}

/// (account, status) of every row, and the rows as they stand.
fn rows(folder: &Folder, report: &str) -> Vec<(String, String, String)> {
    let text = folder.read(&format!("{report}/verdicts.csv"));
    let rows = verdicts::rows(&text).into_iter().skip(1);
    rows.map(|row| (row[0].clone(), row[3].clone(), row.join("|"))).collect()
}

fn statuses<'r>(rows: &'r [(String, String, String)], account: &str) -> BTreeSet<&'r str> {
    let of = rows.iter().filter(|(id, ..)| id == account);
    of.map(|(_, status, _)| status.as_str()).collect()
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn every_account_is_in_the_report_and_the_one_that_refuses_says_why() {
    let (organisation, folder) = (Organisation::open(), Folder::new());
    let [management, shop, refusing, closed] =
        ["management", "shop", "refusing", "closed"].map(|name| organisation.account(name));
    let proxy = organisation.refusing(|_| None);
    let recordings = folder.at("recordings");
    let ran = scan(&proxy.url, &folder, &["--record", &recordings]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    let left_out = format!("account {closed} is left out: it is suspended");
    assert!(ran.stderr.contains(&left_out), "{}", ran.stderr);
    let unseen = format!("account {refusing} could not be looked at");
    assert!(ran.stderr.contains(&unseen), "{}", ran.stderr);
    assert!(ran.stdout.contains("sts:AssumeRole"), "{}", ran.stdout);

    let live = rows(&folder, "report");
    for (account, bucket) in [(&management, "bucket-of-management"), (&shop, "bucket-of-shop")] {
        assert!(statuses(&live, account).contains("FAIL"), "{account}");
        assert!(live.iter().all(|(id, _, row)| id == account || !row.contains(bucket)), "{bucket}");
        assert!(live.iter().any(|(id, _, row)| id == account && row.contains(bucket)), "{bucket}");
    }
    assert_eq!(statuses(&live, &refusing), BTreeSet::from(["UNKNOWN"]));
    assert!(live.iter().any(|(id, _, row)| *id == refusing && row.contains("sts:AssumeRole")));
    assert_eq!(statuses(&live, &closed), BTreeSet::new());
    let page = folder.read("report/report.html");
    assert!([&management, &shop, &refusing].iter().all(|id| page.contains(id.as_str())));

    asked_no_more_than_it_needs(&proxy.seen(), [&management, &shop, &refusing], &closed);
    the_recordings_say_the_same(&folder, &recordings, &live, &refusing);
}

/// The accounts are found with the own key only, and roles taken on where they are needed.
fn asked_no_more_than_it_needs(seen: &[Asked], [management, ..]: [&String; 3], closed: &str) {
    for asked in seen {
        let operation = asked.operation.to_string();
        if operation == "organizations:ListAccounts" {
            assert_eq!(asked.key, OWN_KEY);
        }
        if operation == "sts:AssumeRole" {
            assert_eq!(asked.key, OWN_KEY);
            assert!(asked.input.contains(&format!("ExternalId={EXTERNAL_ID}")), "{}", asked.input);
            assert!(!asked.input.contains(management) && !asked.input.contains(closed));
        }
    }
}

fn the_recordings_say_the_same(
    folder: &Folder,
    recordings: &str,
    live: &[(String, String, String)],
    refusing: &str,
) {
    let output = folder.at("replayed");
    let fixed = ["scan", "aws", "--service", "s3", "--format", "csv", "--output", &output];
    let ran = bailiwick(fixed.iter().chain(&["--replay", recordings]));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let short = |rows: &[(String, String, String)]| -> BTreeSet<(String, String)> {
        let seen = rows.iter().filter(|(id, ..)| id != refusing);
        seen.map(|(id, status, _)| (id.clone(), status.clone())).collect()
    };
    assert_eq!(short(&rows(folder, "replayed")), short(live));
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn only_the_accounts_that_were_named_are_reached() {
    let (organisation, folder) = (Organisation::open(), Folder::new());
    let shop = organisation.account("shop");
    let proxy = organisation.refusing(|_| None);
    let ran = scan(&proxy.url, &folder, &["--account", &shop]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(rows(&folder, "report").iter().all(|(id, ..)| *id == shop));
    let taken = proxy.seen().into_iter().filter(|asked| asked.operation.operation == "AssumeRole");
    assert!(taken.into_iter().all(|asked| asked.input.contains(&shop)));
    let unknown = scan(&proxy.url, &folder, &["--account", &organisation.account("closed")]);
    assert_eq!(unknown.code, Some(2), "{}", unknown.stderr);
    assert!(unknown.stderr.contains("is not among the active accounts"), "{}", unknown.stderr);
    let own = bailiwick(arguments(&proxy.url, &folder, &["--account", &shop]));
    assert_eq!((own.code, own.stdout.as_str()), (Some(1), ""), "{}", own.stderr);
    assert!(own.stderr.contains("these credentials lead to account"), "{}", own.stderr);
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn what_the_organisation_denies_is_not_called_a_missing_permission() {
    let (organisation, folder) = (Organisation::open(), Folder::new());
    let shop = organisation.account("shop");
    let proxy = organisation.refusing(|asked| {
        let listing = asked.operation.to_string() == "s3:ListBuckets";
        (listing && asked.key != OWN_KEY).then_some(Fate::DeniedByOrganization)
    });
    let ran = scan(&proxy.url, &folder, &["--account", &shop, "--fail-on-unknown"]);
    let said = rows(&folder, "report");
    let bucket: Vec<_> = said.iter().filter(|(.., row)| row.contains("aws-s3-bucket-")).collect();
    assert!(!bucket.is_empty(), "{}", ran.stderr);
    for (_, status, row) in bucket {
        assert_eq!(status, "UNKNOWN", "{row}");
        assert!(row.contains("denied by a policy of the organization"), "{row}");
        assert!(!row.contains("allow s3:ListAllMyBuckets"), "{row}");
    }
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn without_leave_to_list_accounts_it_says_where_to_run() {
    let (organisation, folder) = (Organisation::open(), Folder::new());
    let proxy = organisation
        .refusing(|asked| (asked.operation.service == "organizations").then_some(Fate::Denied));
    let ran = scan(&proxy.url, &folder, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("delegated administrator"), "{}", ran.stderr);
    let seen = proxy.seen();
    assert!(
        seen.iter()
            .all(|asked| matches!(asked.operation.service.as_str(), "sts" | "organizations"))
    );
}

#[test]
#[ignore = "needs the emulated account: run `make test`"]
fn accounts_are_listed_only_for_who_asks_for_the_organisation() {
    let (organisation, folder) = (Organisation::open(), Folder::new());
    let proxy = organisation.refusing(|_| None);
    let ran = bailiwick(arguments(&proxy.url, &folder, &["--format", "csv"]));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let listed = proxy.seen().iter().any(|asked| asked.operation.operation == "ListAccounts");
    assert!(!listed);
}
