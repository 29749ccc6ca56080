//! Everything that can go wrong with an answer: none is a value, none is a panic, none is forever.

use crate::stub::{Reply, Stub};
use crate::world::{World, call, keep, refusal, select, users};
use cloud::aws::CallError;
use serde_json::json;
use std::time::Duration;

async fn list_users(world: &World) -> Result<serde_json::Value, CallError> {
    world.client().call(&call("iam", "ListUsers", json!({})), &keep()).await
}

#[tokio::test]
async fn an_answer_that_is_not_what_it_should_be_is_malformed() {
    let whole = users(&["ann"], None);
    let deep = format!("<R><ListUsersResult>{}", "<Users>".repeat(5000));
    for body in [
        "",
        "   ",
        "<html><body>Sign in to the hotel's network</body></html>",
        r#"{"Users":[]}"#,
        whole.split_at(whole.len() / 2).0,
        "<ListUsersResponse/>",
        "<a><b></a></b>",
        &deep,
        "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
    ] {
        let world = World::of(Stub::always(Reply::ok(body)).await);
        let error = list_users(&world).await.unwrap_err();
        assert!(matches!(error, CallError::Malformed(_)), "{body:.60}: {error:?}");
    }
}

#[tokio::test]
async fn the_same_holds_for_json() {
    let deep = format!(r#"{{"TableNames":{}"#, "[".repeat(5000));
    for body in ["", "<html></html>", r#"{"TableNames":["a""#, r#"{"TableNames":"a"}"#, "[]", &deep]
    {
        let world = World::of(Stub::always(Reply::ok(body)).await);
        let list = call("dynamodb", "ListTables", json!({}));
        let error = world.client().call(&list, &keep()).await.unwrap_err();
        assert!(matches!(error, CallError::Malformed(_)), "{body:.60}: {error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_asked_for_again() {
    let whole = users(&["ann"], None).into_bytes();
    for first in [
        Reply::HangUp,
        Reply::CutOff { announced: whole.len(), body: whole[..40].to_vec() },
        Reply::ok(&whole[..40]),
        Reply::status(500, ""),
        Reply::status(503, "<html>busy</html>"),
    ] {
        let world = World::of(Stub::in_turn(vec![first, Reply::ok(whole.clone())]).await);
        let answer = list_users(&world).await.unwrap();
        assert_eq!(answer["Users"][0]["UserName"], json!("ann"));
        assert_eq!(world.count(), 2);
    }
}

#[tokio::test]
async fn a_server_that_always_hangs_up_is_unreachable() {
    let world = World::of(Stub::always(Reply::HangUp).await);
    let error = list_users(&world).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { .. }), "{error:?}");
    assert_eq!(world.count(), 3);
}

#[tokio::test]
async fn an_answer_that_does_not_come_meets_the_deadline() {
    let world = World::of(Stub::always(Reply::Silence).await);
    let settings =
        cloud::aws::Settings { attempt_limit: Duration::from_millis(30), ..world.settings() };
    let client = world.client_with(settings);
    let error = client.call(&call("iam", "ListUsers", json!({})), &keep()).await.unwrap_err();
    assert!(matches!(error, CallError::Deadline), "{error:?}");
    assert_eq!(world.count(), 3);
}

#[tokio::test]
async fn a_body_beyond_all_bounds_is_not_read_to_its_end() {
    let endless = Reply::CutOff { announced: usize::MAX / 2, body: vec![b' '; (64 << 20) + 1] };
    let world = World::of(Stub::always(endless).await);
    let settings =
        cloud::aws::Settings { attempt_limit: Duration::from_secs(60), ..world.settings() };
    let client = world.client_with(settings);
    let error = client.call(&call("iam", "ListUsers", json!({})), &keep()).await.unwrap_err();
    assert!(matches!(error, CallError::Malformed(_)), "{error:?}");
    assert_eq!(world.count(), 1);
}

#[tokio::test]
async fn refusals_are_told_apart_and_not_repeated() {
    type Check = fn(&CallError) -> bool;
    let cases: [(u16, &str, Check); 6] = [
        (403, "AccessDenied", |e| matches!(e, CallError::Denied(_))),
        (403, "", |e| matches!(e, CallError::Denied(_))),
        (400, "InvalidAction", |e| matches!(e, CallError::NotSupported(_))),
        (403, "OptInRequired", |e| matches!(e, CallError::NotSupported(_))),
        (404, "NoSuchEntity", |e| matches!(e, CallError::Service(_))),
        (403, "InvalidClientTokenId", |e| matches!(e, CallError::Credentials { .. })),
    ];
    for (status, code, fits) in cases {
        let body = if code.is_empty() { String::new() } else { refusal(code) };
        let world = World::of(Stub::always(Reply::status(status, body)).await);
        let error = list_users(&world).await.unwrap_err();
        assert!(fits(&error), "{code}: {error:?}");
        assert_eq!(world.count(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_refusal_in_another_protocol_is_understood() {
    for body in
        [r#"{"__type":"x#AccessDeniedException"}"#, "<Error><Code>AccessDenied</Code></Error>"]
    {
        let world = World::of(Stub::always(Reply::status(400, body)).await);
        assert!(matches!(list_users(&world).await, Err(CallError::Denied(_))));
        let list = call("dynamodb", "ListTables", json!({}));
        let error = world.client().call(&list, &keep()).await;
        assert!(matches!(error, Err(CallError::Denied(_))));
    }
}

#[tokio::test]
async fn credentials_that_worked_before_are_not_to_blame_for_a_region() {
    let replies = vec![
        Reply::ok(users(&[], None)),
        Reply::status(403, refusal("UnrecognizedClientException")),
    ];
    let world = World::of(Stub::in_turn(replies).await);
    let client = world.client();
    let list = call("iam", "ListUsers", json!({}));
    client.call(&list, &keep()).await.unwrap();
    let error = client.call(&list, &keep()).await.unwrap_err();
    assert!(matches!(error, CallError::NotSupported(_)), "{error:?}");
}

#[tokio::test]
async fn what_is_not_selected_is_nowhere_in_the_answer() {
    let page = users(&["canary-7391"], None);
    let world = World::of(Stub::always(Reply::ok(page)).await);
    let list = call("iam", "ListUsers", json!({}));
    let answer = world.client().call(&list, &select(&["Users[].CreateDate"])).await.unwrap();
    assert_eq!(answer, json!({"Users": [{}]}));
}
