#!/usr/bin/env python3
"""How far our verdicts agree with another tool's on the same account.

usage: agreement.py EXPECTED.csv[.gz] VERDICTS.csv [--tool prowler] [--differences FILE] [--show N]

EXPECTED has the columns check, resource, region, status (PASS or FAIL; others are left out). VERDICTS is what
`bailiwick scan --format csv` writes. A rule is compared under every name that its `also_known_as` gives for the tool.

How a verdict of theirs is met:
- by ours on the same resource id. Several rules under one name count together: one that fails is enough to fail;
- where theirs is about the account or the region as a whole, its resource id is made up. There, the only verdict
  of a check in a region is met by our only verdict in that region;
- automated RDS snapshots carry the minute in which they were made, which differs between two runs of the emulator:
  that part is left out on both sides.
Missing and unknown count as disagreement.

Differences that `docs/differences.md` explains are listed there as `tool:check`, and shown apart here.
"""
import argparse
import collections
import csv
import gzip
import re
import sys

MINUTE = re.compile(r"-\d{4}(-\d\d){4}$")


def opened(path):
    return gzip.open(path, "rt", newline="") if path.endswith(".gz") else open(path, newline="")


def theirs(path):
    found = collections.defaultdict(dict)
    for row in csv.DictReader(opened(path)):
        if row["status"] in ("PASS", "FAIL"):
            key = (MINUTE.sub("", row["resource"]), row["region"])
            # The same resource reported twice: failing once is failing.
            if found[row["check"]].get(key) != "FAIL":
                found[row["check"]][key] = row["status"]
    return found


RANK = {"FAIL": 2, "UNKNOWN": 1, "PASS": 0}


def ours(path, tool):
    found = collections.defaultdict(dict)
    for row in csv.DictReader(opened(path)):
        for alias in row["also_known_as"].split():
            name = alias.rstrip(",;")
            if not name.startswith(tool + ":"):
                continue
            key = (MINUTE.sub("", row["resource_id"]), row["region"])
            known = found[name[len(tool) + 1:]]
            if RANK[row["status"]] >= RANK.get(known.get(key), -1):
                known[key] = row["status"]
    return found


def compare(check, expected, got):
    """Yields (resource, region, theirs, ours) for each of their verdicts."""
    by_id = {}
    for (resource, _), status in got.items():
        if RANK[status] >= RANK.get(by_id.get(resource), -1):
            by_id[resource] = status
    per_region = collections.Counter(region for _, region in got)
    expected_per_region = collections.Counter(region for _, region in expected)
    for (resource, region), status in sorted(expected.items()):
        mine = by_id.get(resource)
        if mine is None and per_region[region] == 1 and expected_per_region[region] == 1:
            mine = next(s for (_, r), s in got.items() if r == region)
        yield resource, region, status, mine or "missing"


def explained(path, tool):
    if not path:
        return set()
    return set(re.findall(tool + r":([a-z0-9_]+)", open(path).read()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("expected")
    parser.add_argument("verdicts")
    parser.add_argument("--tool", default="prowler")
    parser.add_argument("--differences")
    parser.add_argument("--show", type=int, default=3)
    options = parser.parse_args()
    wanted, got = theirs(options.expected), ours(options.verdicts, options.tool)
    reasons = explained(options.differences, options.tool)
    mapped = sorted(set(wanted) & set(got))
    met = total = met_plain = total_plain = both = agreeing = 0
    unexplained = []
    for check in mapped:
        rows = list(compare(check, wanted[check], got[check]))
        bad = [row for row in rows if row[2] != row[3]]
        met, total = met + len(rows) - len(bad), total + len(rows)
        agreeing += len(bad) <= 0.02 * len(rows)
        both += len(set(wanted[check].values())) == 2
        if check in reasons:
            note = "explained"
        else:
            met_plain, total_plain = met_plain + len(rows) - len(bad), total_plain + len(rows)
            note = ""
            if bad:
                unexplained.append(check)
        if bad:
            print(f"{check}: {len(rows) - len(bad)}/{len(rows)} met {note}")
            for resource, region, theirs_, ours_ in bad[: options.show]:
                print(f"    {options.tool} {theirs_}, ours {ours_}: {resource} ({region})")
    missing = sorted(check for check in wanted if check not in got)
    print(f"{len(mapped)} checks compared ({both} of them with both outcomes), {len(missing)} of theirs not mapped")
    print(f"{agreeing} checks are met in at least 98 % of their verdicts")
    share = 100 * met / total if total else 0
    plain = 100 * met_plain / total_plain if total_plain else 0
    print(f"{met} of {total} verdicts met ({share:.2f} %); without the explained checks {met_plain} of {total_plain} ({plain:.2f} %)")
    print(f"checks with differences that are not explained: {', '.join(unexplained) or 'none'}")
    return 1 if unexplained or agreeing < 45 else 0


if __name__ == "__main__":
    sys.exit(main())
