#!/bin/bash
# What the official image's entrypoint promises, for Debian's PostgreSQL: an empty data folder is initialised once, with
# POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB (each also as NAME_FILE), POSTGRES_INITDB_ARGS and /docker-entrypoint-initdb.d.
set -euo pipefail

from_file() { # NAME DEFAULT
  local file=$1_FILE
  if [ -n "${!1:-}" ] && [ -n "${!file:-}" ]; then
    echo "error: both $1 and $file are set" >&2
    exit 1
  fi
  local value=${!1:-$2}
  [ -z "${!file:-}" ] || value=$(<"${!file}")
  export "$1=$value"
  unset "$file"
}

sql() { psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --no-password "$@"; }

run_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) sql --dbname "$POSTGRES_DB" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | sql --dbname "$POSTGRES_DB" ;;
    esac
  done
}

initialise() {
  from_file POSTGRES_PASSWORD ''
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS ''
  if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo 'error: the database is empty and no superuser password is given: set POSTGRES_PASSWORD' >&2
    exit 1
  fi
  # Made in a folder of its own and moved up at the end, PG_VERSION last: a container killed half-way begins again,
  # and a folder with PG_VERSION is never touched.
  local new=$PGDATA/.new
  [ ! -e "$new" ] || find "$PGDATA" -mindepth 1 -delete
  # shellcheck disable=SC2086 # several arguments, as the official image takes them
  initdb -D "$new" --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") $POSTGRES_INITDB_ARGS
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$new/pg_hba.conf"
  # Only on the socket: whoever waits for the port must not meet the server that is about to go away.
  export PGPASSWORD=$POSTGRES_PASSWORD PGHOST=/var/run/postgresql
  unset POSTGRES_PASSWORD
  pg_ctl -D "$new" -w -t 60 start -o "$(printf '%q ' "$@" -c 'listen_addresses=' -c "unix_socket_directories=$PGHOST" -p "${PGPORT:-5432}")"
  if [ "$POSTGRES_DB" != postgres ]; then
    sql --dbname postgres -v "name=$POSTGRES_DB" <<<'CREATE DATABASE :"name";'
  fi
  run_scripts
  pg_ctl -D "$new" -m fast -w stop
  unset PGPASSWORD PGHOST
  find "$new" -mindepth 1 -maxdepth 1 \! -name PG_VERSION -exec mv -t "$PGDATA" '{}' +
  mv "$new/PG_VERSION" "$PGDATA"
  rmdir "$new"
  echo 'PostgreSQL init process complete; ready for start up.'
}

[ "${1#-}" = "$1" ] || set -- postgres "$@"

if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres:postgres '{}' +
    # Secrets that only root may read are read before root is given up.
    for name in POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB; do
      file=${name}_FILE
      [ -z "${!file:-}" ] || [ -s "$PGDATA/PG_VERSION" ] || from_file "$name" ''
    done
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$BASH_SOURCE" "$@"
  fi
  [ -s "$PGDATA/PG_VERSION" ] || initialise "${@:2}"
fi
exec "$@"
