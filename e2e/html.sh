#!/usr/bin/env bash
# An independent reader of HTML over the pages in a folder: e2e/html.sh DIR. With Java and the Nu checker's jar in NU, that too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/../node_modules/.bin/html-validate" --config "$here/html-validate.json" --formatter text "$1"
# The roles of tables are kept on purpose: below 768 pixels rows are blocks, and some browsers then forget the table.
if [ -n "${NU:-}" ]; then
  java -jar "$NU" --errors-only --filterpattern '.*“role” attribute must not be used on a “t[rhd]” element.*' --format text --skip-non-html "$1"
fi
