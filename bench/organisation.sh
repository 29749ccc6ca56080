#!/bin/bash
# Makes recordings of a large organisation and scans them in one run: prints a Markdown table of memory, CPU and time, and
# fails if memory is beyond its bound. Builds nothing: `make bench-organisation` has built the binary before.
#
#   ACCOUNTS        how many accounts (200)
#   RESOURCES       how many resources in each, beside those of the demo's account (5000)
#   FORMATS         what to write (every format there is)
#   LIMIT_MB        the most memory that the scan may take (400)
#   BAILIWICK       the binary (a release build in the target directory)
#   KEEP=DIR        leave the recordings there; recordings that are there already are taken as they are
#   REPORTS=DIR     leave the reports there. Without it they are counted and thrown away: with every format, a million
#                   resources take some 30 GB
#
# Memory is the largest resident set, CPU user and system time, as `/usr/bin/time -v` says them.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
bailiwick=${BAILIWICK:-$target/release/bailiwick}
accounts=${ACCOUNTS:-200} resources=${RESOURCES:-5000} limit=${LIMIT_MB:-400}
formats=${FORMATS:-table,html,csv,json-ocsf,json-asff,sarif,junit,markdown}

[ -x /usr/bin/time ] || { echo "not run: bench-organisation: no /usr/bin/time (Debian: apt-get install time)"; exit 0; }
work=${KEEP:-$(mktemp -d)}
mkdir -p "$work"
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT

if ! ls "$work"/recordings/*.jsonl.gz >/dev/null 2>&1; then
  "$root/tools/synthetic-organisation/make.py" "$work/recordings" --accounts "$accounts" --resources "$resources" >&2
fi
reports=${REPORTS:-$work/report}
mkdir -p "$reports"
# A report is written beside its place and moved there when it is whole: a pipe in that place takes what is written.
count() { # count FILE
  rm -f "$reports/$1" "$reports/$1.part"
  mkfifo "$reports/$1.part"
  wc -c < "$reports/$1.part" > "$work/$1.bytes" &
}
if [ -z "${REPORTS:-}" ]; then
  for format in ${formats//,/ }; do
    case $format in
      html) count report.html ;;
      csv) count verdicts.csv ;;
      json-ocsf) count findings.ocsf.json ;;
      json-asff) count findings.asff.json ;;
      sarif) count findings.sarif ;;
      junit) count verdicts.junit.xml ;;
      markdown) count summary.md ;;
    esac
  done
fi
status=0
/usr/bin/time -v -o "$work/time.txt" "$bailiwick" scan aws --replay "$work/recordings" --output "$reports" \
  --format "$formats" > "$work/table.txt" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || { cat "$work/time.txt" >&2; exit "$status"; }

figure() { sed -n "s/^[[:space:]]*$1: //p" "$work/time.txt"; }
kilobytes=$(figure 'Maximum resident set size (kbytes)')
if [ -z "${REPORTS:-}" ]; then
  wait
  rm -rf "$reports"
  written=$(cat "$work"/*.bytes | awk '{ all += $1 } END { printf "%.0f", all }')
else
  written=$(du -sb "$reports" | cut -f1)
fi
files=$(find "$work"/recordings -name '*.jsonl.gz' | wc -l)
echo "$(sed -n '3p' "$work/table.txt" | sed 's/^ *//'); formats $formats"
echo
echo "| accounts | peak memory | CPU seconds (user + system) | wall time | bytes of recordings | bytes written |"
echo "|---:|---:|---:|---:|---:|---:|"
printf '| %s | %s MB | %s + %s | %s | %s | %s |\n' "$files" "$((kilobytes / 1000))" "$(figure 'User time (seconds)')" \
  "$(figure 'System time (seconds)')" "$(figure 'Elapsed (wall clock) time (h:mm:ss or m:ss)')" \
  "$(du -sbL "$work/recordings" | cut -f1 | numfmt --to=si)" "$(numfmt --to=si "$written")"
if [ "$((kilobytes / 1000))" -ge "$limit" ]; then
  echo "bench-organisation: memory is beyond $limit MB" >&2
  exit 1
fi
