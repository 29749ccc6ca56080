#!/usr/bin/env python3
"""An emulated AWS account whose clock can be set: moto's server, in this process, with what moto has no call for.

usage: moto_account.py PORT

Beside AWS's calls it answers three of its own, which only `seed.py` uses:
  POST /demo/clock   {"days_ago": 400}   what is made from now on was made then; {} goes back to the present
  POST /demo/facts   see `learn`         when people, keys and roles were last seen, and what lives outside moto
  POST /demo/settle                      drops the AWS-managed policies that nobody uses (moto loads all 1,500)

Some operations that every scan asks moto does not have. `OWN` answers those; `DENIED` refuses one call, as a bucket
whose policy lets only the finance role in does. Every other operation is moto's, and what moto cannot answer stays
unanswered. Listens on 127.0.0.1 only.
"""

import datetime
import io
import json
import os
import re
import sys
from urllib.parse import parse_qs

ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.moto_api._internal import mock_random
from moto.ec2.models import elastic_ip_addresses, elastic_network_interfaces
from moto.iam.models import AccessKeyLastUsed, IAMBackend, iam_backends
from moto.secretsmanager.models import secretsmanager_backends
import freezegun
from werkzeug.serving import WSGIRequestHandler, run_simple

FACTS = {"region": {}, "managed_instances": {}, "root": None, "denied_bucket_policies": []}
START = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)  # The clock below does not move this.
FROZEN = None
STAMP = "%Y-%m-%dT%H:%M:%S+00:00"


def days_ago(days):
    return START - datetime.timedelta(days=days)


def set_clock(days=None):
    """Stands still at an instant, so that a thing and its parts have one age."""
    global FROZEN
    if FROZEN:
        FROZEN.stop()
        FROZEN = None
    if days is not None:
        FROZEN = freezegun.freeze_time(days_ago(days))
        FROZEN.start()


def learn(facts):
    """Takes what has happened to things since they were made.

    users:    {NAME: {"password_used": DAYS, "keys": [DAYS or null, ...]}}
    roles:    {NAME: DAYS}
    secrets:  {REGION: {NAME: DAYS since its last rotation}}
    root:     {"made": DAYS, "password_used": DAYS, "key": DAYS, "key_used": DAYS}; root has MFA and one access key
    region, managed_instances, denied_bucket_policies: what `OWN` and `DENIED` say
    """
    iam = iam_backends[ACCOUNT]["aws"]
    for name, fact in facts.pop("users", {}).items():
        user = iam.users[name]
        if fact.get("password_used") is not None:
            user.password_last_used = days_ago(fact["password_used"])
        for key, used in zip(user.access_keys, fact.get("keys", [])):
            key.last_used = None if used is None else AccessKeyLastUsed(days_ago(used), "s3", "eu-central-1")
    for name, used in facts.pop("roles", {}).items():
        role = next(r for r in iam.roles.values() if r.name == name)
        role.last_used, role.last_used_region = days_ago(used), "eu-central-1"
    for region, secrets in facts.pop("secrets", {}).items():
        for name, rotated in secrets.items():
            secret = secretsmanager_backends[ACCOUNT][region].secrets[name]
            secret.last_rotation_date = int(days_ago(rotated).timestamp())
    FACTS.update(facts)
    iam.account_summary._account_mfa_enabled = 1 if FACTS["root"] else 0
    iam.account_summary._account_access_keys_present = 1 if FACTS["root"] else 0


def credential_report(self):
    """As AWS writes it: with the root user, and with the second key in columns of its own."""
    columns = (
        "user arn user_creation_time password_enabled password_last_used password_last_changed password_next_rotation "
        "mfa_active access_key_1_active access_key_1_last_rotated access_key_1_last_used_date "
        "access_key_1_last_used_region access_key_1_last_used_service access_key_2_active access_key_2_last_rotated "
        "access_key_2_last_used_date access_key_2_last_used_region access_key_2_last_used_service cert_1_active "
        "cert_1_last_rotated cert_2_active cert_2_last_rotated"
    ).split()
    rows = []
    if FACTS["root"]:
        root, made = FACTS["root"], days_ago(FACTS["root"]["made"]).strftime(STAMP)
        rows.append(
            {
                "user": "<root_account>",
                "arn": f"arn:aws:iam::{ACCOUNT}:root",
                "user_creation_time": made,
                "password_enabled": "not_supported",
                "password_last_changed": "not_supported",
                "mfa_active": "true",
                "password_last_used": days_ago(root["password_used"]).strftime(STAMP),
                "password_next_rotation": "not_supported",
                "access_key_1_active": "true",
                "access_key_1_last_rotated": days_ago(root["key"]).strftime(STAMP),
                "access_key_1_last_used_date": days_ago(root["key_used"]).strftime(STAMP),
            }
        )
    for user in self.users.values():
        used = user.password_last_used.strftime(STAMP) if user.password_last_used else "no_information"
        row = {
            "user": user.name,
            "arn": user.arn,
            "user_creation_time": user.create_date.strftime(STAMP),
            "password_enabled": "true" if user.password else "false",
            "password_last_used": used if user.password else "N/A",
            "password_last_changed": user.create_date.strftime(STAMP) if user.password else "N/A",
            "mfa_active": "true" if user.mfa_devices else "false",
        }
        for number, key in enumerate(user.access_keys[:2], start=1):
            of_key = f"access_key_{number}_"
            row[of_key + "active"] = "true" if key.status == "Active" else "false"
            row[of_key + "last_rotated"] = key.create_date.strftime(STAMP)
            if key.last_used:
                row[of_key + "last_used_date"] = key.last_used.strftime(STAMP)
                row[of_key + "last_used_region"] = key.last_used.region
                row[of_key + "last_used_service"] = key.last_used.service
        rows.append(row)
    absent = {c: "false" for c in columns if c.endswith("_active")}
    lines = [",".join({**absent, **row}.get(c, "N/A") for c in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


IAMBackend.get_credential_report = credential_report


def settle():
    """Drops the AWS-managed policies that are attached to nothing; a recording would keep them all."""
    iam = iam_backends[ACCOUNT]["aws"]
    idle = [arn for arn, p in iam.managed_policies.items() if ":iam::aws:policy/" in arn and not p.attachment_count]
    for arn in idle:
        del iam.managed_policies[arn]
    return {"dropped": len(idle), "kept": len(iam.managed_policies)}


def xml(action, inner):
    return "text/xml", (
        f'<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<requestId>demo</requestId>{inner}</{action}Response>"
    )


def region_settings(region):
    return FACTS["region"].get(region, {})


def analyzers(region):
    name = region_settings(region).get("analyzer")
    made = (
        []
        if not name
        else [
            {
                "arn": f"arn:aws:access-analyzer:{region}:{ACCOUNT}:analyzer/{name}",
                "name": name,
                "type": "ACCOUNT",
                "createdAt": days_ago(800).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "status": "ACTIVE",
            }
        ]
    )
    return "application/json", json.dumps({"analyzers": made})


def metadata_defaults(region):
    tokens = region_settings(region).get("http_tokens")
    inner = f"<httpTokens>{tokens}</httpTokens>" if tokens else ""
    return xml("GetInstanceMetadataDefaults", f"<accountLevel>{inner}</accountLevel>")


def managed_instances(region):
    known = [
        {"InstanceId": i, "PingStatus": m["ping"], "IsLatestVersion": m["latest"]}
        for i, m in FACTS["managed_instances"].get(region, {}).items()
    ]
    return "application/x-amz-json-1.1", json.dumps({"InstanceInformationList": known})


# What moto lacks and `seed.py` decides: operation, or method and path -> answer for a region.
OWN = {
    "GET /analyzer": analyzers,
    "DescribeInstanceInformation": managed_instances,
    "GetInstanceMetadataDefaults": metadata_defaults,
    "GetSerialConsoleAccessStatus": lambda region: xml(
        "GetSerialConsoleAccessStatus", "<serialConsoleAccessEnabled>false</serialConsoleAccessEnabled>"
    ),
    "GetImageBlockPublicAccessState": lambda region: xml(
        "GetImageBlockPublicAccessState",
        "<imageBlockPublicAccessState>"
        f"{region_settings(region).get('images', 'unblocked')}</imageBlockPublicAccessState>",
    ),
    "DescribeClientVpnEndpoints": lambda region: xml("DescribeClientVpnEndpoints", "<clientVpnEndpoint/>"),
    "GetSnapshotBlockPublicAccessState": lambda region: xml(
        "GetSnapshotBlockPublicAccessState", f"<state>{region_settings(region).get('snapshots', 'unblocked')}</state>"
    ),
}
# What the shop does not use and moto does not have: there is none of it.
NONE_OF_IT = {
    "ListSourceCredentials": {"sourceCredentialsInfos": []},
    "ListReportGroups": {"reportGroups": []},
    "ListEndpoints": {"Endpoints": []},
    "ListResourceComplianceSummaries": {"ResourceComplianceSummaryItems": []},
    "GetInstances": {"instances": []},
    "GetRelationalDatabases": {"relationalDatabases": []},
    "ListFileShares": {"FileShareInfoList": []},
    "ListGateways": {"Gateways": []},
    "GET /apps": {"apps": []},
    "POST /v1/domains": {"domains": []},
    "POST /v1/repositories": {"repositories": []},
    "GET /guardrails": {"guardrails": []},
    "GET /v1/connectors": {"connectors": []},
    "GET /v1/registries": {"Registries": []},
}
DENIED = (
    "<Error><Code>AccessDenied</Code><Message>explicit deny in a resource-based policy</Message>"
    "<RequestId>demo</RequestId></Error>"
)


def own_answer(environ, body):
    """The answer to what moto is not asked: (status, content type, text), or None."""
    credential = re.search(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    region, service = credential.groups() if credential else ("", "")
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if service == "s3" and method == "GET" and environ.get("QUERY_STRING", "").split("=")[0] == "policy":
        if path.strip("/") in FACTS["denied_bucket_policies"]:
            return "403 Forbidden", "application/xml", DENIED
    operation = environ.get("HTTP_X_AMZ_TARGET", "").split(".")[-1]
    if not operation and service == "ec2":
        operation = parse_qs(body.decode()).get("Action", [""])[0]
    if not operation and service in ("access-analyzer", "amplify", "bedrock", "codeartifact", "kafkaconnect", "schemas"):
        operation = f"{method} {path}"
    own = OWN.get(operation)
    if own:
        return ("200 OK", *own(region))
    none = NONE_OF_IT.get(operation)
    return ("200 OK", "application/json", json.dumps(none)) if none is not None else None


def demo_call(path, body):
    asked = json.loads(body or b"{}")
    if path == "/demo/clock":
        set_clock(asked.get("days_ago"))
    elif path == "/demo/facts":
        learn(asked)
    elif path == "/demo/settle":
        return settle()
    return {}


def documentation_address():
    """A public address of the ranges that RFC 5737 keeps for examples; moto's own belong to others."""
    return f"{mock_random.choice(['198.51.100', '203.0.113'])}.{mock_random.randint(17, 250)}"


elastic_ip_addresses.random_ip = documentation_address
elastic_network_interfaces.random_public_ip = documentation_address
moto = DomainDispatcherApplication(create_backend_app)


def application(environ, start_response):
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size) if size else b""
    environ["wsgi.input"] = io.BytesIO(body)
    if environ["PATH_INFO"].startswith("/demo/"):
        answer = "200 OK", "application/json", json.dumps(demo_call(environ["PATH_INFO"], body))
    else:
        answer = own_answer(environ, body)
    if answer:
        status, kind, text = answer
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(text.encode())))])
        return [text.encode()]
    if "/sqs/aws4_request" in environ.get(
        "HTTP_AUTHORIZATION", ""
    ):  # moto names queues after the host it is called by.
        region = environ["HTTP_AUTHORIZATION"].split("/sqs/aws4_request")[0].rsplit("/", 1)[-1]
        environ.update({"HTTP_HOST": f"sqs.{region}.amazonaws.com", "SERVER_PORT": "443", "wsgi.url_scheme": "https"})
    try:
        return list(moto(environ, start_response))
    except Exception as error:  # What moto does not have: 501, which nobody asks again.
        print(
            f"moto cannot answer {environ['REQUEST_METHOD']} {environ['PATH_INFO']}: {error!r}"[:200], file=sys.stderr
        )
        text = json.dumps({"__type": "NotImplemented", "message": "the emulator does not have this operation"}).encode()
        start_response(
            "501 Not Implemented",
            [
                ("Content-Type", "application/json"),
                ("x-amzn-ErrorType", "NotImplemented"),
                ("Content-Length", str(len(text))),
            ],
        )
        return [text]


class Quiet(WSGIRequestHandler):
    def log_request(self, *args, **kwargs):
        pass


if __name__ == "__main__":
    mock_random.seed(int(ACCOUNT))  # The same ids each time, so that a new recording differs where the account does.
    run_simple("127.0.0.1", int(sys.argv[1]), application, threaded=False, request_handler=Quiet)
