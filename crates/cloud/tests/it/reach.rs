//! Reaching the right host, as the right identity.

use crate::stub::{Reply, Stub};
use crate::world::{World, call, keep, refusal, select};
use cloud::aws::collect::Failure;
use cloud::aws::{AccountRegions, CallError, Client, Credentials, Http, Role, organization};
use model::SignedDuration;
use policy::verdict::GapReason;
use serde_json::json;
use std::sync::Arc;

const EMPTY_TAGS: &str = "<Tagging><TagSet/></Tagging>";

#[tokio::test]
async fn a_bucket_elsewhere_is_asked_again_in_its_own_region() {
    let codes = [
        (301, "PermanentRedirect", "header"),
        (400, "AuthorizationHeaderMalformed", "body"),
        (307, "TemporaryRedirect", "header"),
    ];
    for (status, code, place) in codes {
        let world = World::of(
            Stub::serve(move |_, request| {
                if request.header("authorization").contains("/eu-north-1/s3/") {
                    return Reply::ok(EMPTY_TAGS);
                }
                let region = if place == "body" { "<Region>eu-north-1</Region>" } else { "" };
                let refusal =
                    Reply::status(status, format!("<Error><Code>{code}</Code>{region}</Error>"));
                if place == "body" {
                    return refusal;
                }
                refusal.with_header("x-amz-bucket-region", "eu-north-1")
            })
            .await,
        );
        let client = world.client();
        let tags = call("s3", "GetBucketTagging", json!({"Bucket": "b"}));
        assert_eq!(client.call(&tags, &keep()).await.unwrap(), json!({"TagSet": []}));
        assert_eq!(world.count(), 2, "{code}");
        client.call(&tags, &keep()).await.unwrap();
        assert_eq!(world.count(), 3, "from then on it is asked there at once");
    }
}

#[tokio::test]
async fn a_bucket_that_is_nowhere_is_not_chased() {
    let astray = Reply::status(301, "<Error><Code>PermanentRedirect</Code></Error>")
        .with_header("x-amz-bucket-region", "eu-north-1");
    let back = Reply::status(301, "<Error><Code>PermanentRedirect</Code></Error>")
        .with_header("x-amz-bucket-region", "eu-west-1");
    let world = World::of(Stub::in_turn(vec![astray, back]).await);
    let tags = call("s3", "GetBucketTagging", json!({"Bucket": "b"}));
    let error = world.client().call(&tags, &keep()).await.unwrap_err();
    assert_eq!(error.code(), Some("PermanentRedirect"));
    assert_eq!(world.count(), 2);
}

#[tokio::test]
async fn a_region_that_is_no_region_leads_nowhere() {
    let astray = Reply::status(301, "<Error><Code>PermanentRedirect</Code></Error>")
        .with_header("x-amz-bucket-region", "evil.example/x");
    let world = World::of(Stub::always(astray).await);
    let tags = call("s3", "GetBucketTagging", json!({"Bucket": "b"}));
    assert!(matches!(world.client().call(&tags, &keep()).await, Err(CallError::Service(_))));
    assert_eq!(world.count(), 1);
}

#[tokio::test]
async fn a_host_that_was_set_has_nothing_put_in_front() {
    let world = World::of(Stub::always(Reply::ok(EMPTY_TAGS)).await);
    let client = world.client();
    client.call(&call("s3", "GetBucketTagging", json!({"Bucket": "b"})), &keep()).await.unwrap();
    let list = call("s3control", "ListAccessPoints", json!({"AccountId": "123456789012"}));
    client.call(&list, &keep()).await.unwrap();
    let seen = world.stub.seen();
    assert_eq!(seen[0].line, "GET /b?tagging=");
    assert_eq!(seen[1].line, "GET /v20180820/accesspoint");
    assert_eq!(seen[1].header("x-amz-account-id"), "123456789012");
    assert!(seen.iter().all(|request| request.header("host").starts_with("127.0.0.1:")));
}

fn assumed(expires: &str) -> Reply {
    Reply::ok(format!(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>\
         <SecretAccessKey>s</SecretAccessKey><SessionToken>tok</SessionToken>\
         <Expiration>{expires}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    ))
}

fn as_role(world: &World) -> Client {
    let role = Role {
        arn: "arn:aws:iam::123456789012:role/look".to_owned(),
        external_id: Some("ext-1".to_owned()),
        session_name: "bailiwick".to_owned(),
        region: "eu-west-1".parse().unwrap(),
    };
    let credentials = Credentials::of_role(world.client(), role);
    Client::new(world.settings(), Http::new().unwrap(), Arc::new(credentials))
}

#[tokio::test]
async fn a_role_is_assumed_once_through_the_gate_and_again_before_it_runs_out() {
    let world = World::of(
        Stub::serve(|_, request| {
            if request.body.contains("Action=AssumeRole") {
                assumed("2024-01-02T04:04:05Z")
            } else {
                Reply::ok(r#"{"TableNames":[]}"#)
            }
        })
        .await,
    );
    let client = as_role(&world);
    let list = call("dynamodb", "ListTables", json!({}));
    let all = keep();
    let both = tokio::join!(client.call(&list, &all), client.call(&list, &all));
    assert!(both.0.is_ok() && both.1.is_ok());
    let assumed = |world: &World| {
        let seen = world.stub.seen();
        seen.iter().filter(|request| request.body.contains("Action=AssumeRole")).count()
    };
    assert_eq!(assumed(&world), 1);
    let seen = world.stub.seen();
    assert!(seen[0].body.contains("ExternalId=ext-1"), "{}", seen[0].body);
    assert_eq!(seen[1].header("x-amz-security-token"), "tok");
    assert!(world.gate.asked.lock().unwrap().contains(&"sts:AssumeRole".to_owned()));

    let late = *world.clock.0.lock().unwrap() + SignedDuration::from_mins(56);
    *world.clock.0.lock().unwrap() = late;
    client.call(&list, &keep()).await.unwrap();
    assert_eq!(assumed(&world), 2, "four minutes before the end");
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_says_so() {
    let world = World::of(Stub::always(Reply::status(403, refusal("AccessDenied"))).await);
    let list = call("dynamodb", "ListTables", json!({}));
    let error = as_role(&world).call(&list, &keep()).await.unwrap_err();
    let expected =
        "no usable credentials (assuming `arn:aws:iam::123456789012:role/look`: AccessDenied)";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn what_came_of_assuming_a_role_is_told_apart() {
    let said = |code: &str, message: &str| {
        format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        )
    };
    let by_organization = "not authorized with an explicit deny in a service control policy";
    for (status, code, message, reason) in [
        (403, "AccessDenied", "not authorized", GapReason::Denied),
        (403, "AccessDenied", by_organization, GapReason::DeniedByOrganization),
    ] {
        let world = World::of(Stub::always(Reply::status(status, said(code, message))).await);
        let list = call("dynamodb", "ListTables", json!({}));
        let error = as_role(&world).call(&list, &keep()).await.unwrap_err();
        let failure = Failure::from(&error);
        assert_eq!((failure.reason, failure.code.as_str()), (reason, code), "{message}");
    }
}

#[tokio::test]
async fn an_organization_is_told_with_the_states_of_its_accounts() {
    let about = r#"{"Organization":{"Id":"o-a1b2c3d4e5","MasterAccountId":"111111111111","MasterAccountEmail":"a@b.example"}}"#;
    let first = r#"{"Accounts":[{"Id":"333333333333","Name":"n","Email":"e@b.example","State":"ACTIVE"}],"NextToken":"t"}"#;
    let second = r#"{"Accounts":[{"Id":"222222222222","Status":"SUSPENDED"},{"Id":"111111111111","State":"ACTIVE"}]}"#;
    let replies = [about, first, second].map(Reply::ok).to_vec();
    let world = World::of(Stub::in_turn(replies).await);
    let found = world.client().organization(&"us-east-1".parse().unwrap()).await.unwrap();
    assert_eq!(found.id, "o-a1b2c3d4e5");
    assert_eq!(found.management, Some("111111111111".parse().unwrap()));
    let active = ["111111111111", "333333333333"].map(|id| id.parse().unwrap());
    assert_eq!(found.active, active);
    let inactive = [("222222222222".parse().unwrap(), "SUSPENDED".to_owned())];
    assert_eq!(found.inactive, inactive);
    let asked = world.gate.asked.lock().unwrap().clone();
    let permitted: Vec<String> = organization::operations().map(|name| name.to_string()).collect();
    assert!(asked.iter().all(|name| permitted.contains(name)), "{asked:?}");
    assert!(!format!("{found:?}").contains("example"));
}

#[tokio::test]
async fn a_role_that_fails_is_not_tried_by_every_call_that_waits() {
    let world = World::of(Stub::always(Reply::status(403, refusal("AccessDenied"))).await);
    let client = as_role(&world);
    let list = call("dynamodb", "ListTables", json!({}));
    for _ in 0..5 {
        assert!(client.call(&list, &keep()).await.is_err());
    }
    assert_eq!(world.count(), 1);
    let later = *world.clock.0.lock().unwrap() + SignedDuration::from_mins(1);
    *world.clock.0.lock().unwrap() = later;
    assert!(client.call(&list, &keep()).await.is_err());
    assert_eq!(world.count(), 2);
}

#[tokio::test]
async fn a_token_that_ran_out_is_replaced_once() {
    let expired = Reply::status(400, r#"{"__type":"ExpiredTokenException"}"#);
    let world = World::of(Stub::in_turn(vec![expired.clone(), Reply::ok(r#"{}"#)]).await);
    let list = call("dynamodb", "ListTables", json!({}));
    assert!(world.client().call(&list, &keep()).await.is_ok());
    let world = World::of(Stub::always(expired).await);
    let error = world.client().call(&list, &keep()).await.unwrap_err();
    assert!(matches!(error, CallError::Credentials { .. }), "{error:?}");
    assert_eq!(world.count(), 2);
}

#[tokio::test]
async fn the_account_says_which_regions_it_uses() {
    let list = "<DescribeRegionsResponse><regionInfo>\
        <item><regionName>eu-west-1</regionName></item>\
        <item><regionName>ap-east-1</regionName></item>\
        </regionInfo></DescribeRegionsResponse>";
    let world = World::of(Stub::always(Reply::ok(list)).await);
    let found = world.client().regions(&"eu-west-1".parse().unwrap()).await.unwrap();
    let expected = ["ap-east-1", "eu-west-1"].map(|name| name.parse().unwrap());
    assert_eq!(found, AccountRegions::Enabled(expected.to_vec()));
}

#[tokio::test]
async fn an_account_that_does_not_say_is_taken_to_use_all() {
    let world = World::of(Stub::always(Reply::status(403, refusal("UnauthorizedOperation"))).await);
    let found = world.client().regions(&"cn-north-1".parse().unwrap()).await.unwrap();
    assert!(matches!(&found, AccountRegions::Known(all) if all.len() == 2), "{found:?}");
}

#[tokio::test]
async fn requests_are_signed_with_the_time_that_is_handed_in() {
    let world = World::of(Stub::always(Reply::ok(r#"{"TableNames":["a"]}"#)).await);
    let list = call("dynamodb", "ListTables", json!({}));
    let answer = world.client().call(&list, &select(&["TableNames"])).await.unwrap();
    assert_eq!(answer, json!({"TableNames": ["a"]}));
    let seen = &world.stub.seen()[0];
    assert_eq!(seen.header("x-amz-date"), "20240102T030405Z");
    assert_eq!(seen.header("x-amz-target"), "DynamoDB_20120810.ListTables");
    assert_eq!(seen.header("content-type"), "application/x-amz-json-1.0");
}
