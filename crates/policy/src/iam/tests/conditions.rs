//! When conditions, actions, resources and variables match, as AWS documents it.

use super::{bobs, lets, policy};

/// `{operator: {key: values}}` on an Allow, and whether it holds for each set of values.
fn holds(condition: &str, values: Option<&[&str]>) -> bool {
    let allow = policy(&[&format!(
        r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}"#
    )]);
    let mut request = bobs("s3:GetObject", "arn:aws:s3:::b/k");
    if let Some(values) = values {
        request = request.with_all("AWS:Key", values.iter().map(ToString::to_string).collect());
    }
    lets(&allow, &request)
}

#[test]
fn each_operator_compares_as_documented() {
    // Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
    for (operator, wanted, given, expected) in [
        ("StringEquals", r#""a""#, "a", true),
        ("StringEquals", r#""a""#, "A", false),
        ("StringEquals", r#""a*""#, "ab", false),
        ("StringEquals", r#""a*""#, "a*", true),
        ("StringEquals", r#"["a","b"]"#, "b", true),
        ("StringNotEquals", r#""a""#, "b", true),
        ("StringNotEquals", r#"["a","b"]"#, "b", false),
        ("StringEqualsIgnoreCase", r#""Äb""#, "äB", true),
        ("StringEqualsIgnoreCase", r#""a*""#, "ab", false),
        ("StringNotEqualsIgnoreCase", r#""a""#, "A", false),
        ("StringLike", r#""a*c?""#, "abbcd", true),
        ("StringLike", r#""a*c?""#, "abbc", false),
        ("StringLike", r#""A*""#, "ab", false),
        ("StringNotLike", r#"["a*","b*"]"#, "c", true),
        ("StringNotLike", r#"["a*","b*"]"#, "bc", false),
        ("NumericEquals", r#""10""#, "10.0", true),
        ("NumericNotEquals", "10", "11", true),
        ("NumericLessThan", "10", "9", true),
        ("NumericLessThan", "10", "10", false),
        ("NumericLessThanEquals", "10", "10", true),
        ("NumericGreaterThan", "10", "10.5", true),
        ("NumericGreaterThanEquals", "10", "10", true),
        ("NumericLessThan", "10", "nine", false),
        ("DateLessThan", r#""2020-04-01T00:00:00Z""#, "2020-03-31T23:59:59Z", true),
        ("DateLessThan", r#""2020-04-01""#, "1585699200", false),
        ("DateGreaterThanEquals", r#""2020-04-01""#, "1585699200", true),
        ("DateNotEquals", r#""2020-04-01""#, "2020-04-01T01:00:00+01:00", false),
        ("Bool", r#""true""#, "true", true),
        ("Bool", "true", "True", true),
        ("Bool", "false", "true", false),
        ("BinaryEquals", r#""QmluYXJ5VmFsdWU=""#, "QmluYXJ5VmFsdWU=", true),
        ("BinaryEquals", r#""QmluYXJ5VmFsdWU=""#, "QmluYXJ5", false),
        ("IpAddress", r#""203.0.113.0/24""#, "203.0.113.9", true),
        (
            "IpAddress",
            r#"["203.0.113.0/24","2001:DB8:1234:5678::/64"]"#,
            "2001:db8:1234:5678::1",
            true,
        ),
        ("NotIpAddress", r#"["203.0.113.0/24","198.51.100.0/24"]"#, "198.51.100.1", false),
        ("NotIpAddress", r#""203.0.113.0/24""#, "192.0.2.1", true),
        ("ArnEquals", r#""arn:aws:sns:*:1:t*""#, "arn:aws:sns:eu-west-1:1:topic", true),
        ("ArnLike", r#""arn:aws:s3:::b""#, "arn:aws:s3:::c", false),
        ("ArnLike", r#""arn:aws:iam::1:role/*""#, "arn:aws:iam::1:role/a/b", true),
        ("ArnLike", r#""arn:aws:iam::*:role/x""#, "arn:aws:iam::1:user:role/x", false),
        ("ArnNotLike", r#""arn:aws:iam::1:role/*""#, "arn:aws:iam::2:role/a", true),
        ("ArnLike", r#""arn:aws:iam::1:*""#, "no arn", false),
    ] {
        let condition = format!(r#"{{"{operator}":{{"aws:key":{wanted}}}}}"#);
        assert_eq!(holds(&condition, Some(&[given])), expected, "{condition} for {given}");
    }
}

#[test]
fn missing_keys_and_several_values_decide_as_documented() {
    // Source: IAM User Guide, "Conditions with multiple context keys or values", "Multivalued
    // context keys" (empty-key traps), "Condition operators" (IfExists, Null).
    const A_OR_B: &str = r#"["a","b"]"#;
    for (operator, wanted, given, expected) in [
        // A missing key fails what is positive and satisfies what is negated.
        ("StringEquals", A_OR_B, None, false),
        ("StringLike", r#""*""#, None, false),
        ("Bool", r#""false""#, None, false),
        ("IpAddress", r#""0.0.0.0/0""#, None, false),
        ("StringNotEquals", A_OR_B, None, true),
        ("NotIpAddress", r#""10.0.0.0/8""#, None, true),
        ("ArnNotLike", r#""arn:*""#, None, true),
        // IfExists forgives a missing key, and only that.
        ("StringEqualsIfExists", A_OR_B, None, true),
        ("BoolIfExists", r#""true""#, None, true),
        ("BoolIfExists", r#""true""#, Some(&["false"][..]), false),
        ("StringNotEqualsIfExists", A_OR_B, None, true),
        ("StringNotEqualsIfExists", A_OR_B, Some(&["a"]), false),
        // Null asks only whether the key is there.
        ("Null", r#""true""#, None, true),
        ("Null", r#""true""#, Some(&["x"]), false),
        ("Null", r#""false""#, Some(&["x"]), true),
        ("Null", "false", None, false),
        ("Null", r#""false""#, Some(&[""]), false),
        ("Null", r#"["true","false"]"#, Some(&["x"]), true),
        // ForAllValues: every value given is wanted; nothing given is vacuously so.
        ("ForAllValues:StringEquals", A_OR_B, Some(&["a"]), true),
        ("ForAllValues:StringEquals", A_OR_B, Some(&["a", "b"]), true),
        ("ForAllValues:StringEquals", A_OR_B, Some(&["a", "c"]), false),
        ("ForAllValues:StringEquals", A_OR_B, None, true),
        ("ForAllValues:StringEquals", A_OR_B, Some(&[]), true),
        ("ForAllValues:StringEquals", A_OR_B, Some(&[""]), true),
        ("ForAllValues:StringNotEquals", A_OR_B, Some(&["c", "d"]), true),
        ("ForAllValues:StringNotEquals", A_OR_B, Some(&["c", "a"]), false),
        ("ForAllValues:StringNotEquals", A_OR_B, None, true),
        // ForAnyValue: one value given is wanted; nothing given never is.
        ("ForAnyValue:StringEquals", A_OR_B, Some(&["c", "b"]), true),
        ("ForAnyValue:StringEquals", A_OR_B, Some(&["c"]), false),
        ("ForAnyValue:StringEquals", A_OR_B, None, false),
        ("ForAnyValue:StringEquals", A_OR_B, Some(&[]), false),
        ("ForAnyValue:StringNotEquals", A_OR_B, Some(&["c", "a"]), true),
        ("ForAnyValue:StringNotEquals", A_OR_B, Some(&["a", "b"]), false),
        ("ForAnyValue:StringNotEquals", A_OR_B, None, false),
        ("ForAnyValue:StringLike", r#""a*""#, Some(&["c", "ab"]), true),
    ] {
        let condition = format!(r#"{{"{operator}":{{"aws:key":{wanted}}}}}"#);
        assert_eq!(holds(&condition, given), expected, "{condition} for {given:?}");
    }
}

#[test]
fn operators_and_keys_are_all_needed_and_have_no_case() {
    let both = r#"{"stringlike":{"AWS:KEY":"a*"},"StringNotEquals":{"aws:key":"ab"}}"#;
    assert!(holds(both, Some(&["ac"])));
    assert!(!holds(both, Some(&["ab"])));
    let two_keys = r#"{"StringEquals":{"aws:key":"a","aws:username":"Bob"}}"#;
    assert!(holds(two_keys, Some(&["a"])));
    assert!(!holds(two_keys, Some(&["b"])));
}

#[test]
fn actions_match_in_any_case_and_resources_part_by_part() {
    // Source: IAM User Guide, "IAM JSON policy elements: Action" and "Resource".
    for (action, resource, asked, on, expected) in [
        ("S3:getobject", "*", "s3:GetObject", "arn:aws:s3:::b/k", true),
        ("s3:Get*", "*", "s3:GetBucketAcl", "arn:aws:s3:::b", true),
        ("s3:Get?bject", "*", "s3:GetObject", "arn:aws:s3:::b/k", true),
        ("s3:Get*", "*", "s3:PutObject", "arn:aws:s3:::b/k", false),
        ("*", "arn:aws:s3:::b/*", "s3:GetObject", "arn:aws:s3:::b/k/l", true),
        ("*", "arn:aws:s3:::B/*", "s3:GetObject", "arn:aws:s3:::b/k", false),
        ("*", "arn:aws:s3:::*", "s3:ListAllMyBuckets", "*", false),
        ("*", "*", "s3:ListAllMyBuckets", "*", true),
        (
            "*",
            "arn:aws:sns:us-east-1:*",
            "sns:Publish",
            "arn:aws:sns:us-east-1:111122223333:t",
            true,
        ),
        ("*", "arn:aws:sns", "sns:Publish", "arn:aws:sns:us-east-1:111122223333:t", true),
        ("*", "arn:aws:sns", "sns:Publish", "arn:aws:sqs:us-east-1:111122223333:t", false),
        ("*", "arn:aws:sns:*:t", "sns:Publish", "arn:aws:sns:us-east-1:111122223333:t", false),
        (
            "*",
            "arn:aws:logs:*:*:log-group:a:*",
            "logs:Get",
            "arn:aws:logs:e:111122223333:log-group:a:b",
            true,
        ),
    ] {
        let allow =
            policy(&[&format!(r#""Effect":"Allow","Action":"{action}","Resource":"{resource}""#)]);
        assert_eq!(lets(&allow, &bobs(asked, on)), expected, "{action} {resource} {asked} {on}");
    }
}

#[test]
fn what_is_excepted_is_all_that_is_not_spoken_of() {
    // Source: IAM User Guide, "NotAction" and "NotResource".
    let allow = policy(&[
        r#""Effect":"Allow","NotAction":["iam:*","s3:Delete*"],"NotResource":"arn:aws:s3:::secret/*""#,
    ]);
    for (action, resource, expected) in [
        ("s3:GetObject", "arn:aws:s3:::open/k", true),
        ("s3:GetObject", "arn:aws:s3:::secret/k", false),
        ("s3:DeleteObject", "arn:aws:s3:::open/k", false),
        ("IAM:CreateUser", "*", false),
    ] {
        assert_eq!(lets(&allow, &bobs(action, resource)), expected, "{action} {resource}");
    }
}

#[test]
fn variables_are_filled_from_the_request() {
    // Source: IAM User Guide, "IAM policy elements: Variables and tags".
    for (resource, key, expected) in [
        ("arn:aws:s3:::b/${aws:username}/*", "Bob/x", true),
        ("arn:aws:s3:::b/${AWS:UserName}/*", "Bob/x", true),
        ("arn:aws:s3:::b/${aws:username}/*", "Eve/x", false),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team, 'shared'}/*", "shared/x", true),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team,'a}b'}/*", "a}b/x", true),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "/x", false),
        ("arn:aws:s3:::b/${aws:PrincipalTag/star}/*", "anything/x", false),
        ("arn:aws:s3:::b/${aws:PrincipalTag/star}/*", "*/x", true),
        ("arn:aws:s3:::b/${*}", "x", false),
        ("arn:aws:s3:::b/${*}", "*", true),
        ("arn:aws:s3:::b/${?}${$}", "?$", true),
        ("arn:aws:s3:::b/${aws:PrincipalTag/many}", "one", false),
        ("arn:aws:s3:::b/${aws:PrincipalAccount}/${aws:username}?", "111122223333/Bob1", true),
    ] {
        let allow = policy(&[&format!(r#""Effect":"Allow","Action":"*","Resource":"{resource}""#)]);
        let request = bobs("s3:GetObject", &format!("arn:aws:s3:::b/{key}"))
            .with("aws:PrincipalTag/star", "*")
            .with_all("aws:PrincipalTag/many", vec!["one".into(), "two".into()]);
        assert_eq!(lets(&allow, &request), expected, "{resource} for {key}");
    }
}

#[test]
fn variables_in_conditions_compare_two_keys() {
    let same = r#"{"StringEquals":{"aws:key":"${aws:username}"}}"#;
    assert!(holds(same, Some(&["Bob"])));
    assert!(!holds(same, Some(&["${aws:username}"])));
    let ignoring = r#"{"StringEqualsIgnoreCase":{"aws:key":"x-${aws:username}"}}"#;
    assert!(holds(ignoring, Some(&["X-BOB"])));
    let unknown = r#"{"StringEquals":{"aws:key":"${aws:PrincipalTag/none}"}}"#;
    assert!(!holds(unknown, Some(&[""])));
}

#[test]
fn before_2012_a_variable_is_text() {
    let old = super::Policy::parse(
        r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*",
        "Resource":"arn:aws:s3:::b/${aws:username}"}}"#,
    )
    .unwrap();
    assert!(lets(&old, &bobs("s3:GetObject", "arn:aws:s3:::b/${aws:username}")));
    assert!(!lets(&old, &bobs("s3:GetObject", "arn:aws:s3:::b/Bob")));
}
