//! The role that the product asks for, as AWS would apply it to each request.

use policy::catalogue::{Catalogue, OperationName, Plan};
use policy::iam::{Caller, Policies, Policy, Request, evaluate};
use policy::role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Which actions each operation needs.
pub type Needs = BTreeMap<OperationName, BTreeSet<String>>;

/// What each operation that the product may call needs, as the catalogue says.
pub fn needs(catalogue: &Catalogue) -> Needs {
    let mut needs = Needs::new();
    let mut add = |call: &OperationName, actions: &[String]| {
        needs.entry(call.clone()).or_default().extend(actions.iter().cloned());
    };
    for each in catalogue.types() {
        if let Some(list) = &each.list {
            add(&list.call, &list.permissions);
            list.prepare.iter().for_each(|prepare| add(&prepare.call, &prepare.permissions));
        }
        each.details.iter().for_each(|detail| add(&detail.call, &detail.permissions));
    }
    // What the product asks for itself: there, the action has the operation's name.
    for own in ["ec2:DescribeRegions", "iam:ListAccountAliases", "sts:GetCallerIdentity"] {
        add(&OperationName::parse(own).unwrap(), &[own.to_owned()]);
    }
    needs
}

/// The ARN of the role.
pub const ARN: &str = "arn:aws:iam::123456789012:role/BailiwickReader";

/// The external id that the role asks for.
pub const EXTERNAL_ID: &str = "the-external-id-of-this-account";

/// Who runs the product, in an account of their own.
const OPERATOR: &str = "arn:aws:iam::999988887777:user/operator";

/// The role, with the generated policies and nothing else.
pub struct Role {
    policies: Vec<Policy>,
    generated: &'static Generated,
}

/// What is generated for the whole catalogue.
struct Generated {
    policies: Vec<Value>,
    trust: Policy,
    needs: Needs,
}

impl Generated {
    /// Made once: a test may need many roles.
    fn once() -> &'static Self {
        static ONCE: LazyLock<Generated> = LazyLock::new(|| {
            let plan = crate::catalogue::plan();
            Generated {
                policies: role::policies(&plan),
                trust: trust(&plan),
                needs: needs(crate::catalogue::whole()),
            }
        });
        &ONCE
    }
}

impl Role {
    /// The role as it is generated for a whole catalogue.
    pub fn generated() -> Self {
        Self::lacking("")
    }

    /// The same role without one of its actions.
    pub fn lacking(action: &str) -> Self {
        let generated = Generated::once();
        let mut policies = generated.policies.clone();
        for policy in &mut policies {
            let allowed = policy["Statement"][0]["Action"].as_array_mut().unwrap();
            allowed.retain(|each| each != action);
        }
        Role { policies: policies.iter().map(parsed).collect(), generated }
    }

    /// Whether the role may do something with any resource.
    pub fn may(&self, action: &str) -> bool {
        let request = Request::new(Caller::parse(ARN).unwrap(), action, "*");
        let identity: Vec<&Policy> = self.policies.iter().collect();
        evaluate(&request, &Policies { identity: &identity, ..Policies::default() }).is_allowed()
    }

    /// Whether the role may make a call.
    pub fn may_call(&self, operation: &OperationName) -> bool {
        let needed = self.generated.needs.get(operation);
        needed.is_some_and(|actions| actions.iter().all(|action| self.may(action)))
    }

    /// Whether the operator may take the role on.
    pub fn may_be_assumed(&self, external_id: Option<&str>) -> bool {
        let request = Request::new(Caller::parse(OPERATOR).unwrap(), "sts:AssumeRole", ARN);
        let request = match external_id {
            Some(id) => request.with("sts:ExternalId", id),
            None => request,
        };
        let own = parsed(&json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}],
        }));
        let all = Policies {
            identity: &[&own],
            resource: &[&self.generated.trust],
            ..Policies::default()
        };
        evaluate(&request, &all).is_allowed()
    }
}

fn parsed(policy: &Value) -> Policy {
    Policy::parse(&policy.to_string()).unwrap()
}

/// The role's trust policy, as CloudFormation would make it of the template.
fn trust(plan: &Plan) -> Policy {
    let template = role::cloudformation(plan);
    let document = &template["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"];
    let filled = [("TrustedPrincipal", OPERATOR), ("ExternalId", EXTERNAL_ID)].iter().fold(
        document.to_string(),
        |text, (parameter, value)| {
            text.replace(&json!({"Ref": parameter}).to_string(), &json!(value).to_string())
        },
    );
    Policy::parse(&filled).unwrap()
}

/// Actions that read data, write, or open the way to either, from all over AWS.
const NEVER: &[&str] = &[
    "athena:GetQueryResults",
    "cloudtrail:LookupEvents",
    "cloudtrail:StopLogging",
    "codecommit:GetFile",
    "cognito-idp:AdminGetUser",
    "cognito-idp:ListUsers",
    "dynamodb:BatchGetItem",
    "dynamodb:DeleteTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateSnapshot",
    "ec2:GetConsoleOutput",
    "ec2:GetPasswordData",
    "ec2:ModifySnapshotAttribute",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "eks:AccessKubernetesApi",
    "es:ESHttpGet",
    "glue:GetTable",
    "iam:AttachRolePolicy",
    "iam:CreateAccessKey",
    "iam:CreateUser",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kinesis:GetRecords",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:ScheduleKeyDeletion",
    "lambda:GetFunction",
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "logs:StartQuery",
    "rds-data:ExecuteStatement",
    "rds:DeleteDBInstance",
    "rds:DownloadDBLogFilePortion",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:GetClusterCredentials",
    "s3:DeleteBucket",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:PutBucketPolicy",
    "s3:PutObject",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "sns:Publish",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "ssm:GetParameter",
    "ssm:GetParametersByPath",
    "ssm:SendCommand",
    "ssm:StartSession",
    "sts:AssumeRole",
    "sts:GetFederationToken",
];

#[test]
fn the_role_reads_no_data_and_changes_nothing() {
    let role = Role::generated();
    assert!(NEVER.len() > 50);
    for action in NEVER {
        assert!(!role.may(action), "{action}");
    }
}

#[test]
fn the_role_may_make_every_call_of_the_plan() {
    let role = Role::generated();
    for operation in crate::catalogue::plan().answers.keys() {
        assert!(role.may_call(operation), "{operation}");
    }
}

#[test]
fn every_action_of_the_role_is_needed_by_a_call() {
    let catalogue = crate::catalogue::whole();
    let needed: BTreeSet<String> = needs(catalogue).into_values().flatten().collect();
    for action in role::actions(&crate::catalogue::plan()).keys() {
        assert!(needed.contains(action), "{action}");
    }
}

#[test]
fn the_role_is_taken_on_with_its_external_id_only() {
    let role = Role::generated();
    assert!(role.may_be_assumed(Some(EXTERNAL_ID)));
    for wrong in [None, Some(""), Some("the-external-id-of-another-account"), Some("*")] {
        assert!(!role.may_be_assumed(wrong), "{wrong:?}");
    }
}
