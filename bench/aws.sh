#!/bin/bash
# Scans one emulated account with Bailiwick and with Prowler, and prints one Markdown table: CPU, memory, calls, time,
# bytes, and how far the verdicts agree. Builds nothing: `make bench-aws` has built the binary before.
#
#   SIZE            resources in the account, about (2000; 100 for a quick look)
#   N               runs of ours; the table shows the median (3)
#   BAILIWICK_LAB   where the emulator and the stored verdicts are (../shared/aws-lab). Absent: nothing is run or claimed
#   BAILIWICK       the binary (a release build in the target directory)
#   SKIP_PROWLER=1  only ours, against the stored verdicts
#   PROWLER_VENV, MOTO_VENV   where these are or will be installed (under the target directory)
#   KEEP=DIR        leave outputs and logs there
#
# How it counts: CPU is user + system time of the process, memory its largest resident set, both as `time` sees them;
# calls are those that reached the emulator; bytes are what lies in the output directory afterwards. The emulator runs
# on the same machine and answers one call at a time, so wall time is mostly the emulator's.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
lab=${BAILIWICK_LAB:-$root/../shared/aws-lab}
size=${SIZE:-2000} runs=${N:-3}
bailiwick=${BAILIWICK:-$target/release/bailiwick}
prowler_version=5.46.0
prowler_venv=${PROWLER_VENV:-$target/bench/venv-prowler}
export MOTO_VENV=${MOTO_VENV:-$target/bench/venv-moto}

not_run() { echo "not run: bench-aws: $*"; exit 0; }
[ -f "$lab/up.sh" ] || not_run "no emulator at $lab (set BAILIWICK_LAB)"
[ -x /usr/bin/time ] || not_run "no /usr/bin/time (Debian: apt-get install time)"
[ -x "$bailiwick" ] || { echo "no $bailiwick; build it with: cargo build --release -p bailiwick" >&2; exit 1; }
lab=$(cd "$lab" && pwd)
expected=$(ls "$lab/expected/prowler-$prowler_version-size$size.csv"* 2>/dev/null | head -1 || true)

work=${KEEP:-$(mktemp -d)}
mkdir -p "$work" "$(dirname "$MOTO_VENV")" "$(dirname "$prowler_venv")"
stop() {
  [ ! -f "$work/lab/moto.pid" ] || kill "$(cat "$work/lab/moto.pid")" 2>/dev/null || true
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap stop EXIT

# Nothing of the caller's own cloud: fictional keys, no profile, no metadata service, no proxy.
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=AKIAFAKE AWS_SECRET_ACCESS_KEY=fake AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export NO_PROXY='*' no_proxy='*'

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
if [ ! -x "$MOTO_VENV/bin/python" ]; then
  python3 -m venv "$MOTO_VENV"
  "$MOTO_VENV/bin/pip" -q install 'moto[server]==5.2.5' boto3 || { rm -rf "$MOTO_VENV"; not_run "moto could not be installed"; }
fi
echo "starting the emulator and an account of about $size resources ..." >&2
bash "$lab/up.sh" "$work/lab" "$size" "$port" >&2
emulator=http://localhost:$port

mark() { curl -fs -X POST "http://127.0.0.1:$port/__lab/mark?name=$1" >/dev/null; }
# Appends `cpu rss_kib wall calls bytes` of one run to a file: measure FILE OUTPUT_DIR COMMAND...
measure() {
  local into=$1 out=$2
  shift 2
  mark run
  local status=0
  /usr/bin/time -o "$work/time" -f '%U %S %M %e' "$@" >"$into.log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || { tail -5 "$into.log" >&2; return 1; }
  local calls bytes
  calls=$(curl -fs "http://127.0.0.1:$port/__lab/stats" | python3 -c 'import json, sys; print(json.load(sys.stdin)["n"])')
  bytes=$(find "$out" -type f -printf '%s\n' | awk '{n += $1} END {printf "%.0f", n}')
  tail -1 "$work/time" | awk -v calls="$calls" -v bytes="$bytes" '{print $1 + $2, $3, $4, calls, bytes}' >>"$into"
}

: >"$work/ours"
for _ in $(seq "$runs"); do
  rm -rf "$work/out"
  measure "$work/ours" "$work/out" "$bailiwick" scan aws --endpoint-url "http://127.0.0.1:$port" --region us-east-1 \
    --output "$work/out" --format table,html,csv,json-ocsf
  echo "bailiwick: $(tail -1 "$work/ours") (CPU s, KiB, wall s, calls, bytes)" >&2
done
# One more run with a recording, unmeasured: each line is a call, so a line that is there twice was called twice.
"$bailiwick" scan aws --endpoint-url "http://127.0.0.1:$port" --region us-east-1 --output "$work/recorded" --format csv \
  --record "$work/recording.jsonl.gz" >/dev/null 2>&1 || [ $? -eq 3 ]

prowler_note=
if [ -n "${SKIP_PROWLER:-}" ]; then
  prowler_note="SKIP_PROWLER is set"
elif [ ! -x "$prowler_venv/bin/prowler" ]; then
  python3 -m venv "$prowler_venv"
  "$prowler_venv/bin/pip" -q install "prowler==$prowler_version" >&2 || { rm -rf "$prowler_venv"; prowler_note="it could not be installed"; }
fi
if [ -z "$prowler_note" ]; then
  : >"$work/prowler"
  mkdir -p "$work/home"
  # Prowler takes the endpoint from the environment; $lab/py resolves ACCOUNT.localhost, where it looks for S3 Control.
  HOME=$work/home AWS_ENDPOINT_URL=$emulator PYTHONPATH=$lab/py measure "$work/prowler" "$work/prowler-out" \
    "$prowler_venv/bin/prowler" aws --region us-east-1 --no-banner --no-color --ignore-exit-code-3 \
    --output-formats csv json-ocsf html --output-directory "$work/prowler-out" --output-filename verdicts \
    || prowler_note="its run failed"
  echo "prowler: $(tail -1 "$work/prowler") (CPU s, KiB, wall s, calls, bytes)" >&2
fi
if [ -n "$prowler_note" ]; then echo "not run: Prowler: $prowler_note"; fi
if [ -z "$expected" ] && [ -f "$work/prowler-out/verdicts.csv" ]; then
  expected=$work/expected.csv
  python3 - "$work/prowler-out/verdicts.csv" "$expected" <<'PYTHON'
import csv, sys
csv.field_size_limit(sys.maxsize)
with open(sys.argv[1], newline="") as theirs, open(sys.argv[2], "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow(["check", "resource", "region", "status"])
    for row in csv.DictReader(theirs, delimiter=";"):
        rows.writerow([row["CHECK_ID"], row["RESOURCE_UID"], row["REGION"], row["STATUS"]])
PYTHON
fi

echo
python3 "$root/bench/aws_table.py" --ours "$work/ours" --recording "$work/recording.jsonl.gz" --size "$size" \
  --prowler "$work/prowler" --version "$("$bailiwick" --version)" --prowler-version "$prowler_version"
echo
if [ -n "$expected" ]; then
  python3 "$root/bench/agreement.py" "$expected" "$work/out/verdicts.csv" --differences "$root/docs/differences.md" --show 0 \
    | tee "$work/agreement" | tail -4
else
  echo "not run: agreement: no stored verdicts for size $size, and Prowler was not run"
fi
