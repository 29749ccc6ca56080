#!/usr/bin/env python3
"""Makes recordings of a made-up organisation: the same arguments give the same bytes.

usage: make.py DIR [--accounts 200] [--resources 5000] [--seed 1]

Writes DIR/ACCOUNT.jsonl.gz for each account, as `bailiwick scan aws --record` would. Each account is a copy of the
demo's (`demo/aws-account.jsonl.gz`, some 400 resources, of which every kind that a scan asks about has its answer) under
another number, and beside these has as many resources as asked for, of seventeen kinds; see `resources.py`.
Only the standard library is used.
"""

import argparse
import gzip
import json
import pathlib
import random

import resources

DEMO = pathlib.Path(__file__).resolve().parents[2] / "demo/aws-account.jsonl.gz"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--resources", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    lines = gzip.decompress(DEMO.read_bytes()).decode().splitlines()
    size = 0
    for index in range(options.accounts):
        number = f"{(options.seed * 7_368_787 + index * 104_729) % 10**9 + 100 * 10**9:012}"
        size += write(options.directory, lines, number, index, options)
    total = options.accounts * options.resources
    print(f"{options.accounts} accounts, {total:,} resources beside the demo's, {size:,} bytes in {options.directory}")


def write(directory, lines, number, index, options):
    """Writes the recording of one account and says how long it is."""
    demo = json.loads(lines[0])
    old = demo["account"]
    alias = f"synthetic-{index:03}"
    header = {**demo, "account": number, "alias": alias}
    answers = {}
    for line in lines[1:]:
        # No two accounts have a bucket of the same name.
        call = json.loads(line.replace(old, number).replace(demo["alias"], alias))
        key = (call["call"], call["region"], json.dumps(call.get("input"), sort_keys=True))
        answers[key] = {name: call[name] for name in ("answer", "error") if name in call}
    account = resources.Account(number, header["regions"], answers, random.Random(f"{options.seed}:{index}"))
    resources.fill(account, options.resources)
    rows = [header]
    for (name, region, given), outcome in account.answers.items():
        rows.append({"call": name, "region": region, "input": json.loads(given), **outcome})
    text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    # No time and no name in the file, so that the same content is the same bytes.
    packed = gzip.compress(text.encode(), compresslevel=6, mtime=0)
    (directory / f"{number}.jsonl.gz").write_bytes(packed)
    return len(packed)


if __name__ == "__main__":
    main()
