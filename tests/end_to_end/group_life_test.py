"""A group that goes on and comes to its end, from outside: somebody takes a break and comes back, the group is not handed to
who may not lead it, and is archived once nothing is planned.

    group_life_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import CallError, Rest

TOLD_SECONDS = 20


def told(question, what):
    """Waits until what one service told has arrived where `question` asks."""
    deadline = time.monotonic() + TOLD_SECONDS
    while not question():
        expect(time.monotonic() < deadline, what)
        time.sleep(0.05)


class GroupLife:
    def __init__(self, platform, transport):
        self.journey = Journey(platform, transport)
        journey = self.journey
        for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up,
                     journey.walk_is_planned):
            step()
        self.group = journey.group

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.journey.therapist)

    def run(self):
        self.somebody_takes_a_break()
        self.it_is_not_handed_to_just_anybody()
        self.who_is_revoked_leads_no_longer()
        self.it_comes_to_its_end()

    def state(self, token, state):
        member = {"name": f"{self.group}/members/me", "state": state}
        return self.call("groups.GroupsService/UpdateMember", {"member": member}, token)

    def somebody_takes_a_break(self):
        # The first by an account, the other as a guest.
        for number in (0, 6):
            token, member = self.journey.members[number]
            expect(self.journey.respond(number, "ANSWER_GOING")["state"] == "RESPONSE_STATE_GOING", "there is place")
            expect(self.state(token, "MEMBER_STATE_PAUSED")["state"] == "MEMBER_STATE_PAUSED", "paused")
            name = member["name"].rsplit("/", 1)[1]
            told(lambda: any(r["name"].endswith(name) and r["state"] == "RESPONSE_STATE_NOT_GOING" for r in self.journey.responses()),
                 "the place on the walk becomes free")
            expect_error("FAILED_PRECONDITION", "MEMBERSHIP_STATE", lambda: self.journey.respond(number, "ANSWER_GOING"))
            group = self.call("groups.GroupsService/GetGroup", {"name": self.group})
            expect((group["activeCount"], group["waitingCount"]) == (12, 3), f"the place in the group is kept: {group}")
            expect(self.state(token, "MEMBER_STATE_ACTIVE")["state"] == "MEMBER_STATE_ACTIVE", "back")
            told(lambda: self.answers(number), "who is back answers again")
        expect_error("FAILED_PRECONDITION", "LAST_LEADER", lambda: self.state(self.journey.therapist, "MEMBER_STATE_PAUSED"))

    def answers(self, number):
        try:
            return self.journey.respond(number, "ANSWER_GOING")["state"] == "RESPONSE_STATE_GOING"
        except CallError as error:
            expect(error.reason == "MEMBERSHIP_STATE", error)
            return False

    def it_is_not_handed_to_just_anybody(self):
        transfer = {"name": self.group, "member": self.journey.members[0][1]["name"]}
        expect_error("FAILED_PRECONDITION", "CREDENTIAL_REQUIRED", lambda: self.call("groups.GroupsService/TransferGroup", transfer))
        expect_error("PERMISSION_DENIED", "", lambda: self.call("groups.GroupsService/TransferGroup", transfer,
                                                                self.journey.members[0][0]))

    def who_is_revoked_leads_no_longer(self):
        """An OWNER whose credential is revoked leads nothing; verified anew, she takes the group over again."""
        staff = self.call("accounts.AccountsService/ListStaff", {"parent": self.journey.practice})["staff"][0]["name"]
        other = self.journey.members[0][1]["name"]

        def refused(method, request):
            try:
                self.call(method, request)
            except CallError as error:
                return error.code == "PERMISSION_DENIED"
            return False
        leads = (("groups.GroupsService/GetMember", {"name": other}), ("attendance.AttendanceService/GetRoll", {"walk": self.journey.walk}),
                 ("attendance.AttendanceService/ListResponses", {"parent": self.journey.walk}),
                 ("attendance.SafetyService/GetSafetyCards", {"walk": self.journey.walk}))
        expect(not any(refused(*one) for one in leads), "she leads it")
        held = self.call("accounts.AccountsService/ListCredentials", {"parent": staff})["credentials"][0]
        self.call("accounts.AccountsService/RevokeCredential", {"name": held["name"]}, self.journey.operator)
        for one in leads:
            told(lambda one=one: refused(*one), f"she leads no longer: {one[0]}")
        take = {"name": self.group, "member": self.group + "/members/me"}
        expect_error("FAILED_PRECONDITION", "CREDENTIAL_REQUIRED", lambda: self.call("groups.GroupsService/TransferGroup", take))
        fresh = {key: held[key] for key in ("kind", "issuer", "number", "expireTime")}
        again = self.call("accounts.AccountsService/SubmitCredential", {"parent": staff, "credential": fresh})
        self.call("accounts.AccountsService/VerifyCredential", {"name": again["name"]}, self.journey.operator)

        def taken():
            try:
                return self.call("groups.GroupsService/TransferGroup", take)["role"] == "MEMBER_ROLE_LEADER"
            except CallError as error:
                expect(error.reason == "CREDENTIAL_REQUIRED", error)
                return False
        told(taken, "the OWNER takes it over")
        told(lambda: not any(refused(*one) for one in leads[:3]), "and leads it everywhere")

    def plan(self):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=5)
        return self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "Another", "capacity": 5, "durationMinutes": 30, "meetingPoint": "The bench", "area": "the canal",
                     "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})

    def it_comes_to_its_end(self):
        archive = lambda: self.call("groups.GroupsService/ArchiveGroup", {"name": self.group})  # noqa: E731
        refused = expect_error("FAILED_PRECONDITION", "WALKS_PLANNED", archive)
        walk = self.call("scheduling.SchedulingService/GetWalk", {"name": self.journey.walk})
        day = datetime.datetime.fromisoformat(walk["start"]["localTime"])
        expect(f"{day:%A, {day.day} %B %Y, %H:%M}" in refused.message and refused.fields == ["name"], refused)
        self.call("scheduling.SchedulingService/CancelWalk", {"name": self.journey.walk, "reason": "It is over."})
        group = archive()
        expect(group["archiveTime"] and archive()["archiveTime"] == group["archiveTime"], group)
        expect_error("FAILED_PRECONDITION", "GROUP_ARCHIVED", lambda: self.call(
            "groups.GroupsService/CreateInvitation", {"parent": self.group, "invitation": {"maxUses": 3}}))

        def refuses_walks():
            try:
                self.plan()
            except CallError as error:
                expect(error.reason == "GROUP_ARCHIVED", error)
                return True
            return False
        told(refuses_walks, "no walk is planned any more")
        # All stays readable, for who belongs to it alone.
        token = self.journey.members[0][0]
        expect(self.call("groups.GroupsService/GetGroup", {"name": self.group}, token)["archiveTime"], "its members see it")
        expect(self.call("scheduling.SchedulingService/GetWalk", {"name": self.journey.walk}, token)["state"]
               == "WALK_STATE_CANCELLED", "and its walks")


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        GroupLife(platform, Rest(platform)).run()
    print("group life: breaks, a group that stays in good hands, and its end")


if __name__ == "__main__":
    main()
