#!/usr/bin/env bash
# tools/docs.sh: writes the reference of the public headers to build/docs/html, with Doxygen, and docs/kernels.md.
# Exit status 1 where Doxygen warns.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools/install-deps.sh doxygen
tools/kernel-reference.py
mkdir -p build
doxygen docs/Doxyfile
echo "build/docs/html/index.html"
