//! Throttling, the gate and cancellation.

use crate::stub::{Reply, Stub};
use crate::world::{Doorkeeper, World, call, keep, refusal, users};
use cloud::aws::CallError;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_call_that_is_throttled_is_made_again() {
    for slow_down in [
        Reply::status(400, refusal("Throttling")),
        Reply::status(503, refusal("SlowDown")),
        Reply::status(429, ""),
        Reply::status(503, refusal("RequestLimitExceeded")),
        Reply::status(400, r#"{"__type":"TooManyRequestsException"}"#),
    ] {
        let buckets = Reply::ok("<ListAllMyBucketsResult/>");
        let world = World::of(Stub::in_turn(vec![slow_down.clone(), slow_down, buckets]).await);
        let client = world.client();
        client.call(&call("s3", "ListBuckets", json!({})), &keep()).await.unwrap();
        let counted = client.statistics().by_service()["s3"];
        assert_eq!((counted.calls, counted.retries, counted.throttled), (3, 2, 2));
        assert!(counted.bytes > 0);
    }
}

#[tokio::test]
async fn throttling_without_end_is_reported_as_such() {
    let world = World::of(Stub::always(Reply::status(400, refusal("Throttling"))).await);
    let settings = cloud::aws::Settings { attempts_throttled: 3, ..world.settings() };
    let client = world.client_with(settings);
    let error = client.call(&call("iam", "ListUsers", json!({})), &keep()).await.unwrap_err();
    assert!(matches!(error, CallError::Throttled(_)), "{error:?}");
    assert_eq!(world.count(), 3);
}

#[tokio::test]
async fn nothing_leaves_that_the_gate_refuses() {
    let mut world = World::of(Stub::always(Reply::ok("")).await);
    world.gate = Arc::new(Doorkeeper { refuses: Some("ListUsers"), ..Doorkeeper::default() });
    let error = world.client().call(&call("iam", "ListUsers", json!({})), &keep()).await;
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "`iam:ListUsers` is not allowed to leave this process");
    assert_eq!(world.count(), 0);
}

#[tokio::test]
async fn the_gate_is_asked_for_every_request() {
    let replies = vec![
        Reply::status(429, ""),
        Reply::ok(users(&["ann"], Some("two"))),
        Reply::ok(users(&["bob"], None)),
    ];
    let world = World::of(Stub::in_turn(replies).await);
    world.client().call_all(&call("iam", "ListUsers", json!({})), &keep()).await.unwrap();
    assert_eq!(*world.gate.asked.lock().unwrap(), ["iam:ListUsers"; 3]);
}

#[tokio::test]
async fn cancelling_ends_at_once_whatever_is_under_way() {
    let world = World::of(Stub::always(Reply::Silence).await);
    let settings =
        cloud::aws::Settings { attempt_limit: Duration::from_secs(60), ..world.settings() };
    let client = world.client_with(settings);
    let list = call("iam", "ListUsers", json!({}));
    let under_way = tokio::spawn(async move { client.call(&list, &keep()).await });
    while world.count() == 0 {
        tokio::task::yield_now().await;
    }
    world.cancel.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(5), under_way).await.unwrap().unwrap();
    assert!(matches!(ended, Err(CallError::Cancelled)));
}
