//! What is read as a policy, what is refused, and how the refusal is worded.

use super::super::{Effect, MAX_BYTES, Policy, PolicyError};

fn refusal(text: &str) -> String {
    match Policy::parse(text) {
        Ok(_) => panic!("read: {text}"),
        Err(PolicyError::Syntax(source)) => format!("not well-formed: {source}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_aws_accepts_is_read() {
    const ALLOW: &str = r#""Effect":"Allow","Action":"s3:*""#;
    for statement in [
        r#""Resource":"*""#,
        r#""Resource":["*","arn:aws:s3:::b"],"Sid":"One""#,
        r#""Principal":"*""#,
        r#""Principal":{"AWS":"*"}"#,
        r#""Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}"#,
        r#""Principal":{"AWS":"AIDAEXAMPLEDELETED","Service":["ec2.amazonaws.com"]}"#,
        r#""Principal":{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7c"}"#,
        r#""Principal":{"Federated":"cognito-identity.amazonaws.com"}"#,
        r#""Principal":{"AWS":[]}"#,
        r#""NotPrincipal":{"AWS":"111122223333"}"#,
        r#""Condition":{}"#,
        r#""Condition":{"StringEquals":{}}"#,
        r#""Condition":{"Bool":{"aws:SecureTransport":false},"NumericEquals":{"s3:max-keys":[10,"2"]}}"#,
        r#""Condition":{"foranyvalue:STRINGLIKEIFEXISTS":{"aws:TagKeys":[]}}"#,
        r#""Condition":{"StringLike":{"aws:x":"${aws:username}"}}"#,
    ] {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{{{ALLOW},{statement}}}}}"#);
        let policy = Policy::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(policy.statements().len(), 1);
        assert_eq!(policy.statements()[0].effect(), Effect::Allow);
    }
    assert_eq!(Policy::parse(r#"{"Id":"x","Statement":[]}"#).unwrap().statements().len(), 0);
}

#[test]
fn what_has_no_meaning_is_refused_with_its_place() {
    for (text, message) in [
        ("[]", "policy: expected an object"),
        ("{}", "policy: `Statement` is missing"),
        (r#"{"Version":"2012"}"#, "`Version`: `2012` is no policy version"),
        (r#"{"Statment":[]}"#, "policy: `Statment` is no element"),
        (r#"{"Statement":[1]}"#, "statement 1: expected an object"),
        (r#"{"Statement":[{"Action":"*"}]}"#, "statement 1: `Effect` is missing"),
        (r#"{"Statement":[{"Effect":"Allow"}]}"#, "statement 1: `Action` is missing"),
        (r#"{"Statement":[{"Effect":"allow"}]}"#, "statement 1, `Effect`: `allow` is no effect"),
        (r#"{"Statement":[{"Action":[]}]}"#, "statement 1, `Action`: the list is empty"),
        (r#"{"Statement":[{"Action":{"a":1}}]}"#, "statement 1, `Action`: expected text"),
        (
            r#"{"Statement":[{"Action":"*","NotAction":"*"}]}"#,
            "statement 1, `NotAction`: `Action` and `NotAction` exclude each other",
        ),
        (
            r#"{"Statement":[{"Principal":"everyone"}]}"#,
            "statement 1, `Principal`: expected `*` or an object",
        ),
        (
            r#"{"Statement":[{"Principal":{"Azure":"x"}}]}"#,
            "statement 1, `Principal`: `Azure` is no kind of principal",
        ),
        (
            r#"{"Statement":[{"Condition":{"StringEqals":{"a":"b"}}}]}"#,
            "statement 1, `Condition`, `StringEqals`: `StringEqals` is no condition operator",
        ),
        (
            r#"{"Statement":[{"Condition":{"NullIfExists":{"a":"true"}}}]}"#,
            "statement 1, `Condition`, `NullIfExists`: `NullIfExists` is no condition operator",
        ),
        (
            r#"{"Statement":[{"Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","x"]}}}]}"#,
            "statement 1, `Condition`, `IpAddress`, `aws:SourceIp`: `x` is not an address range",
        ),
        (
            r#"{"Statement":[{"Condition":{"Bool":{"a":null}}}]}"#,
            "statement 1, `Condition`, `Bool`, `a`: expected text, a number or a boolean",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::${aws:x"}]}"#,
            "statement 1, `Resource`: `arn:aws:s3:::${aws:x` is not free of broken `${…}`",
        ),
    ] {
        assert_eq!(refusal(text), message, "{text}");
    }
}

#[test]
fn a_name_that_stands_twice_is_refused_in_any_case() {
    for text in [
        r#"{"Statement":[],"Statement":[]}"#,
        r#"{"Statement":[{"Effect":"Deny","effect":"Allow"}]}"#,
        r#"{"Statement":[{"Condition":{"StringLike":{"aws:A":"x","AWS:a":"y"}}}]}"#,
    ] {
        assert!(refusal(text).contains("stands twice in one object"), "{}", refusal(text));
    }
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    assert!(refusal(&" ".repeat(MAX_BYTES + 1)).contains("more than the 131072 read at most"));
    assert!(refusal(&"[".repeat(100_000)).contains("recursion limit exceeded"));
    let wide: Vec<_> = (0..600).map(|n| format!(r#""k{n}":1"#)).collect();
    assert!(refusal(&format!("{{{}}}", wide.join(","))).contains("more than 512 members"));
    let long = format!(r#"{{"Statement":[{{"Action":"{}"}}]}}"#, "a".repeat(5000));
    assert!(refusal(&long).contains("longer than 4096 bytes"));
}
