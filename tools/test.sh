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
# The tests of pages are skipped without these, which not every release has: Ubuntu's Chromium is a snap.
if apt-cache show chromium >/dev/null 2>&1; then
  tools/install-deps.sh chromium chromium-driver python3-selenium
fi
# What is exchanged with PyTorch is compared with what PyTorch makes of it, where the release has it.
if apt-cache show python3-torch >/dev/null 2>&1; then
  tools/install-deps.sh python3-torch python3-numpy
fi
# The tests in a simulator are skipped without it, and not every release has it.
if apt-cache show oclgrind >/dev/null 2>&1; then
  tools/install-deps.sh oclgrind
fi
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
