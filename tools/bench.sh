#!/usr/bin/env bash
# Measures the program beside the machine's limits in one run of about three minutes, and prints a table of ratios.
# It needs nginx and wrk (installed where they are missing) and, for one more row, PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install.sh bench
work=$(mktemp -d)
trap 'tools/postgres.sh stop "$work" 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"
postgres=()
if server=$(DURABLE=1 tools/postgres.sh start "$work"); then postgres=(-postgres "$server"); fi
go build -o "$work/bench" ./bench
"$work/bench" "${postgres[@]}" "$@"
