#!/bin/sh
# A master that stays in the foreground, whichever flags follow: as the official image starts it.
set -eu
[ "${1#-}" = "$1" ] || set -- haproxy "$@"
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
