"""Spoils a history that was right, once in each way, at places that are drawn: the checker has to find each in what real clients
wrote down, too."""
import copy
import random

import live_history
from gapless_checker import BOUND_SECONDS, Checker, Kind


class Planter:
    """`folder` holds a history in which nothing is wrong."""

    def __init__(self, folder, seed):
        self.acts = list(live_history.read(folder / live_history.ACTS))
        self.heard = list(live_history.read(folder / live_history.HEARD))
        self.random = random.Random(seed)
        self.ended = {act["person"]: act for act in self.acts if act["kind"] == "ended"}
        self.person = {act["subscriber"]: act["person"] for act in self.acts if act["kind"] == "subscriber"}
        self.spoilt = {act["author"] for act in self.acts if act["kind"] == "block"}
        self.withdrawn = {(act["thread"], act["number"]) for act in self.acts if act["kind"] == "withdrawal"}
        self._middles = []
        before = {}  # by (subscriber, thread): the last two places of entries without a break between them
        for at, record in enumerate(self.heard):
            if record["kind"] == "open" or (record["kind"] == "reset" and not record["ended"]):
                before = {key: places for key, places in before.items() if key[0] != record["subscriber"]}
            elif record["kind"] == "entry":
                key = record["subscriber"], record["thread"]
                places = [*before.get(key, []), at][-3:]
                if len(places) == 3:
                    self._middles.append(tuple(places))
                before[key] = places
        # Where somebody heard the last of a thread right after the one before it, and keeps all rights.
        self._lasts = [places[-1] for (subscriber, _), places in sorted(before.items())
                       if len(places) > 1 and self.person[subscriber] not in self.ended]

    def _middle(self, wanted=lambda record: True):
        """Places of three entries in one stream, one after the other, of somebody who keeps all rights, of plain posts."""
        while True:
            places = self.random.choice(self._middles)
            records = [self.heard[at] for at in places]
            plain = all(r["text"] and r["author"] not in self.spoilt and (r["thread"], r["number"]) not in self.withdrawn
                        for r in records)
            if plain and self.person[records[1]["subscriber"]] not in self.ended and wanted(records[1]):
                return places

    def _removed(self, wanted=lambda end: True):
        """A wanted end of a right to one thread, and where its subscriber was told of it."""
        told = [(at, record) for at, record in enumerate(self.heard) if record["kind"] == "reset" and record["ended"] and
                (end := self.ended.get(self.person[record["subscriber"]])) and end["thread"] == record["thread"] and wanted(end)]
        return self.random.choice(told)

    def _posts_after(self, end):
        return [act for act in self.acts if act["kind"] == "post" and act["thread"] == end["thread"] and
                act["begin"] > end["end"] + BOUND_SECONDS]

    def _changed(self, at, **fields):
        heard = list(self.heard)
        heard[at] = {**heard[at], **fields}
        return heard

    def a_gap(self):
        at = self._middle()[1]
        return Kind.GAP, self.heard[:at] + self.heard[at + 1:]

    def a_double(self):
        at = self._middle()[1]
        return Kind.DOUBLE, self.heard[:at] + [self.heard[at]] + self.heard[at:]

    def two_swapped(self):
        _, one, other = self._middle()
        heard = list(self.heard)
        heard[one], heard[other] = heard[other], heard[one]
        return Kind.SWAPPED, heard

    def another_text(self):
        return Kind.WRONG_TEXT, self._changed(self._middle()[1], text="0" * 16)

    def another_author(self):
        return Kind.WRONG_TEXT, self._changed(self._middle()[1], author="nobody")

    def no_text(self):
        return Kind.VEILED, self._changed(self._middle()[1], text=None, author="")

    def no_tail(self):
        at = self.random.choice(self._lasts)
        return Kind.MISSING_TAIL, self.heard[:at] + self.heard[at + 1:]

    def a_reset(self):
        before, at, _ = self._middle()
        plain = self.heard[at]
        foreign = {r["subscriber"] for r in self.heard[:at] if r["kind"] == "open" and r["foreign"]}
        while plain["subscriber"] in foreign:
            before, at, _ = self._middle()
            plain = self.heard[at]
        reset = {"kind": "reset", "subscriber": plain["subscriber"], "time": plain["time"], "thread": plain["thread"], "ended": False}
        return Kind.UNASKED_RESET, self.heard[:at] + [reset] + self.heard[at:]

    def an_entry_of_nobody(self):
        return Kind.INVENTED, self._changed(self._middle()[1], sequence=10**9)

    def late_delivery(self):
        at, told = self._removed(self._posts_after)
        late = self._posts_after(self.ended[self.person[told["subscriber"]]])[0]
        entry = {"kind": "entry", "subscriber": told["subscriber"], "time": late["end"], "thread": late["thread"],
                 "sequence": late["sequence"], "number": late["sequence"], "author": late["author"], "text": late["text"]}
        return Kind.AFTER_RIGHTS, self.heard[:at] + [entry] + self.heard[at:]

    def nobody_told(self):
        subscriber = self._removed()[1]["subscriber"]
        return Kind.NOT_TOLD, [record for record in self.heard if record["subscriber"] != subscriber or
                               record["kind"] not in ("reset", "refused")]

    def an_end_for_nothing(self):
        return Kind.WRONGLY_ENDED, [*self.heard, {**self.heard[self._middle()[1]], "kind": "reset", "ended": True}]

    def missed(self):
        """What the checker did not find, as lines; and how many were planted."""
        ways = (self.a_gap, self.a_double, self.two_swapped, self.another_text, self.another_author, self.no_text, self.no_tail,
                self.a_reset, self.an_entry_of_nobody, self.late_delivery, self.nobody_told, self.an_end_for_nothing)
        lines = []
        for plant in ways:
            kind, heard = plant()
            checker = Checker()
            checker.take_acts(copy.deepcopy(self.acts))
            checker.take_heard(heard)
            if kind not in {violation.kind for violation in checker.finish()}:
                lines.append(f"planted and not found: {plant.__name__}")
        return lines, len(ways)
