#!/usr/bin/env bash
# Other people's programs that check our seals: pdfsig, certutil, a PKCS#11 token in software.
# Debian's packages, installed when missing and allowed; without them their tests are skipped.
set -euo pipefail
command -v pdfsig certutil softhsm2-util >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq poppler-utils libnss3-tools softhsm2 >/dev/null
  exit 0
fi
echo "Some tests of seals are skipped. As root: apt-get install poppler-utils libnss3-tools softhsm2" >&2
