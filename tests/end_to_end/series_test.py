"""Walks that repeat, from outside: they are planned, moved from the third on, one is changed by itself and keeps what it was
given, and the rest is cancelled. Who had answered stays in, and a new rule leaves everybody on their day.

    series_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import CallError, Rest

WEEK = datetime.timedelta(weeks=1)
PLANNED_WEEKS = 26
TOLD_SECONDS = 20


def local(time_of_walk):
    return time_of_walk.strftime("%Y-%m-%dT%H:%M:%S")


class Series:
    def __init__(self, platform, transport):
        self.journey = Journey(platform, transport)
        for step in (self.journey.operator_opens_a_practice, self.journey.therapist_joins_and_is_verified,
                     self.journey.group_fills_up):
            step()
        self.group = self.journey.group
        # At noon, so that neither the end of the test nor the move is on another day.
        self.first = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)).replace(
            hour=12, minute=0, second=0, microsecond=0)

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.journey.therapist)

    def walks(self):
        walks, token = [], ""
        while True:
            page = self.call("scheduling.SchedulingService/ListWalks", {"parent": self.group, "pageSize": 20, "pageToken": token})
            walks += page.get("walks", [])
            token = page.get("nextPageToken", "")
            if not token:
                return walks

    def seen(self, read, expected):
        """The walks once `read` of them is as expected: what the gateway keeps is gone within a moment."""
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            walks = self.walks()
            if read(walks) == expected:
                return walks
            expect(time.monotonic() < deadline, f"{read(walks)}, not {expected}")
            time.sleep(0.05)

    def run(self):
        self.is_planned()
        self.somebody_answers()
        self.moves_from_the_third_on()
        self.one_answer_is_for_all_that_was_planned_as_one()
        self.one_has_a_title_of_its_own()
        self.others_may_not_lead()
        self.two_leaders_collide()
        self.the_rest_is_cancelled()
        self.a_new_rule_leaves_answers_on_their_days()
        self.those_who_wait_go_along_when_it_moves()

    def is_planned(self):
        first = self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "A slow hour", "capacity": 8, "durationMinutes": 50, "recurrence": {"rrule": "FREQ=WEEKLY"},
                     "start": {"localTime": local(self.first), "timeZone": "Etc/UTC"}}})
        self.before = self.walks()
        expect(self.before[0]["name"] == first["name"], first)
        expect(len(self.before) == PLANNED_WEEKS, len(self.before))
        for number, walk in enumerate(self.before):
            expect(walk["slot"] == walk["start"]["localTime"] == local(self.first + number * WEEK), walk)

    def somebody_answers(self):
        self.journey.walk = self.before[4]["name"]
        deadline = time.monotonic() + TOLD_SECONDS
        while self.journey.respond(0, "ANSWER_GOING")["state"] != "RESPONSE_STATE_GOING":
            expect(time.monotonic() < deadline, "there is place")

    def moves_from_the_third_on(self):
        moved = self.first + 2 * WEEK + datetime.timedelta(days=1, hours=2)
        third = self.call("scheduling.SchedulingService/RescheduleWalk", {
            "name": self.before[2]["name"], "start": {"localTime": local(moved), "timeZone": "Etc/UTC"},
            "scope": "SERIES_SCOPE_THIS_AND_FOLLOWING"})
        expect(third["series"] != self.before[2]["series"], "what follows is a series of its own")
        after = self.seen(lambda walks: [walk["start"]["localTime"] for walk in walks],
                          [local(self.first), local(self.first + WEEK)]
                          + [local(moved + number * WEEK) for number in range(PLANNED_WEEKS - 2)])
        expect([w["name"] for w in after] == [w["name"] for w in self.before], "they are the same walks")
        expect(after[:2] == self.before[:2], "who came before is not touched")
        expect({walk["sequence"] for walk in after[2:]} == {1}, after)
        answer = self.call("attendance.AttendanceService/GetMyResponse", {"walk": self.before[4]["name"]},
                           self.journey.members[0][0])
        expect(answer["state"] == "RESPONSE_STATE_GOING", answer)

    def one_answer_is_for_all_that_was_planned_as_one(self):
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            answers = self.call("attendance.SeriesAnswerService/RespondToSeries", {
                "walk": self.before[1]["name"], "answer": "ANSWER_GOING", "scope": "ANSWER_SCOPE_THIS_AND_FOLLOWING"},
                self.journey.members[1][0])["answers"]
            # Attendance hears of the change a moment later.
            if len(answers) == PLANNED_WEEKS - 1:
                break
            expect(time.monotonic() < deadline, [answer["walk"] for answer in answers])
            time.sleep(0.05)
        expect([answer["walk"] for answer in answers] == [walk["name"] for walk in self.before[1:]], answers)
        expect({answer["response"]["state"] for answer in answers} == {"RESPONSE_STATE_GOING"}, answers)

    def retitle(self, number, title, **more):
        return self.call("scheduling.SchedulingService/UpdateWalk", {
            "walk": {"name": self.before[number]["name"], "title": title}, "updateMask": "title", **more})

    def one_has_a_title_of_its_own(self):
        expect(self.retitle(5, "With cake")["ownFields"] == ["title"], "it is the walk's own")
        self.retitle(3, "By the river", scope="SERIES_SCOPE_ALL")
        self.seen(lambda walks: [walk["title"] for walk in walks],
                  ["A slow hour"] * 2 + ["By the river"] * 3 + ["With cake"] + ["By the river"] * (PLANNED_WEEKS - 6))

    def others_may_not_lead(self):
        assign = {"walk": self.before[6]["name"], "leaders": [self.journey.members[0][1]["name"]], "scope": "SERIES_SCOPE_ALL"}
        refused = expect_error("INVALID_ARGUMENT", "", lambda: self.call("scheduling.SchedulingService/AssignLeaders", assign))
        expect(refused.fields == ["leaders"], refused)
        etag = self.walks()[6]["etag"]
        assign["leaders"] = self.before[6]["leaders"]
        expect(self.call("scheduling.SchedulingService/AssignLeaders", assign)["etag"] == etag, "that they lead is nothing new")

    def two_leaders_collide(self):
        current = self.walks()[7]
        stale = expect_error("ABORTED", "ETAG_MISMATCH", lambda: self.call("scheduling.SchedulingService/CancelWalk", {
            "name": current["name"], "reason": "Storms", "etag": "1", "scope": "SERIES_SCOPE_ALL"}))
        told = [detail for detail in stale.details if detail["@type"].endswith("amble.scheduling.v1.Walk")]
        expect(len(told) == 1 and told[0]["etag"] == current["etag"] and told[0]["title"] == current["title"], stale.details)

    def the_rest_is_cancelled(self):
        self.call("scheduling.SchedulingService/CancelWalk", {
            "name": self.before[8]["name"], "reason": "The bridge is closed.", "scope": "SERIES_SCOPE_THIS_AND_FOLLOWING"})
        walks = self.seen(lambda walks: [walk["state"] for walk in walks],
                          ["WALK_STATE_PLANNED"] * 8 + ["WALK_STATE_CANCELLED"] * (PLANNED_WEEKS - 8))
        expect({walk["cancelReason"] for walk in walks[8:]} == {"The bridge is closed."}, "and they say why")

    def state(self, walk, number):
        """Of a member's answer, and its place among those who wait."""
        answer = self.call("attendance.AttendanceService/GetMyResponse", {"walk": walk}, self.journey.members[number][0])
        return answer["state"].removeprefix("RESPONSE_STATE_"), answer.get("position", 0)

    def answer(self, walk, number, answer):
        self.journey.walk = walk
        return self.journey.respond(number, answer)["state"].removeprefix("RESPONSE_STATE_")

    def a_new_rule_leaves_answers_on_their_days(self):
        evening = self.first.replace(hour=18)
        first = self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "For one", "capacity": 1, "durationMinutes": 30, "recurrence": {"rrule": "FREQ=WEEKLY"},
                     "start": {"localTime": local(evening), "timeZone": "Etc/UTC"}}})
        self.evenings = self.evenings_once(lambda walk: walk["slot"], [local(evening + n * WEEK) for n in range(PLANNED_WEEKS)])
        left_out, kept = self.evenings[2], self.evenings[3]
        deadline = time.monotonic() + TOLD_SECONDS
        while self.answer(kept["name"], 0, "ANSWER_GOING") != "GOING":
            expect(time.monotonic() < deadline, "there is place")
        expect(self.answer(kept["name"], 1, "ANSWER_GOING") == "WAITLISTED", "there is one place")
        expect(self.answer(left_out["name"], 2, "ANSWER_GOING") == "GOING", "of that day")

        recurrence = self.call("scheduling.SchedulingService/GetWalk", {"name": first["name"]})["recurrence"]
        expect(recurrence == {"rrule": "FREQ=WEEKLY"}, recurrence)
        recurrence["excludeTimes"] = [left_out["slot"]]
        self.call("scheduling.SchedulingService/UpdateWalk", {
            "walk": {"name": first["name"], "recurrence": recurrence}, "updateMask": "recurrence", "scope": "SERIES_SCOPE_ALL"})
        after = self.evenings_once(lambda walk: walk["state"] == "WALK_STATE_CANCELLED",
                                   [False, False, True] + [False] * (PLANNED_WEEKS - 3))
        expect(after[2]["cancelReason"] == "The plan of these walks has changed.", after[2])
        expect([(w["name"], w["start"]) for w in after] == [(w["name"], w["start"]) for w in self.evenings], "nobody is moved")
        expect([w.get("sequence", 0) for w in after] == [0, 0, 1] + [0] * (PLANNED_WEEKS - 3), after)
        shown = self.call("scheduling.SchedulingService/GetWalk", {"name": kept["name"]})["recurrence"]
        expect(shown == recurrence, shown)
        expect("recurrence" not in after[3], "not in lists")
        self.refused(left_out["name"], 3)
        expect((self.state(kept["name"], 0), self.state(kept["name"], 1)) == (("GOING", 0), ("WAITLISTED", 1)), "as they were")

    def evenings_once(self, read, expected):
        def evenings(walks):
            return [walk for walk in walks if walk["title"] == "For one"]
        return evenings(self.seen(lambda walks: [read(walk) for walk in evenings(walks)], expected))

    def refused(self, walk, number):
        """Attendance hears within a moment that a walk is cancelled, and all that changed with it."""
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            try:
                self.answer(walk, number, "ANSWER_GOING")
            except CallError as error:
                expect(error.reason == "WALK_NOT_PLANNED", error)
                return
            expect(time.monotonic() < deadline, "it is cancelled")

    def those_who_wait_go_along_when_it_moves(self):
        kept = self.evenings[3]
        moved = datetime.datetime.fromisoformat(kept["slot"]) + datetime.timedelta(days=1)
        self.call("scheduling.SchedulingService/RescheduleWalk", {
            "name": kept["name"], "start": {"localTime": local(moved), "timeZone": "Etc/UTC"},
            "recurrence": {"rrule": "FREQ=WEEKLY"}, "scope": "SERIES_SCOPE_THIS_AND_FOLLOWING"})
        after = self.evenings_once(lambda walk: walk["start"]["localTime"], [walk["slot"] for walk in self.evenings[:3]] + [
            local(moved + number * WEEK) for number in range(PLANNED_WEEKS - 3)])
        expect([walk["name"] for walk in after] == [walk["name"] for walk in self.evenings], "each a day on")
        expect((self.state(kept["name"], 0), self.state(kept["name"], 1)) == (("GOING", 0), ("WAITLISTED", 1)), "as they were")
        self.answer(kept["name"], 0, "ANSWER_NOT_GOING")
        expect(self.state(kept["name"], 1) == ("GOING", 0), "the place is theirs now")


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        Series(platform, Rest(platform)).run()
    print("series: planned, moved, changed and cancelled, the walks the same throughout")


if __name__ == "__main__":
    main()
