#!/usr/bin/env bash
# tools/portability.sh [RUNTIME]...: builds, runs the tests of compute, ops, nn, models and train and the selftest on
# every OpenCL runtime that a CPU can have, and prints a table. docs/portability.md says what was found.
#
# pocl            as it is installed
# pocl-loops      with groups of at most 256 work-items, run one item after another
# pocl-sub-device on a part of its device
# rusticl         Mesa's, on llvmpipe
# intel           Intel's, from PyPI
# debian13        PoCL 6, CLBlast 1.6.3, Boost 1.83 and g++ 14, in a Debian 13 of its own; needs root
#
# All of them where none is named; installs what they need, 1 GB of it in build/portability. One that cannot be
# had is shown as absent, with the reason. Exit status: 1 where anything failed.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  --help | -h)
    sed -n '2,/^# shellcheck/s/^# \?//p' tools/portability.sh | sed '$d'
    exit 0
    ;;
esac
python3 tools/portability.py --check "$@"

tools/install-deps.sh
cmake --preset release
cmake --build --preset release --target isthmus_tool sub_device test_compute test_ops test_nn test_models test_train
exec python3 tools/portability.py "$@"
