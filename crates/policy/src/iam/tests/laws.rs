//! Laws that hold for any policies and any request.

use super::super::glob::{self, Piece};
use super::super::pattern::{Pattern, Reading};
use super::super::{Caller, Context, FUNCTIONS, Policies, Policy, Reason, Request, evaluate};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// A statement over a vocabulary small enough that statements often meet.
fn statement(effect: &'static [&'static str]) -> impl Strategy<Value = Value> {
    (
        select(effect),
        select(&["Action", "NotAction"][..]),
        select(&["s3:*", "s3:get*", "s3:GetObject", "s3:Put?bject", "*", "iam:*"][..]),
        select(&["Resource", "NotResource"][..]),
        select(&["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3"][..]),
        select(&["Principal", "NotPrincipal"][..]),
        select(PRINCIPALS),
        select(CONDITIONS),
    )
        .prop_map(
            |(effect, action, actions, resource, resources, principal, who, condition)| {
                let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
                json!({
                    "Effect": effect, action: actions, resource: resources,
                    principal: parse(who), "Condition": parse(condition),
                })
            },
        )
}

const PRINCIPALS: &[&str] = &[
    r#""*""#,
    r#"{"AWS":"111122223333"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:user/Bob","arn:aws:iam::111122223333:role/app"]}"#,
    r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/app/one"}"#,
    r#"{"Service":"logs.amazonaws.com"}"#,
];

const CONDITIONS: &[&str] = &[
    "{}",
    r#"{"Bool":{"aws:SecureTransport":"false"}}"#,
    r#"{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
    r#"{"ForAllValues:StringLike":{"aws:TagKeys":["a*"]}}"#,
    r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}"#,
];

fn document(effect: &'static [&'static str]) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(statement(effect), 0..4)
}

fn read(statements: &[Value]) -> Policy {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    Policy::parse(&text).unwrap()
}

fn request() -> impl Strategy<Value = Request> {
    let callers = &[
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:user/Bob",
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:sts::111122223333:assumed-role/app/one",
        "arn:aws:sts::444455556666:federated-user/Eve",
        "service:logs.amazonaws.com",
    ][..];
    let actions = &["s3:GetObject", "s3:PutObject", "iam:CreateUser"][..];
    let resources = &["arn:aws:s3:::b/Bob", "arn:aws:s3:::c/x", "*"][..];
    let owners = &["111122223333", "444455556666"][..];
    let who = (select(callers), select(actions), select(resources), select(owners));
    (who, any::<bool>(), any::<bool>()).prop_map(
        |((caller, action, resource, owner), tls, tagged)| {
            let request = Request::new(Caller::parse(caller).unwrap(), action, resource);
            let request = request.owned_by(owner).with("aws:SecureTransport", tls.to_string());
            if tagged {
                request.with_all("aws:TagKeys", vec!["ab".into(), "c".into()])
            } else {
                request
            }
        },
    )
}

const EITHER: &[&str] = &["Allow", "Deny"];
const LAYERS: usize = 6;

/// One document for each layer, in the order of [`decide`].
fn world() -> impl Strategy<Value = Vec<Vec<Value>>> {
    prop::collection::vec(document(EITHER), LAYERS)
}

fn decide(request: &Request, documents: &[Vec<Value>]) -> Reason {
    let held: Vec<Policy> = documents.iter().map(|statements| read(statements)).collect();
    let held: Vec<&Policy> = held.iter().collect();
    let policies = Policies {
        identity: &held[0..1],
        resource: &held[1..2],
        boundary: Some(held[2]),
        session: &held[3..4],
        service_control: &[&held[4..5]],
        resource_control: &[&held[5..6]],
    };
    evaluate(request, &policies).reason()
}

/// JSON that looks like a policy in places and like anything in others.
fn almost_a_policy() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(&["*", "2012-10-17", "Allow", "arn:aws:s3:::${", "${aws:x,'y'}", "10.0.0.0/8"][..])
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(Value::Null),
    ];
    let names = &[
        "Version",
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "Principal",
        "AWS",
        "Condition",
        "StringLike",
        "ForAllValues:ArnLike",
        "IpAddress",
        "DateLessThan",
        "Null",
    ][..];
    let json = leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(select(names), inner, 0..6)
                .prop_map(|map| map.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
        ]
    });
    json.prop_map(|json| json.to_string())
}

/// What `*` and `?` mean, as simply as it can be said.
fn reference(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=text.len()).any(|skipped| reference(rest, &text[skipped..])),
        (Some(('?', rest)), Some((_, text))) => reference(rest, text),
        (Some((a, rest)), Some((b, text))) => a == b && reference(rest, text),
        _ => false,
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    Pattern::parse(pattern, Reading::WILD).unwrap().matches(text, &Context::new())
}

proptest! {
    #[test]
    fn no_text_makes_parsing_panic(text in any::<String>(), almost in almost_a_policy()) {
        let _ = Policy::parse(&text);
        let _ = Policy::parse(&almost);
    }

    #[test]
    fn no_bytes_make_parsing_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        let _ = Policy::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_policy_makes_an_analysis_panic(statements in document(EITHER), text in any::<String>()) {
        let policy = read(&statements);
        for function in FUNCTIONS {
            let texts = vec![text.as_str(); function.arguments().len() - 1];
            prop_assert!(function.call(&policy, &texts).is_some());
        }
    }

    #[test]
    fn an_explicit_deny_always_wins(
        request in request(), world in world(), layer in 0..LAYERS,
    ) {
        let mut world = world;
        world[layer].push(json!({
            "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        }));
        let bound = layer != 4 || request.caller().account().is_some();
        prop_assert!(!bound || decide(&request, &world) == Reason::ExplicitDeny);
    }

    #[test]
    fn adding_an_allow_never_takes_access_away(
        request in request(), world in world(), layer in 0..LAYERS, more in statement(&["Allow"]),
    ) {
        let before = decide(&request, &world).allows();
        let mut world = world;
        world[layer].push(more);
        prop_assert!(!before || decide(&request, &world).allows());
    }

    #[test]
    fn adding_a_deny_never_gives_access(
        request in request(), world in world(), layer in 0..LAYERS, more in statement(&["Deny"]),
    ) {
        let before = decide(&request, &world).allows();
        let mut world = world;
        world[layer].push(more);
        prop_assert!(before || !decide(&request, &world).allows());
    }

    #[test]
    fn the_order_of_statements_decides_nothing(
        request in request(), world in world(), turn in 0_usize..4,
    ) {
        let before = decide(&request, &world);
        let mut world = world;
        for document in &mut world {
            let turn = turn.min(document.len());
            document.rotate_left(turn);
            document.reverse();
        }
        prop_assert_eq!(decide(&request, &world), before);
    }

    /// The bridge between deciding one request and judging all: a stranger who is let in from
    /// nowhere in particular proves the policy public.
    #[test]
    fn a_policy_that_lets_a_stranger_in_is_called_public(statements in document(EITHER)) {
        let policy = read(&statements);
        for action in ["s3:GetObject", "s3:PutObject", "iam:CreateUser"] {
            let request = Request::new(Caller::Anonymous, action, "arn:aws:s3:::c/x")
                .with("aws:SecureTransport", "true");
            let resource = [&policy];
            let policies = Policies { resource: &resource, ..Policies::default() };
            if evaluate(&request, &policies).is_allowed() {
                prop_assert!(super::super::allows_public(&policy));
                prop_assert!(super::super::allows_public_action(&policy, action));
                prop_assert!(super::super::grants(&policy, action, "*"));
            }
        }
    }

    /// Likewise for a named user: who is let in by the resource's policy alone is granted.
    #[test]
    fn a_policy_that_lets_a_user_in_grants_it(statements in document(EITHER)) {
        let policy = read(&statements);
        let bob = "arn:aws:iam::111122223333:user/Bob";
        let request = super::bobs("s3:GetObject", "arn:aws:s3:::b/Bob");
        let resource = [&policy];
        let policies = Policies { resource: &resource, ..Policies::default() };
        if evaluate(&request, &policies).is_allowed() {
            prop_assert!(super::super::grants(&policy, "s3:GetObject", bob));
        }
    }

    #[test]
    fn wildcards_match_as_the_reference_does(pattern in "[ab*?é]{0,8}", text in "[abé]{0,8}") {
        let (p, t): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
        prop_assert_eq!(matches(&pattern, &text), reference(&p, &t));
    }

    #[test]
    fn what_covers_matches_all_that_the_covered_matches(
        outer in "[ab*?]{0,6}", inner in "[ab*?]{0,6}", text in "[ab]{0,6}",
    ) {
        let outer = Pattern::parse(&outer, Reading::WILD).unwrap();
        let inner = Pattern::parse(&inner, Reading::WILD).unwrap();
        let none = Context::new();
        let (by_outer, by_inner) = (outer.matches(&text, &none), inner.matches(&text, &none));
        prop_assert!(!outer.covers(&inner) || !by_inner || by_outer);
        prop_assert!(!(by_outer && by_inner) || outer.overlaps(&inner));
    }
}

#[test]
fn hostile_patterns_take_no_more_than_their_share() {
    let text = "a".repeat(100_000);
    for pattern in ["*a".repeat(2000) + "b", "a*".repeat(2000) + "?b", "*?a".repeat(1300) + "b"] {
        assert!(!matches(&pattern, &text));
    }
    let pieces = [Piece::Run, Piece::Text("b"), Piece::Run];
    assert!(!glob::matches(&pieces, &text));
}
