#!/bin/sh
# mutants.sh [BUILD_FOLDER]: builds the race twice with a planted bug (without row locks on PostgreSQL; deciding before
# the transaction begins on SQLite) and requires that the race catches each.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build}
jobs=${AMBLE_JOBS:-2}

catch() { # NAME ENGINE
  folder=$build/mutant-$1
  began=$(date +%s)
  if ! { cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Dev -DAMBLE_MUTANT="$1" &&
         ninja -C "$folder" -j "$jobs" race_client catch_mutant; } >"$build/mutant-$1.log" 2>&1; then
    tail -40 "$build/mutant-$1.log"
    echo "FAILED: the mutant $1 does not build"
    return 1
  fi
  built=$(date +%s)
  if "$folder/tests/faults/catch_mutant" "$2"; then
    echo "passed: $1 is caught on $2 (built in $((built - began)) s, caught in $(($(date +%s) - built)) s)"
  else
    echo "FAILED: $1 survives on $2"
    return 1
  fi
}

mkdir -p "$build"
failed=0
catch NO_ROW_LOCKS postgres || failed=1
catch DECIDE_BEFORE_BEGIN sqlite || failed=1
exit $failed
