#!/bin/sh
# Run a command once on each of some days: on_days.sh "2028-02-29 2026-12-25T10:00:00" COMMAND...
# The clock that counts seconds and the times of files stay as they are.
set -eu
days=$1
shift
if ! command -v faketime >/dev/null; then
    echo "faketime is not there: install Debian's package faketime." >&2
    exit 1
fi
for day in $days; do
    case $day in
        *T*) moment=$(echo "$day" | tr T ' ') ;;
        *) moment="$day 10:00:00" ;;
    esac
    echo "== $moment"
    TZ=Europe/Rome NO_FAKE_STAT=1 FAKETIME_DONT_FAKE_MONOTONIC=1 PYTHONDONTWRITEBYTECODE=1 \
        faketime -m -f "@$moment" "$@"
done
