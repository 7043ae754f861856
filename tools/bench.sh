#!/usr/bin/env bash
# tools/bench.sh [--json FILE] [--only NAME] [--all]: builds, and measures Isthmus against its peers.
#
# Prints a table, in about 25 minutes: our time, the peer's in the same run, and how many times the least that the
# machine allows ("floors") ours is. --only runs what has NAME in its name: gemm, conv, step/vae, translate, start,
# memory, ops, demo. --all adds the demo, and --json writes the rows to FILE as well.
#
# Installs the peers first: OpenBLAS, oneDNN and PyTorch with apt, the newest PyTorch and tinygrad with pip, 5 GB in
# build/bench-venv. One that cannot be had is shown as absent. Exit status: 1 where something failed to run, whatever
# the bars say.
# shellcheck source-path=SCRIPTDIR source=common.sh
called_from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

fail_usage() {
  echo "$1; usage: tools/bench.sh [--json FILE] [--only NAME] [--all]" >&2
  exit 2
}

arguments=()
while (($# > 0)); do
  case $1 in
    --help | -h)
      sed -n '2,/^# shellcheck/s/^# \?//p' tools/bench.sh | sed '$d'
      exit 0
      ;;
    --all)
      arguments+=(--all)
      shift
      ;;
    --only)
      (($# > 1)) || fail_usage "--only takes a name"
      arguments+=(--only "$2")
      shift 2
      ;;
    --json)
      (($# > 1)) || fail_usage "--json takes a file"
      arguments+=(--json "$(cd "$called_from" && realpath -m "$2")")
      shift 2
      ;;
    *) fail_usage "there is no option '$1'" ;;
  esac
done

venv=build/bench-venv
tools/install-deps.sh
for package in libopenblas-dev libdnnl-dev python3-torch python3-venv; do
  tools/install-deps.sh "$package" || echo "Going on without $package" >&2
done
if ! "$venv/bin/pip" --quiet show torch tinygrad >/dev/null 2>&1; then
  echo "Installing the newest PyTorch and tinygrad in $venv"
  { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet torch tinygrad; } ||
    echo "Going on without them" >&2
fi

cmake --preset release >/dev/null
cmake --build --preset release --target isthmus_tool bench
exec python3 bench/run.py "${arguments[@]}"
