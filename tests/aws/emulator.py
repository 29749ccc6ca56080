#!/usr/bin/env python3
"""Runs an emulated AWS account, empty, until it is ended by a signal.

usage: emulator.py --port PORT

The emulator brings 1,400 of AWS's managed policies and 1,300 public snapshots, which would be most
of what a test reads and all of it the same. Here it has the few policies of `POLICIES` and the one
image of `images.json`. The same calls in the same order make the same account, ids included.
"""

import argparse
import json
import os
import pathlib
import sys

POLICIES = ("AdministratorAccess", "AWSSupportAccess", "IAMFullAccess", "SecurityAudit")


def main():
    parser = argparse.ArgumentParser(description="Run an emulated AWS account.")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    settings = {
        # The order of sets decides which ids are drawn for what.
        "PYTHONHASHSEED": "0",
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "MOTO_AMIS_PATH": str(pathlib.Path(__file__).resolve().parent / "images.json"),
    }
    if any(os.environ.get(name) != value for name, value in settings.items()):
        # The hash seed is read when Python starts, so it starts again: the same process, set up.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **settings})

    from moto.iam import models
    from moto.server import main as serve

    every = json.loads(models.aws_managed_policies_data)
    models.aws_managed_policies_data = json.dumps({name: every[name] for name in POLICIES})
    serve(["--host", "127.0.0.1", "--port", str(options.port)])


if __name__ == "__main__":
    main()
