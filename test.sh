#!/usr/bin/env bash
# Builds everything and runs every suite; the last line is "N passed, N failed".
#   ./test.sh            all suites
#   ./test.sh Gateway    the suites whose name contains Gateway
# Large test data is found by PENSTOCK_TEST_DATA; tests that need it say when it is not there.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
wanted="${1:-}"
configuration=Release
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
passed=0 failed=0 skipped=0

finish() {
  printf '%d passed, %d failed' "$passed" "$failed"
  [ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
  printf '\n'
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}
stop() { printf '%s\n' "$1" >&2; failed=$((failed + 1)); finish; }
step() { printf '\n== %s (%s)\n' "$1" "$(date +%T)"; }

# 1. What the suites need from the machine. dotnet and node are the reader's; the rest is Debian's.
command -v dotnet >/dev/null || stop 'The .NET 10 SDK is missing: see global.json for the version.'
command -v npm >/dev/null || stop 'Node.js 20 or newer with npm is missing.'
packages=()
need() { command -v "$1" >/dev/null || packages+=("$2"); }
need clang clang
need chromium chromium
need prometheus prometheus
need promtool prometheus
need redis-server redis-server
[ -f /usr/include/zlib.h ] || packages+=(zlib1g-dev)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
if [ "${#packages[@]}" -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    step "Installing ${packages[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >artifacts-apt.log 2>&1 \
      || { tail -n 20 artifacts-apt.log; stop "apt-get could not install: ${packages[*]}"; }
    rm -f artifacts-apt.log
  else
    stop "Missing packages: ${packages[*]}. Install them (apt-get install ${packages[*]}) and run ./test.sh again."
  fi
fi

# 2. Build: warnings are errors, package versions are the locked ones.
step 'Restore'
dotnet restore Penstock.slnx --locked-mode -v q || stop 'Restore failed.'
step 'Build'
dotnet build Penstock.slnx -c "$configuration" --no-restore -v q || stop 'The build failed.'
step 'Format'
dotnet format whitespace Penstock.slnx --no-restore --verify-no-changes || stop 'Formatting differs: run dotnet format whitespace.'
for folder in tests/node; do
  [ -f "$folder/package-lock.json" ] || continue
  step "npm ci in $folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --force) || stop "npm ci failed in $folder."
done

# 3. Suites, one process at a time: two cores are easily oversubscribed. A suite that reports no total has crashed.
logs=artifacts/test-logs
mkdir -p "$logs"
for project in tests/*.Tests/; do
  name=$(basename "$project")
  case "$name" in *"$wanted"*) ;; *) continue ;; esac
  step "$name"
  log="$logs/$name.log"
  suite="artifacts/bin/$name/$(printf '%s' "$configuration" | tr '[:upper:]' '[:lower:]')/$name"
  timeout 1500 "$suite" -noColor >"$log" 2>&1
  code=$?
  read -r total errors lost notrun ran_skipped <<<"$(sed -n 's/.*Total: \([0-9]*\), Errors: \([0-9]*\), Failed: \([0-9]*\), Skipped: \([0-9]*\), Not Run: \([0-9]*\).*/\1 \2 \3 \5 \4/p' "$log" | tail -n 1)"
  if [ -z "${total:-}" ]; then
    tail -n 40 "$log"
    printf '%s ended without a summary (exit code %d)\n' "$name" "$code"
    failed=$((failed + 1))
    continue
  fi
  bad=$((errors + lost))
  if [ "$bad" -eq 0 ] && [ "$code" -ne 0 ]; then bad=1; printf '%s exited with %d\n' "$name" "$code"; fi
  if [ "$total" -eq 0 ]; then bad=1; printf '%s holds no tests\n' "$name"; fi
  [ "$bad" -eq 0 ] || grep -vE '^\s*$' "$log" | tail -n 150
  grep -E '\[SKIP\]' -A 1 "$log" | head -n 40
  printf '%s: %d tests, %d failed, %d skipped\n' "$name" "$total" "$bad" "$ran_skipped"
  passed=$((passed + total - errors - lost - ran_skipped - notrun))
  failed=$((failed + bad))
  skipped=$((skipped + ran_skipped))
done
step 'Result'
finish
