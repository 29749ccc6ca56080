#!/usr/bin/env python3
"""The account that the demo scans: Harbour Books, an online bookshop that has been on AWS since 2019.

usage: seed.py ENDPOINT        (an endpoint of `moto_account.py`)

Most of it is as it should be. The rest is what such accounts really have: things made in a hurry, by people who have
left, for a partner, or before AWS had the safer default. Everything here is made up: names, ids, addresses, passwords.
"""

import sys

from harbour_books import cloud
from harbour_books.containers import containers
from harbour_books.databases import databases
from harbour_books.edge import edge
from harbour_books.keys import keys
from harbour_books.machines import files, machines
from harbour_books.network import network
from harbour_books.people import people
from harbour_books.record import record, stacks
from harbour_books.services import functions, messages, secrets
from harbour_books.storage import storage


def main():
    cloud.connect(sys.argv[1])
    people()
    made_keys = keys()
    storage(made_keys)
    prod, staging, us = network()
    machines(prod, staging, us)
    files(prod)
    edge(prod, staging, us)
    databases(made_keys, prod, staging, us)
    topics = messages(made_keys)
    functions(made_keys, prod)
    secrets(made_keys)
    containers(made_keys, prod)
    record(made_keys, topics)
    stacks()
    cloud.tell("clock")
    print("AWS-managed policies:", cloud.tell("settle"))


if __name__ == "__main__":
    main()
