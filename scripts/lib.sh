# SPDX-License-Identifier: Apache-2.0
# Shared by the scripts: run from the project's root, whatever the caller's
# folder, with the tools that the machine has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A workspace around this checkout is of no use here, and -modfile does not work in one.
export GOWORK=off

say() { printf '\n== %s\n' "$*"; }

command -v go >/dev/null || { echo "Go 1.26 or later is needed: https://go.dev/doc/install" >&2; exit 2; }

# modules prints the folders of all modules but those that are given. A loop does not
# notice that what lists its words has failed: take the list first, as a statement.
modules() {
  local files file dir
  files=$(git ls-files go.mod '*/go.mod') || return 1
  [ -n "$files" ] || { echo "there are no modules" >&2; return 1; }
  while read -r file; do
    dir=$(dirname "$file")
    [[ " $* " == *" $dir "* ]] || echo "$dir"
  done <<<"$files"
}

# each runs a command in each of the modules that are named on standard input.
each() {
  local dir
  while read -r dir; do
    (cd "$dir" && "$@") </dev/null || { echo "failed in $dir: $*" >&2; return 1; }
  done
}
