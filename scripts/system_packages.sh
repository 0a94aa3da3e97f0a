#!/bin/sh
# Install what tests need and pip cannot bring: Chromium and Chinese fonts for the report, crontab and systemd-analyze for the schedule.
# Never fails: without them the tests that need them are skipped and say why.

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"
if ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  missing="$missing fonts-noto-cjk"
fi
command -v crontab >/dev/null 2>&1 || missing="$missing cron"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
missing=$(echo "$missing" | sed 's/^ *//')

if [ -z "$missing" ]; then
  echo "system packages: nothing missing"
  exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  # shellcheck disable=SC2086  # a list of packages
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; then
    echo "system packages: installed $missing"
    exit 0
  fi
  echo "system packages: apt-get could not install $missing" >&2
fi

echo "system packages: please install: $missing" >&2
echo "  Debian, Ubuntu: sudo apt-get install $missing" >&2
echo "  macOS: brew install --cask chromium font-noto-sans-cjk" >&2
echo "Without them the tests that need them are skipped; voc itself does not need them." >&2
exit 0
