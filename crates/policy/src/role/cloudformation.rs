//! The role as a CloudFormation template.

use super::{NAME, policies};
use crate::catalogue::Plan;
use serde_json::{Map, Value, json};

/// A template that makes the role: who may take it on, with which external id, and what it may do.
///
/// Shape: JSON, which CloudFormation takes as it takes YAML.
pub fn cloudformation(plan: &Plan) -> Value {
    let mut resources = Map::new();
    let mut attached = Vec::new();
    for (index, policy) in policies(plan).into_iter().enumerate() {
        let name = format!("ReadConfiguration{}", index + 1);
        attached.push(json!({"Ref": name}));
        resources.insert(
            name,
            json!({
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "Description": "What Bailiwick reads: configuration, never data",
                    "PolicyDocument": policy,
                },
            }),
        );
    }
    resources.insert("Role".to_owned(), role(&attached));
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "A role that lets Bailiwick read how this account is set up, and nothing else",
        "Parameters": parameters(),
        "Resources": resources,
        "Outputs": {
            "RoleArn": {"Description": "Give this to --role-arn", "Value": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
    })
}

fn parameters() -> Value {
    json!({
        "RoleName": {"Type": "String", "Default": NAME, "Description": "Name of the role"},
        "TrustedPrincipal": {
            "Type": "String",
            "Description": "ARN of the principal that runs Bailiwick",
            "AllowedPattern": "arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.+",
        },
        "ExternalId": {
            "Type": "String",
            "Description": "The external id for this account, as given by Bailiwick; at least 16 characters",
            "MinLength": 16,
            "MaxLength": 1224,
            "NoEcho": true,
        },
    })
}

fn role(attached: &[Value]) -> Value {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": {"Ref": "RoleName"},
            "Description": "Taken on by Bailiwick to read how this account is set up",
            "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": {"Ref": "TrustedPrincipal"}},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}},
                }],
            },
            "ManagedPolicyArns": attached,
        },
    })
}
