#!/usr/bin/env bash
# A private PostgreSQL for tests: tools/postgres.sh start DIR prints its address, tools/postgres.sh stop DIR ends it.
# It listens on 127.0.0.1 only, keeps everything under DIR, and trades durability for speed: tests of durability
# start their own with fsync on (DURABLE=1).
set -euo pipefail
action=$1 dir=$2
bin=$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null || dirname "$(command -v initdb)")
as=() && [ "$(id -u)" = 0 ] && as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
case $action in
start)
  port=${PORT:-0}
  if [ "$port" = 0 ]; then port=$((20000 + RANDOM % 10000)); fi
  mkdir -p "$dir" && chmod 755 "$dir"
  [ "$(id -u)" = 0 ] && chown postgres "$dir"
  "${as[@]}" "$bin/initdb" -D "$dir/pg" -U sportello --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  fsync=off && [ "${DURABLE:-}" = 1 ] && fsync=on
  "${as[@]}" "$bin/pg_ctl" -D "$dir/pg" -w -l "$dir/pg/log" -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories='' \
    -c max_connections=300 -c fsync=$fsync -c full_page_writes=$fsync -c shared_buffers=128MB" start >/dev/null
  echo "postgres://sportello@127.0.0.1:$port/postgres?sslmode=disable"
  ;;
stop) "${as[@]}" "$bin/pg_ctl" -D "$dir/pg" -m immediate stop >/dev/null && rm -rf "$dir/pg" ;;
esac
