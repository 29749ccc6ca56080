"""Holds every file of the catalogue against the JSON Schema, and the schema against members that do not exist.

usage: bailiwick rules schema | validate_schema.py CATALOG

Prints what is wrong, and `N files valid, M members refused`; exits with 1 if anything is wrong.
"""

import copy
import json
import pathlib
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `on` is a name, and an instant is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))

# Where a stranger is put: the path to a mapping, `*` standing for any key or index.
PLACES = [
    "", "list", "list/prepare", "details/*", "joins/*", "rules/*", "rules/*/risk", "rules/*/fix",
    "rules/*/parameters/*", "rules/*/examples", "controls/*",
]


def mappings(value, path):
    """The mappings that a path leads to."""
    if not path:
        return [value] if isinstance(value, dict) else []
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        inner = list(value.values()) if head == "*" else [value[head]] if head in value else []
    elif isinstance(value, list) and head == "*":
        inner = value
    else:
        inner = []
    return [found for each in inner for found in mappings(each, rest)]


def main():
    schema = json.load(sys.stdin)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    wrong, valid, refused, tried = [], 0, 0, set()
    for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
        document = yaml.load(file.read_text(), Loader)
        errors = sorted(validator.iter_errors(document), key=str)
        wrong += [f"{file}: {error.json_path}: {error.message[:200]}" for error in errors]
        valid += not errors
        for place in PLACES:
            kind = "framework" if "framework" in document else "type"
            # One of each kind is enough: all are held against the same definition.
            if (place, kind) in tried or not mappings(document, place.split("/") if place else []):
                continue
            tried.add((place, kind))
            changed = copy.deepcopy(document)
            mappings(changed, place.split("/") if place else [])[0]["stranger"] = 1
            if validator.is_valid(changed):
                wrong.append(f"{file}: an unknown member of `{place or 'the file'}` is not refused")
            refused += 1
    missing = {place for place in PLACES} - {place for place, _ in tried}
    wrong += [f"no file has `{place}`, so nothing was tried there" for place in sorted(missing)]
    print("\n".join(wrong + [f"{valid} files valid, {refused} members refused"]))
    sys.exit(1 if wrong else 0)


main()
