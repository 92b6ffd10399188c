"""When walks repeat: occurrences a second beside libical and rrule (npm), in a zone whose clocks change, and what a window of
four weeks costs a number of years after the start."""
import contextlib
import os
import pathlib
import shutil

import processes
import report

HERE = pathlib.Path(__file__).resolve().parent
OURS, LIBICAL, RRULE = "Amble", "libical", "rrule (npm)"
DISTANCES = (0, 5, 10, 20)
RRULE_DISTANCES = (0, 5)  # 20 take it seconds
GOAL = 10
FLAT = 1.15
WINDOW_SHARE = 0.3  # of a slice: there are many sides, and a window takes a microsecond
MOST_MICROSECONDS = 1000
# Two years of the seven series.
EXPECTED = 1274


class Peers:
    """Processes of their own, so that what each costs is known."""

    def __init__(self, programs, stack):
        self.faults = []
        self._passes = {}
        program = programs / "load_recurrence"
        self.ours = self._start(stack, program)
        self.libical = self._start(stack, program)
        self.rrule = None
        if (HERE / "node_modules" / "rrule").is_dir() and shutil.which("node"):
            self.rrule = self._start(stack, "node", HERE / "rrule_peer.mjs")
        else:
            print("\nrrule is not installed: not compared (see tests/load/package.json)")

    @staticmethod
    def _start(stack, *words):
        os.environ["TZ"] = "UTC"  # for rrule, which shows instants in the zone of the system
        process = processes.Program(*words)
        stack.callback(process.kill)
        return process

    def side(self, question, process, *words, share=1):
        """A slice of `words`. All sides of one question must find the same in each pass."""
        def run(seconds):
            before = process.cpu()
            slice_ = process.ask(*words, seconds * share)
            slice_["cpu"] = {"server": process.cpu() - before}
            found = slice_["found"], slice_["sum"]
            if self._passes.setdefault(question, found) != found:
                self.faults.append(f"{question}: {words} finds {found}, and another side {self._passes[question]}")
            return slice_
        return run

    def expansions(self):
        sides = {OURS: self.side("expand", self.ours, "expand"), LIBICAL: self.side("expand", self.libical, "expand_libical")}
        if self.rrule:
            sides[RRULE] = self.side("expand", self.rrule, "expand")
        return sides

    def windows(self):
        sides = {}
        for years in DISTANCES:
            sides[f"{OURS}, year {years}"] = self.side(f"year {years}", self.ours, "window", years, share=WINDOW_SHARE)
        for years in (DISTANCES[0], DISTANCES[-1]):
            sides[f"{OURS}, COUNT, year {years}"] = self.side(f"counted {years}", self.ours, "counted_window", years,
                                                              share=WINDOW_SHARE)
            sides[f"{LIBICAL}, year {years}"] = self.side(f"year {years}", self.libical, "window_libical", years,
                                                          share=WINDOW_SHARE)
        for years in RRULE_DISTANCES if self.rrule else ():
            sides[f"{RRULE}, year {years}"] = self.side(f"year {years}", self.rrule, "window", years, share=WINDOW_SHARE)
        return sides

    def check(self, results):
        for name, slices in results.items():
            if any(slice_["found"] != EXPECTED for slice_ in slices):
                self.faults.append(f"{name} finds {slices[0]['found']} occurrences rather than {EXPECTED}")


def refusals(peers):
    told = peers.ours.ask("refuse")
    if told["accepted"]:
        peers.faults.append(f"{told['accepted']} rules were accepted that must not be")
    verdict = "met" if told["slowest_microseconds"] < MOST_MICROSECONDS else "missed"
    print(f"\n{told['texts']} recurrences that must be refused; the slowest to refuse took {told['slowest_microseconds']:.1f} µs, "
          f"goal < {MOST_MICROSECONDS}: {verdict}")


def ask(programs, _folder, scale, measure):
    with contextlib.ExitStack() as stack:
        peers = Peers(programs, stack)
        found = measure(peers.expansions(), scale)
        peers.check(found)
        report.print_rates("Occurrences of series that practices plan, two years of each, in London", found)
        others = [LIBICAL] + ([RRULE] if peers.rrule else [])
        asked = [(report.rate, "rate", OURS, other, GOAL if other == LIBICAL else None, True) for other in others]
        report.print_ratios(found, asked + [(report.cpu, "CPU", OURS, LIBICAL, 1 / GOAL, False)])
        windows = measure(peers.windows(), scale)
        report.print_rates("Windows of four weeks, a number of years after the start of a series of two walks a week", windows)
        last = DISTANCES[-1]
        asked = [(report.cpu, "CPU", f"{OURS}, year {years}", f"{OURS}, year 0", FLAT, False) for years in DISTANCES[1:]]
        asked += [(report.cpu, "CPU", f"{OURS}, COUNT, year {last}", f"{OURS}, COUNT, year 0", FLAT, False)]
        asked += [(report.cpu, "CPU", f"{LIBICAL}, year {last}", f"{LIBICAL}, year 0", None, False)]
        if peers.rrule:
            asked += [(report.cpu, "CPU", f"{RRULE}, year {RRULE_DISTANCES[-1]}", f"{RRULE}, year 0", None, False)]
        report.print_ratios(windows, asked)
        refusals(peers)
        report.print_faults(peers.faults, "all sides find the same instants, and what must be refused is")
        return peers.faults
