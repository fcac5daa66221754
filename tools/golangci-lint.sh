#!/usr/bin/env bash
# Runs golangci-lint in the version that the project's configuration was written for, building it once.
set -euo pipefail
version=v2.15.0
bin=$(go env GOPATH)/bin/golangci-lint
if ! "$bin" version 2>/dev/null | grep -q "${version#v}"; then
  CGO_ENABLED=0 go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version"
fi
exec "$bin" "$@"
