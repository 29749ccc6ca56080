#!/usr/bin/env python3
"""Fills an emulated AWS account with one good and one bad of each type, and with canaries.

usage: seed.py --endpoint URL [--posture good|bad]

Writes to stdout one JSON object: the canaries (texts that must never leave the collector), what was
made, and what the emulator does not support. Any other failure ends the run with status 1.
"""

import argparse
import json
import sys

from account import AREAS
from account.seeding import BAD, GOOD, Seeder


def main():
    parser = argparse.ArgumentParser(description="Fill an emulated AWS account for tests.")
    parser.add_argument("--endpoint", required=True, help="the emulator's URL")
    parser.add_argument(
        "--posture",
        choices=(GOOD, BAD),
        default=BAD,
        help="how the things are set of which an account has only one",
    )
    options = parser.parse_args()
    seeder = Seeder(options.endpoint.rstrip("/"), options.posture)
    for area in AREAS:
        area.make(seeder)
    json.dump(seeder.report(), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
