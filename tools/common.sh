# Sourced by the scripts beside it: strict mode, the repository's root as the current folder, and helpers.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Runs a command with the rights that installing needs.
as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "This needs root, and sudo is not here; as root, run: $*" >&2
    return 1
  fi
}
