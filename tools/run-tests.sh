#!/usr/bin/env bash
# Runs every test that can run here, and says of the others that they did not.
#
# usage: BAILIWICK_PYTHON=VENV/bin/python tools/run-tests.sh [FILTER...]
#
# Starts an emulated AWS account on a port of its own, fills it, and ends it again. Tests that need it are
# in `emulated::`; those that need the laboratory (BAILIWICK_LAB, or ../shared/aws-lab) are in `lab::`. What
# is missing here is reported as `not run:` and counted nowhere.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
emulator=
failed=()
missing=()

finish() {
  if [ -n "$emulator" ]; then kill "$emulator" 2>/dev/null; wait "$emulator" 2>/dev/null; fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

step() { # step NAME COMMAND...
  local name=$1; shift
  if ! "$@"; then failed+=("$name"); fi
}

# Starts and fills the emulated account, while the tests are being built.
start_emulator() {
  local port
  port=$("$BAILIWICK_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])') || return 1
  export BAILIWICK_EMULATOR=http://127.0.0.1:$port BAILIWICK_EMULATOR_SEED=$work/seed.json
  "$BAILIWICK_PYTHON" tests/aws/emulator.py --port "$port" > "$work/emulator.log" 2>&1 &
  emulator=$!
  (
    for _ in $(seq 240); do
      if "$BAILIWICK_PYTHON" -c "import urllib.request; urllib.request.urlopen('$BAILIWICK_EMULATOR/moto-api/')" 2>/dev/null; then break; fi
      sleep 0.5
    done
    "$BAILIWICK_PYTHON" tests/aws/seed.py --endpoint "$BAILIWICK_EMULATOR" > "$work/seed.json" 2> "$work/seed.log"
  ) &
  seeding=$!
}

seeding=
if [ -x "${BAILIWICK_PYTHON:-}" ]; then start_emulator; fi
lab=${BAILIWICK_LAB:-$(cd .. && pwd)/shared/aws-lab}

if cargo nextest --version >/dev/null 2>&1; then
  runner=(cargo nextest run --workspace --locked)
  cargo nextest run --workspace --locked --no-run || exit 1
else
  runner=(cargo test --workspace --locked)
  cargo test --workspace --locked --no-run || exit 1
fi

left_out=()
if [ -z "$seeding" ]; then
  missing+=("the emulated account (emulated::): BAILIWICK_PYTHON is not set to a Python; make test does")
  left_out+=(emulated)
elif ! wait "$seeding"; then
  echo "run-tests: the emulated account could not be filled:" >&2
  tail -n 5 "$work/emulator.log" "$work/seed.log" >&2
  failed+=("filling the emulated account")
  left_out+=(emulated)
fi
if [ -z "$seeding" ] || [ ! -x "$lab/up.sh" ]; then
  missing+=("agreement with measured verdicts (lab::): there is no laboratory at $lab")
  left_out+=(lab)
else
  export BAILIWICK_LAB=$lab
fi

if [ "${runner[1]}" = nextest ]; then
  for module in "${left_out[@]}"; do left=${left:+$left and }"not test(/^$module::/)"; done
  step tests "${runner[@]}" --run-ignored all ${left:+-E "$left"} "$@"
else
  skipped=()
  for module in "${left_out[@]}"; do skipped+=(--skip "$module::"); done
  step tests "${runner[@]}" --no-fail-fast -- --include-ignored "${skipped[@]}" "$@"
fi
step "doc tests" cargo test --workspace --locked --doc --quiet
step "rule examples" cargo run --quiet --locked -p bailiwick -- rules test
step "rule lint" cargo run --quiet --locked -p bailiwick -- rules lint

for what in "${missing[@]}"; do echo "not run: $what"; done
if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}"
  exit 1
fi
if [ ${#missing[@]} -eq 0 ]; then echo "everything ran and passed"; else echo "everything that ran passed"; fi
