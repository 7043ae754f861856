#!/usr/bin/env bash
# tools/install-deps.sh [PACKAGE...]: installs what Isthmus needs to be built and run, on Debian 12 or 13 and Ubuntu
# 22.04 or 24.04, and those packages too.
# Does nothing when all is there. On a system without apt it lists what is needed and stops.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(
  g++
  cmake
  ninja-build
  pkg-config
  git
  ca-certificates
  ocl-icd-opencl-dev
  opencl-headers
  pocl-opencl-icd
  libclblast-dev
  libboost-dev
  libboost-program-options-dev
  libboost-test-dev
  libpng-dev
  zlib1g-dev
  libmatio-dev
  libssl-dev
  libcurl4-openssl-dev
  libarchive-dev
  nlohmann-json3-dev
  libfmt-dev
  libprotobuf-dev
  protobuf-compiler
  libncurses-dev
  libeigen3-dev
  cimg-dev
  python3
  dataset-fashion-mnist
  "$@"
)

if ! command -v apt-get >/dev/null; then
  {
    echo "This script knows apt only. Install what these Debian packages hold, then build as README.md says:"
    printf '  %s\n' "${packages[@]}"
  } >&2
  exit 1
fi

installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxF "$package installed" <<<"$installed" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

echo "Installing: ${missing[*]}"
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
