#!/usr/bin/env bash
# Chromium for the journeys: Debian's package, installed when missing and allowed.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  exit 0
fi
echo "The journeys need Chromium. As root: apt-get install chromium" >&2
exit 1
