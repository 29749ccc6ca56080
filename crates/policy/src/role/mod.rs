//! The role that a customer grants: exactly the actions that the catalogue needs.
//!
//! Everything here is derived from the catalogue, so it cannot say more or less than what is
//! called. Reading customer data is denied outright beside it, so that the role stays harmless even
//! where somebody attaches another policy to it.
//!
//! Invariants:
//! - Every allowed action is named by a catalogue file (or by [`OWN`]; for an organization, by
//!   [`ORGANIZATION`]); there are no wildcards.
//! - No policy is longer than a managed policy may be.

mod cloudformation;
mod terraform;

use crate::catalogue::Plan;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub use cloudformation::cloudformation;
pub use terraform::terraform;

/// What the role is called, unless somebody chooses another name.
pub const NAME: &str = "BailiwickReader";

/// Longest managed policy, in characters without white space.
///
/// Source: IAM and STS quotas.
pub const LONGEST_POLICY: usize = 6144;

/// Actions that no resource type names: how the product finds out where it is.
pub const OWN: &[(&str, &str)] = &[
    ("ec2:DescribeRegions", "find the regions that are enabled"),
    ("iam:ListAccountAliases", "show the account by its name"),
];

/// Actions that whoever looks at a whole organization needs besides, in the account that this is
/// done from and nowhere else.
pub const ORGANIZATION: &[(&str, &str)] = &[
    ("organizations:DescribeOrganization", "find the organization and its management account"),
    ("organizations:ListAccounts", "find the accounts of the organization"),
    (TAKE_ON, "take on the role in each account of the organization"),
];

const TAKE_ON: &str = "sts:AssumeRole";

/// Actions that read customer data, denied to the role whatever else is attached to it.
///
/// Source: the service authorization reference, actions that return content.
pub const DENIED: &[&str] = &[
    "athena:GetQueryResults*",
    "codecommit:GetBlob",
    "codecommit:GetFile",
    "cognito-idp:ListUsers",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot",
    "ec2:GetPasswordData",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "glacier:GetJobOutput",
    "kinesis:GetRecords",
    "kms:Decrypt",
    "lambda:GetFunction",
    "lambda:InvokeFunction*",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "rds-data:*",
    "rds:DownloadCompleteDBLogFile",
    "rds:DownloadDBLogFilePortion",
    "redshift-data:*",
    "s3:GetObject*",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter*",
    "timestream:Select",
];

/// The actions that a plan needs, and what each one enables.
///
/// Shape: sorted by action; every action stands once.
pub fn actions(plan: &Plan) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = plan.permissions.clone();
    for (action, why) in OWN {
        all.entry((*action).to_owned()).or_default().insert((*why).to_owned());
    }
    all
}

/// The policy that whoever looks at a whole organization needs besides: to find its accounts, and to
/// take on the role called `name` in each. The roles in the accounts do not need it.
pub fn organization(name: &str) -> Value {
    let find = ORGANIZATION.iter().map(|(action, _)| *action).filter(|action| *action != TAKE_ON);
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FindAccounts", "Effect": "Allow", "Action": find.collect::<Vec<_>>(),
                "Resource": "*",
            },
            {
                "Sid": "TakeOnRoles", "Effect": "Allow", "Action": TAKE_ON,
                "Resource": format!("arn:*:iam::*:role/{name}"),
            },
        ],
    })
}

/// The policies that the role carries.
///
/// Shape: one, or more where one would be too long. The first carries the denials.
pub fn policies(plan: &Plan) -> Vec<Value> {
    let deny = json!({
        "Sid": "NeverReadCustomerData", "Effect": "Deny", "Action": DENIED, "Resource": "*",
    });
    // The one action with which API Gateway is read would also give out the keys of its callers.
    let keys = json!({
        "Sid": "NeverReadApiKeys", "Effect": "Deny", "Action": ["apigateway:GET"],
        "Resource": "arn:*:apigateway:*::/apikeys*",
    });
    let mut policies = Vec::new();
    let mut fixed = vec![deny, keys];
    let mut allowed: Vec<String> = Vec::new();
    for action in actions(plan).into_keys() {
        allowed.push(action);
        if length(&document(&fixed, &allowed)) > LONGEST_POLICY
            && let Some(last) = allowed.pop()
        {
            policies.push(document(&fixed, &allowed));
            fixed.clear();
            allowed = vec![last];
        }
    }
    policies.push(document(&fixed, &allowed));
    policies
}

fn document(fixed: &[Value], allowed: &[String]) -> Value {
    let allow = json!({
        "Sid": "ReadConfiguration", "Effect": "Allow", "Action": allowed, "Resource": "*",
    });
    let statements: Vec<&Value> = std::iter::once(&allow).chain(fixed).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// How long a policy is by IAM's count: white space does not count.
pub fn length(policy: &Value) -> usize {
    policy.to_string().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(count: usize) -> Plan {
        let mut plan = Plan::default();
        for index in 0..count {
            plan.permissions.insert(format!("service{index:04}:DescribeThings"), BTreeSet::new());
        }
        plan
    }

    #[test]
    fn no_policy_is_longer_than_iam_takes_and_no_action_is_lost() {
        for count in [0, 1, 50, 150, 151, 152, 153, 600] {
            let plan = plan(count);
            let policies = policies(&plan);
            let mut listed = Vec::new();
            for policy in &policies {
                assert!(length(policy) <= LONGEST_POLICY, "{count}: {}", length(policy));
                let actions = policy["Statement"][0]["Action"].as_array().unwrap();
                assert!(!actions.is_empty());
                listed.extend(actions.iter().map(|action| action.as_str().unwrap().to_owned()));
            }
            let wanted: Vec<_> = actions(&plan).into_keys().collect();
            assert_eq!(listed, wanted, "{count}");
        }
    }

    #[test]
    fn every_form_of_the_role_has_the_name_that_an_organization_is_scanned_with() {
        let name = &cloudformation(&plan(1))["Parameters"]["RoleName"]["Default"];
        assert_eq!(name, NAME);
        assert!(terraform(&plan(1)).contains(&format!("= \"{NAME}\"")));
    }

    #[test]
    fn who_scans_an_organization_may_take_on_the_role_of_that_name_and_no_other() {
        let policy = organization("Reader");
        let actions = |at: usize| policy["Statement"][at]["Action"].clone();
        let find = json!(["organizations:DescribeOrganization", "organizations:ListAccounts"]);
        assert_eq!((actions(0), actions(1)), (find, json!("sts:AssumeRole")));
        assert_eq!(policy["Statement"][1]["Resource"], "arn:*:iam::*:role/Reader");
    }

    #[test]
    fn reading_customer_data_is_denied() {
        let first = policies(&plan(3)).remove(0);
        let denied = &first["Statement"][1];
        assert_eq!(denied["Effect"], "Deny");
        assert!(denied["Action"].as_array().unwrap().contains(&json!("s3:GetObject*")));
    }
}
