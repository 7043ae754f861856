#!/usr/bin/env bash
# tools/fuzz.sh [TARGET]... [--seconds N] [--merge]: builds the fuzz targets of tests/fuzz with Clang and runs them, two
# at a time, for N seconds each (600 by default). All where none is named.
#
# An input is a finding where a reader crashes, reads or writes outside its memory, does what C++ leaves undefined,
# leaks, takes over 10 seconds, throws anything but an Error, asks for more than 256 MiB at once, or for more than
# 2 GiB in all. Inputs have at most 8 KB. Findings are left in build/fuzz/findings, and what has been learned in
# build/fuzz/corpus, from which the next run goes on; --merge adds to the committed corpora what covers code that
# they do not. Exit status: 1 where there is a finding.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly build=build/fuzz
readonly corpora=tests/fuzz/corpus

# What each target is to cover: the table tells how many of these files' lines were run.
declare -rA readers=(
  [archive]="src/data/unpack.cpp"
  [experiment]="src/train/config.cpp src/train/config_validation.cpp"
  [idx]="src/data/idx.cpp src/data/gz_input.cpp"
  [metrics]="src/train/run_status.cpp src/train/stage_times.cpp src/report/run_screen.cpp src/report/text_chart.cpp src/report/svg_chart.cpp"
  [png]="src/data/png.cpp src/data/gz_input.cpp"
  [program_cache]="src/compute/binary_store.cpp"
  [results]="src/report/run_evaluation.cpp src/report/sweep_sections.cpp src/report/method_sections.cpp src/train/grid_results.cpp"
  [safetensors]="src/nn/safetensors.cpp"
  [study_answers]="src/report/study_answers.cpp"
  [svhn]="src/data/svhn.cpp src/data/mat_file.cpp src/data/mat_element.cpp"
  [tuning]="src/ops/tuning_text.cpp"
  [usps]="src/data/usps.cpp"
)

usage() {
  echo "usage: tools/fuzz.sh [TARGET]... [--seconds N] [--merge]; targets: $(known_targets | xargs)" >&2
  exit 2
}

known_targets() {
  printf '%s\n' "${!readers[@]}" | sort
}

run_target() {
  local name=$1 seconds=$2
  mkdir -p "$build/corpus/$name" "$build/findings" "$build/logs"
  local dictionary=()
  [[ -e tests/fuzz/dictionaries/$name.dict ]] && dictionary=(-dict="tests/fuzz/dictionaries/$name.dict")
  LLVM_PROFILE_FILE=$build/logs/$name.profraw nice "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=8192 \
    -timeout=10 -report_slow_units=600 -malloc_limit_mb=256 -rss_limit_mb=2048 -print_final_stats=1 "${dictionary[@]}" \
    -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" "$corpora/$name" >"$build/logs/$name.log" 2>&1 ||
    true # a finding, which the table tells
}

# The share of the readers' lines that were run, in per cent.
covered_lines() {
  local name=$1
  if [[ ! -s $build/logs/$name.profraw ]]; then # it crashed
    echo "?"
    return
  fi
  llvm-profdata merge -o "$build/logs/$name.profdata" "$build/logs/$name.profraw"
  # shellcheck disable=SC2086 # a list
  llvm-cov export -summary-only -instr-profile="$build/logs/$name.profdata" "$build/tests/fuzz/fuzz_$name" |
    python3 -c '
import json, sys
files = json.load(sys.stdin)["data"][0]["files"]
lines = [file["summary"]["lines"] for file in files if file["filename"].endswith(tuple(sys.argv[1:]))]
print(round(100 * sum(part["covered"] for part in lines) / sum(part["count"] for part in lines)))
' ${readers[$name]}
}

tell() {
  local name=$1 log=$build/logs/$1.log last executions findings
  last=$(grep -E '^#[0-9]+.*cov: [0-9]+ ft: [0-9]+' "$log" | tail -1)
  executions=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
  findings=$(find "$build/findings" -name "$name-*" | wc -l)
  # One that stops at its start leaves no input.
  grep -q '^Done ' "$log" || ((findings > 0)) || findings=failed
  printf '%-14s %12s %8s %9s %7s  %s\n' "$name" "${executions:-?}" "$(sed -E 's/.*cov: ([0-9]+).*/\1/' <<<"$last")" \
    "$(sed -E 's/.* ft: ([0-9]+).*/\1/' <<<"$last")" "$(covered_lines "$name")" "$findings"
  [[ $findings == 0 ]]
}

seconds=600
merges=false
targets=()
while (($# > 0)); do
  case $1 in
    --seconds)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || usage
      seconds=$2
      shift
      ;;
    --merge) merges=true ;;
    *)
      [[ -n ${readers[$1]:-} ]] || usage
      targets+=("$1")
      ;;
  esac
  shift
done
((${#targets[@]} > 0)) || mapfile -t targets < <(known_targets)

tools/install-deps.sh clang llvm
# Ubuntu 22.04 has libFuzzer in a package that clang brings.
if apt-cache show libclang-rt-dev >/dev/null 2>&1; then
  tools/install-deps.sh libclang-rt-dev
fi
cmake --preset fuzz
cmake --build --preset fuzz --target "${targets[@]/#/fuzz_}"

[[ -d /dev/shm ]] && export TMPDIR=/dev/shm # the files that are read
for name in "${targets[@]}"; do
  while (($(jobs -rp | wc -l) >= 2)); do wait -n; done
  echo "$name, $seconds s"
  run_target "$name" "$seconds" &
done
wait

printf '%-14s %12s %8s %9s %7s  %s\n' target executions edges features lines% findings
status=0
for name in "${targets[@]}"; do
  tell "$name" || status=1
  if $merges; then
    "$build/tests/fuzz/fuzz_$name" -merge=1 -use_counters=0 "$corpora/$name" "$build/corpus/$name" >"$build/logs/$name-merge.log" 2>&1
  fi
done
if ((status > 0)); then
  echo "Findings are in $build/findings; $build/tests/fuzz/fuzz_TARGET FILE repeats one. Logs are in $build/logs." >&2
fi
exit "$status"
