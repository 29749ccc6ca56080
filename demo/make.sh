#!/bin/bash
# Regenerates demo/aws-account.jsonl.gz: starts the emulated account, fills it, scans it with --record, stops it.
#   BAILIWICK    the binary to scan with (default: a release build in the target directory)
#   DEMO_VENV    where moto is or will be installed (default: venv-demo in the target directory)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=${CARGO_TARGET_DIR:-$root/target}
venv=${DEMO_VENV:-$target/venv-demo}
bailiwick=${BAILIWICK:-$target/release/bailiwick}
[ -x "$bailiwick" ] || { echo "no $bailiwick; build it with: cargo build --release -p bailiwick" >&2; exit 1; }
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" -q install -r "$here/requirements.txt"

work=$(mktemp -d)
moto=
trap '[ -z "$moto" ] || kill "$moto" 2>/dev/null || true; rm -rf "$work"' EXIT
port=$("$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
endpoint=http://127.0.0.1:$port

# Nothing of the caller's own cloud: fictional keys, no profile, no metadata service, no proxy.
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=AKIADEMODEMODEMODEMO AWS_SECRET_ACCESS_KEY=demo AWS_EC2_METADATA_DISABLED=true NO_PROXY='*' no_proxy='*'
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export MOTO_ACCOUNT_ID=204813579246 MOTO_IAM_LOAD_MANAGED_POLICIES=true MOTO_EC2_LOAD_DEFAULT_AMIS=false PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1

"$venv/bin/python" "$here/moto_account.py" "$port" >"$work/moto.log" 2>&1 &
moto=$!
for _ in $(seq 120); do
  curl -fs -X POST -d '{}' "$endpoint/demo/clock" >/dev/null && break
  kill -0 "$moto" 2>/dev/null || { cat "$work/moto.log" >&2; exit 1; }
  sleep 0.5
done
"$venv/bin/python" "$here/seed.py" "$endpoint" || { tail -5 "$work/moto.log" >&2; exit 1; }

status=0
"$bailiwick" scan aws --endpoint-url "$endpoint" --region eu-central-1 --region us-east-1 --keep-tag Name --keep-tag env \
  --keep-tag team   --output "$work/report" --record "$here/aws-account.jsonl.gz" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || exit "$status"
sed 's/^/emulator: /' "$work/moto.log" | sort | uniq -c >&2
ls -l "$here/aws-account.jsonl.gz"
