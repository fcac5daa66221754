#!/usr/bin/env bash
# The whole proof: generated files, linters, Go tests on both engines, the replay, the browser.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'tools/postgres.sh stop "$work" 2>/dev/null; rm -rf "$work"' EXIT
chmod 755 "$work"
SPORTELLO_TEST_POSTGRES=$(tools/postgres.sh start "$work")
export SPORTELLO_TEST_POSTGRES

if [ ! -d ../shared ]; then # in CI each of these tests fails instead
  echo "SKIPPED: ../shared is not there, so what compares with the reference workload, vectors and code tables does not run"
fi

step() { printf '\n== %s\n' "$*"; }

step "templates are generated from their sources"
go run github.com/a-h/templ/cmd/templ@v0.3.977 generate >/dev/null
if ! git diff --exit-code --stat -- '*_templ.go'; then
  echo "templates were changed without make generate" >&2
  exit 1
fi

step "go vet and golangci-lint"
go vet ./...
tools/golangci-lint.sh run ./...

step "Go tests"
go test -shuffle=on -timeout 40m ./...

step "browser journeys and accessibility"
e2e/run.sh

step "Lighthouse"
SPORTELLO_LIGHTHOUSE=1 e2e/run.sh -v -run TestLighthouse
