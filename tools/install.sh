#!/usr/bin/env bash
# Installs what the checks need from Debian's packages, or says in one line what is missing.
set -euo pipefail
declare -A package=(
  [chromium]=chromium [pdfsig]=poppler-utils [qpdf]=qpdf [zbarimg]=zbar-tools [openssl]=openssl [mutool]=mupdf-tools [node]=nodejs
  [vdirsyncer]=vdirsyncer [khal]=khal
)
missing=()
for command in "${!package[@]}"; do command -v "$command" >/dev/null || missing+=("${package[$command]}"); done
[ -x /usr/lib/postgresql/15/bin/initdb ] || missing+=(postgresql-15)
/usr/bin/python3 -c 'import icalendar' 2>/dev/null || missing+=(python3-icalendar)
if [ "${1:-}" = bench ]; then
  command -v nginx >/dev/null || missing+=(nginx-light)
  command -v wrk >/dev/null || missing+=(wrk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
  echo "missing, and no right to install: apt-get install ${missing[*]}" >&2
  exit 1
fi
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then # a test machine starts no services by itself
  printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d >/dev/null && $sudo chmod +x /usr/sbin/policy-rc.d
  trap '$sudo rm -f /usr/sbin/policy-rc.d' EXIT
fi
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
