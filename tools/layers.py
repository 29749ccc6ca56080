#!/usr/bin/env python3
"""Holds the architecture over the manifests: which room may use which, and what no thinking room may have.

The table is the one in ARCHITECTURE.md; a room or a dependency that it does not allow is an error.
Reads the manifests with the standard library only.
"""
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAY_USE = {
    "model": set(),
    "policy": {"model"},
    "report": {"model", "policy"},
    "cloud": {"model", "policy"},
    "app": {"model", "policy", "cloud"},
    "bailiwick": {"model", "policy", "report", "cloud", "app"},
}
THINKING = {"model", "policy", "report"}
# Crates that bring an async runtime, HTTP, SQL, a clock or randomness.
WORLD = {"tokio", "futures-util", "hyper", "hyper-util", "hyper-rustls", "rustls", "reqwest", "aws-config",
         "aws-sigv4", "rusqlite", "tokio-postgres", "sqlx", "rand", "getrandom", "fastrand", "chrono", "time"}
FORBIDDEN_NAMES = {"common", "utils", "util", "types", "helpers", "misc"}


def dependencies(manifest: dict) -> set[str]:
    return set(manifest.get("dependencies", {})) | set(manifest.get("build-dependencies", {}))


def complaints() -> list[str]:
    found = []
    rooms = {path.parent.name: tomllib.loads(path.read_text()) for path in sorted(ROOT.glob("crates/*/Cargo.toml"))}
    for name, manifest in rooms.items():
        if name in FORBIDDEN_NAMES:
            found.append(f"`{name}` is not a room: name what it is for")
        if name not in MAY_USE:
            found.append(f"`{name}` is not in the table of tools/layers.py and ARCHITECTURE.md")
            continue
        if manifest["package"]["name"] != name:
            found.append(f"crates/{name} is called `{manifest['package']['name']}`: a directory is named as its crate")
        uses = dependencies(manifest)
        for other in sorted((uses & set(MAY_USE)) - MAY_USE[name]):
            found.append(f"`{name}` may not use `{other}`")
        if name in THINKING:
            for crate in sorted(uses & WORLD):
                found.append(f"`{name}` is a thinking room and may not have `{crate}`")
        if manifest.get("lints") != {"workspace": True}:
            found.append(f"`{name}` does not take the workspace's lints")
    for name in sorted(set(MAY_USE) - set(rooms)):
        found.append(f"the table names `{name}`, which does not exist")
    return found


if __name__ == "__main__":
    problems = complaints()
    for problem in problems:
        print(f"layers: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)
