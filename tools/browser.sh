#!/bin/sh
# See to it that the browser of the tests is there: from Debian's packages where this may be done,
# else say what to install. Nothing is tested without it.
set -eu
chromium=$1
[ -x "$chromium" ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -qy --no-install-recommends chromium
    [ -x "$chromium" ] && exit 0
fi
echo "$chromium is not there: the tests need Debian's package chromium (as root: apt-get install chromium)." >&2
exit 1
