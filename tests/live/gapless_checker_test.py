"""Shows that gapless_checker.py finds what it is there to find, by planting it; and that it passes what is right."""
import copy
import sys
import unittest

from gapless_checker import Checker, Kind, report

BUSY, QUIET = "practices/p/threads/busy", "practices/p/threads/quiet"


def post(thread, sequence, begin, author="ann"):
    return {"kind": "post", "begin": begin, "end": begin + 0.1, "thread": thread, "sequence": sequence, "author": author,
            "text": f"{thread[-5:]} {sequence}"}


def entry(subscriber, time, thread, sequence, text=True, number=None, author="ann"):
    number = number or sequence
    return {"kind": "entry", "subscriber": subscriber, "time": time, "thread": thread, "sequence": sequence, "number": number,
            "author": author if text else "", "text": f"{thread[-5:]} {number}" if text else None}


def heard(kind, subscriber, time, **fields):
    return {"kind": kind, "subscriber": subscriber, "time": time, **fields}


def opened(subscriber, time, fresh=False, foreign=False, since=None):
    return heard("open", subscriber, time, gateway=0, form="events", fresh=fresh, foreign=foreign, **{"from": since})


class Story:
    """Eight posts in BUSY at 1, 2, … 8 and two at 20 and 21, the third withdrawn at 9 (which takes the ninth sequence); two in
    QUIET. Ida looks at both from the beginning, loses her stream and comes again. Lea comes at 5.5 by a list. Rob is removed
    from BUSY at 7, hears one more, and is told. Sue signs out at 8. Bea blocks Cy at 6, who then writes. Fay comes by another's
    cursor at 8.5."""

    def __init__(self):
        self.acts = [
            *({"kind": "subscriber", "subscriber": name, "person": name, "threads": threads}
              for name, threads in (("ida", [BUSY, QUIET]), ("lea", [BUSY]), ("rob", [BUSY, QUIET]), ("sue", [BUSY]),
                                    ("bea", [BUSY]), ("fay", [BUSY]))),
            *(post(BUSY, number, number) for number in range(1, 9)),
            {"kind": "withdrawal", "begin": 9, "end": 9.1, "thread": BUSY, "number": 3},
            post(BUSY, 10, 20, author="cy"), post(BUSY, 11, 21),
            post(QUIET, 1, 2.5), post(QUIET, 2, 4.5),
            {"kind": "ended", "how": "removed", "begin": 7, "end": 7.2, "person": "rob", "thread": BUSY},
            {"kind": "ended", "how": "signed out", "begin": 8, "end": 8.1, "person": "sue", "thread": None},
            {"kind": "block", "begin": 6, "end": 6.1, "person": "bea", "author": "cy", "thread": BUSY},
            {"kind": "fault", "time": 5, "what": "gateway killed"},
        ]
        self.heard = [
            *self.ida(), *self.lea(), *self.rob(), *self.sue(), *self.bea(), *self.fay()]

    @staticmethod
    def begun(name):
        return [opened(name, 0.1, fresh=True), heard("greeted", name, 0.2)]

    def ida(self):
        return [*self.begun("ida"), *(entry("ida", number + 0.2, BUSY, number) for number in range(1, 5)),
                entry("ida", 4.3, QUIET, 1), entry("ida", 4.7, QUIET, 2), heard("close", "ida", 4.8, how="client in a frame"),
                opened("ida", 10), entry("ida", 10.1, BUSY, 5), *(entry("ida", 10.2, BUSY, number) for number in range(6, 9)),
                entry("ida", 10.3, BUSY, 9, text=False, number=3), heard("close", "ida", 11, how="server gone"),
                opened("ida", 12), entry("ida", 20.2, BUSY, 10, author="cy"), entry("ida", 21.2, BUSY, 11)]

    def lea(self):
        # By a list that was read at 5.5: what begins at 6 is not missed.
        return [opened("lea", 5.6, fresh=True, since=5.5), *(entry("lea", number + 0.3, BUSY, number) for number in range(6, 9)),
                entry("lea", 9.3, BUSY, 9, text=False, number=3), entry("lea", 20.3, BUSY, 10, author="cy"),
                entry("lea", 21.3, BUSY, 11)]

    def rob(self):
        return [*self.begun("rob"), *(entry("rob", number + 0.2, BUSY, number) for number in range(1, 9)),
                heard("reset", "rob", 9, thread=BUSY, ended=True), entry("rob", 9.5, QUIET, 1), entry("rob", 9.6, QUIET, 2)]

    def sue(self):
        return [*self.begun("sue"), *(entry("sue", number + 0.2, BUSY, number) for number in range(1, 9)),
                heard("close", "sue", 9.2, how="server unauthenticated"), opened("sue", 9.3),
                heard("refused", "sue", 9.4, code="UNAUTHENTICATED")]

    def bea(self):
        # Her stream was slow: what was withdrawn meanwhile is not in it any more.
        return [*self.begun("bea"), *(entry("bea", 9.9, BUSY, number, text=number != 3) for number in range(1, 9)),
                entry("bea", 9.9, BUSY, 9, text=False, number=3), entry("bea", 20.2, BUSY, 10, text=False),
                entry("bea", 21.2, BUSY, 11)]

    def fay(self):
        return [*self.begun("fay"), *(entry("fay", number + 0.2, BUSY, number) for number in range(1, 6)),
                heard("close", "fay", 6, how="client leaves"), opened("fay", 8.5, foreign=True),
                heard("reset", "fay", 8.6, thread=BUSY, ended=False), entry("fay", 9.4, BUSY, 9, text=False, number=3),
                entry("fay", 20.2, BUSY, 10, author="cy"), entry("fay", 21.2, BUSY, 11)]

    def find(self, subscriber, sequence, thread=BUSY):
        """Where in what was heard it is."""
        return next(at for at, record in enumerate(self.heard) if record["kind"] == "entry" and
                    (record["subscriber"], record["thread"], record["sequence"]) == (subscriber, thread, sequence))

    def find_kind(self, kind, subscriber):
        return next(at for at, record in enumerate(self.heard) if (record["kind"], record["subscriber"]) == (kind, subscriber))

    def judge(self):
        checker = Checker()
        checker.take_acts(copy.deepcopy(self.acts))
        checker.take_heard(self.heard)
        checker.finish()
        return checker


class CheckerTest(unittest.TestCase):
    def setUp(self):
        self.story = Story()

    def found(self):
        return {violation.kind for violation in self.story.judge().violations}

    def assert_finds(self, *kinds):
        self.assertEqual(self.found(), set(kinds), self.story.judge().violations)

    def test_passes_what_is_right(self):
        checker = self.story.judge()
        self.assertEqual(checker.violations, [])
        self.assertIn("Right", report(checker)[-1])
        self.assertEqual(checker.counts["entry"], len([r for r in self.story.heard if r["kind"] == "entry"]))
        self.assertEqual({how: len(seconds) for how, seconds in checker.ends.items()}, {"removed": 1, "signed out": 1})

    def test_finds_a_gap(self):
        del self.story.heard[self.story.find("ida", 6)]
        self.assert_finds(Kind.GAP)

    def test_finds_a_gap_where_a_stream_was_opened_anew(self):
        del self.story.heard[self.story.find("ida", 5)]
        self.assert_finds(Kind.GAP)

    def test_finds_what_came_twice(self):
        at = self.story.find("ida", 6)
        self.story.heard.insert(at, self.story.heard[at])
        self.assert_finds(Kind.DOUBLE)

    def test_finds_what_came_again_from_the_stream_before(self):
        self.story.heard.insert(self.story.find("ida", 5), entry("ida", 10, BUSY, 4))
        self.assert_finds(Kind.DOUBLE)

    def test_finds_two_that_changed_places(self):
        one, other = self.story.find("ida", 6), self.story.find("ida", 7)
        self.story.heard[one], self.story.heard[other] = self.story.heard[other], self.story.heard[one]
        self.assert_finds(Kind.GAP, Kind.SWAPPED)

    def test_finds_another_text(self):
        self.story.heard[self.story.find("lea", 7)] |= {"text": "something else"}
        self.assert_finds(Kind.WRONG_TEXT)

    def test_finds_another_author(self):
        self.story.heard[self.story.find("lea", 7)] |= {"author": "cy"}
        self.assert_finds(Kind.WRONG_TEXT)

    def test_finds_the_text_of_another_thread(self):
        self.story.heard[self.story.find("ida", 1, QUIET)] |= {"text": "/busy 1"}
        self.assert_finds(Kind.WRONG_TEXT)

    def test_finds_the_number_of_another(self):
        self.story.heard[self.story.find("lea", 7)] |= {"number": 6}
        self.assert_finds(Kind.WRONG_TEXT)

    def test_finds_that_the_last_did_not_come(self):
        del self.story.heard[self.story.find("lea", 11)]
        self.assert_finds(Kind.MISSING_TAIL)

    def test_finds_that_nothing_came_at_all(self):
        self.story.heard = [r for r in self.story.heard if r["subscriber"] != "lea" or r["kind"] != "entry"]
        self.assert_finds(Kind.MISSING_TAIL)

    def test_finds_that_nothing_came_of_one_thread(self):
        self.story.heard = [r for r in self.story.heard if r["subscriber"] != "ida" or r.get("thread") != QUIET]
        self.assert_finds(Kind.MISSING_TAIL)

    def test_finds_that_nothing_came_after_a_reset(self):
        for sequence in (9, 10, 11):
            del self.story.heard[self.story.find("fay", sequence)]
        self.assert_finds(Kind.MISSING_TAIL)

    def test_finds_what_nobody_wrote(self):
        self.story.heard.append(entry("ida", 22, BUSY, 12))
        self.assert_finds(Kind.INVENTED)

    def test_finds_a_second_withdrawal_of_the_same(self):
        self.story.heard.append(entry("ida", 22, BUSY, 12, text=False, number=3))
        self.assert_finds(Kind.INVENTED)

    def test_finds_what_a_list_and_its_stream_left_out_between_them(self):
        del self.story.heard[self.story.find("lea", 6)]
        self.assert_finds(Kind.LATE_START)

    def test_finds_what_was_left_out_at_the_beginning(self):
        del self.story.heard[self.story.find("ida", 1)]
        self.assert_finds(Kind.LATE_START)

    def test_finds_what_was_left_out_after_a_reset(self):
        self.story.heard = [r for r in self.story.heard if r["subscriber"] != "fay" or r.get("sequence") not in (9, 10)]
        self.assert_finds(Kind.LATE_START)

    def test_finds_delivery_after_a_removal(self):
        self.story.heard.insert(self.story.find_kind("reset", "rob"), entry("rob", 8.9, BUSY, 9, text=False, number=3))
        self.story.heard.insert(self.story.find_kind("reset", "rob"), entry("rob", 20.1, BUSY, 10, author="cy"))
        self.assert_finds(Kind.AFTER_RIGHTS)

    def test_passes_delivery_of_what_was_begun_in_the_five_seconds(self):
        self.story.heard.insert(self.story.find_kind("reset", "rob"), entry("rob", 12, BUSY, 9, text=False, number=3))
        self.assert_finds()

    def test_finds_delivery_after_a_session_has_ended(self):
        self.story.heard.insert(self.story.find_kind("close", "sue"), entry("sue", 9, BUSY, 9, text=False, number=3))
        self.story.heard.insert(self.story.find_kind("close", "sue"), entry("sue", 20.1, BUSY, 10, author="cy"))
        self.assert_finds(Kind.AFTER_RIGHTS)

    def test_finds_delivery_after_it_was_said_that_there_is_no_more(self):
        self.story.heard.append(entry("rob", 9.1, BUSY, 9, text=False, number=3))
        self.assert_finds(Kind.AFTER_RIGHTS)

    def test_passes_another_gateway_that_hears_of_it_later_and_tells_it_then(self):
        self.story.heard += [opened("rob", 9.7), entry("rob", 9.8, BUSY, 8), entry("rob", 9.9, BUSY, 9, text=False, number=3),
                             heard("reset", "rob", 10, thread=BUSY, ended=True)]
        self.assert_finds()

    def test_finds_another_gateway_that_never_hears_of_it(self):
        self.story.heard += [opened("rob", 9.7), entry("rob", 9.8, BUSY, 8)]
        self.assert_finds(Kind.NOT_TOLD)

    def test_finds_another_gateway_that_hears_of_it_too_late(self):
        self.story.heard += [opened("rob", 20), entry("rob", 20.8, BUSY, 10, author="cy"),
                             heard("reset", "rob", 21, thread=BUSY, ended=True)]
        self.assert_finds(Kind.AFTER_RIGHTS)

    def test_passes_a_reset_of_the_stream_after_one_by_a_foreign_cursor(self):
        self.story.heard.insert(self.story.find_kind("reset", "fay"), opened("fay", 8.55))
        self.assert_finds()

    def test_finds_who_was_not_told_that_a_right_has_ended(self):
        del self.story.heard[self.story.find_kind("reset", "rob")]
        self.assert_finds(Kind.NOT_TOLD)

    def test_finds_a_session_that_was_never_refused(self):
        del self.story.heard[self.story.find_kind("refused", "sue")]
        self.assert_finds(Kind.NOT_TOLD)

    def test_finds_who_was_told_so_wrongly(self):
        self.story.heard.append(heard("reset", "ida", 22, thread=QUIET, ended=True))
        self.assert_finds(Kind.WRONGLY_ENDED)

    def test_finds_who_was_told_so_too_early(self):
        self.story.heard[self.story.find_kind("reset", "rob")] |= {"time": 6.9}
        self.assert_finds(Kind.WRONGLY_ENDED, Kind.NOT_TOLD)

    def test_finds_who_was_refused_wrongly(self):
        self.story.heard.append(heard("refused", "lea", 22, code="NOT_FOUND"))
        self.assert_finds(Kind.WRONGLY_ENDED)

    def test_finds_what_is_kept_from_somebody_without_a_reason(self):
        self.story.heard[self.story.find("ida", 5)] |= {"text": None, "author": ""}
        self.assert_finds(Kind.VEILED)

    def test_finds_what_is_kept_from_somebody_before_there_was_a_reason(self):
        self.story.heard[self.story.find("ida", 3)] |= {"text": None, "author": ""}
        self.assert_finds(Kind.VEILED)

    def test_finds_what_is_seen_through_a_block(self):
        self.story.heard[self.story.find("bea", 10)] |= {"text": "/busy 10", "author": "cy"}
        self.assert_finds(Kind.UNVEILED)

    def test_finds_text_that_was_taken_back(self):
        self.story.heard[self.story.find("ida", 9)] |= {"text": "/busy 3", "author": "ann"}
        self.assert_finds(Kind.UNVEILED)

    def test_finds_a_reset_that_nobody_asked_for(self):
        self.story.heard.insert(self.story.find("ida", 10), heard("reset", "ida", 20, thread=BUSY, ended=False))
        self.assert_finds(Kind.UNASKED_RESET)

    def test_finds_a_bad_refusal(self):
        self.story.heard.append(heard("refused", "ida", 22, code="INTERNAL"))
        self.assert_finds(Kind.BAD_ANSWER)

    def test_finds_a_bad_end(self):
        self.story.heard.append(heard("close", "ida", 22, how="server internal"))
        self.assert_finds(Kind.BAD_ANSWER)

    def test_finds_a_sequence_that_was_given_twice(self):
        self.story.acts.append(post(QUIET, 2, 6))
        self.assertIn(Kind.TWICE, self.found())

    def test_finds_a_sequence_that_was_never_given(self):
        self.story.acts.append(post(QUIET, 4, 6))
        self.assertIn(Kind.NEVER, self.found())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
