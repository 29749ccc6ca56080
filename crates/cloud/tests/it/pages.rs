//! Answers over several pages.

use crate::stub::{Reply, Stub};
use crate::world::{World, call, keep, select, users};
use cloud::aws::CallError;
use serde_json::json;

#[tokio::test]
async fn pages_are_followed_to_the_last_and_joined() {
    let world = World::of(
        Stub::serve(|_, request| {
            let page = if request.body.contains("Marker=two%2B") {
                users(&["cy"], None)
            } else {
                users(&["ann", "bob"], Some("two+"))
            };
            Reply::ok(page)
        })
        .await,
    );
    let list = call("iam", "ListUsers", json!({"PathPrefix": "/x/"}));
    let answer = world.client().call_all(&list, &select(&["Users[].UserName"])).await.unwrap();
    let expected = json!({"Users": [{"UserName": "ann"}, {"UserName": "bob"}, {"UserName": "cy"}]});
    assert_eq!(answer, expected, "the other members and the marker are gone");
    assert!(world.stub.seen().iter().all(|seen| seen.body.contains("PathPrefix=%2Fx%2F")));
    assert_eq!(world.count(), 2);
}

#[tokio::test]
async fn one_call_is_one_page() {
    let world = World::of(Stub::always(Reply::ok(users(&["ann"], Some("more")))).await);
    let list = call("iam", "ListUsers", json!({}));
    world.client().call(&list, &keep()).await.unwrap();
    assert_eq!(world.count(), 1);
}

#[tokio::test]
async fn a_marker_that_repeats_is_an_error_and_not_a_loop() {
    let world = World::of(Stub::always(Reply::ok(users(&["ann"], Some("same")))).await);
    let list = call("iam", "ListUsers", json!({}));
    let error = world.client().call_all(&list, &select(&["Users[].UserName"])).await.unwrap_err();
    assert!(matches!(error, CallError::Malformed(_)), "{error:?}");
    assert_eq!(world.count(), 2);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_whole() {
    let pages = vec![
        Reply::ok(users(&["ann"], Some("two"))),
        Reply::status(403, crate::world::refusal("AccessDenied")),
    ];
    let world = World::of(Stub::in_turn(pages).await);
    let list = call("iam", "ListUsers", json!({}));
    let error = world.client().call_all(&list, &select(&["Users[].UserName"])).await.unwrap_err();
    assert!(matches!(error, CallError::Denied(_)), "{error:?}");
}

#[tokio::test]
async fn a_token_of_the_json_protocol_is_the_last_name() {
    let world = World::of(
        Stub::serve(|count, _| {
            Reply::ok(match count {
                0 => r#"{"TableNames":["a"],"LastEvaluatedTableName":"a"}"#,
                _ => r#"{"TableNames":["b"]}"#,
            })
        })
        .await,
    );
    let list = call("dynamodb", "ListTables", json!({}));
    let answer = world.client().call_all(&list, &select(&["TableNames"])).await.unwrap();
    assert_eq!(answer, json!({"TableNames": ["a", "b"]}));
    assert_eq!(world.stub.seen()[1].body, r#"{"ExclusiveStartTableName":"a"}"#);
}
