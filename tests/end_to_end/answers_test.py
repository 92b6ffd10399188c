"""Answers to walks that repeat, from outside: one answer for many dates, each with its own result.

    answers_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time
import uuid

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

TOLD_SECONDS = 20
DATES = 5


class Answers:
    def __init__(self, platform, rest):
        self.rest, self.journey = rest, Journey(platform, rest)
        journey = self.journey
        for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up):
            step()
        self.group = journey.group

    def call(self, method, request, number=None):
        token = self.journey.therapist if number is None else self.journey.members[number][0]
        return self.rest.call(method, request, token)

    def run(self):
        self.one_answer_for_all_that_follows()
        self.chosen_dates_have_their_own_results()

    def plan(self, hours, **more):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
        return self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "A slow hour", "capacity": 1, "durationMinutes": 30, "meetingPoint": "The bench", "area": "the canal",
                     "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}, **more}})["name"]

    def dates(self):
        """The walks of the series, as soon as all are planned."""
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            listed = self.call("scheduling.SchedulingService/ListWalks", {"parent": self.group, "pageSize": 100}).get("walks", [])
            walks = [walk["name"] for walk in listed if walk.get("series")]
            if len(walks) == DATES:
                return walks
            expect(time.monotonic() < deadline, f"{DATES} walks are planned: {listed}")
            time.sleep(0.05)

    def respond(self, number, walk, answer, request_id=None, **which):
        reply = self.call("attendance.SeriesAnswerService/RespondToSeries",
                          {"walk": walk, "answer": answer, "requestId": request_id or uuid.uuid4().hex, **which}, number)
        return reply["answers"]

    def one_answer_for_all_that_follows(self):
        first = self.plan(50, recurrence={"rrule": f"FREQ=WEEKLY;COUNT={DATES}"})
        self.walks = walks = self.dates()
        expect(walks[0] == first, walks)
        again = uuid.uuid4().hex
        answers = self.respond(0, walks[1], "ANSWER_GOING", again, scope="ANSWER_SCOPE_THIS_AND_FOLLOWING")
        expect([answer["walk"] for answer in answers] == walks[1:], answers)
        expect(all(answer["response"]["state"] == "RESPONSE_STATE_GOING" for answer in answers), answers)
        mine = self.call("attendance.AttendanceService/ListMyResponses", {}, 0)["responses"]
        expect([response["walk"]["name"] for response in mine] == walks[1:], mine)
        # A guest wants all of it: the first is free, for the others they wait.
        answers = self.respond(6, walks[0], "ANSWER_GOING", scope="ANSWER_SCOPE_THIS_AND_FOLLOWING")
        states = [answer["response"]["state"] for answer in answers]
        expect(states == ["RESPONSE_STATE_GOING"] + ["RESPONSE_STATE_WAITLISTED"] * 4, states)
        self.call("attendance.AttendanceService/Respond", {"walk": walks[2], "answer": "ANSWER_NOT_GOING"}, 0)
        repeated = self.respond(0, walks[1], "ANSWER_GOING", again, scope="ANSWER_SCOPE_THIS_AND_FOLLOWING")
        expect(repeated[1]["response"]["state"] == "RESPONSE_STATE_NOT_GOING", "the same request has no second effect")

    def chosen_dates_have_their_own_results(self):
        walks = self.walks
        self.call("scheduling.SchedulingService/CancelWalk", {"name": walks[3], "reason": "Storm"})
        nowhere = self.group + "/walks/" + "0" * 32
        answers = self.respond(1, walks[0], "ANSWER_NOT_GOING", walks=[walks[4], nowhere, walks[3], walks[0]], reason="Away",
                               seen=[{"walk": walks[0], "etag": "7"}])
        expect([answer["walk"] for answer in answers] == [walks[4], nowhere, walks[3], walks[0]], answers)
        expect(answers[0]["response"]["reason"] == "Away", answers[0])
        refusals = [(answer["refusal"]["code"], answer["refusal"]["reason"]) for answer in answers[1:]]
        expect(refusals == [("NOT_FOUND", "REASON_NOT_FOUND"), ("FAILED_PRECONDITION", "REASON_WALK_NOT_PLANNED"),
                            ("ABORTED", "REASON_ETAG_MISMATCH")], refusals)
        for wrong, field in (({}, "scope"), ({"scope": "ANSWER_SCOPE_THIS", "walks": [walks[0]]}, "scope"),
                             ({"walks": [walks[0], walks[0]]}, "walks[1]"),
                             ({"walks": ["practices/p/groups/g/walks/w"]}, "walks[0]"), ({"walks": [walks[0]] * 101}, "walks")):
            refused = expect_error("INVALID_ARGUMENT", "", lambda: self.respond(1, walks[0], "ANSWER_GOING", **wrong))
            expect(refused.fields == [field], (wrong, refused))
        expect_error("NOT_FOUND", "", lambda: self.respond(1, nowhere, "ANSWER_GOING", scope="ANSWER_SCOPE_THIS"))
        expect_error("NOT_FOUND", "", lambda: self.respond(12, walks[0], "ANSWER_GOING", scope="ANSWER_SCOPE_THIS"))


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        Answers(platform, Rest(platform)).run()
    print("answers: one for many dates")


if __name__ == "__main__":
    main()
