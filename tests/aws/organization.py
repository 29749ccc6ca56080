#!/usr/bin/env python3
"""Makes an emulated organisation: a management account, two accounts in use, and one that was closed.

usage: organization.py --endpoint URL

Each account in use has one bucket of its own and the role that is scanned with. Writes to stdout one JSON object: the
number of each account, by what it is for.
"""

import argparse
import json

import boto3

ROLE = "BailiwickReader"
REGION = "us-east-1"


def main():
    parser = argparse.ArgumentParser(description="Make an emulated organisation for tests.")
    parser.add_argument("--endpoint", required=True, help="the emulator's URL")
    endpoint = parser.parse_args().endpoint
    own = boto3.Session("testing", "testing", region_name=REGION)
    organizations = own.client("organizations", endpoint_url=endpoint)
    organizations.create_organization(FeatureSet="ALL")
    made = {"management": own.client("sts", endpoint_url=endpoint).get_caller_identity()["Account"]}
    for name in ("shop", "closed", "refusing"):
        created = organizations.create_account(
            AccountName=name, Email=f"{name}@example.com", RoleName=ROLE
        )
        made[name] = created["CreateAccountStatus"]["AccountId"]
    organizations.close_account(AccountId=made["closed"])
    for name in ("management", "shop", "refusing"):
        client(own, endpoint, made[name], name).create_bucket(Bucket=f"bucket-of-{name}")
    print(json.dumps(made))


def client(own, endpoint, account, name):
    """S3 in an account, through its role; in the management account, with the own key."""
    if name == "management":
        return own.client("s3", endpoint_url=endpoint)
    sts = own.client("sts", endpoint_url=endpoint)
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/{ROLE}", RoleSessionName="make")
    held = role["Credentials"]
    keys = (held["AccessKeyId"], held["SecretAccessKey"], held["SessionToken"])
    return boto3.Session(*keys, region_name=REGION).client("s3", endpoint_url=endpoint)


if __name__ == "__main__":
    main()
