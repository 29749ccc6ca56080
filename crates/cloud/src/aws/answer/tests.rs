//! What is read out of answers, for each protocol and each of its oddities. The samples are made up.

use super::*;
use crate::aws::schema;
use http::HeaderValue;
use proptest::prelude::*;
use serde_json::json;

/// Replaces every value by the name of its reduction.
struct Marker;

impl Reducer for Marker {
    fn reduce(&self, reduction: Reduction, _: Value) -> Result<Value, ReduceError> {
        match reduction {
            Reduction::Csv => Err(ReduceError { expected: "a table" }),
            other => Ok(json!(format!("{other:?}"))),
        }
    }
}

fn read_answer(name: &str, answer: &Answer, selection: &Selection) -> Result<Value, Malformed> {
    let (service, operation) = name.split_once(':').unwrap();
    let service = schema::service(service).unwrap();
    read(service, service.operation(operation).unwrap(), answer, selection, &Marker)
}

fn answer(body: impl Into<Bytes>) -> Answer {
    Answer { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() }
}

fn all(name: &str, body: &'static str) -> Value {
    read_answer(name, &answer(body), &KEEP).unwrap()
}

fn only(path: &str, inner: Selection) -> Selection {
    path.rsplit('.').fold(inner, |inner, part| match part.strip_suffix("[]") {
        Some(name) => {
            Selection::Members([(name.to_owned(), Selection::Items(Box::new(inner)))].into())
        }
        None => Selection::Members([(part.to_owned(), inner)].into()),
    })
}

#[test]
fn ec2_answers_read_as_the_cli_prints_them() {
    let read = all(
        "ec2:DescribeVolumes",
        r#"<?xml version="1.0" encoding="UTF-8"?>
        <DescribeVolumesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
          <requestId>r-1</requestId>
          <volumeSet><item>
            <volumeId>vol-1</volumeId><size>8</size><encrypted>true</encrypted>
            <createTime>2024-01-02T03:04:05.000Z</createTime>
            <attachmentSet/>
            <tagSet><item><key>a</key><value>x &amp; &#60;y&gt;</value></item></tagSet>
            <somethingNew>nobody knows</somethingNew>
          </item></volumeSet>
        </DescribeVolumesResponse>"#,
    );
    assert_eq!(
        read,
        json!({"Volumes": [{
            "VolumeId": "vol-1", "Size": 8, "Encrypted": true,
            "CreateTime": "2024-01-02T03:04:05+00:00",
            "Attachments": [],
            "Tags": [{"Key": "a", "Value": "x & <y>"}],
        }]})
    );
}

#[test]
fn query_answers_stand_within_their_wrapper() {
    let read = all(
        "iam:GetAccountSummary",
        "<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap>\
         <entry><key>Users</key><value>3</value></entry>\
         <entry><key>AccountMFAEnabled</key><value>0</value></entry>\
         </SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>",
    );
    assert_eq!(read, json!({"SummaryMap": {"Users": 3, "AccountMFAEnabled": 0}}));
}

#[test]
fn an_entry_whose_key_comes_last_is_malformed_and_not_absent() {
    let body = "<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap>\
        <entry><value>3</value><key>Users</key></entry>\
        </SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>";
    assert!(read_answer("iam:GetAccountSummary", &answer(body), &KEEP).is_err());
}

#[test]
fn flattened_lists_gather_what_stands_side_by_side() {
    let body = "<CORSConfiguration>\
        <CORSRule><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod></CORSRule>\
        <CORSRule><ID>two</ID><AllowedMethod>GET</AllowedMethod></CORSRule>\
        </CORSConfiguration>";
    assert_eq!(
        all("s3:GetBucketCors", body),
        json!({"CORSRules": [
            {"AllowedMethods": ["GET", "PUT"]},
            {"ID": "two", "AllowedMethods": ["GET"]},
        ]})
    );
    let tagged = only("CORSRules[].AllowedMethods", Selection::Value(Reduction::Tags));
    let read = read_answer("s3:GetBucketCors", &answer(body), &tagged).unwrap();
    assert_eq!(read["CORSRules"][0], json!({"AllowedMethods": "Tags"}), "reduced once, as a whole");
}

#[test]
fn the_kind_of_a_grantee_is_an_attribute() {
    let read = all(
        "s3:GetBucketAcl",
        r#"<AccessControlPolicy><AccessControlList><Grant>
        <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">
        <URI>http://acs.example/AllUsers</URI></Grantee><Permission>READ</Permission>
        </Grant></AccessControlList></AccessControlPolicy>"#,
    );
    assert_eq!(
        read,
        json!({"Grants": [
            {"Grantee": {"Type": "Group", "URI": "http://acs.example/AllUsers"}, "Permission": "READ"},
        ]})
    );
}

#[test]
fn where_a_bucket_is_stands_in_the_root() {
    let body = r#"<LocationConstraint xmlns="http://s3.example/">eu-west-1</LocationConstraint>"#;
    assert_eq!(all("s3:GetBucketLocation", body), json!({"LocationConstraint": "eu-west-1"}));
    assert_eq!(
        all("s3:GetBucketLocation", "<LocationConstraint/>"),
        json!({"LocationConstraint": null})
    );
}

#[test]
fn a_payload_may_be_text_or_a_structure() {
    let policy = r#"{"Version":"2012-10-17"}"#;
    assert_eq!(all("s3:GetBucketPolicy", policy), json!({"Policy": policy}));
    let body = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>\
                </PublicAccessBlockConfiguration>";
    assert_eq!(
        all("s3:GetPublicAccessBlock", body),
        json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": true}})
    );
}

#[test]
fn members_in_headers_are_read_when_they_are_selected() {
    let mut answer = answer("<DistributionConfig><Enabled>true</Enabled></DistributionConfig>");
    answer.headers.insert("etag", HeaderValue::from_static("E1"));
    let read = read_answer("cloudfront:GetDistributionConfig", &answer, &KEEP).unwrap();
    assert_eq!(read, json!({"DistributionConfig": {"Enabled": true}, "ETag": "E1"}));
    let enabled = only("DistributionConfig.Enabled", KEEP.clone());
    let read = read_answer("cloudfront:GetDistributionConfig", &answer, &enabled).unwrap();
    assert_eq!(read, json!({"DistributionConfig": {"Enabled": true}}));
}

#[test]
fn json_answers_take_the_names_of_the_model_and_turn_seconds_into_instants() {
    let read = all(
        "kms:DescribeKey",
        r#"{"KeyMetadata":{"KeyId":"k","Enabled":true,
        "CreationDate":1704164645.5,"DeletionDate":null,"NewMember":{"deep":[1,{"er":2}]}}}"#,
    );
    assert_eq!(
        read,
        json!({"KeyMetadata": {
            "KeyId": "k", "Enabled": true, "CreationDate": "2024-01-02T03:04:05.500000+00:00",
        }})
    );
    let read = all(
        "eks:DescribeCluster",
        r#"{"cluster":{"name":"c","createdAt":1704164645,
        "tags":{"Any Key":"v"}}}"#,
    );
    assert_eq!(
        read,
        json!({"cluster": {
            "name": "c", "createdAt": "2024-01-02T03:04:05+00:00", "tags": {"Any Key": "v"},
        }})
    );
    assert_eq!(
        all("apigateway:GetRestApis", r#"{"item":[{"id":"a"}]}"#),
        json!({"items": [{"id": "a"}]})
    );
}

#[test]
fn what_the_selection_does_not_name_ends_with_the_answer() {
    let body = r#"{"Functions":[{"FunctionName":"f","Handler":"h","Environment":
        {"Variables":{"PASSWORD":"canary"}},"VpcConfig":{"VpcId":"v","SubnetIds":["s"]}}]}"#;
    let mut selection = only("Functions[].FunctionName", KEEP.clone());
    let environment = Selection::Value(Reduction::Environment);
    selection.merge(only("Functions[].Environment.Variables", environment)).unwrap();
    selection.merge(only("Functions[].VpcConfig.VpcId", KEEP.clone())).unwrap();
    let read = read_answer("lambda:ListFunctions", &answer(body), &selection).unwrap();
    assert_eq!(
        read,
        json!({"Functions": [{
            "FunctionName": "f",
            "Environment": {"Variables": "Environment"},
            "VpcConfig": {"VpcId": "v"},
        }]})
    );
}

#[test]
fn entries_of_a_map_are_selected_alike() {
    let each = Selection::Entries(Box::new(KEEP.clone()));
    let body = r#"{"Attributes":{"Policy":"p","KmsMasterKeyId":"k"}}"#;
    let read = read_answer("sqs:GetQueueAttributes", &answer(body), &only("Attributes", each));
    assert_eq!(read.unwrap(), json!({"Attributes": {"Policy": "p", "KmsMasterKeyId": "k"}}));
}

#[test]
fn a_fault_says_where_it_is_and_nothing_of_what_it_found() {
    let body = "<DescribeVolumesResponse><volumeSet><item><size>canary</size></item></volumeSet>\
                </DescribeVolumesResponse>";
    let fault = read_answer("ec2:DescribeVolumes", &answer(body), &KEEP).unwrap_err();
    assert_eq!(fault.to_string(), "not a whole number at `Volumes.[].Size`");
    let body = r#"{"KeyMetadata":{"CreationDate":"canary"}}"#;
    let fault = read_answer("kms:DescribeKey", &answer(body), &KEEP).unwrap_err();
    assert_eq!(fault.to_string(), "not an instant at `KeyMetadata.CreationDate`");
    let table = only("Content", Selection::Value(Reduction::Csv));
    let body =
        "<R><GetCredentialReportResult><Content>eA==</Content></GetCredentialReportResult></R>";
    let fault = read_answer("iam:GetCredentialReport", &answer(body), &table).unwrap_err();
    assert_eq!(fault.to_string(), "a value is not a table at `Content`");
}

/// Operations of every protocol, with nested structures, lists, maps and flattened parts in them.
const OPERATIONS: [&str; 8] = [
    "ec2:DescribeInstances",
    "iam:GetAccountAuthorizationDetails",
    "sns:GetTopicAttributes",
    "s3:GetBucketLifecycleConfiguration",
    "s3:GetBucketLocation",
    "lambda:ListFunctions",
    "dynamodb:DescribeTable",
    "cloudfront:ListDistributions",
];

/// Text that is likely to be nearly right: pieces of answers in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<reservationSet>"),
        Just("</reservationSet>"),
        Just("<item>"),
        Just("</item>"),
        Just("<Rule>"),
        Just("</Rule>"),
        Just("<Rule/>"),
        Just("<a x='1"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<!--"),
        Just("&amp;"),
        Just("&#x110000;"),
        Just("&x;"),
        Just("<"),
        Just(r#"{"Functions":["#),
        Just(r#"{"Table":{"#),
        Just(r#""CreatedOn":"#),
        Just("1e999"),
        Just("null"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just("\""),
        Just("-1"),
        Just("<?xml"),
        Just("<!DOCTYPE a ["),
        Just("\u{feff}"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), which in 0..8_usize) {
        let _ = read_answer(OPERATIONS[which], &answer(bytes.clone()), &KEEP);
        let _ = error::read(&answer(bytes));
    }

    #[test]
    fn nothing_that_is_nearly_right_makes_a_reader_panic(text in pieces(), which in 0..8_usize) {
        let _ = read_answer(OPERATIONS[which], &answer(text.clone()), &KEEP);
        let _ = error::read(&answer(text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn nesting_ends_in_an_error_and_not_in_the_stack(depth in 100..5_000_usize, which in 0..8_usize) {
        for open in ["<item>", "<L>", "[", "{\"Table\":", "{\"a\":["] {
            let body = open.repeat(depth);
            let _ = read_answer(OPERATIONS[which], &answer(body.clone()), &KEEP);
            let _ = error::read(&answer(body));
        }
    }
}
