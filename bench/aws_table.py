#!/usr/bin/env python3
"""The table of `bench/aws.sh`: medians of our runs beside Prowler's one run, with ratios.

Each line of --ours and --prowler is one run: CPU seconds, KiB, wall seconds, calls, bytes. A tool without a run gets no
column, and no ratio is claimed.
"""

import argparse
import collections
import datetime
import gzip
import json
import os
import platform
import statistics


def runs(path):
    if not os.path.exists(path):
        return []
    with open(path) as lines:
        return [[float(part) for part in line.split()] for line in lines if line.strip()]


def medians(rows):
    return [statistics.median(column) for column in zip(*rows)]


def duplicates(path):
    """How many calls of a recording repeat an operation, region and input that was called before."""
    seen = collections.Counter()
    with gzip.open(path, "rt") as lines:
        for line in lines:
            entry = json.loads(line)
            if "call" in entry:
                seen[entry["call"], entry.get("region"), json.dumps(entry.get("input"), sort_keys=True)] += 1
    return sum(seen.values()), sum(seen.values()) - len(seen)


def machine():
    model = platform.processor() or platform.machine()
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    with open("/proc/meminfo") as lines:
        gigabytes = int(lines.readline().split()[1]) / 1e6
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{model}, {os.cpu_count()} processors, {gigabytes:.0f} GB, {system}"


def bytes_text(n):
    for unit, size in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]:
        if n >= size:
            return f"{n / size:.3g} {unit}"
    return f"{n:.0f} B"


def main():
    parser = argparse.ArgumentParser()
    for name in ["ours", "prowler", "recording", "size", "version", "prowler-version"]:
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    ours, theirs = runs(options.ours), runs(options.prowler)
    mine, other = medians(ours), medians(theirs) if theirs else None
    shown = [
        ("CPU seconds (user + system)", 0, lambda n: f"{n:.2f}"),
        ("peak memory", 1, lambda n: bytes_text(n * 1024)),
        ("wall seconds", 2, lambda n: f"{n:.1f}"),
        ("API calls", 3, lambda n: f"{n:,.0f}"),
        ("bytes written", 4, bytes_text),
    ]
    print(f"{datetime.date.today()}, account of size {options.size}, {machine()}")
    print(
        f"{options.version}: median of {len(ours)} runs"
        + (f"; Prowler {options.prowler_version}: one run" if other else "")
    )
    print()
    print("| | Bailiwick |" + (" Prowler | ratio |" if other else ""))
    print("|---|---:|" + ("---:|---:|" if other else ""))
    for label, column, text in shown:
        row = f"| {label} | {text(mine[column])} |"
        if other:
            row += f" {text(other[column])} | {other[column] / mine[column]:,.1f} |"
        print(row)
    recorded, repeated = duplicates(options.recording)
    print(
        f"| calls made twice (same operation, region and input) | {repeated} of {recorded} recorded |"
        + (" not counted | |" if other else "")
    )


if __name__ == "__main__":
    main()
