#!/usr/bin/env bash
# Builds the benchmark of the rule engine and runs it: the report goes to standard output.
#
# usage: bench/rules/run.sh VENV [OPTIONS OF bench-rules]
#
# DataFusion comes from PyPI into VENV, the first time. What cannot be had is said to be *not run*.
set -euo pipefail
venv=${1:?usage: bench/rules/run.sh VENV}
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
target=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")/bench-rules
export CARGO_TARGET_DIR=$target
cd "$root/bench/rules"
arguments=()

# Each by itself: built together, they would share the features of their dependencies.
cargo build --release -p bench-rules >&2
if cargo build --release -p bench-rules-guard >&2; then
  arguments+=(--guard "$target/release/bench-rules-guard")
fi

stamp=$venv/bench-rules.sha256
wanted=$(sha256sum < requirements.txt)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  echo "bench-rules: installing requirements.txt into $venv" >&2
  if { [ -x "$venv/bin/python" ] || python3 -m venv "$venv"; } >&2 &&
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt >&2; then
    echo "$wanted" > "$stamp"
  else
    echo "bench-rules: DataFusion could not be installed" >&2
  fi
fi
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  arguments+=(--python "$venv/bin/python")
fi

"$target/release/bench-rules" "${arguments[@]}" "$@"
