"""Whether a walk will be, from outside: too few come, and the rule cancels it and tells those who said that they would; enough
come, or a leader says that it goes, and it stays; leaders who decide themselves are asked to; a no of theirs is told.

    decide_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

DECIDE_MINUTES = 60
# People answer before it is decided, however slow this machine is.
ANSWER_SECONDS = 30
DECIDED_SECONDS = 60
BY_MINIMUM, BY_LEADER = "DECIDE_RULE_CANCEL_BELOW_MINIMUM", "DECIDE_RULE_BY_LEADER"


class Decisions:
    def __init__(self, platform, rest):
        self.platform, self.journey = platform, Journey(platform, rest)
        for step in (self.journey.operator_opens_a_practice, self.journey.therapist_joins_and_is_verified,
                     self.journey.group_fills_up):
            step()
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=DECIDE_MINUTES, seconds=ANSWER_SECONDS)
        self.start = {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.journey.therapist)

    def plan(self, title, rule, minimum, **more):
        return self.call("scheduling.SchedulingService/CreateWalk", {"parent": self.journey.group, "walk": {
            "title": title, "capacity": 8, "minimum": minimum, "durationMinutes": 50, "start": self.start,
            "decideMinutes": DECIDE_MINUTES, "decideRule": rule, **more}})["name"]

    def walk(self, name, token=None):
        return self.call("scheduling.SchedulingService/GetWalk", {"name": name}, token)

    def decide(self, name, request, token=None):
        return self.call("scheduling.DecisionService/DecideWalk", {"name": name, **request}, token)

    def go(self, name, *numbers):
        for number in numbers:
            answer = self.call("attendance.AttendanceService/Respond", {"walk": name, "answer": "ANSWER_GOING"},
                               self.journey.members[number][0])
            expect(answer["state"] == "RESPONSE_STATE_GOING", answer)

    def decided(self, name, decision):
        """The walk once that is decided of it."""
        deadline = time.monotonic() + ANSWER_SECONDS + DECIDED_SECONDS
        while True:
            walk = self.walk(name)
            if walk["decision"] == decision:
                return walk
            expect(time.monotonic() < deadline, walk)
            time.sleep(0.1)

    def is_told_of_a_cancellation(self, number):
        self.platform.await_mail(self.journey.address(f"walker{number}"), "is cancelled. Please do not set out")

    def run(self):
        self.walks_are_planned()
        self.leaders_may_decide_before()
        self.nobody_else_decides()
        self.the_rule_decides()
        self.leaders_are_asked()

    def walks_are_planned(self):
        self.short = self.plan("With too few", BY_MINIMUM, 3)
        self.enough = self.plan("With enough", BY_MINIMUM, 2)
        self.promised = self.plan("Whoever comes", BY_MINIMUM, 3)
        self.open = self.plan("As you say", BY_LEADER, 3)
        self.icy = self.plan("Over the bridge", BY_LEADER, 0)
        self.go(self.short, 0, 1)
        self.go(self.enough, 2, 3)
        self.go(self.icy, 4)
        walk = self.walk(self.short, self.journey.members[0][0])
        expect(walk["decision"] == "DECISION_UNDECIDED" and walk["decideMinutes"] == DECIDE_MINUTES, walk)

        mine = self.my_walk(self.short, 0)
        expect(mine["minimum"] == 3 and mine["decideTime"] < walk["startTime"] and "goesAhead" not in mine, mine)

    def my_walk(self, name, number):
        """The walk, as somebody's answer shows it."""
        return self.call("attendance.AttendanceService/GetMyResponse", {"walk": name}, self.journey.members[number][0])["walk"]

    def is_told_that_it_goes_ahead(self, name, number):
        deadline = time.monotonic() + DECIDED_SECONDS
        while not (mine := self.my_walk(name, number)).get("goesAhead"):
            expect(time.monotonic() < deadline, mine)
            time.sleep(0.05)
        expect("decideTime" not in mine, mine)

    def leaders_may_decide_before(self):
        said = self.decide(self.promised, {"go": True})
        expect(said["decision"] == "DECISION_GO" and "/members/" in said["decidedBy"] and said["decidedTime"], said)
        seen = self.walk(self.promised, self.journey.members[0][0])
        expect(seen["decision"] == "DECISION_GO" and "decidedBy" not in seen, seen)
        unsaid = expect_error("INVALID_ARGUMENT", "", lambda: self.decide(self.icy, {}))
        expect(unsaid.fields == ["reason"], unsaid)
        off = self.decide(self.icy, {"reason": "Ice on the bridge"})
        expect((off["state"], off["decision"], off["cancelReason"]) ==
               ("WALK_STATE_CANCELLED", "DECISION_NO_GO", "Ice on the bridge"), off)
        self.is_told_of_a_cancellation(4)
        expect_error("FAILED_PRECONDITION", "WALK_NOT_PLANNED", lambda: self.decide(self.icy, {"go": True}))

    def nobody_else_decides(self):
        member, guest = (self.journey.members[number][0] for number in (0, 6))
        for token in (member, guest):
            expect_error("PERMISSION_DENIED", "", lambda: self.decide(self.promised, {"reason": "I do not like it"}, token))

    def the_rule_decides(self):
        off = self.decided(self.short, "DECISION_NO_GO")
        expect(off["state"] == "WALK_STATE_CANCELLED" and off["cancelReason"] and "decidedBy" not in off, off)
        for number in (0, 1):
            self.is_told_of_a_cancellation(number)
        on = self.decided(self.enough, "DECISION_GO")
        expect(on["state"] == "WALK_STATE_PLANNED" and "decidedBy" not in on, on)
        self.is_told_that_it_goes_ahead(self.enough, 2)
        expect(self.walk(self.promised)["state"] == "WALK_STATE_PLANNED", "a leader's word is the last")

    def leaders_are_asked(self):
        self.platform.await_mail(self.journey.address("therapist"), "The time has come to decide")
        expect(self.walk(self.open)["decision"] == "DECISION_UNDECIDED", "and until they do it stays as it was")
        notices = self.call("messaging.MessagingService/ListNotices", {})["notices"]
        asked = [notice["walk"] for notice in notices if notice["kind"] == "NOTICE_KIND_DECIDE"]
        expect(asked == [self.open], asked)
        self.decide(self.open, {"go": True})


def main():
    with Platform(sys.argv[1]) as platform:
        Decisions(platform, Rest(platform)).run()
    print("decisions: by the rule, by leaders, and told")


if __name__ == "__main__":
    main()
