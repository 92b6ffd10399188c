"""What leaders prepare for a walk, from outside: who saw to a risk stays written, two phones do not overwrite each other, and
nobody who does not lead reads any of it.

    walk_plans_test.py PROGRAM DESCRIPTORS
"""
import sys

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

PLANS = "scheduling.WalkPlanService/"


class WalkPlans:
    def __init__(self, platform, rest):
        self.platform, self.rest, self.journey = platform, rest, Journey(platform, rest)
        journey = self.journey
        for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up,
                     journey.walk_is_planned):
            step()
        self.checklist, self.plan = journey.walk + "/riskChecklist", journey.walk + "/sessionPlan"

    def call(self, method, request, token=None):
        return self.journey.call(PLANS + method, request, token or self.journey.therapist)

    def update_risks(self, items, etag, token=None):
        return self.call("UpdateRiskChecklist", {"riskChecklist": {"name": self.checklist, "items": items, "etag": etag}}, token)

    def run(self):
        self.risks_are_seen_to()
        self.a_session_is_planned()
        self.it_is_for_leaders_alone()
        self.it_outlives_the_program()
        self.it_ends_with_the_walk()

    def risks_are_seen_to(self):
        empty = self.call("GetRiskChecklist", {"name": self.checklist})
        expect("items" not in empty and empty["etag"] == "0", empty)
        written = self.update_risks([{"text": "Ice on the bridge"}, {"text": "Cows"}], "0")
        expect_error("ABORTED", "ETAG_MISMATCH", lambda: self.update_risks([], "0"))
        items = [{"item": item["item"], "text": item["text"], "done": item["text"] == "Cows"} for item in written["items"]]
        done = self.update_risks(items, written["etag"])["items"]
        expect("doneBy" not in done[0] and done[1]["doneBy"].startswith(self.journey.group + "/members/"), done)
        # Told once more that it is done: who saw to it, and when, stays.
        self.risks = self.update_risks(items[::-1], "2")
        expect(self.risks["items"] == done[::-1], self.risks)

    def a_session_is_planned(self):
        legs = [{"title": "To the bridge", "minutes": 20, "prompts": ["What did you leave at home today?"]}, {"title": "Back"}]
        self.session = self.call("UpdateSessionPlan", {"sessionPlan": {"name": self.plan, "legs": legs, "etag": "0"}})
        expect(self.session["legs"] == legs, self.session)
        many = {"sessionPlan": {"name": self.plan, "legs": [{"title": "x"}] * 21}}
        expect_error("INVALID_ARGUMENT", "FIELD_INVALID", lambda: self.call("UpdateSessionPlan", many))

    def it_is_for_leaders_alone(self):
        member, guest = (self.journey.members[number][0] for number in (0, 6))
        reads = (("GetRiskChecklist", self.checklist), ("GetSessionPlan", self.plan))
        for method, name in reads:
            expect_error("PERMISSION_DENIED", "", lambda: self.call(method, {"name": name}, member))
            expect_error("PERMISSION_DENIED", "", lambda: self.call(method, {"name": name}, guest))
            expect_error("UNAUTHENTICATED", "", lambda: self.journey.call(PLANS + method, {"name": name}))
        expect_error("PERMISSION_DENIED", "", lambda: self.update_risks([], "3", member))

    def it_outlives_the_program(self):
        self.platform.kill()
        self.platform.start()
        self.rest.local.connection = None
        expect(self.call("GetRiskChecklist", {"name": self.checklist}) == self.risks, "what was written")
        expect(self.call("GetSessionPlan", {"name": self.plan}) == self.session, "and planned")

    def it_ends_with_the_walk(self):
        self.journey.call("scheduling.SchedulingService/CancelWalk", {"name": self.journey.walk, "reason": "Ice"}, self.journey.therapist)
        expect_error("FAILED_PRECONDITION", "WALK_NOT_PLANNED", lambda: self.update_risks([], "3"))
        expect(self.call("GetRiskChecklist", {"name": self.checklist}) == self.risks, "it can still be read")


def main():
    with Platform(sys.argv[1]) as platform:
        WalkPlans(platform, Rest(platform)).run()
    print("walk plans: prepared by leaders, for leaders")


if __name__ == "__main__":
    main()
