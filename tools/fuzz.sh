#!/usr/bin/env bash
# Fuzzes the rule engine on the stable toolchain.
#
# usage: tools/fuzz.sh RUNS [TARGET...]     such as 10000000; `make fuzz` runs 100000 of each
#
# Each target starts from its corpus (fuzz/corpus/TARGET) and the words of fuzz/words.txt, ends after
# RUNS executions or with the first finding, which stays in the work directory that is named.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:?how many executions of each target}; shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(parse check lower evaluate load differential)
folder=$(realpath -m "${CARGO_TARGET_DIR:-target}/fuzz")
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
 -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
# A target is named, so that build scripts and macros are built without instrumentation.
host=$(rustc -vV | sed -n 's/^host: //p')
CARGO_TARGET_DIR=$folder cargo build -q --release --locked --manifest-path fuzz/Cargo.toml --target "$host" "${targets[@]/#/--bin=}"
work=$(mktemp -d)
status=0
for target in "${targets[@]}"; do
  mkdir -p "$work/$target"
  if "$folder/$host/release/$target" -runs="$runs" -dict=fuzz/words.txt -artifact_prefix="$work/" -max_len=400 \
      -rss_limit_mb=4096 -timeout=10 "$work/$target" "fuzz/corpus/$target" > "$work/$target.log" 2>&1; then
    echo "$target: $(grep -E '^Done' "$work/$target.log"), $(grep -oE 'cov: [0-9]+' "$work/$target.log" | tail -1)"
  else
    echo "$target: a finding; see $work/$target.log"; tail -40 "$work/$target.log"; status=1
  fi
done
[ "$status" -ne 0 ] || rm -rf "$work"
exit "$status"
