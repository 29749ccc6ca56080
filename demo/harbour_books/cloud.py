"""What every part of the account is made with: clients, the clock, tags and policies."""

import json
import urllib.request

import boto3
from botocore.config import Config

ENDPOINT = None  # Set by `connect`.
ACCOUNT = "204813579246"
MAIN, US = "eu-central-1", "us-east-1"
WAREHOUSE = "618203947561"  # The company that ships the books.
DATAPULSE = "730284615902"  # A vendor of web statistics.
OFFICE = "203.0.113.0/28"
WORLD = "0.0.0.0/0"

session = boto3.Session(aws_access_key_id="AKIADEMODEMODEMODEMO", aws_secret_access_key="demo")
clients = {}


def connect(endpoint):
    global ENDPOINT
    ENDPOINT = endpoint


def aws(service, region=MAIN):
    if (service, region) not in clients:
        config = Config(inject_host_prefix=False, retries={"max_attempts": 0}, s3={"addressing_style": "path"})
        clients[service, region] = session.client(service, region, endpoint_url=ENDPOINT, config=config)
    return clients[service, region]


def tell(what, **facts):
    request = urllib.request.Request(f"{ENDPOINT}/demo/{what}", json.dumps(facts).encode(), method="POST")
    return json.load(urllib.request.urlopen(request))


def ago(days):
    """What is made from here on was made that many days ago."""
    tell("clock", days_ago=days)


def tags(team, env="prod", **more):
    return [{"Key": k, "Value": v} for k, v in {"team": team, "env": env, **more}.items()]


def lower(pairs):
    return [{"key": t["Key"], "value": t["Value"]} for t in pairs]


def as_map(pairs):
    return {t["Key"]: t["Value"] for t in pairs}


def named(kind, name, team, env="prod"):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}, *tags(team, env)]}]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def trust(principal, action="sts:AssumeRole", **condition):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return policy({**statement, "Condition": condition} if condition else statement)


def trust_service(name, guarded=True):
    guard = {"StringEquals": {"aws:SourceAccount": ACCOUNT}} if guarded else {}
    return trust({"Service": f"{name}.amazonaws.com"}, **guard)
