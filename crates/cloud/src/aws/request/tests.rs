//! What goes over the wire, for each protocol and each of its oddities.

use super::*;
use crate::aws::endpoint::EndpointOverrides;
use crate::aws::schema;
use proptest::prelude::*;
use serde_json::json;

fn build_at(
    name: &str,
    input: &Value,
    region: &str,
    overrides: &EndpointOverrides,
) -> Result<Unsigned, Unfit> {
    let (service, operation) = name.split_once(':').unwrap();
    let service = schema::service(service).unwrap();
    let operation = service.operation(operation).unwrap();
    let endpoint = Endpoint::resolve(service, &region.parse().unwrap(), overrides);
    build(service, operation, input, &endpoint)
}

fn built(name: &str, input: &Value) -> Unsigned {
    build_at(name, input, "eu-west-1", &EndpointOverrides::default()).unwrap()
}

fn refused(name: &str, input: &Value) -> Unfit {
    build_at(name, input, "eu-west-1", &EndpointOverrides::default()).unwrap_err()
}

fn body(request: &Unsigned) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

#[test]
fn ec2_names_come_from_the_query_name_or_the_capitalised_wire_name() {
    let request = built(
        "ec2:DescribeInstances",
        &json!({
            "Filters": [{"Name": "tag:a", "Values": ["x", "y"]}],
            "InstanceIds": ["i-1"],
            "MaxResults": 5,
            "DryRun": false,
        }),
    );
    assert_eq!(
        body(&request),
        "Action=DescribeInstances&Version=2016-11-15&DryRun=false&Filter.1.Name=tag%3Aa\
         &Filter.1.Value.1=x&Filter.1.Value.2=y&InstanceId.1=i-1&MaxResults=5"
    );
    assert_eq!(request.uri.to_string(), "https://ec2.eu-west-1.amazonaws.com/");
}

#[test]
fn query_lists_are_numbered_under_member_or_the_name_of_their_items() {
    let request = built("elbv2:DescribeTags", &json!({"ResourceArns": ["a", "b"]}));
    assert!(body(&request).ends_with("&ResourceArns.member.1=a&ResourceArns.member.2=b"));
    let filters = json!({"Filters": [{"Name": "n", "Values": ["v"]}]});
    let request = built("rds:DescribeDBInstances", &filters);
    assert!(body(&request).ends_with("&Filters.Filter.1.Name=n&Filters.Filter.1.Values.Value.1=v"));
}

#[test]
fn json_names_the_operation_in_a_header() {
    let request = built("cloudwatch:DescribeAlarms", &json!({"AlarmNames": ["a"]}));
    assert_eq!(body(&request), r#"{"AlarmNames":["a"]}"#);
    assert_eq!(request.headers["x-amz-target"], "GraniteServiceVersion20100801.DescribeAlarms");
    assert_eq!(request.headers["content-type"], "application/x-amz-json-1.0");
    assert_eq!(
        built("kms:ListKeys", &Value::Null).headers["content-type"],
        "application/x-amz-json-1.1"
    );
}

#[test]
fn rest_members_stand_in_path_query_and_headers() {
    let request = built("lambda:GetPolicy", &json!({"FunctionName": "a b/c", "Qualifier": "1"}));
    let expected = "/2015-03-31/functions/a%20b%2Fc/policy?Qualifier=1";
    assert_eq!(request.uri.path_and_query().unwrap().as_str(), expected);
    assert!(request.body.is_empty());
    let request = built("s3:GetBucketAcl", &json!({"Bucket": "bkt", "ExpectedBucketOwner": "1"}));
    assert_eq!(request.headers["x-amz-expected-bucket-owner"], "1");
}

#[test]
fn a_bucket_stands_in_the_host_unless_its_name_or_an_override_forbids() {
    let address = |bucket: &str, overrides: &EndpointOverrides| {
        let input = json!({"Bucket": bucket});
        let request = build_at("s3:GetBucketPolicy", &input, "eu-west-1", overrides).unwrap();
        request.uri.to_string()
    };
    let none = EndpointOverrides::default();
    assert_eq!(address("bkt", &none), "https://bkt.s3.eu-west-1.amazonaws.com/?policy=");
    assert_eq!(address("b.kt", &none), "https://s3.eu-west-1.amazonaws.com/b.kt?policy=");
    assert_eq!(address("B@d/..", &none), "https://s3.eu-west-1.amazonaws.com/B%40d%2F..?policy=");
    let set = EndpointOverrides {
        all: Some("http://127.0.0.1:9/base".parse().unwrap()),
        ..EndpointOverrides::default()
    };
    assert_eq!(address("bkt", &set), "http://127.0.0.1:9/base/bkt?policy=");
}

#[test]
fn the_account_id_stands_in_the_host_and_cannot_be_anything_else() {
    let input = json!({"AccountId": "123456789012"});
    let request = built("s3control:GetPublicAccessBlock", &input);
    let expected = "123456789012.s3-control.eu-west-1.amazonaws.com";
    assert_eq!(request.uri.host(), Some(expected));
    for id in ["", "evil.example/", "a.b"] {
        let fault = refused("s3control:GetPublicAccessBlock", &json!({"AccountId": id}));
        assert_eq!(fault.reason, "does not fit into a host name");
    }
}

#[test]
fn a_label_cannot_leave_its_place_in_the_path() {
    for name in [".", "..", "a/../b"] {
        let fault = refused("lambda:GetPolicy", &json!({"FunctionName": name}));
        assert_eq!(fault.reason, "does not fit into a path", "{name}");
    }
}

#[test]
fn a_mistaken_input_is_refused_by_name() {
    let fault = refused("kms:DescribeKey", &json!({}));
    assert_eq!(fault.to_string(), "`KeyId`: is required");
    let fault = refused("kms:DescribeKey", &json!({"KeyId": "k", "Keyid": "k"}));
    assert_eq!(fault.to_string(), "`Keyid`: is not a member of the input");
    let fault = refused("ec2:DescribeInstances", &json!({"InstanceIds": "i-1"}));
    assert_eq!(fault.to_string(), "`InstanceIds`: is of the wrong kind");
}

#[test]
fn api_gateway_is_asked_for_the_dialect_of_its_model() {
    assert_eq!(built("apigateway:GetRestApis", &json!({})).headers["accept"], "application/json");
}

#[test]
fn instants_are_written_as_their_place_demands() {
    let text = "2024-01-02T03:04:05+00:00";
    for (format, expected) in [
        (schema::TimestampFormat::Iso8601, "2024-01-02T03:04:05Z"),
        (schema::TimestampFormat::Rfc822, "Tue, 02 Jan 2024 03:04:05 GMT"),
        (schema::TimestampFormat::Unix, "1704164645"),
    ] {
        assert_eq!(text::instant("x", text, format).unwrap(), expected);
    }
}

proptest! {
    #[test]
    fn no_name_breaks_out_of_its_place(name in ".{1,40}") {
        let input = json!({"FunctionName": name});
        let overrides = EndpointOverrides::default();
        if let Ok(request) = build_at("lambda:GetPolicy", &input, "eu-west-1", &overrides) {
            prop_assert_eq!(request.uri.host(), Some("lambda.eu-west-1.amazonaws.com"));
            prop_assert!(request.uri.query().is_none());
            prop_assert!(request.uri.path().ends_with("/policy"));
            prop_assert_eq!(request.uri.path().matches('/').count(), 4);
        }
    }
}
