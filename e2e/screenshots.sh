#!/usr/bin/env bash
# Takes the pictures of the documentation again, of a town that has lived a part of its half-year.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p docs/pictures
SPORTELLO_PICTURES="$PWD/docs/pictures" exec go test -count=1 -timeout 20m -run TestPictures ./e2e
