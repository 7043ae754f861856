#!/usr/bin/env bash
# tools/valgrind.sh [PROGRAM/SUITE]...: builds, and runs suites of tests under valgrind's memcheck, such as compute/queue.
#
# Without arguments, suites that go through most layers and readers of files. What the sanitizers cannot see, memcheck
# does: reads of what was never written, and the kernels that PoCL has compiled. Only what is lost for good counts as a leak.
# Exit status: 1 where there was a finding or a test failed.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for suite in "$@"; do
  [[ $suite =~ ^[a-z]+/[a-z0-9_]+$ ]] || {
    echo "usage: tools/valgrind.sh [PROGRAM/SUITE]..., such as compute/queue; not '$suite'" >&2
    exit 2
  }
done
(($# > 0)) || set -- compute/{atomic_file,binary_store,device,queue,tensor} ops/{bias_activation,column_sums,random} \
  nn/{model_file,safetensors,sequential} data/{idx,images,png,svhn,unpack,usps} models/vae train/config report/{canvas,picture}

tools/install-deps.sh valgrind
cmake --preset release -DISTHMUS_WERROR=ON
mapfile -t programs < <(printf 'test_%s\n' "${@%%/*}" | sort -u)
cmake --build --preset release --target "${programs[@]}"
# PoCL alone, for other drivers have findings of their own as soon as they are asked for their devices.
export OCL_ICD_VENDORS=pocl.icd ISTHMUS_DEVICE="Portable Computing Language"
status=0
for suite in "$@"; do
  echo "$suite"
  valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --suppressions=tests/support/valgrind.supp \
    "build/release/tests/test_${suite%%/*}" --run_test="${suite#*/}" --log_level=warning || status=1
done
exit "$status"
