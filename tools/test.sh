#!/usr/bin/env bash
# tools/test.sh [PRESET]: installs what is missing, builds with warnings as errors, runs every test.
# PRESET is release (the default), debug, asan or tsan.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if (($# > 1)) || [[ ${1:-} == -* ]]; then
  echo "usage: tools/test.sh [release|debug|asan|tsan]" >&2
  exit 2
fi
preset=${1:-release}

tools/install-deps.sh python3-venv python3-pyopencl doxygen abigail-tools
# Without these, which not every release has, some tests are skipped: a browser for the pages (Ubuntu's is a snap), PyTorch
# and a simulator of OpenCL devices.
optional=()
for package in chromium chromium-driver python3-selenium python3-torch python3-numpy oclgrind; do
  if apt-cache show "$package" >/dev/null 2>&1; then optional+=("$package"); fi
done
tools/install-deps.sh "${optional[@]}"
# To read what is written for them. Where they cannot be fetched, their tests are skipped.
venv=build/test-venv requirements=(tests/tensorboard/requirements.txt tests/onnx/requirements.txt)
if ! cat "${requirements[@]}" | cmp --quiet - "$venv/ready"; then
  echo "Fetching TensorBoard and ONNX Runtime from PyPI into $venv (300 MB)"
  if python3 -m venv --clear "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${requirements[@]/#/--requirement=}"; then
    cat "${requirements[@]}" >"$venv/ready"
  fi
fi
cmake --preset "$preset" -DISTHMUS_WERROR=ON
cmake --build --preset "$preset"
# Two at a time: a kernel compiles on one core, so a second test fills the other.
ctest --preset "$preset" --parallel 2
