"""Shows that race_judge.py finds what it is there to find."""
import sys
import unittest

from race_judge import Operation, Turnout, judge, judge_end

GOING, NOT, UNSURE = "ANSWER_GOING", "ANSWER_NOT_GOING", "ANSWER_UNSURE"


def one(member, answer, sent, replied, *told):
    return Operation("w", member, answer, sent, replied, list(told))


# One place: a has it, b waits and moves up when a leaves; c never wants it.
RACE = [
    one("a", GOING, 0.0, 1.0, (1, "GOING"), (1, "GOING")),
    one("b", GOING, 0.5, 1.5, (1, "WAITLISTED")),
    one("c", UNSURE, 0.5, 1.0, (1, "UNSURE")),
    one("a", NOT, 2.0, 3.0, (2, "NOT_GOING")),
    one("b", GOING, 2.5, 3.5, (2, "GOING")),
]
STORED = [("a", 2, "NOT_GOING"), ("b", 2, "GOING"), ("c", 1, "UNSURE")]
END = [Turnout("w", 1, 1, 0)]


class RaceJudge(unittest.TestCase):
    def expect(self, word, found):
        self.assertTrue(any(each.startswith(word) for each in found) if word else not found, found)

    def test_all_is_well(self):
        self.expect("", judge(RACE, END, capacity=1))
        self.expect("", judge_end(RACE, {"w": STORED}, END, capacity=1))

    def test_two_who_know_that_they_have_the_only_place(self):
        self.expect("OVERBOOKED", judge([*RACE, one("d", GOING, 4.0, 5.0, (1, "GOING"))], [], capacity=1))
        self.expect("OVERBOOKED", judge([*RACE[:1], one("d", GOING, 1.2, 1.9, (1, "GOING")), *RACE[3:]], [], capacity=1))

    def test_two_whose_times_leave_room_for_one_after_the_other(self):
        self.expect("", judge([*RACE[:1], RACE[3], one("d", GOING, 1.2, 2.1, (1, "GOING"))], [], capacity=1))

    def test_a_turnout_that_was_read_meanwhile(self):
        self.expect("OVERBOOKED", judge(RACE, [Turnout("w", 1, 2, 0)], capacity=1))

    def test_an_answer_that_is_not_what_was_said(self):
        self.expect("LOST", judge([one("a", NOT, 0, 1, (1, "GOING"))], [], capacity=1))

    def test_an_answer_older_than_what_was_told(self):
        self.expect("LOST", judge([*RACE, one("b", GOING, 4, 5, (1, "GOING"))], [], capacity=1))
        self.expect("LOST", judge([*RACE, one("b", UNSURE, 4, 5, (2, "UNSURE"))], [], capacity=1))

    def test_a_request_that_had_its_effect_twice(self):
        self.expect("DOUBLED", judge([one("a", UNSURE, 0, 1, (1, "UNSURE"), (2, "UNSURE"))], [], capacity=1))

    def test_an_end_with_too_many(self):
        self.expect("OVERBOOKED", judge_end(RACE, {"w": [("a", 3, "GOING"), *STORED[1:]]}, END, capacity=1))

    def test_an_end_without_an_answer(self):
        self.expect("LOST", judge_end(RACE, {"w": STORED[:2]}, END, capacity=1))
        self.expect("LOST", judge_end(RACE, {"w": [*STORED[:2], ("c", 2, "GOING")]}, END, capacity=2))
        self.expect("LOST", judge_end(RACE, {}, [], capacity=1))

    def test_an_end_with_two_answers_of_one_member(self):
        self.expect("DOUBLED", judge_end(RACE, {"w": [*STORED, STORED[2]]}, END, capacity=1))

    def test_an_end_with_a_free_place_while_somebody_waits(self):
        waits = [*RACE[:3], RACE[3]]
        self.expect("WASTED", judge_end(waits, {"w": [STORED[0], ("b", 1, "WAITLISTED"), STORED[2]]},
                                        [Turnout("w", 1, 0, 1)], capacity=1))

    def test_a_turnout_that_is_not_the_answers(self):
        self.expect("MISCOUNTED", judge_end(RACE, {"w": STORED}, [*END, Turnout("w", 1, 0, 0)], capacity=1))
        self.expect("MISCOUNTED", judge_end(RACE, {"w": STORED}, [], capacity=1))


if __name__ == "__main__":
    sys.exit(unittest.main())
