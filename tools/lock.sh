#!/usr/bin/env bash
# Pin every Python dependency with hashes, without any address of a registry.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "uv is needed: pip install uv" >&2; exit 1; }
for name in requirements requirements-dev requirements-bench; do
  [ -f "$name.in" ] || continue
  uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
    --python-version 3.11 "$name.in" -o "$name.lock"
done
