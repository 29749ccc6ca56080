"""Reads service models out of a botocore wheel, its `sdk-extras` merged in."""

import gzip
import json
import re
import zipfile


class Data:
    """The data files of one botocore wheel."""

    def __init__(self, wheel):
        self._zip = zipfile.ZipFile(wheel)
        self._names = set(self._zip.namelist())

    def model(self, service):
        """The newest API model of a service."""
        return self._with_extras(service, "service-2")

    def paginators(self, service):
        """How the operations of a service page: name of operation to paginator."""
        return (self._with_extras(service, "paginators-1") or {}).get("pagination", {})

    def endpoint_rules(self, service):
        """The rule set by which the SDKs find the host of a service, if it has one."""
        return self._load(f"{self._folder(service)}/endpoint-rule-set-1.json")

    def partitions(self):
        """The partitions, each with its regions, DNS suffix and pattern of region names."""
        return self._load("botocore/data/partitions.json")["partitions"]

    def endpoints(self):
        """The older table of endpoints, which alone says in which regions a service lives."""
        return self._load("botocore/data/endpoints.json")["partitions"]

    def _with_extras(self, service, kind):
        folder = self._folder(service)
        document = self._load(f"{folder}/{kind}.json")
        extras = self._load(f"{folder}/{kind}.sdk-extras.json")
        if document and extras:
            merge(document, extras.get("merge", {}))
        return document

    def _folder(self, service):
        pattern = re.compile(rf"botocore/data/{re.escape(service)}/([0-9-]+)/")
        versions = {match[1] for name in self._names if (match := pattern.match(name))}
        if not versions:
            raise SystemExit(f"botocore has no service `{service}`")
        return f"botocore/data/{service}/{max(versions)}"

    def _load(self, path):
        if path + ".gz" in self._names:
            return json.loads(gzip.decompress(self._zip.read(path + ".gz")))
        if path in self._names:
            return json.loads(self._zip.read(path))
        return None


def merge(base, head):
    """Lays `head` over `base`, deeply: objects join, lists lengthen, anything else is replaced."""
    for key, value in head.items():
        if isinstance(base.get(key), dict) and isinstance(value, dict):
            merge(base[key], value)
        elif isinstance(base.get(key), list) and isinstance(value, list):
            base[key].extend(value)
        else:
            base[key] = value
