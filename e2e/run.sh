#!/usr/bin/env bash
# The journeys and the accessibility check in a real browser. e2e/run.sh -run Journeys/keyboard runs a part of them.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -e node_modules/axe-core/axe.min.js ] || [ ! -e node_modules/.bin/html-validate ] || [ ! -e node_modules/.bin/lighthouse ]; then
  npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
fi
SPORTELLO_E2E=1 exec go test -count=1 -timeout 20m "$@" ./e2e
