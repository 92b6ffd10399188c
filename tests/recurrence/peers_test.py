"""Walks that repeat, as Amble, python3-dateutil and libical say when they are: occurrence by occurrence, wall time and
instant, for thousands of random rules in seven zones.

    peers_test.py PROGRAM [--seed N] [--series N]

PROGRAM is recurrence_occurrences. Where they differ, one of the known reasons in peers.py must explain all of it. What is left
unexplained fails the test, and so does a sample in which too few rules are of the kinds that matter.
"""
import argparse
import collections
import datetime
import itertools
import random
import sys
import time

import peers
from random_series import LIMIT, ZONES, impossible_series, random_series, spelled_out

IMPOSSIBLE_SHARE = 0.01
SHOWN = 10
# The least that a sample must have of each kind, as a share of all.
SHARES = {"not empty": 0.95, "BYSETPOS": 0.20, "EXDATE": 0.20, "a clock change inside": 0.20, "a time moved": 0.01,
          "a time that comes twice": 0.01, "a window far on": 0.05, "COUNT": 0.10, "UNTIL": 0.10, "RDATE": 0.10,
          "never happens": 0.005} | {zone: 0.10 for zone in ZONES}
# The most that may differ for all reasons together, as a share of the series.
MOST_EXPLAINED = {"dateutil": 0.05, "libical": 0.20}


class Comparison:
    def __init__(self):
        self.kinds = collections.Counter({kind: 0 for kind in SHARES})
        self.reasons = collections.Counter()
        self.unexplained = []
        self.faults = []
        self.series = self.occurrences = 0
        self._for_libical = []

    def add(self, series, answer):
        self.series += 1
        if "refused" in answer:
            self._add_refused(series, answer["refused"])
            return
        if not series.possible:
            self.faults.append(f"accepted, and never happens: {series}")
        self._count(series, answer["ours"])
        ours = [(local, at) for local, at, _ in answer["ours"]]
        self.reasons[peers.MIXED_WEEKDAYS] += spelled_out(series.rule) != series.rule
        theirs = peers.window(series, peers.dates_by_dateutil(series))
        if ours != theirs:
            self._explain(series, "dateutil", ours, theirs, ((name, peers.window(series, dates(series), **how)) for name, (
                dates, how) in peers.DATEUTIL_REASONS.items()))
        libical = [tuple(each) for each in answer["libical"]]
        if ours != libical[:LIMIT]:
            self._for_libical.append((series, ours, libical))

    def _add_refused(self, series, why):
        """Right for what never happens, and for what loses all of its dates."""
        if not series.possible:
            self.kinds["never happens"] += 1
        elif not ((".exdates:" in why and not series.rdates or "UNTIL is before" in why) and series.end and
                  not set(peers.dates_by_dateutil(series)).difference(series.exdates)):
            self.faults.append(f"refused with {why!r}: {series}")

    def ask_libical_again(self, program):
        asked = [(series, name, reason) for series, _, _ in self._for_libical
                 for name, reason in peers.LIBICAL_REASONS.items() if reason.concerns(series)]
        answers = peers.ask_tool(program, [reason.again(series) for series, _, reason in asked], "libical")
        found = collections.defaultdict(list)
        for (series, name, reason), answer in zip(asked, answers, strict=True):
            found[id(series)].append((name, reason.read(series, [tuple(each) for each in answer["libical"]])))
        for series, ours, theirs in self._for_libical:
            changed = ((peers.CHANGES_OF_CLOCKS, peers.read_by_our_rule(series, theirs)),)
            both = ((name, peers.read_by_our_rule(series, answer)) for name, answer in found[id(series)])
            self._explain(series, "libical", ours, theirs, itertools.chain(changed, found[id(series)], both))

    def _explain(self, series, peer, ours, theirs, answers):
        for name, answer in answers:
            if answer == ours:
                self.reasons[name] += 1
                return
        self.unexplained.append((series, peer, ours, theirs))

    def _count(self, series, ours):
        starts = {at for _, at, _ in ours}
        changes = {change for _, _, change in ours}
        low, high = series.instants()
        excluded = [peers.by_dateutil(date, series.zone) for date in series.exdates]
        offsets = {local - at for local, at, change in ours if change != "moved"}
        self.occurrences += len(ours)
        self.kinds.update({
            series.zone: 1, "not empty": bool(ours), "BYSETPOS": "BYSETPOS" in series.rule,
            "EXDATE": any(low <= at < high for at in excluded) and not starts.intersection(excluded),
            "a clock change inside": len(offsets) > 1, "a time moved": "moved" in changes,
            "a time that comes twice": "first of two" in changes,
            "a window far on": bool(ours) and series.first - series.start > datetime.timedelta(days=365),
            "COUNT": "COUNT" in series.end, "UNTIL": "UNTIL" in series.end, "RDATE": bool(series.rdates)})

    def judge(self):
        """All that is wrong."""
        faults = self.faults + [f"{peer} differs: {series}" for series, peer, _, _ in self.unexplained]
        faults += [f"only {self.kinds[kind]} series with {kind!r}" for kind, share in SHARES.items()
                   if self.kinds[kind] < share * self.series]
        for peer, most in MOST_EXPLAINED.items():
            explained = sum(count for name, count in self.reasons.items() if name.startswith(peer))
            if explained > most * self.series:
                faults.append(f"{peer} differs {explained} times")
        return faults

    def print(self):
        print(f"{self.series} series, {self.occurrences} occurrences")
        for kind, share in SHARES.items():
            print(f"  {self.kinds[kind]:6} {100 * self.kinds[kind] / self.series:5.1f} % {kind} (at least {100 * share:g} %)")
        print("differences, each explained in full:")
        for name in (peers.MIXED_WEEKDAYS, *peers.DATEUTIL_REASONS, *peers.LIBICAL_REASONS, peers.CHANGES_OF_CLOCKS):
            print(f"  {self.reasons[name]:6} {name}")
        for series, peer, ours, theirs in self.unexplained[:SHOWN]:
            print(f"UNEXPLAINED, {peer}: {series}")
            pairs = enumerate(itertools.zip_longest(ours, theirs))
            at = next(index for index, (a, b) in pairs if a != b)
            for name, moments in (("ours", ours), ("theirs", theirs)):
                times = (f"{peers.EPOCH + datetime.timedelta(seconds=local)} ({at})" for local, at in moments[at:at + 4])
                print(f"    {name}, {len(moments)}, from number {at}: {', '.join(times)}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=5545)
    parser.add_argument("--series", type=int, default=5000)
    flags = parser.parse_args(arguments)
    print(f"seed {flags.seed}")
    chance = random.Random(flags.seed)
    clock = [time.process_time()]
    asked = [impossible_series(chance) if chance.random() < IMPOSSIBLE_SHARE else random_series(chance)
             for _ in range(flags.series)]
    clock.append(time.process_time())
    comparison = Comparison()
    for series, answer in zip(asked, peers.ask_tool(flags.program, asked), strict=True):
        comparison.add(series, answer)
    comparison.ask_libical_again(flags.program)
    clock.append(time.process_time())
    print(f"{clock[1] - clock[0]:.1f} s of CPU to draw, {clock[2] - clock[1]:.1f} s to ask dateutil and to compare")
    comparison.print()
    faults = comparison.judge()
    for fault in faults[:SHOWN]:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
