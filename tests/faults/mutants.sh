#!/bin/sh
# mutants.sh [BUILD_FOLDER]: builds the race twice with a planted bug (without row locks on PostgreSQL; deciding before
# the transaction begins on SQLite) and requires that the race catches each. With AMBLE_MUTANT_CLUSTER=1 the whole program
# is built without row locks, too, and cluster_test.py has to catch it.
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

catch_in_cluster() { # NAME; its folder has been configured by catch
  folder=$build/mutant-$1
  ninja -C "$folder" -j "$jobs" amble >>"$build/mutant-$1.log" 2>&1
  if /usr/bin/python3 "$root/tests/faults/cluster_test.py" "$folder/amble" "$folder" >"$build/mutant-$1-cluster.log" 2>&1; then
    echo "FAILED: $1 survives in a cluster"
    return 1
  fi
  if ! grep -Eq '^FAILED: (OVERBOOKED|PLACE_WASTED|OUT_OF_ORDER|DOUBLED|LOST|STORED)' "$build/mutant-$1-cluster.log"; then
    tail -20 "$build/mutant-$1-cluster.log"
    echo "FAILED: $1 is not what the cluster fails of"
    return 1
  fi
  echo "passed: $1 is caught in a cluster"
}

mkdir -p "$build"
failed=0
catch NO_ROW_LOCKS postgres || failed=1
catch DECIDE_BEFORE_BEGIN sqlite || failed=1
if [ "${AMBLE_MUTANT_CLUSTER:-}" = 1 ]; then
  catch_in_cluster NO_ROW_LOCKS || failed=1
fi
exit $failed
