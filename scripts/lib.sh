# Shared by the scripts: run from the project's root, whatever the caller's
# folder, with the tools that the machine has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }

command -v go >/dev/null || { echo "Go 1.26 or later is needed: https://go.dev/doc/install" >&2; exit 2; }

# The configurations that are generated into gen/.
configs=(specs/nrl/spineguard.yaml specs/gpconnect/spineguard.yaml specs/example/spineguard.yaml)
