#!/bin/sh
# Runs the browser tests of the playground in a real Chromium.
#
#   web/e2e/run.sh                                          against the demo of this source tree
#   CHANNELGRAPH_URL=http://127.0.0.1:8080 web/e2e/run.sh   against a running demo
#   web/e2e/run.sh --fetch                                  fetches what is needed, and runs nothing
#
# Fetches what it needs: Debian's package chromium where it may install, and the npm packages of this folder.
# CHROMIUM names another binary.
set -eu
cd "$(dirname "$0")"

missing() {
  echo "The browser tests need $1" >&2
  exit 1
}

find_chromium() {
  command -v "${CHROMIUM:-chromium}" || command -v chromium-browser || true
}

install_chromium() {
  command -v apt-get >/dev/null || return 0
  if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else return 0; fi
  echo "Installing Debian's package chromium" >&2
  $as_root apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y --no-install-recommends chromium >&2
}

command -v node >/dev/null || missing "node 20.19 or later, which is not installed."
command -v npm >/dev/null || missing "npm, which is not installed."
[ -n "${CHANNELGRAPH_URL:-}" ] || command -v go >/dev/null || missing "go, which is not installed."

if [ -z "$(find_chromium)" ]; then
  install_chromium || true
fi
CHROMIUM=$(find_chromium)
[ -n "$CHROMIUM" ] || missing "Chromium, which could not be installed here. Install the package chromium, or set CHROMIUM to a binary."
export CHROMIUM

if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  npm ci --no-audit --no-fund --loglevel=error || missing "the npm package playwright-core, which could not be fetched."
  cp package-lock.json node_modules/.installed-lock.json
fi

[ "${1:-}" != --fetch ] || exit 0
exec node --test --test-concurrency=1 --test-reporter=spec playground.test.js live.test.js
