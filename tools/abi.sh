#!/usr/bin/env bash
# tools/abi.sh [--update] [LIBRARY]: compares the binary interface of libisthmus_c.so, on x86-64, with the one that is
# kept in tests/c/abi, and says what changed. LIBRARY is build/release/src/libisthmus_c.so by default.
#
# --update keeps the library's. Where more was done than to add functions, programs that were built with the last
# one no longer run: docs/embedding.md says which version that needs.
# Exit status: 1 where they differ, 77 where libabigail's programs are not there or this is another processor.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly folder=tests/c/abi
updates=false
if [[ ${1:-} == --update ]]; then
  updates=true
  shift
fi
library=${1:-build/release/src/libisthmus_c.so}
if (($# > 1)) || [[ $library == -* ]]; then
  echo "usage: tools/abi.sh [--update] [LIBRARY]" >&2
  exit 2
fi
if [[ $(uname -m) != x86_64 ]] || ! command -v abidiff >/dev/null; then
  echo "skipped: this needs x86-64 and the package abigail-tools"
  exit 77
fi
[[ -e $library ]] || {
  echo "there is no $library; cmake --build --preset release --target isthmus_c makes it" >&2
  exit 2
}

dump() {
  abidw --suppressions "$folder/public_types.ini" --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
    --out-file "$1" "$library"
}

if $updates; then
  dump "$folder/isthmus_c.abi"
  exit
fi
new=$(mktemp)
trap 'rm -f "$new"' EXIT
dump "$new"
abidiff "$folder/isthmus_c.abi" "$new" || {
  echo "The binary interface has changed. tools/abi.sh --update keeps the new one; docs/embedding.md says when it may."
  exit 1
}
