//! What policies give away.

use super::super::*;
use super::{OTHER, OWN, policy};

/// Asks a claim about a policy of one Allow statement for everyone with this condition block.
fn public_if(condition: &str) -> bool {
    allows_public(&policy(&[&format!(
        r#""Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{condition}"#
    )]))
}

#[test]
fn a_condition_narrows_only_if_it_holds_callers_to_fixed_places() {
    // Source: Amazon S3 User Guide, "Blocking public access", the meaning of "public".
    for (condition, public) in [
        // Fixed places.
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#, false),
        (r#"{"StringEquals":{"AWS:principalorgid":["o-aaaaaaaaaa","o-bbbbbbbbbb"]}}"#, false),
        (r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#, false),
        (r#"{"StringEquals":{"aws:SourceAccount":"${aws:ResourceAccount}"}}"#, false),
        (r#"{"StringEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}"#, false),
        (r#"{"StringEquals":{"aws:SourceVpc":"vpc-1a2b3c4d"}}"#, false),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}"#, false),
        (r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#, false),
        (r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::bucket"}}"#, false),
        (r#"{"StringLike":{"aws:userid":"AROAEXAMPLEROLEID:*"}}"#, false),
        (r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}}"#, false),
        (r#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#, false),
        (r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-aaaaaaaaaa/r-ab12/*"}}"#, false),
        (r#"{"StringEquals":{"AWS:SourceOwner":"111122223333"}}"#, false),
        (r#"{"Bool":{"elasticfilesystem:AccessedViaMountTarget":"true"}}"#, false),
        (r#"{"StringLike":{"sns:Endpoint":"*@example.com"}}"#, false),
        // What any stranger can arrange.
        ("{}", true),
        (r#"{"Bool":{"aws:SecureTransport":"true"}}"#, true),
        (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, true),
        (r#"{"StringEquals":{"aws:username":"Bob"}}"#, true),
        (r#"{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#, true),
        (r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#, true),
        (r#"{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#, true),
        (r#"{"StringEquals":{"aws:ResourceAccount":"111122223333"}}"#, true),
        (r#"{"StringLike":{"sns:Endpoint":"https://*"}}"#, true),
        // Nothing fixed, or too wide.
        (r#"{"StringLike":{"aws:PrincipalOrgID":"*"}}"#, true),
        (r#"{"StringLike":{"aws:PrincipalOrgID":["o-aaaaaaaaaa","o-*"]}}"#, true),
        (r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app"}}"#, true),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::bucket-*"}}"#, true),
        (r#"{"ArnLike":{"aws:SourceArn":"*"}}"#, true),
        (r#"{"StringLike":{"aws:userid":"*:session"}}"#, true),
        (r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, true),
        (r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","::/0"]}}"#, true),
        (r#"{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}"#, true),
        (r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#, true),
        // Negated, or true of whoever does not give the key.
        (r#"{"StringNotEquals":{"aws:PrincipalAccount":"444455556666"}}"#, true),
        (r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, true),
        (r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#, true),
        (r#"{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#, true),
        (
            r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"},"Null":{"aws:PrincipalOrgID":"false"}}"#,
            false,
        ),
        (r#"{"Null":{"aws:PrincipalOrgID":"false"}}"#, true),
    ] {
        assert_eq!(public_if(condition), public, "{condition}");
    }
}

#[test]
fn only_a_statement_that_names_everyone_is_public() {
    for (principal, public) in [
        (r#""Principal":"*","#, true),
        (r#""Principal":{"AWS":"*"},"#, true),
        (r#""Principal":{"AWS":["111122223333","*"]},"#, true),
        (r#""Principal":{"AWS":"arn:aws:iam::*:root"},"#, true),
        (r#""NotPrincipal":{"AWS":"444455556666"},"#, true),
        (r#""Principal":{"AWS":"444455556666"},"#, false),
        (r#""Principal":{"Service":"sns.amazonaws.com"},"#, false),
        (
            r#""Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"},"#,
            false,
        ),
        ("", false),
    ] {
        let text = format!(r#"{principal}"Effect":"Allow","Action":"s3:*","Resource":"*""#);
        assert_eq!(allows_public(&policy(&[&text])), public, "{principal}");
    }
}

#[test]
fn a_deny_takes_back_what_it_wholly_covers() {
    const ALLOW: &str = r#""Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#;
    for (deny, public) in [
        (r#""Principal":"*","Action":"s3:*","Resource":"*""#, false),
        (r#""Principal":"*","NotAction":"s3:PutObject","Resource":"*""#, false),
        (r#""Principal":"*","Action":"s3:Get*","Resource":"*""#, true),
        (r#""Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*""#, true),
        (r#""Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*""#, true),
        (r#""NotPrincipal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*""#, false),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#,
            false,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#,
            false,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            false,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#,
            true,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"},"Bool":{"aws:SecureTransport":"false"}}"#,
            true,
        ),
    ] {
        let deny = format!(r#""Effect":"Deny",{deny}"#);
        assert_eq!(allows_public(&policy(&[ALLOW, &deny])), public, "{deny}");
    }
}

#[test]
fn public_actions_are_those_open_to_anyone() {
    let mixed = policy(&[
        r#""Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:List*"],"Resource":"*""#,
        r#""Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject","Resource":"*""#,
    ]);
    assert_eq!(public_actions(&mixed), ["s3:getobject", "s3:list*"]);
    assert!(allows_public_action(&mixed, "s3:Get*"));
    assert!(allows_public_action(&mixed, "s3:ListBucket"));
    assert!(!allows_public_action(&mixed, "s3:Put*"));
    let all_but =
        policy(&[r#""Effect":"Allow","Principal":"*","NotAction":"s3:Put*","Resource":"*""#]);
    assert_eq!(public_actions(&all_but), ["*"]);
    assert!(!allows_public_action(&all_but, "s3:PutObject"));
    assert!(allows_public_action(&all_but, "s3:*"));
}

#[test]
fn grants_speaks_of_one_principal() {
    let p = policy(&[
        r#""Effect":"Allow","Principal":{"AWS":"444455556666","Service":"ec2.amazonaws.com"},"Action":"s3:Get*","Resource":"*""#,
        r#""Effect":"Deny","Principal":{"AWS":"arn:aws:iam::444455556666:user/Eve"},"Action":"*","Resource":"*""#,
    ]);
    for (action, principal, expected) in [
        ("s3:GetObject", "444455556666", true),
        ("s3:GetObject", "arn:aws:iam::444455556666:user/Bob", true),
        ("s3:GetObject", "arn:aws:iam::444455556666:user/Eve", false),
        ("s3:GetObject", "service:ec2.amazonaws.com", true),
        ("s3:GetObject", "service:sns.amazonaws.com", false),
        ("s3:GetObject", "111122223333", false),
        ("s3:PutObject", "444455556666", false),
        ("s3:GetObject", "*", false),
        ("s3:GetObject", "nonsense", false),
    ] {
        assert_eq!(grants(&p, action, principal), expected, "{action} {principal}");
    }
    let held = policy(&[
        r#""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}"#,
    ]);
    assert!(grants(&held, "s3:GetObject", "arn:aws:iam::444455556666:user/Bob"));
    assert!(!grants(&held, "s3:GetObject", "arn:aws:iam::111122223333:user/Bob"));
}

#[test]
fn external_accounts_hear_conditions_and_denies() {
    for (statements, expected) in [
        (
            &[
                r#""Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:role/x"]},"Action":"*""#,
            ][..],
            &[OTHER][..],
        ),
        (&[r#""Effect":"Allow","Principal":"*","Action":"*""#], &["*"]),
        (
            &[
                r#""Effect":"Allow","Principal":"*","Action":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","444455556666"]}}"#,
            ],
            &[OTHER],
        ),
        (
            &[
                r#""Effect":"Allow","Principal":"*","Action":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#,
            ],
            &[],
        ),
        (
            &[
                r#""Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#,
            ],
            &[OTHER],
        ),
        (
            &[
                r#""Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
            ],
            &[],
        ),
        (&[r#""Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"*""#], &[]),
        (
            &[
                r#""Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:444455556666:t"}}"#,
            ],
            &[OTHER],
        ),
        (
            &[r#""Effect":"Allow","Principal":{"CanonicalUser":"79a5"},"Action":"*""#],
            &["canonical:79a5"],
        ),
        (
            &[
                r#""Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:Get*","Resource":"*""#,
                r#""Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*""#,
            ],
            &[],
        ),
        (
            &[
                r#""Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:Get*","Resource":"*""#,
                r#""Effect":"Deny","Principal":{"AWS":"arn:aws:iam::444455556666:user/Eve"},"Action":"s3:*","Resource":"*""#,
            ],
            &[OTHER],
        ),
    ] {
        assert_eq!(external_accounts(&policy(statements), OWN), expected, "{statements:?}");
    }
}

#[test]
fn services_are_guarded_by_whom_they_act_for() {
    let trust = |service: &str, condition: &str| {
        policy(&[&format!(
            r#""Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole","Condition":{condition}"#
        )])
    };
    for (service, condition, guarded) in [
        ("sns.amazonaws.com", "{}", false),
        ("secretsmanager.amazonaws.com", "{}", true),
        ("sns.amazonaws.com", r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#, true),
        (
            "sns.amazonaws.com",
            r#"{"StringEquals":{"aws:SourceAccount":["444455556666","111122223333"]}}"#,
            true,
        ),
        ("sns.amazonaws.com", r#"{"StringEquals":{"aws:SourceAccount":"444455556666"}}"#, false),
        (
            "sns.amazonaws.com",
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}"#,
            true,
        ),
        ("sns.amazonaws.com", r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::ours"}}"#, true),
        ("sns.amazonaws.com", r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:*"}}"#, false),
        ("sns.amazonaws.com", r#"{"StringEquals":{"aws:SourceOrgID":"o-aaaaaaaaaa"}}"#, true),
        (
            "sns.amazonaws.com",
            r#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#,
            false,
        ),
        ("sns.amazonaws.com", r#"{"StringEquals":{"aws:SourceVpc":"vpc-1"}}"#, false),
        ("cognito-idp.amazonaws.com", r#"{"StringEquals":{"sts:ExternalId":"9f3c"}}"#, true),
    ] {
        let held = trust(service, condition);
        assert_eq!(guards_confused_deputy(&held, OWN), guarded, "{service} {condition}");
        assert_eq!(trusted_services(&held), [service]);
    }
    assert!(guards_confused_deputy(&policy(&[]), OWN));
}

#[test]
fn other_accounts_must_prove_themselves() {
    for (condition, proven) in [
        ("{}", false),
        (r#"{"StringEquals":{"sts:ExternalId":"9f3c"}}"#, true),
        (r#"{"StringLike":{"sts:ExternalId":"*"}}"#, false),
        (r#"{"StringEqualsIfExists":{"sts:ExternalId":"9f3c"}}"#, false),
        (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, true),
        (r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#, false),
        (r#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#, false),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}}"#, true),
    ] {
        let trust = |who: &str| {
            policy(&[&format!(
                r#""Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":"sts:AssumeRole","Condition":{condition}"#
            )])
        };
        assert_eq!(requires_external_id_or_mfa(&trust(OTHER), OWN), proven, "{condition}");
        assert!(requires_external_id_or_mfa(&trust(OWN), OWN));
    }
}

#[test]
fn a_shared_provider_must_be_told_whose_identities_to_trust() {
    const GITHUB: &str = "token.actions.githubusercontent.com";
    for (condition, exposed) in [
        (format!(r#"{{"StringEquals":{{"{GITHUB}:aud":"sts.amazonaws.com"}}}}"#), true),
        (format!(r#"{{"StringLike":{{"{GITHUB}:sub":"repo:*"}}}}"#), true),
        (format!(r#"{{"StringLike":{{"{GITHUB}:sub":"*"}}}}"#), true),
        (format!(r#"{{"StringLike":{{"{GITHUB}:sub":"repo:ours/*"}}}}"#), false),
        (
            format!(r#"{{"StringEquals":{{"{GITHUB}:sub":"repo:ours/x:ref:refs/heads/main"}}}}"#),
            false,
        ),
        (format!(r#"{{"StringEqualsIfExists":{{"{GITHUB}:sub":"repo:ours/x"}}}}"#), true),
    ] {
        let trust = policy(&[&format!(
            r#""Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}"#
        )]);
        let expected: &[&str] = if exposed { &[GITHUB] } else { &[] };
        assert_eq!(shared_providers(&trust), expected, "{condition}");
    }
}

#[test]
fn an_administrator_is_who_can_do_or_grant_everything() {
    const STAR: &str = r#""Effect":"Allow","Action":"*","Resource":"*""#;
    for (statements, admin) in [
        (&[STAR][..], true),
        (&[r#""Effect":"Allow","Action":["s3:*","*:*"],"Resource":["*"]"#], true),
        (
            &[
                r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
            ],
            true,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"red"}}"#,
            ],
            false,
        ),
        (&[r#""Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*""#], false),
        (&[r#""Effect":"Allow","NotAction":"s3:DeleteBucket","Resource":"*""#], true),
        (&[r#""Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*""#], false),
        (
            &[
                r#""Effect":"Allow","NotAction":"iam:*","Resource":"*""#,
                r#""Effect":"Allow","Action":"iam:*","Resource":"*""#,
            ],
            true,
        ),
        (&[STAR, r#""Effect":"Deny","Action":"*","Resource":"*""#], false),
        (&[STAR, r#""Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*""#], true),
        (
            &[
                STAR,
                r#""Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
            ],
            true,
        ),
        (&[r#""Effect":"Allow","Action":"s3:*","Resource":"*""#], false),
    ] {
        assert_eq!(is_admin(&policy(statements)), admin, "{statements:?}");
    }
}

#[test]
fn full_access_is_every_action_of_a_service_everywhere() {
    for (statements, full) in [
        (&[r#""Effect":"Allow","Action":"kms:*","Resource":"*""#][..], true),
        (&[r#""Effect":"Allow","Action":"k*","Resource":"*""#], true),
        (&[r#""Effect":"Allow","NotAction":"iam:*","Resource":"*""#], true),
        (&[r#""Effect":"Allow","NotAction":"kms:Delete*","Resource":"*""#], false),
        (&[r#""Effect":"Allow","Action":"kms:D*","Resource":"*""#], false),
        (&[r#""Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/1""#], false),
        (
            &[
                r#""Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}"#,
            ],
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"kms:*","Resource":"*""#,
                r#""Effect":"Deny","Action":"kms:Delete*","Resource":"*""#,
            ],
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"kms:*","Resource":"*""#,
                r#""Effect":"Deny","Action":"kms:Delete*","Resource":"arn:aws:kms:*:*:key/1""#,
            ],
            true,
        ),
    ] {
        assert_eq!(has_full_access(&policy(statements), "kms"), full, "{statements:?}");
    }
}

#[test]
fn assuming_any_role_needs_a_wildcard_where_it_matters() {
    for (resource, any) in [
        ("*", true),
        ("arn:aws:iam::*:role/*", true),
        ("arn:aws:iam::*:role/hub", true),
        ("arn:aws:iam::111122223333:role/*", true),
        ("arn:aws:iam::111122223333:role/team-*", false),
        ("arn:aws:iam::111122223333:role/app", false),
        ("arn:aws:s3:::bucket/*", false),
    ] {
        let p = policy(&[&format!(r#""Effect":"Allow","Action":"sts:*","Resource":"{resource}""#)]);
        assert_eq!(allows_assume_any_role(&p), any, "{resource}");
    }
}

#[test]
fn allows_asks_about_all_of_an_action_on_all_of_a_resource() {
    let p = policy(&[
        r#""Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*""#,
        r#""Effect":"Deny","Action":"s3:GetObjectAcl","Resource":"*""#,
    ]);
    assert!(allows(&p, "s3:GetObject", "arn:aws:s3:::b/k"));
    assert!(allows(&p, "s3:GetObject", "arn:aws:s3:::b/*"));
    assert!(!allows(&p, "s3:GetObject", "*"));
    assert!(!allows(&p, "s3:*", "arn:aws:s3:::b/k"));
    assert!(!allows(&p, "s3:GetObjectAcl", "arn:aws:s3:::b/k"));
}

#[test]
fn escalation_needs_every_step_and_hears_what_limits_it() {
    for (statements, path, open) in [
        (&[r#""Effect":"Allow","Action":"iam:*","Resource":"*""#][..], "create-access-key", true),
        (
            &[
                r#""Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::*:user/${aws:username}""#,
            ],
            "create-access-key",
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"iam:AttachUserPolicy","Resource":"arn:aws:iam::*:user/${aws:username}""#,
            ],
            "attach-policy-to-user",
            true,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}"#,
            ],
            "attach-policy-to-role",
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"ArnLike":{"iam:PolicyARN":"arn:aws:iam::aws:policy/*"}}"#,
            ],
            "attach-policy-to-role",
            true,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/ceiling"}}"#,
            ],
            "write-policy-of-role",
            false,
        ),
        (
            &[r#""Effect":"Allow","Action":["iam:PassRole","ec2:RunInstances"],"Resource":"*""#],
            "run-instance",
            true,
        ),
        (
            &[r#""Effect":"Allow","Action":["ec2:RunInstances"],"Resource":"*""#],
            "run-instance",
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}"#,
                r#""Effect":"Allow","Action":"ec2:RunInstances","Resource":"*""#,
            ],
            "run-instance",
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"*","Resource":"*""#,
                r#""Effect":"Deny","Action":"iam:PassRole","Resource":"*""#,
            ],
            "run-instance",
            false,
        ),
        (
            &[
                r#""Effect":"Allow","Action":"*","Resource":"*""#,
                r#""Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:user/root-like""#,
            ],
            "create-access-key",
            true,
        ),
        (&[r#""Effect":"Allow","NotAction":"iam:*","Resource":"*""#], "change-function-code", true),
        (&[r#""Effect":"Allow","NotAction":"iam:*","Resource":"*""#], "run-instance", false),
    ] {
        let found = privilege_escalations(&policy(statements));
        assert_eq!(found.contains(&path), open, "{statements:?} gives {found:?}");
    }
    assert!(
        privilege_escalations(&policy(&[r#""Effect":"Allow","Action":"s3:*","Resource":"*""#]))
            .is_empty()
    );
}

#[test]
fn every_path_has_its_own_name_and_actions_of_a_service() {
    for (index, path) in PATHS.iter().enumerate() {
        assert!(PATHS.iter().skip(index + 1).all(|other| other.name != path.name), "{}", path.name);
        assert!(!path.actions.is_empty() && path.actions.iter().all(|a| a.contains(':')));
    }
}

#[test]
fn insecure_transport_is_denied_for_the_bucket_and_its_objects() {
    const BOTH: &str = r#"["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#;
    const HTTP: &str = r#"{"Bool":{"aws:SecureTransport":"false"}}"#;
    const TLS: &str = r#"{"NumericLessThan":{"s3:TlsVersion":"1.2"}}"#;
    for (principal, action, resource, condition, denied) in [
        (r#""*""#, r#""s3:*""#, BOTH, HTTP, true),
        (r#"{"AWS":"*"}"#, r#""*""#, r#""*""#, HTTP, true),
        (r#""*""#, r#""s3:*""#, BOTH, r#"{"BoolIfExists":{"AWS:securetransport":false}}"#, true),
        (r#""*""#, r#""s3:*""#, BOTH, TLS, true),
        (r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::b*""#, HTTP, true),
        (r#""*""#, r#""s3:*""#, BOTH, r#"{"NumericLessThan":{"s3:TlsVersion":"1.1"}}"#, false),
        (r#""*""#, r#""s3:PutObject""#, BOTH, HTTP, false),
        (r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::b/*""#, HTTP, false),
        (r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::b""#, HTTP, false),
        (r#"{"AWS":"111122223333"}"#, r#""s3:*""#, BOTH, HTTP, false),
        (r#""*""#, r#""s3:*""#, BOTH, r#"{"Bool":{"aws:SecureTransport":"true"}}"#, false),
        (
            r#""*""#,
            r#""s3:*""#,
            BOTH,
            r#"{"Bool":{"aws:SecureTransport":"false"},"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            false,
        ),
    ] {
        let text = format!(
            r#""Effect":"Deny","Principal":{principal},"Action":{action},"Resource":{resource},"Condition":{condition}"#
        );
        assert_eq!(denies_insecure_transport(&policy(&[&text])), denied, "{text}");
    }
    let split = policy(&[
        r#""Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#,
        r#""Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#,
    ]);
    assert!(denies_insecure_transport(&split));
}

#[test]
fn every_function_is_callable_as_it_says() {
    let p = policy(&[r#""Effect":"Allow","Action":"*","Resource":"*""#]);
    for function in FUNCTIONS {
        assert_eq!(function.arguments().first(), Some(&Argument::Policy));
        let texts = vec!["*"; function.arguments().len() - 1];
        let answer = function.call(&p, &texts).unwrap();
        let returned = match answer {
            HostResult::Bool(_) => Returns::Bool,
            HostResult::Texts(_) => Returns::Texts,
        };
        assert_eq!(returned, function.returns(), "{}", function.name);
        assert_eq!(function.call(&p, &["", "", ""]), None);
    }
    assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
}
