#!/usr/bin/env bash
# tools/fault-injection.sh [device|disk|kills]...: builds, and tries what goes wrong at every place that it can.
#
# device  every OpenCL call of a run fails that is made at most 150 times, and of the others the first and last 20
#         and 60 between; and the device is lost at such calls. About 1,250 runs. So do up to 100 calls of
#         each of six kinds while a run is evaluated and translates.
# disk    the disk is full, fails, or the process is killed, at every call that changes a run's files. About 750.
# kills   300 kills of runs, 150 of sweeps and 300 of downloads at random moments of a fixed seed.
#
# All three where none is named, in an hour or two on two cores. docs/reliability.md says what is tested. Exit status:
# 1 where something was lost, wrong, leaked or not an error.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly shares=30
[[ -d /dev/shm ]] && export TMPDIR=/dev/shm # the disk that is tried is a simulated one

# Runs a test, which says how much it did, once for each share.
run_shares() {
  local share
  for share in $(seq "$shares"); do
    echo "$1, share $share of $shares"
    ISTHMUS_FAULTS=$share/$shares ISTHMUS_KILLS=10 build/release/tests/test_faults --run_test="$1"
  done
}

(($# > 0)) || set -- device disk kills
for what in "$@"; do
  [[ $what =~ ^(device|disk|kills)$ ]] || {
    echo "there is no '$what'; usage: tools/fault-injection.sh [device|disk|kills]..." >&2
    exit 2
  }
done
cmake --preset release -DISTHMUS_WERROR=ON
cmake --build --preset release --target test_faults
export ISTHMUS_DEVICE=${ISTHMUS_DEVICE:-Portable Computing Language}
for what in "$@"; do
  case $what in
    device) run_shares 'device_errors/any_call_may_fail,clblast_may_fail,evaluating_and_translating_may_fail_at_any_call' ;;
    disk) run_shares disk_errors/any_call_may_fail_or_be_the_last ;;
    kills) run_shares kills ;;
  esac
done
