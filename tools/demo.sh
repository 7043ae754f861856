#!/usr/bin/env bash
# tools/demo.sh [OPTIONS OF isthmus train]: from a fresh clone to translated pictures in runs/demo.
# Installs what is missing, builds, fetches the digits, trains (going on where an earlier run stopped), evaluates.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

out=runs/demo
digits=${ISTHMUS_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/isthmus}/digits/digits.png

# Takes the one picture out of the package, whose 96 MB need not be installed for it.
fetch_digits() {
  local folder=$1
  echo "Fetching $digits from the package opencv-doc"
  # As root, apt would warn that its own user cannot write into our folder.
  local download=(apt-get -qq -o APT::Sandbox::User=root download opencv-doc)
  if ! (cd "$folder" && "${download[@]}" 2>/dev/null); then
    as_root apt-get update -qq
    (cd "$folder" && "${download[@]}")
  fi
  dpkg-deb --fsys-tarfile "$folder"/opencv-doc_*.deb |
    tar -x -C "$folder" --wildcards --transform 's|.*/||' '*/examples/data/digits.png*'
  if [[ -e $folder/digits.png.gz ]]; then
    gunzip "$folder/digits.png.gz"
  fi
  # Copied under another name first, so that a run stopped half-way leaves no half picture.
  install -D -m 644 "$folder/digits.png" "$digits.part"
  mv "$digits.part" "$digits"
}

tools/install-deps.sh
cmake --preset release
cmake --build --preset release --target isthmus_tool

if [[ ! -e $digits ]]; then
  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  fetch_digits "$temporary"
fi

build/release/isthmus train experiments/digits-to-fashion.ini --out "$out" --resume "$@"
build/release/isthmus evaluate "$out"

cat <<END

Look at
  $out/report.html          all of it on one page
  $out/translations.png     top row: digits and garments; below them, their translations
  $out/reconstructions.png  what the two autoencoders make of their own images
  $out/curves.png           the losses over time
  $out/metrics.jsonl        the same as numbers
END
