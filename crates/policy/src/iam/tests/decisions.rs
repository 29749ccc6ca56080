//! Which policies together let a request through, as AWS documents it.

use super::super::{Caller, Decision, Layer, Policies, Policy, Reason, Request, evaluate};
use super::{OTHER, OWN, policy};

const BUCKET: &str = "arn:aws:s3:::records";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/one";
const USER: &str = "arn:aws:iam::111122223333:user/Bob";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/Bob";

/// What each layer says: `a` allows, `d` denies, `-` is there and says nothing, `.` is not there.
/// In the order of identity, resource, boundary, session, SCP, RCP.
struct Case {
    caller: &'static str,
    /// Whom the resource policy names.
    names: &'static str,
    layers: &'static str,
    owner: &'static str,
    reason: Reason,
    page: &'static str,
}

const fn case(
    caller: &'static str,
    names: &'static str,
    layers: &'static str,
    owner: &'static str,
    reason: Reason,
    page: &'static str,
) -> Case {
    Case { caller, names, layers, owner, reason, page }
}

const SINGLE: &str = "Policy evaluation for requests within a single account";
const CROSS: &str = "Cross-account policy evaluation logic";
const BOUNDARIES: &str = "Permissions boundaries for IAM entities";
const SESSIONS: &str = "Policies and permissions: Session policies";
const SCPS: &str = "Organizations: Service control policies";
const RCPS: &str = "Organizations: Resource control policies";

fn cases() -> Vec<Case> {
    use Reason::{
        BothAllow, ExplicitDeny, IdentityAllows, NoIdentityAllow, NoResourceAllow, OutsideBoundary,
        OutsideResourceControl, OutsideServiceControl, OutsideSession, ResourceAllows,
    };
    vec![
        // Identity and resource policies add up within an account.
        case(USER, USER, "-.....", OWN, NoIdentityAllow, SINGLE),
        case(USER, USER, "a.....", OWN, IdentityAllows, SINGLE),
        case(USER, USER, "-a....", OWN, ResourceAllows, SINGLE),
        case(USER, "*", "-a....", OWN, ResourceAllows, SINGLE),
        case(USER, OWN, "-a....", OWN, NoIdentityAllow, SINGLE),
        case(USER, OWN, "aa....", OWN, BothAllow, SINGLE),
        case(USER, OTHER, "-a....", OWN, NoIdentityAllow, SINGLE),
        case(USER, USER, "ad....", OWN, ExplicitDeny, SINGLE),
        case(USER, USER, "da....", OWN, ExplicitDeny, SINGLE),
        // Boundaries limit identity policies, not what a resource policy gives a user.
        case(USER, USER, "a.a...", OWN, IdentityAllows, BOUNDARIES),
        case(USER, USER, "a.-...", OWN, OutsideBoundary, BOUNDARIES),
        case(USER, USER, "-.a...", OWN, NoIdentityAllow, BOUNDARIES),
        case(USER, USER, "-a-...", OWN, ResourceAllows, BOUNDARIES),
        case(USER, USER, "-ad...", OWN, ExplicitDeny, BOUNDARIES),
        case(USER, OWN, "aa-...", OWN, OutsideBoundary, BOUNDARIES),
        // A role's ARN is limited by boundary and session, its session's ARN is not.
        case(SESSION, ROLE, "-a....", OWN, ResourceAllows, SINGLE),
        case(SESSION, ROLE, "-a-...", OWN, OutsideBoundary, SINGLE),
        case(SESSION, ROLE, "-aa...", OWN, ResourceAllows, SINGLE),
        case(SESSION, ROLE, "-a.-..", OWN, OutsideSession, SINGLE),
        case(SESSION, SESSION, "-a--..", OWN, ResourceAllows, SINGLE),
        case(SESSION, "*", "-a--..", OWN, ResourceAllows, SINGLE),
        case(SESSION, SESSION, "-a.d..", OWN, ExplicitDeny, SINGLE),
        // Session policies and identity policies intersect.
        case(SESSION, ROLE, "a..a..", OWN, IdentityAllows, SESSIONS),
        case(SESSION, ROLE, "a..-..", OWN, OutsideSession, SESSIONS),
        case(SESSION, ROLE, "-..a..", OWN, NoIdentityAllow, SESSIONS),
        case(SESSION, ROLE, "a.aa..", OWN, IdentityAllows, SESSIONS),
        case(SESSION, ROLE, "a.-a..", OWN, OutsideBoundary, SESSIONS),
        // A federated user's session has only what its session policies pass on.
        case(FEDERATED, FEDERATED, "a.....", OWN, OutsideSession, SESSIONS),
        case(FEDERATED, FEDERATED, "a..a..", OWN, IdentityAllows, SESSIONS),
        case(FEDERATED, FEDERATED, "-a.-..", OWN, ResourceAllows, SINGLE),
        // SCPs limit all identities of an account, its root included.
        case(USER, USER, "a...a.", OWN, IdentityAllows, SCPS),
        case(USER, USER, "a...-.", OWN, OutsideServiceControl, SCPS),
        case(USER, USER, "a...d.", OWN, ExplicitDeny, SCPS),
        case(USER, USER, "-a..-.", OWN, OutsideServiceControl, SCPS),
        case(OWN, OWN, "....-.", OWN, OutsideServiceControl, SCPS),
        case(OWN, OWN, "....a.", OWN, IdentityAllows, SCPS),
        case("service:logs.amazonaws.com", "*", ".a..-.", OWN, ResourceAllows, SCPS),
        case(
            "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X",
            OWN,
            "a...--",
            OWN,
            IdentityAllows,
            SCPS,
        ),
        // RCPs limit everyone who asks for the resource, services and strangers included.
        case(USER, USER, "a....a", OWN, IdentityAllows, RCPS),
        case(USER, USER, "a....-", OWN, OutsideResourceControl, RCPS),
        case(USER, USER, "a....d", OWN, ExplicitDeny, RCPS),
        case("*", "*", ".a...d", OWN, ExplicitDeny, RCPS),
        case("*", "*", ".a...a", OWN, ResourceAllows, RCPS),
        case("service:logs.amazonaws.com", "*", ".a...-", OWN, OutsideResourceControl, RCPS),
        // Between accounts, both must allow.
        case(USER, USER, "aa....", OTHER, BothAllow, CROSS),
        case(USER, OWN, "aa....", OTHER, BothAllow, CROSS),
        case(USER, "*", "aa....", OTHER, BothAllow, CROSS),
        case(USER, USER, "-a....", OTHER, NoIdentityAllow, CROSS),
        case(USER, USER, "a.....", OTHER, NoResourceAllow, CROSS),
        case(USER, USER, "a-....", OTHER, NoResourceAllow, CROSS),
        case(USER, USER, "ad....", OTHER, ExplicitDeny, CROSS),
        case(USER, USER, "aa-...", OTHER, OutsideBoundary, CROSS),
        case(SESSION, SESSION, "-a....", OTHER, NoIdentityAllow, CROSS),
        case(SESSION, SESSION, "aa.-..", OTHER, OutsideSession, CROSS),
        case(SESSION, ROLE, "aa....", OTHER, BothAllow, CROSS),
        case(USER, USER, "aa..-.", OTHER, OutsideServiceControl, CROSS),
        case(OWN, OWN, ".a....", OTHER, BothAllow, CROSS),
        case(OWN, OWN, "......", OTHER, NoResourceAllow, CROSS),
        // Root needs no permission at home, and is bound by denies.
        case(OWN, OWN, "......", OWN, IdentityAllows, SINGLE),
        case(OWN, OWN, ".d....", OWN, ExplicitDeny, SINGLE),
        // Who is in no account has nothing but the resource's policy.
        case("*", "*", ".a....", OWN, ResourceAllows, SINGLE),
        case("*", USER, ".a....", OWN, NoResourceAllow, SINGLE),
        case("*", "*", "......", OWN, NoResourceAllow, SINGLE),
    ]
}

fn layer(said: char, principal: &str) -> Option<Policy> {
    let effect = match said {
        'a' => "Allow",
        'd' => "Deny",
        '-' => return Some(policy(&[])),
        _ => return None,
    };
    Some(policy(&[&format!(
        r#""Effect":"{effect}",{principal}"Action":"s3:*","Resource":["{BUCKET}","{BUCKET}/*"]"#
    )]))
}

#[test]
fn every_documented_combination_decides_as_documented() {
    for case in cases() {
        let names = match case.names {
            "*" => r#""Principal":"*","#.to_owned(),
            name => format!(r#""Principal":{{"AWS":"{name}"}},"#),
        };
        let said: Vec<char> = case.layers.chars().collect();
        let held: Vec<Option<Policy>> = said
            .iter()
            .enumerate()
            .map(|(index, said)| match index {
                1 => layer(*said, &names),
                5 => layer(*said, r#""Principal":"*","#),
                _ => layer(*said, ""),
            })
            .collect();
        let lists: Vec<Vec<&Policy>> = held.iter().map(|policy| policy.iter().collect()).collect();
        let control = |index: usize| if lists[index].is_empty() { 0 } else { 1 };
        let (scp, rcp) = ([&lists[4][..]], [&lists[5][..]]);
        let policies = Policies {
            identity: &lists[0],
            resource: &lists[1],
            boundary: held[2].as_ref(),
            session: &lists[3],
            service_control: &scp[..control(4)],
            resource_control: &rcp[..control(5)],
        };
        let caller = Caller::parse(case.caller).unwrap();
        let request = Request::new(caller, "s3:GetObject", "arn:aws:s3:::records/1");
        let decision = evaluate(&request.owned_by(case.owner), &policies).reason();
        assert_eq!(
            decision, case.reason,
            "{} named {} with {} at {} ({})",
            case.caller, case.names, case.layers, case.owner, case.page
        );
    }
}

fn decide<'p>(
    request: &Request,
    identity: &'p [&'p Policy],
    resource: &'p [&'p Policy],
) -> Decision<'p> {
    evaluate(request, &Policies { identity, resource, ..Policies::default() })
}

#[test]
fn every_level_of_an_organization_must_allow() {
    let (all, nothing) = (policy(&[ALL]), policy(&[]));
    let request = super::bobs("s3:GetObject", "arn:aws:s3:::records/1");
    for (levels, expected) in
        [([[&all], [&all]], true), ([[&all], [&nothing]], false), ([[&nothing], [&all]], false)]
    {
        let levels: Vec<&[&Policy]> = levels.iter().map(|level| &level[..]).collect();
        let policies =
            Policies { identity: &[&all], service_control: &levels, ..Policies::default() };
        assert_eq!(evaluate(&request, &policies).is_allowed(), expected);
    }
}

const ALL: &str = r#""Effect":"Allow","Action":"*","Resource":"*""#;
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";

// Source: KMS Developer Guide, "Key policies in AWS KMS" and "Default key policy".
#[test]
fn a_key_is_closed_to_identity_policies_unless_its_policy_names_the_account() {
    let all = policy(&[ALL]);
    let request = super::bobs("kms:Decrypt", KEY);
    let key = |who: &str| {
        policy(&[&format!(
            r#""Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":"kms:*","Resource":"*""#
        )])
    };
    let (account, bob, role) = (key("arn:aws:iam::111122223333:root"), key(USER), key(ROLE));
    assert_eq!(decide(&request, &[&all], &[]).reason(), Reason::NoResourceAllow);
    assert_eq!(decide(&request, &[&all], &[&role]).reason(), Reason::NoResourceAllow);
    assert_eq!(decide(&request, &[&all], &[&account]).reason(), Reason::BothAllow);
    assert_eq!(decide(&request, &[], &[&account]).reason(), Reason::NoIdentityAllow);
    assert_eq!(decide(&request, &[], &[&bob]).reason(), Reason::ResourceAllows);
    let root = Request::new(Caller::parse(OWN).unwrap(), "kms:Decrypt", KEY);
    assert_eq!(decide(&root, &[], &[&bob]).reason(), Reason::NoResourceAllow);
    let listing = super::bobs("kms:ListKeys", "*");
    assert_eq!(decide(&listing, &[&all], &[]).reason(), Reason::IdentityAllows);
}

// Source: IAM User Guide, "Granting a user permissions to switch roles", "Role trust policy".
#[test]
fn a_role_is_assumed_only_by_whom_its_trust_policy_admits() {
    let all = policy(&[ALL]);
    let trust = |who: &str| {
        policy(&[&format!(r#""Effect":"Allow","Principal":{who},"Action":"sts:AssumeRole""#)])
    };
    let (account, bob) =
        (trust(r#"{"AWS":"111122223333"}"#), trust(&format!(r#"{{"AWS":"{USER}"}}"#)));
    let ec2 = trust(r#"{"Service":"ec2.amazonaws.com"}"#);
    let request = super::bobs("sts:AssumeRole", ROLE);
    assert_eq!(decide(&request, &[&all], &[&ec2]).reason(), Reason::NoResourceAllow);
    assert_eq!(decide(&request, &[&all], &[&account]).reason(), Reason::BothAllow);
    assert_eq!(decide(&request, &[], &[&account]).reason(), Reason::NoIdentityAllow);
    assert_eq!(decide(&request, &[], &[&bob]).reason(), Reason::ResourceAllows);
    let foreign = super::bobs("sts:AssumeRole", "arn:aws:iam::444455556666:role/app");
    assert_eq!(decide(&foreign, &[], &[&bob]).reason(), Reason::NoIdentityAllow);
    assert_eq!(decide(&foreign, &[&all], &[&bob]).reason(), Reason::BothAllow);
    let service = Caller::parse("service:ec2.amazonaws.com").unwrap();
    let request = Request::new(service, "sts:AssumeRole", ROLE);
    assert_eq!(decide(&request, &[], &[&ec2]).reason(), Reason::ResourceAllows);
    assert_eq!(decide(&request, &[], &[&account]).reason(), Reason::NoResourceAllow);
}

// Source: IAM User Guide, "Create a role for OpenID Connect federation".
#[test]
fn a_web_identity_is_admitted_by_its_provider_and_its_claims() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let trust = policy(&[&format!(
        r#""Effect":"Allow","Principal":{{"Federated":"{provider}"}},
        "Action":"sts:AssumeRoleWithWebIdentity",
        "Condition":{{"StringLike":{{"token.actions.githubusercontent.com:sub":"repo:ours/*"}}}}"#
    )]);
    let request = |sub: &str| {
        let caller = Caller::Federated(provider.to_owned());
        Request::new(caller, "sts:AssumeRoleWithWebIdentity", ROLE)
            .with("token.actions.githubusercontent.com:sub", sub)
    };
    assert!(decide(&request("repo:ours/x:ref:refs/heads/main"), &[], &[&trust]).is_allowed());
    assert!(!decide(&request("repo:theirs/x"), &[], &[&trust]).is_allowed());
}

// Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
#[test]
fn not_principal_spares_only_who_is_listed_with_all_names() {
    let all = policy(&[ALL]);
    let deny = |listed: &[&str]| {
        policy(&[&format!(
            r#""Effect":"Deny","NotPrincipal":{{"AWS":["{}"]}},"Action":"s3:*","Resource":"*""#,
            listed.join(r#"",""#)
        )])
    };
    let user = Caller::parse(USER).unwrap();
    let role = Caller::parse(SESSION).unwrap();
    for (caller, listed, spared) in [
        (&user, &[USER, OWN][..], true),
        (&user, &[USER], false),
        (&user, &[OWN], false),
        (&role, &[SESSION, ROLE, OWN], true),
        (&role, &[ROLE, OWN], false),
        (&role, &[SESSION, OWN], false),
    ] {
        let request = Request::new(caller.clone(), "s3:GetObject", "arn:aws:s3:::records/1");
        let decision = decide(&request, &[&all], &[&deny(listed)]).is_allowed();
        assert_eq!(decision, spared, "{caller:?} with {listed:?}");
    }
}

// Source: STS API Reference, "GetCallerIdentity".
#[test]
fn asking_who_one_is_needs_no_permission() {
    let deny = policy(&[r#""Effect":"Deny","Action":"*","Resource":"*""#]);
    let request = super::bobs("sts:GetCallerIdentity", "*");
    assert_eq!(decide(&request, &[&deny], &[]).reason(), Reason::NoPermissionNeeded);
}

#[test]
fn a_decision_cites_the_statements_that_made_it() {
    let identity = policy(&[
        r#""Sid":"Lists","Effect":"Allow","Action":"s3:List*","Resource":"*""#,
        r#""Sid":"Reads","Effect":"Allow","Action":"s3:Get*","Resource":"*""#,
    ]);
    let boundary = policy(&[r#""Sid":"Ceiling","Effect":"Allow","Action":"s3:*","Resource":"*""#]);
    let resource =
        policy(&[r#""Sid":"Tls","Effect":"Deny","Principal":"*","Action":"*","Resource":"*",
        "Condition":{"Bool":{"aws:SecureTransport":"false"}}"#]);
    let policies = Policies {
        identity: &[&identity],
        resource: &[&resource],
        boundary: Some(&boundary),
        ..Policies::default()
    };
    let request = super::bobs("s3:GetObject", "arn:aws:s3:::records/1");
    let cited = |request: &Request| -> Vec<(Layer, usize, String)> {
        let decision = evaluate(request, &policies);
        let cited = decision.citations();
        cited
            .map(|c| (c.layer, c.index, c.statement.sid().unwrap_or_default().to_owned()))
            .collect()
    };
    assert_eq!(
        cited(&request),
        [(Layer::Identity, 1, "Reads".to_owned()), (Layer::Boundary, 0, "Ceiling".to_owned())]
    );
    assert_eq!(
        cited(&request.with("aws:SecureTransport", "false")),
        [(Layer::Resource, 0, "Tls".to_owned())]
    );
}
