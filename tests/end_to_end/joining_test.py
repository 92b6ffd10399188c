"""Coming into a group by a link that anybody may hold, from outside: the leader is asked, whoever is let in is told and has the
place that they asked for, whoever was removed asks again, and members read each other's names where both want it.

    joining_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import CallError, Rest

TOLD_SECONDS = 20


def noon():
    """A zone in which it is about noon, so that no quiet hours are near: "Etc/GMT-3" is three hours ahead of Greenwich."""
    ahead = 12 - datetime.datetime.now(datetime.timezone.utc).hour
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


def until(reached, what):
    deadline = time.monotonic() + TOLD_SECONDS
    while not reached():
        expect(time.monotonic() < deadline, what)
        time.sleep(0.05)


class Joining:
    def __init__(self, platform, transport):
        self.platform, self.journey = platform, Journey(platform, transport)
        self.journey.operator_opens_a_practice()
        self.journey.therapist_joins_and_is_verified()
        self.therapist, self.group = self.journey.therapist, self.journey.group
        self.call("accounts.AccountsService/UpdateMe", {"person": {"timeZone": noon()}, "updateMask": "timeZone"})

    def run(self):
        self.a_link_is_shared()
        self.who_says_yes_is_looked_at_first()
        self.who_is_let_in_has_the_place()
        self.who_comes_second_waits_for_one()
        self.who_is_not_let_in_hears_nothing()
        self.who_was_removed_asks_again()
        self.names_are_shown_where_both_want_it()

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.therapist)

    def link(self, group):
        url = self.call("groups.GroupsService/CreateInvitation", {"parent": group, "invitation": {"maxUses": 9}})["url"]
        return "invitations/" + url.rpartition("/")[2]

    def a_link_is_shared(self):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        self.walk = self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "A slow hour", "capacity": 1, "durationMinutes": 30, "meetingPoint": "The bench", "area": "the canal",
                     "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})["name"]
        self.invitation = self.link(self.group)
        until(lambda: self.journey.call("groups.GroupsService/GetInvitation", {"name": self.invitation}).get("walks"),
              "the link shows the walk")

    def says_yes(self, name):
        reply = self.journey.call("groups.GroupsService/AnswerInvitation", {
            "name": self.invitation, "walk": self.walk, "answer": "INVITATION_ANSWER_GOING", "walkingName": name,
            "email": self.journey.address(name.lower()), "agreementVersion": 1})
        expect(reply["member"]["state"] == "MEMBER_STATE_REQUESTED" and not reply.get("responseState"), reply)
        return reply["token"], reply["member"]["name"]

    def answer_of(self, token):
        try:
            return self.call("attendance.AttendanceService/GetMyResponse", {"walk": self.walk}, token).get("state")
        except CallError as error:
            return error.reason

    def told(self, name):
        return any(self.journey.address(name) in mail["head"] and "from now on you may" in mail["text"] for mail in self.platform.mails())

    def who_says_yes_is_looked_at_first(self):
        self.ann, self.ann_name = self.says_yes("Ann")
        self.platform.await_mail(self.journey.address("therapist"), r"waits for your yes or no")
        notices = self.call("messaging.MessagingService/ListNotices", {"pageSize": 100})["notices"]
        asked = [one for one in notices if one["kind"] == "NOTICE_KIND_ASKED"]
        expect(len(asked) == 1 and asked[0]["group"] == self.group and "Ann" not in str(asked), asked)
        expect(self.answer_of(self.ann) == "MEMBERSHIP_STATE", "nobody answers who is not in")

    def who_is_let_in_has_the_place(self):
        approved = self.call("groups.GroupsService/ApproveMember", {"name": self.ann_name})
        expect(approved["state"] == "MEMBER_STATE_ACTIVE", approved)
        text = self.platform.await_mail(self.journey.address("ann"), r"(?s).*from now on you may.*")[0]
        expect("next walk for you" in text and "/my/" in text, text)
        expect("Tuesday walkers" not in text and "A slow hour" not in text, f"it is a THERAPY group: {text}")
        until(lambda: self.answer_of(self.ann) == "RESPONSE_STATE_GOING", "what Ann said when she asked counts")
        again = expect_error("FAILED_PRECONDITION", "MEMBERSHIP_STATE", lambda: self.call(
            "groups.GroupsService/ApproveMember", {"name": self.ann_name}))
        expect(again.fields == [], again)

    def who_comes_second_waits_for_one(self):
        bob, name = self.says_yes("Bob")
        self.call("groups.GroupsService/ApproveMember", {"name": name})
        until(lambda: self.answer_of(bob) == "RESPONSE_STATE_WAITLISTED", "Bob waits for a place")
        self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": "ANSWER_NOT_GOING"}, self.ann)
        expect(self.answer_of(bob) == "RESPONSE_STATE_GOING", "Bob has it")
        expect(self.answer_of(self.ann) == "RESPONSE_STATE_NOT_GOING", "what she says later stands")

    def who_is_not_let_in_hears_nothing(self):
        _, name = self.says_yes("Cat")
        self.call("groups.GroupsService/DeclineMember", {"name": name})
        _, name = self.says_yes("Dora")  # messaging reads of both in order
        self.call("groups.GroupsService/ApproveMember", {"name": name})
        until(lambda: self.told("dora"), "Dora is told")
        expect(not self.told("cat"), "whoever is not let in is told nothing")

    def comes(self, who):
        """Answers the link of the open group and proves the address: (session, member)."""
        reply = self.journey.call("groups.GroupsService/AnswerInvitation", {
            "name": self.open_invitation, "walkingName": f"{who} {time.monotonic_ns() % 1000}", "email": self.journey.address(who)})
        expect(reply["member"]["state"] == "MEMBER_STATE_ACTIVE", reply)
        email = self.journey.address(who)
        flow = self.call("accounts.AccountsService/StartSignIn", {"email": email}, reply["token"])["flow"]
        self.codes[who] = self.codes.get(who, 0) + 1
        code = self.platform.await_mail(email, r"\b(\d{6})\b", count=self.codes[who])[1]
        proved = self.call("accounts.AccountsService/CompleteSignIn", {"flow": flow, "code": code}, reply["token"])
        return proved["token"], reply["member"]["name"]

    def member(self, token):
        return self.call("groups.GroupsService/GetMember", {"name": self.open_group + "/members/me"}, token)

    def who_was_removed_asks_again(self):
        self.codes = {}
        self.open_group = self.call("groups.GroupsService/CreateGroup", {
            "parent": self.journey.practice, "walkingName": "Robin",
            "group": {"title": "All welcome", "kind": "GROUP_KIND_COMMUNITY", "joinPolicy": "JOIN_POLICY_OPEN", "capacity": 9,
                      "timeZone": "Europe/London"}})["name"]
        self.open_invitation = self.link(self.open_group)
        session, name = self.comes("eve")
        until(lambda: self.member(session)["name"] == name, "the membership is the account's")
        self.call("groups.GroupsService/RemoveMember", {"name": name})
        session, name = self.comes("eve")

        def asks():
            try:
                return self.member(session)["state"] == "MEMBER_STATE_REQUESTED"
            except CallError:
                return False
        until(asks, "known again, Eve only asks")
        self.call("groups.GroupsService/ApproveMember", {"name": name})
        expect(self.member(session)["state"] == "MEMBER_STATE_ACTIVE", "until a leader wants it")

    def names_are_shown_where_both_want_it(self):
        (fay, fay_name), (gus, gus_name) = self.comes("fay"), self.comes("gus")
        names = lambda token: [one["name"] for one in self.call(  # noqa: E731
            "groups.GroupsService/ListMembers", {"parent": self.open_group}, token)["members"]]
        until(lambda: names(fay) == [fay_name] and names(gus) == [gus_name], "each sees themselves")
        for token in (fay, gus):
            self.call("groups.GroupsService/UpdateMember", {
                "member": {"name": self.open_group + "/members/me", "showsName": True}, "updateMask": "showsName"}, token)
        expect(names(fay) == names(gus) == [fay_name, gus_name], "both, but nobody else")
        seen = self.call("groups.GroupsService/ListMembers", {"parent": self.open_group}, fay)["members"][1]
        expect(set(seen) == {"name", "walkingName", "role"}, seen)
        expect_error("PERMISSION_DENIED", "", lambda: self.call("groups.GroupsService/UpdateMember", {
            "member": {"name": fay_name, "showsName": False}, "updateMask": "showsName"}))


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        Joining(platform, Rest(platform)).run()
    print("joining: asked, let in, told, placed, removed and asked again, shown by name")


if __name__ == "__main__":
    main()
