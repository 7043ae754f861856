#!/usr/bin/env bash
# tools/package.sh [--try]: builds the Debian package, build/package/isthmus_VERSION_ARCHITECTURE.deb.
#
# --try also installs it in a bare Debian of its own, below build/package-root: lists the devices, builds and runs the
# examples with shared and with static libraries, removes it, and looks whether anything is left. Needs root.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  "" | --try) ;;
  --help | -h)
    sed -n '2,/^# shellcheck/s/^# \?//p' tools/package.sh | sed '$d'
    exit 0
    ;;
  *)
    echo "there is no '$1'; usage: tools/package.sh [--try]" >&2
    exit 2
    ;;
esac

tools/install-deps.sh dpkg-dev file help2man
cmake --preset release -B build/package -DISTHMUS_TESTS=OFF -DISTHMUS_EXAMPLES=OFF -DISTHMUS_BENCH=OFF
cmake --build build/package
(cd build/package && rm -f ./*.deb && cpack -G DEB)
[[ ${1:-} == --try ]] || exit 0

tools/install-deps.sh debootstrap
root=build/package-root
rm -rf "$root"
as_root debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root"
cp build/package/*.deb "$root/isthmus.deb"
cp -r examples "$root/examples"
# In a name space of its own, so that nothing stays mounted.
as_root unshare --mount sh -euc 'for folder in proc sys dev; do mount --rbind "/$folder" "$0/$folder"; done
  exec chroot "$0" env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -euxc "$1"' "$root" '
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends ./isthmus.deb pocl-opencl-icd
  isthmus --version
  isthmus devices
  test -e /usr/share/man/man1/isthmus.1
  apt-get install -qq -y --no-install-recommends g++ cmake ninja-build ocl-icd-opencl-dev opencl-headers libssl-dev \
    libclblast-dev zlib1g-dev libboost-dev libeigen3-dev
  for static in OFF ON; do
    cmake -S examples -B "build-$static" -G Ninja -DIsthmus_USE_STATIC_LIBS="$static"
    cmake --build "build-$static"
    ctest --test-dir "build-$static" --output-on-failure
  done
  dpkg -L isthmus | sort >files
  apt-get purge -qq -y isthmus
  while read -r file; do
    if [ -f "$file" ] || [ -L "$file" ]; then echo "left: $file" >&2 && exit 1; fi
  done <files
  test ! -e /usr/include/isthmus -a ! -e /usr/share/isthmus'
echo "The package installs, runs, serves the examples and is removed"
