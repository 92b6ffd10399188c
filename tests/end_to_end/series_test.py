"""Walks that repeat, from outside: they are planned, moved from the third on, one is changed by itself and keeps what it was
given, and the rest is cancelled. Who had answered stays in.

    series_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

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


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        Series(platform, Rest(platform)).run()
    print("series: planned, moved, changed and cancelled, the walks the same throughout")


if __name__ == "__main__":
    main()
