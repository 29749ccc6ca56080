#!/usr/bin/env bash
# Makes what the tests need, where it is missing: a Python environment, and cargo-nextest.
#
# usage: tools/test-setup.sh VENV
#
# The second run finds everything in place and needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${1:?usage: tools/test-setup.sh VENV}
requirements=tests/aws/requirements.txt
stamp=$venv/requirements.sha256
wanted=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$requirements")

if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  echo "test-setup: installing $requirements into $venv"
  if ! python3 -m venv "$venv"; then
    echo "test-setup: python3 cannot make an environment; on Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  echo "$wanted" > "$stamp"
fi

if ! cargo nextest --version >/dev/null 2>&1; then
  echo "test-setup: installing cargo-nextest from crates.io (once; it takes some minutes)"
  if ! cargo install --locked cargo-nextest; then
    echo "test-setup: cargo-nextest could not be installed; \`cargo test\` stands in for it" >&2
  fi
fi
