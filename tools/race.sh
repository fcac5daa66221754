#!/usr/bin/env bash
# The whole race: a thousand people for one place, a hundred times, on both engines; the program killed and killed again under
# load, its answers checked against one order; random rules and actions, more of them. make test runs all of it in short.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'tools/postgres.sh stop "$work" 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"
if [ -z "${SPORTELLO_TEST_POSTGRES:-}" ]; then
  SPORTELLO_TEST_POSTGRES=$(tools/postgres.sh start "$work")
  export SPORTELLO_TEST_POSTGRES
fi
export SPORTELLO_RACE_ROUNDS=${SPORTELLO_RACE_ROUNDS:-100}
export SPORTELLO_RACE_CLIENTS=${SPORTELLO_RACE_CLIENTS:-1000}
export SPORTELLO_RACE_SECONDS=${SPORTELLO_RACE_SECONDS:-40}
export CGO_ENABLED=${CGO_ENABLED:-0}
ulimit -n "$(ulimit -Hn)" # each client keeps a connection

step() { printf '\n== %s\n' "$*"; }

step "$SPORTELLO_RACE_CLIENTS clients for one place, $SPORTELLO_RACE_ROUNDS rounds; then killed under load for $SPORTELLO_RACE_SECONDS s, on each engine"
go test ./internal/app -count=1 -timeout 30m -v -outputdir "$work" \
  -run 'TestOfManyAtOnceExactlyOneGetsTheLastPlace|TestWhateverIsKilledTheAnswersFitOneOrder' | grep --line-buffered -v '^=== '

step "random rules, random actions"
go test ./internal/booking -count=1 -timeout 30m -v -run 'TestWhateverHappensNoPlaceIsGivenTwice' -rapid.checks=1000 -rapid.steps=40 | grep --line-buffered -v '^=== '
