#!/usr/bin/env python3
"""Prunes AWS's published API models to the operations that Bailiwick calls.

Reads the list of operations, fetches one pinned botocore from PyPI, and writes one JSON file for
each service into `models/aws/`, plus `partitions.json`. What is written is deterministic: the same
list and the same botocore give the same bytes, so a change in a review is a change in AWS's API or
in what we call.

What is kept: how a request is written and an answer is read (names, types, locations), how pages
follow each other, and which hosts answer. What is dropped: prose, examples, constraints, every
operation and shape not in use. The format is described in `models/aws/README.md`.

Only the standard library is used; `pip download` does the fetching.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import botocore_data
import endpoints
import shapes

BOTOCORE = "1.44.5"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--operations", type=pathlib.Path, default=ROOT / "models/aws/operations.txt")
    parser.add_argument("--catalog", type=pathlib.Path, action="append", default=[],
                        help="also take every `call: service:Operation` from the YAML files below this")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "models/aws")
    parser.add_argument("--wheel", type=pathlib.Path, help="a botocore wheel already at hand")
    options = parser.parse_args()

    wanted = read_operations(options.operations)
    for directory in options.catalog:
        wanted |= grep_catalogue(directory)
    with tempfile.TemporaryDirectory() as scratch:
        wheel = options.wheel or download(pathlib.Path(scratch))
        data = botocore_data.Data(wheel)
        services = prune(data, wanted)
        hosts = endpoints.build(data, services)
    write_all(options.out, services, hosts)


def read_operations(path):
    """Every `service:Operation` line of a text file; `#` starts a comment."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return {line for line in lines if line}


def grep_catalogue(directory):
    """Every operation that a `call:` line of the catalogue names."""
    pattern = re.compile(r"^\s*(?:- )?call:\s*[\"']?([a-z0-9-]+:[A-Za-z0-9]+)", re.MULTILINE)
    found = set()
    for path in sorted(directory.rglob("*.yaml")):
        found.update(pattern.findall(path.read_text()))
    return found


def download(scratch):
    """Fetches the pinned wheel and says where it is."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
               "--only-binary", ":all:", "--dest", str(scratch), f"botocore=={BOTOCORE}"]
    subprocess.run(command, check=True)
    return next(scratch.glob("*.whl"))


def prune(data, wanted):
    """The pruned model of every service that `wanted` names, by service."""
    by_service = {}
    for name in sorted(wanted):
        service, _, operation = name.partition(":")
        by_service.setdefault(service, []).append(operation)
    return {
        service: shapes.prune_service(service, data.model(service), data.paginators(service), names)
        for service, names in by_service.items()
    }


def write_all(out, services, hosts):
    """Writes the files, removes those of services no longer in use, and reports the sizes."""
    keep = {f"{service}.json" for service in services} | {"partitions.json"}
    for stale in out.glob("*.json"):
        if stale.name not in keep:
            stale.unlink()
    total = 0
    for service, model in services.items():
        total += write(out / f"{service}.json", {"botocore": BOTOCORE, **model})
    total += write(out / "partitions.json", {"botocore": BOTOCORE, **hosts})
    operations = sum(len(model["operations"]) for model in services.values())
    print(f"{len(services)} services, {operations} operations, {total:,} bytes")


def write(path, document):
    """Writes one line for each operation and each shape, so that a diff reads as a change."""
    def compact(value):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=True)

    parts = []
    for key, value in document.items():
        if isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values()):
            rows = ",\n".join(f"{compact(name)}:{compact(inner)}" for name, inner in value.items())
            parts.append(f"{compact(key)}:{{\n{rows}\n}}")
        else:
            parts.append(f"{compact(key)}:{compact(value)}")
    text = "{" + ",\n".join(parts) + "}\n"
    path.write_text(text)
    return len(text)


if __name__ == "__main__":
    main()
