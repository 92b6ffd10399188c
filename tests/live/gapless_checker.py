"""Judges what subscribers of threads heard (live_history.py) while streams broke, processes died and rights ended.

What holds, for each subscriber and thread:

- GAP, DOUBLE, SWAPPED: sequences grow by one from the first that was heard, or the first after an explicit reset.
- LATE_START: whoever begins anew, or is told to, misses nothing that somebody begins to write afterwards.
- MISSING_TAIL: at the end, whoever may still see the thread has heard its last sequence: so every acknowledged post.
- INVENTED, WRONG_TEXT: an entry is what was acknowledged under its sequence: the same number, author and text.
- VEILED: an entry without text is a withdrawal, was withdrawn, or stands behind a block; all else is to be seen.
- UNVEILED: nothing that is begun more than 5 s after a block was acknowledged is seen through it, and no withdrawn text comes
  under the sequence of its withdrawal.
- AFTER_RIGHTS: nothing that is begun more than 5 s after a right's end was acknowledged is heard at all, and nothing in a stream
  that has told the end.
- NOT_TOLD: whose right has ended is told: the channel has ended, the stream ends and is not given again.
- WRONGLY_ENDED: nobody else is.
- UNASKED_RESET: only who comes with another's cursor is told to read anew.
- BAD_ANSWER: a stream is refused as UNAUTHENTICATED or NOT_FOUND, or nothing is said against it but UNAVAILABLE.

And of what was written: TWICE, NEVER: acknowledged sequences of a thread are 1, 2, 3, … without a gap and each given once, but
for those that withdrawals took: as many as there were, each heard as the same one by all.
"""
import bisect
import collections
import dataclasses
import pathlib
import sys

import live_history

BOUND_SECONDS = 5.0
MOST_SAID = 40  # violations
FINAL_CODES = ("UNAUTHENTICATED", "NOT_FOUND")


class Kind:
    GAP, DOUBLE, SWAPPED, LATE_START, MISSING_TAIL = "GAP", "DOUBLE", "SWAPPED", "LATE_START", "MISSING_TAIL"
    INVENTED, WRONG_TEXT, VEILED, UNVEILED = "INVENTED", "WRONG_TEXT", "VEILED", "UNVEILED"
    AFTER_RIGHTS, NOT_TOLD, WRONGLY_ENDED = "AFTER_RIGHTS", "NOT_TOLD", "WRONGLY_ENDED"
    UNASKED_RESET, BAD_ANSWER, TWICE, NEVER = "UNASKED_RESET", "BAD_ANSWER", "TWICE", "NEVER"


@dataclasses.dataclass
class Violation:
    kind: str
    said: str

    def __str__(self):
        return f"{self.kind}: {self.said}"


class _Thread:
    """What was acknowledged in one."""

    def __init__(self):
        self.acts = {}  # by sequence; withdrawals once they were heard
        self.withdrawn = {}  # by number: the withdrawal

    def settle(self):
        self.head = len(self.acts) + len(self.withdrawn)
        order = sorted(self.acts.values(), key=lambda act: act["begin"])
        self._begins = [act["begin"] for act in order]
        self._first_after = [0] * (len(order) + 1)
        self._first_after[-1] = self.head + 1
        for at in range(len(order) - 1, -1, -1):
            self._first_after[at] = min(self._first_after[at + 1], order[at]["sequence"])

    def free(self):
        """Sequences that nobody was given who posted."""
        return [sequence for sequence in range(1, self.head + 1) if sequence not in self.acts]

    def act_at(self, sequence, number):
        """What took `sequence`, which is heard to be of the message `number`. A withdrawal is known by the first who hears it."""
        act = self.acts.get(sequence)
        if act is None and sequence <= self.head and "sequence" not in self.withdrawn.get(number, {"sequence": 0}):
            act = self.acts[sequence] = self.withdrawn[number]
            act["sequence"] = sequence
        return act

    def first_after(self, time):
        """The smallest sequence of what was begun after `time`."""
        return self._first_after[bisect.bisect_right(self._begins, time)]


class _Place:
    """Where one subscriber stands in one thread."""

    def __init__(self):
        self.last = None  # sequence; None: it may begin anywhere that leaves out nothing since `start`
        self.start = None  # time
        self.missed = set()
        self.foreign = False  # it came by another's cursor, and has not been told to read anew
        self.told = None  # when it was told that it may not see the thread any more
        self.told_by = None  # in which stream


class Checker:
    """Feed it all acts, then what was heard; `violations` are what does not hold, `counts` says how much was looked at."""

    def __init__(self):
        self.violations = []
        self.counts = collections.Counter()
        self.ends = collections.defaultdict(list)  # how a right ended: seconds until each was told
        self._threads = collections.defaultdict(_Thread)
        self._subscribers = {}
        self._places = {}
        self._ended = {}  # (person, thread or None): act
        self._blocks = {}  # (person, author): act
        self._stream = {}  # by subscriber: its last "open"
        self._refused = {}  # by subscriber: when, last

    def _wrong(self, kind, said):
        self.violations.append(Violation(kind, said))

    def take_acts(self, acts):
        for act in acts:
            kind = act["kind"]
            self.counts[kind] += 1
            if kind == "subscriber":
                self._subscribers[act["subscriber"]] = act
                for thread in act["threads"]:
                    self._places[act["subscriber"], thread] = _Place()
            elif kind == "post":
                acts = self._threads[act["thread"]].acts
                if act["sequence"] in acts:
                    self._wrong(Kind.TWICE, f"{act} and {acts[act['sequence']]}")
                acts[act["sequence"]] = act
            elif kind == "withdrawal":
                self._threads[act["thread"]].withdrawn[act["number"]] = act
            elif kind == "ended":
                self._ended[act["person"], act["thread"]] = act
            elif kind == "block":
                self._blocks[act["person"], act["author"]] = act
        for name, thread in self._threads.items():
            thread.settle()
            never = thread.free()
            if len(never) != len(thread.withdrawn) or max(thread.acts) > thread.head:
                self._wrong(Kind.NEVER, f"{name}: nobody was given {never[:5]} of {thread.head}")

    def _end_of(self, subscriber, thread):
        person = self._subscribers[subscriber]["person"]
        ends = [end for key in ((person, thread), (person, None)) if (end := self._ended.get(key))]
        return min(ends, key=lambda end: end["end"], default=None)

    def take_heard(self, records):
        for record in records:
            self.counts[record["kind"]] += 1
            getattr(self, "_on_" + record["kind"])(record["subscriber"], record)

    def _places_of(self, subscriber):
        for thread in self._subscribers[subscriber]["threads"]:
            yield thread, self._places[subscriber, thread]

    def _on_open(self, subscriber, record):
        self._stream[subscriber] = record
        for _, place in self._places_of(subscriber):
            # A greeting may repeat the cursor, so the next stream is another's, too.
            place.foreign |= record["foreign"]
            if record["fresh"]:
                place.last, place.start = None, record["from"]
        self.counts["opened by a foreign cursor"] += record["foreign"]

    def _on_greeted(self, subscriber, record):
        for _, place in self._places_of(subscriber):
            if place.start is None:
                place.start = record["time"]

    def _on_entry(self, subscriber, record):
        thread, place = self._threads[record["thread"]], self._places[subscriber, record["thread"]]
        sequence, where = record["sequence"], f"{subscriber} in {record['thread'].rsplit('/', 1)[1]} at {record['sequence']}"
        place.foreign = False
        if place.told is not None and place.told_by is not self._stream.get(subscriber):
            # Another gateway may hear of it a little later, and knows nothing of where this one stood.
            place.told = place.last = place.start = None
        self._check_order(thread, place, sequence, where)
        act = thread.act_at(sequence, record["number"])
        if act is None:
            return self._wrong(Kind.INVENTED, f"{where}: {record}")
        if place.told is not None:
            self._wrong(Kind.AFTER_RIGHTS, f"{where}: told in this stream that there is no more")
        end = self._end_of(subscriber, record["thread"])
        if end and act["begin"] > end["end"] + BOUND_SECONDS:
            self._wrong(Kind.AFTER_RIGHTS, f"{where}: begun {act['begin'] - end['end']:.3f} s after: {end['how']}")
        self._check_content(subscriber, thread, act, record, where)

    def _check_order(self, thread, place, sequence, where):
        if place.last is None:
            if place.start is not None and sequence > (first := thread.first_after(place.start)):
                self._wrong(Kind.LATE_START, f"{where}: {first} was begun later than this")
            place.last = sequence
        elif sequence == place.last + 1:
            place.last = sequence
        elif sequence > place.last:
            self._wrong(Kind.GAP, f"{where}: after {place.last}")
            place.missed.update(range(place.last + 1, min(sequence, thread.head + 1)))
            place.last = sequence
        elif sequence in place.missed:
            place.missed.remove(sequence)
            self._wrong(Kind.SWAPPED, f"{where}: after {place.last}")
        else:
            self._wrong(Kind.DOUBLE, f"{where}: after {place.last}")

    def _check_content(self, subscriber, thread, act, record, where):
        number = act.get("number", act["sequence"])
        if record["number"] != number:
            return self._wrong(Kind.WRONG_TEXT, f"{where}: it is of {number}, not {record['number']}")
        post = thread.acts.get(number, {})
        block = self._blocks.get((self._subscribers[subscriber]["person"], post.get("author")))
        if record["text"] is None:
            since = thread.withdrawn.get(number, {}).get("begin", float("inf"))
            if act["kind"] == "withdrawal" or since <= record["time"] or (block and block["begin"] <= record["time"]):
                self.counts["veiled"] += 1
            else:
                self._wrong(Kind.VEILED, where)
            return None
        if (record["text"], record["author"]) != (post.get("text"), post.get("author")):
            return self._wrong(Kind.WRONG_TEXT, f"{where}: {record} is not {post}")
        if act["kind"] == "withdrawal":
            self._wrong(Kind.UNVEILED, f"{where}: taken back, and there is its text")
        if block and act["begin"] > block["end"] + BOUND_SECONDS:
            self._wrong(Kind.UNVEILED, f"{where}: begun {act['begin'] - block['end']:.3f} s after a block")
        return None

    def _on_reset(self, subscriber, record):
        place = self._places[subscriber, record["thread"]]
        where = f"{subscriber} in {record['thread'].rsplit('/', 1)[1]}"
        if record["ended"]:
            return self._told_end(subscriber, record["thread"], place, record["time"])
        if not place.foreign:
            self._wrong(Kind.UNASKED_RESET, f"{where} at {record['time']:.3f}, after {place.last}")
        place.last, place.start, place.foreign = None, record["time"], False
        return None

    def _told_end(self, subscriber, thread, place, time):
        end = self._end_of(subscriber, thread)
        if end is None or end["begin"] > time:
            self._wrong(Kind.WRONGLY_ENDED, f"{subscriber} in {thread.rsplit('/', 1)[1]} at {time:.3f}")
        elif place.told is None:
            place.told, place.told_by = time, self._stream.get(subscriber)

    def _on_close(self, subscriber, record):
        self.counts[f"closed: {record['how']}"] += 1
        code = record["how"].removeprefix("server ").upper()
        if record["how"].startswith("server ") and code not in (*FINAL_CODES, "UNAVAILABLE", "OVER", "GONE"):
            self._wrong(Kind.BAD_ANSWER, f"{subscriber} at {record['time']:.3f}: {code}")

    def _on_refused(self, subscriber, record):
        if record["code"] not in FINAL_CODES:
            return self._wrong(Kind.BAD_ANSWER, f"{subscriber} at {record['time']:.3f}: {record['code']}")
        # All that it asked for is refused, or the session itself.
        for thread, place in self._places_of(subscriber):
            self._told_end(subscriber, thread, place, record["time"])
        return None

    def finish(self):
        """All has been heard. Gives the violations."""
        for (subscriber, name), place in self._places.items():
            where = f"{subscriber} in {name.rsplit('/', 1)[1]}"
            head = self._threads[name].head
            if end := self._end_of(subscriber, name):
                if place.told is None:
                    self._wrong(Kind.NOT_TOLD, where)
                else:
                    self.ends[end["how"]].append(max(place.told - end["end"], 0))
            elif (place.last or 0) < head and not (place.last is None and self._threads[name].first_after(
                    place.start if place.start is not None else float("inf")) > head):
                self._wrong(Kind.MISSING_TAIL, f"{where}: {place.last} of {head}")
        return self.violations


def check(folder):
    """The Checker after all that stands in `folder`."""
    folder = pathlib.Path(folder)
    checker = Checker()
    checker.take_acts(live_history.read(folder / live_history.ACTS))
    checker.take_heard(live_history.read(folder / live_history.HEARD))
    checker.finish()
    return checker


def report(checker):
    """What was looked at and what is wrong, as lines."""
    counts = checker.counts
    closed = ", ".join(f"{number} {what.removeprefix('closed: ')}" for what, number in sorted(counts.items())
                       if what.startswith("closed: "))
    lines = [f"{counts['subscriber']} subscribers heard {counts['entry']:,} entries of {counts['post']:,} posts and "
             f"{counts['withdrawal']:,} withdrawals, {counts['veiled']:,} of them veiled",
             f"{counts['open']:,} streams, closed: {closed}",
             f"{counts['reset']} resets, {counts['opened by a foreign cursor']} streams with a cursor of another"]
    lines += [f"{how}: {len(seconds)} told, the last after {max(seconds):.2f} s" for how, seconds in checker.ends.items()]
    lines += [str(violation) for violation in checker.violations[:MOST_SAID]]
    lines.append(f"{len(checker.violations)} violations: {dict(collections.Counter(v.kind for v in checker.violations))}"
                 if checker.violations else "Right: nothing was left out, doubled, out of order or seen by whom it is not for")
    return lines


if __name__ == "__main__":
    judged = check(sys.argv[1])
    print("\n".join(report(judged)))
    sys.exit(1 if judged.violations else 0)
