"""How a test account is filled: clients, canaries, and the list of what was made.

Invariants:
- The same options give the same account: names are fixed, and on an emulator that was just started
  (with `PYTHONHASHSEED=0`) so are the ids that it draws.
- A call that fails stops the run, unless the emulator lacks the operation: then the part that
  needed it is listed as unsupported, with the operation's name.
- Every canary is a text that occurs nowhere else, so that finding it anywhere is proof of a leak.
"""

import base64
import contextlib
import json
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-east-1"
OTHER_ACCOUNT = "999988887777"
GOOD, BAD = "good", "bad"
SEED = 20260101

# moto 5.2.5 answers with the same page of status 500 for what it lacks and for its own crashes, so
# what it is known to lack is listed, and a crash anywhere else stops the run.
LACKING = {"accessanalyzer:create_analyzer"}


class Unsupported(Exception):
    """The emulator does not implement an operation."""


class Seeder:
    """Makes resources and remembers what it made.

    `posture` says how the things are set of which an account has only one (its password policy,
    its public access block): good or bad.
    """

    def __init__(self, endpoint, posture):
        self.endpoint = endpoint
        self.posture = posture
        self.canaries, self.made, self.unsupported = [], [], []
        self._clients = {}
        self._session = boto3.Session(
            aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION
        )
        request = urllib.request.Request(f"{endpoint}/moto-api/seed?a={SEED}", method="POST")
        urllib.request.urlopen(request, timeout=30).close()
        self.account_id = self.call("sts", "get_caller_identity")["Account"]

    def call(self, service, operation, **parameters):
        """Calls an operation and returns its answer.

        Raises `Unsupported` where the emulator lacks it, and whatever else goes wrong as it is.
        """
        if service not in self._clients:
            config = Config(
                inject_host_prefix=False,
                retries={"max_attempts": 0},
                read_timeout=60,
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
            )
            client = self._session.client(service, endpoint_url=self.endpoint, config=config)
            client.meta.events.register("before-send.s3-control", self._without_account_in_host)
            self._clients[service] = client
        try:
            return getattr(self._clients[service], operation)(**parameters)
        except ClientError as error:
            if _is_lack(service, operation, error):
                raise Unsupported(f"{service}:{operation}") from error
            raise

    def _without_account_in_host(self, request, **_):
        """S3 Control puts the account's id before the host's name, where an IP has no place."""
        request.url = request.url.replace(f"//{self.account_id}.", "//", 1)

    @contextlib.contextmanager
    def part(self, what):
        """Runs the making of one thing, which may turn out to be unsupported."""
        try:
            yield
        except Unsupported as lack:
            self.unsupported.append({"part": what, "operation": str(lack)})

    def record(self, kind, identifier, verdict, why):
        """Notes a resource, whether it is good or bad, and for what reason."""
        self.made.append({"type": kind, "id": identifier, "is": verdict, "because": why})

    def canary(self, where, kind, text):
        """Notes a canary and returns its text, to be planted at `where`."""
        if any(text == known["text"] for known in self.canaries):
            raise ValueError(f"the canary of {where} is not unique")
        self.canaries.append({"where": where, "kind": kind, "text": text})
        return text

    def secret(self, where):
        """A canary with the form of a password."""
        return self.canary(where, "secret", f"Canary9-{_slug(where)}-Xq7Zk2")

    def email(self, where):
        """A canary with the form of an e-mail address."""
        return self.canary(where, "email", f"canary.{_slug(where)}@people.example.com")

    def private(self, where):
        """A canary that is customer data or prose: nothing gives it away but where it stands."""
        return self.canary(where, "private", f"canary words of {_slug(where)} qzxj")

    def script(self, where):
        """A boot script with a secret in it. Its base64 form is a canary as well."""
        text = f"#!/bin/sh\nexport DB_PASSWORD={self.secret(where)}\n"
        encoded = base64.b64encode(text.encode()).decode()
        self.canary(f"{where} in base64", "secret", encoded)
        return text

    def tags(self, key="Key", value="Value", **extra):
        """Tags as this account has them: a team, and whatever else is given."""
        return [{key: name, value: text} for name, text in {"team": "platform", **extra}.items()]

    def arn(self, service, resource, region=REGION):
        """An ARN of this account."""
        return f"arn:aws:{service}:{region}:{self.account_id}:{resource}"

    def report(self):
        """What was made, as the JSON that tests read."""
        return {
            "account": self.account_id,
            "region": REGION,
            "posture": self.posture,
            "canaries": self.canaries,
            "made": self.made,
            "unsupported": self.unsupported,
        }


def policy(*statements):
    """An IAM policy as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", principal=None, condition=None):
    """One statement that allows."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if principal is not None:
        statement["Principal"] = principal
    if condition is not None:
        statement["Condition"] = condition
    return statement


def trust(principal, condition=None):
    """The policy of a role that lets `principal` assume it."""
    statement = allow("sts:AssumeRole", principal=principal, condition=condition)
    del statement["Resource"]
    return policy(statement)


def _slug(where):
    return "-".join(where.lower().replace("/", " ").split())


def _is_lack(service, operation, error):
    """Whether the emulator says that it lacks the operation."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 501 or (status == 500 and f"{service}:{operation}" in LACKING)
