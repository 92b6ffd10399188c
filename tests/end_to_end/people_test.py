"""People without the app, from outside: a leader adds them one by one and from a table, answers for them, reaches them by mail or
by telephone, and marks them on the roll. Two are kept apart without anybody's noticing, and a newcomer reads what the first walk will be like.

    people_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time
import uuid

from journey import Journey, expect, expect_error
from places_test import SECRET, encoded, photo
from platform_under_test import Platform
from transports import CallError, Rest

TOLD_SECONDS = 20
TABLE = "Walking name;Contact;Shoe size\r\nHazel;hazel@{mark}.example.org;39\r\nRowan;0171 556;\r\n;0171 557;\r\nFERN;0171 558;\r\n"


class People:
    def __init__(self, platform, transport):
        self.platform, self.journey = platform, Journey(platform, transport)
        self.journey.operator_opens_a_practice()
        self.journey.therapist_joins_and_is_verified()
        self.group = self.journey.group

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.journey.therapist)

    def run(self):
        self.two_are_added()
        self.a_table_is_tried_and_taken()
        self.they_are_answered_for()
        self.they_are_told_or_rung()
        self.two_are_kept_apart()
        self.a_newcomer_reads_what_it_will_be_like()
        self.a_newcomer_sees_whoever_greets()
        self.the_agreement_changes()
        self.they_are_on_the_roll()
        self.they_prove_their_addresses()
        self.one_comes_by_an_invitation_of_their_own()

    def add(self, name, contact, **more):
        return self.call("groups.RosterService/AddMember", {
            "parent": self.group, "walkingName": name, "contact": contact, "agreementVersion": 1, **more})

    def two_are_added(self):
        refused = expect_error("FAILED_PRECONDITION", "AGREEMENT_REQUIRED", lambda: self.add("Fern", "", agreementVersion=0))
        expect(refused.fields == ["agreement_version"], refused)
        self.fern_mail = self.journey.address("fern")
        request = uuid.uuid4().hex
        self.fern = self.add("Fern", self.fern_mail, requestId=request)
        expect(self.fern["state"] == "MEMBER_STATE_ACTIVE" and self.fern["withoutAccount"], self.fern)
        expect(self.fern["contact"] == self.fern_mail and self.fern["agreementVersion"] == 1, self.fern)
        expect(self.add("Fern", self.fern_mail, requestId=request)["name"] == self.fern["name"], "the same request adds once")
        expect_error("ALREADY_EXISTS", "", lambda: self.add("fern", ""))
        self.ash = self.add("Ash", "0171 555")
        expect_error("FAILED_PRECONDITION", "CREDENTIAL_REQUIRED", lambda: self.call("groups.GroupsService/TransferGroup", {
            "name": self.group, "member": self.ash["name"]}))
        community = self.call("groups.GroupsService/CreateGroup", {
            "parent": self.journey.practice, "walkingName": "Robin",
            "group": {"title": "All welcome", "kind": "GROUP_KIND_COMMUNITY", "capacity": 5, "timeZone": "Europe/London"}})["name"]
        yew = self.call("groups.RosterService/AddMember", {"parent": community, "walkingName": "Yew"})
        refused = expect_error("FAILED_PRECONDITION", "GUEST_NOT_ALLOWED", lambda: self.call("groups.GroupsService/TransferGroup", {
            "name": community, "member": yew["name"]}))
        expect(refused.fields == ["member"], refused)

    def counts(self):
        group = self.call("groups.GroupsService/GetGroup", {"name": self.group})
        return group["activeCount"]

    def a_table_is_tried_and_taken(self):
        table = {"parent": self.group, "csv": TABLE.format(mark=self.journey.mark), "agreementVersion": 1}

        def outcomes(reply):
            return [row["outcome"].removeprefix("IMPORT_OUTCOME_") for row in reply["rows"]]
        tried = self.call("groups.RosterService/ImportMembers", {**table, "dryRun": True})
        expect(outcomes(tried) == ["CREATED", "CREATED", "REFUSED", "REFUSED"], tried)
        expect(tried["rows"][2]["column"] == "walking name" and tried["rows"][2]["line"] == 4, tried)
        expect(tried["ignoredColumns"] == ["Shoe size"] and not any(row.get("member") for row in tried["rows"]), tried)
        expect(self.counts() == 2, "a dry run adds nobody")
        taken = self.call("groups.RosterService/ImportMembers", table)
        expect(outcomes(taken) == outcomes(tried) and self.counts() == 4, taken)
        self.rowan = taken["rows"][1]["member"]
        again = self.call("groups.RosterService/ImportMembers", table)
        expect(outcomes(again) == ["ALREADY_THERE", "ALREADY_THERE", "REFUSED", "REFUSED"] and self.counts() == 4, again)
        expect(again["rows"][1]["member"] == self.rowan, again)

    def they_are_answered_for(self):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        self.walk = self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "A slow hour", "capacity": 5, "durationMinutes": 30, "meetingPoint": "The bench", "area": "the canal",
                     "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})["name"]
        for member in (self.fern["name"], self.ash["name"]):
            answer = self.call("attendance.AttendanceService/RespondFor", {
                "name": self.walk + "/responses/" + member.rpartition("/")[2], "answer": "ANSWER_GOING"})
            expect(answer["state"] == "RESPONSE_STATE_GOING", answer)

    def they_are_told_or_rung(self):
        announce = {"parent": self.group, "text": "Bring a coat."}
        shown = self.call("messaging.MessagingService/Announce", {**announce, "validateOnly": True})
        unreachable = {one["member"] for one in shown["unreachable"]}
        expect({self.ash["name"], self.rowan} <= unreachable and self.fern["name"] not in unreachable, shown)
        notice = self.call("messaging.MessagingService/Announce", announce)["notice"]
        self.platform.await_mail(self.fern_mail, r"There is a note for you")  # neutral words: it is a THERAPY group
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            told = {one["member"]: one for one in self.call(
                "messaging.MessagingService/ListDeliveries", {"parent": notice}).get("deliveries", [])}
            if told.get(self.ash["name"], {}).get("state") == "DELIVERY_STATE_BOUNCED":
                break
            expect(time.monotonic() < deadline, f"it is shown whom to ring: {told}")
            time.sleep(0.05)

    def joins(self, name):
        """Somebody who answers a mailed invitation: (session, member)."""
        email = self.journey.address(name.lower())
        self.call("groups.GroupsService/CreateInvitation", {"parent": self.group, "invitation": {"email": email}})
        token = self.platform.await_mail(email, r"/i/([A-Za-z0-9_-]{43})")[1]
        reply = self.journey.call("groups.GroupsService/AnswerInvitation", {
            "name": f"invitations/{token}", "walkingName": name, "agreementVersion": 1})
        return reply["token"], reply["member"]

    def all_that_is_seen(self, token):
        """What somebody without rights gets to see, errors too."""
        practice, seen = self.journey.practice, []
        separation = practice + "/separations/one"
        for method, request in (
                ("groups.GroupsService/GetGroup", {"name": self.group}), ("groups.GroupsService/ListMembers", {"parent": self.group}),
                ("groups.GroupsService/GetMember", {"name": self.group + "/members/me"}), ("groups.GroupsService/ListMyGroups", {}),
                ("scheduling.SchedulingService/ListMyWalks", {}), ("attendance.AttendanceService/ListMyResponses", {}),
                ("attendance.AttendanceService/GetTurnout", {"walk": self.walk}),
                ("groups.SeparationService/ListSeparations", {"parent": practice}),
                ("groups.SeparationService/ListClashes", {"parent": practice}),
                ("groups.SeparationService/RemoveSeparation", {"name": separation}),
                ("groups.SeparationService/SetSeparation", {"name": separation, "a": self.fern["name"], "b": self.ash["name"],
                                                            "kind": "SEPARATION_KIND_NOT_PAIRED"})):
            try:
                seen.append(self.journey.call(method, request, token))
            except CallError as error:
                seen.append((error.code, error.reason, error.message, error.fields))
        return seen

    def therapist_is_asked_to_look(self, times):
        """So often since this began, in words that say neither who nor where."""
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            notices = self.call("messaging.MessagingService/ListNotices", {"pageSize": 100}).get("notices", [])
            looks = [one for one in notices if one["kind"] == "NOTICE_KIND_LOOK"]
            if len(looks) == times:
                break
            expect(len(looks) < times and time.monotonic() < deadline, f"asked {len(looks)} times instead of {times}: {looks}")
            time.sleep(0.05)
        for one in looks:
            expect(one["group"] == self.group and not any(one.get(key) for key in ("walk", "thread", "text")), one)

    def two_are_kept_apart(self):
        people = [self.joins("Ivy"), self.joins("Sorrel")]
        for token, _ in people:
            answer = self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": "ANSWER_GOING"}, token)
            expect(answer["state"] == "RESPONSE_STATE_GOING", answer)
        before = [self.all_that_is_seen(token) for token, _ in people]
        a, b = (member["name"] for _, member in people)
        name = self.journey.practice + "/separations/one"
        separation = {"name": name, "a": a, "b": b, "kind": "SEPARATION_KIND_NOT_SAME_WALK"}
        clashes = lambda **more: self.call("groups.SeparationService/ListClashes", {  # noqa: E731
            "parent": self.journey.practice, **more}).get("clashes", [])
        expect(clashes() == [], "nobody is kept apart")
        expect(self.call("groups.SeparationService/SetSeparation", separation)["aWalkingName"] == "Ivy", "by whoever leads them")
        found = clashes(walk=self.walk)
        expect([(one["a"], one["b"], one["separation"], one["walk"]) for one in found] == [(a, b, name, self.walk)], found)
        expect([self.all_that_is_seen(token) for token, _ in people] == before, "nobody else can tell")
        self.therapist_is_asked_to_look(1)
        token = people[1][0]
        for answer, count in (("ANSWER_NOT_GOING", 0), ("ANSWER_GOING", 1)):
            self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": answer}, token)
            expect(len(clashes()) == count, f"{answer} is not refused, and seen at once")
        self.therapist_is_asked_to_look(2)
        for token, _ in people:
            told = self.call("messaging.MessagingService/ListNotices", {"pageSize": 100}, token).get("notices", [])
            expect(not any(one["kind"] == "NOTICE_KIND_LOOK" for one in told), told)
        self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": "ANSWER_NOT_GOING"}, token)
        self.call("groups.SeparationService/RemoveSeparation", {"name": name})
        expect("separations" not in self.call("groups.SeparationService/ListSeparations", {"parent": self.journey.practice}), "ended")
        self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": "ANSWER_NOT_GOING"}, people[0][0])
        self.newcomer = people[0][0]

    def a_newcomer_reads_what_it_will_be_like(self):
        card = {"name": self.group + "/firstWalkCard", "greeter": self.fern["name"], "greeterWears": "a red scarf",
                "minuteByMinute": "0: hello\n10: we set off", "slipAway": "At the mill.", "corner": "Mill Lane 3"}
        self.call("groups.FirstWalkService/UpdateFirstWalkCard", {"card": card})
        read = lambda token: self.call("groups.FirstWalkService/GetFirstWalkCard", {  # noqa: E731
            "name": card["name"], "walk": self.walk}, token)
        seen = read(self.newcomer)
        expect(seen["greeterWalkingName"] == "Fern" and seen["meetsAtCorner"] and "corner" not in seen, seen)
        self.call("groups.FirstWalkService/SetGreeter", {"walk": self.walk, "greeter": self.ash["name"], "wears": "a hat"})
        asked = self.call("groups.FirstWalkService/AskToBeMet", {"walk": self.walk, "meetMe": True}, self.newcomer)
        expect(asked["greeterWalkingName"] == "Ash" and asked["meetMe"] and "corner" not in asked, asked)
        expect(read(None)["toMeet"] == ["Ivy"], "leaders see whom to meet")
        self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": "ANSWER_GOING"}, self.newcomer)
        deadline = time.monotonic() + TOLD_SECONDS
        while read(self.newcomer).get("corner") != "Mill Lane 3":
            expect(time.monotonic() < deadline, "who is going and asked learns where")
            time.sleep(0.05)
        link = self.call("groups.GroupsService/CreateInvitation", {"parent": self.group, "invitation": {"maxUses": 3}})["url"]
        preview = self.journey.call("groups.GroupsService/GetInvitation", {"name": "invitations/" + link.rpartition("/")[2]})
        expect(preview["firstWalk"] == {"minuteByMinute": card["minuteByMinute"], "slipAway": "At the mill.", "meetsAtCorner": True},
               preview)
        self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": "ANSWER_NOT_GOING"}, self.newcomer)

    def a_newcomer_sees_whoever_greets(self):
        def get(path, token=None):
            return self.journey.transport.request("GET", path, headers={"Authorization": "Bearer " + token} if token else {})

        def link(**invitation):
            return self.call("groups.GroupsService/CreateInvitation", {"parent": self.group, "invitation": invitation})["url"]
        leader = self.call("groups.GroupsService/GetMember", {"name": self.group + "/members/me"})["name"]
        expect(SECRET in photo(300), "the picture tells who took it")
        self.call("groups.GreeterPhotoService/SetMemberPhoto", {"name": leader, "photo": encoded(photo(300))})
        card = f"/v1/{self.group}/firstWalkCard/photo"
        expect(get(card, self.newcomer)[0] == 404, "who does not greet is not shown")
        expect(get(f"/v1/{leader}/photo", self.newcomer)[0] == 403, "nor otherwise")
        self.call("groups.FirstWalkService/SetGreeter", {"walk": self.walk, "greeter": leader, "wears": "a coat"})
        email = self.journey.address("maple")
        link(email=email)
        mailed, shared = self.platform.await_mail(email, r"/i/([A-Za-z0-9_-]{43})")[1], link(maxUses=3).rpartition("/")[2]
        for path, token in ((f"{card}?walk={self.walk}", self.newcomer), (f"/v1/invitations/{mailed}/photo", None)):
            status, headers, data = get(path, token)
            expect(status == 200 and headers["Content-Type"] == "image/jpeg" and headers["Cache-Control"] == "no-store", (path, status))
            expect(data.startswith(b"\xff\xd8\xff") and SECRET not in data and b"Exif" not in data, "the picture alone")
        page = get(f"/i/{mailed}")[2].decode()
        expect(f'src="/v1/invitations/{mailed}/photo" alt="Photo of ' in page and len(page) < 15_000, page)
        expect(get(f"/v1/invitations/{shared}/photo")[0] == 404 and "<img" not in get(f"/i/{shared}")[2].decode(), "links are forwarded")
        self.call("groups.GreeterPhotoService/DeleteMemberPhoto", {"name": leader})
        expect(get(f"{card}?walk={self.walk}", self.newcomer)[0] == 404, "it is forgotten")

    def the_agreement_changes(self):
        self.call("groups.GroupsService/UpdateAgreement", {"agreement": {"name": self.group + "/agreement", "text": "Be on time."}})
        accepted = self.call("groups.GroupsService/AcceptAgreement", {
            "name": self.group + "/agreement", "version": 2, "member": self.ash["name"]})
        expect(accepted["name"] == self.ash["name"] and accepted["agreementVersion"] == 2, accepted)

    def they_are_on_the_roll(self):
        roll = self.call("attendance.AttendanceService/StartWalk", {"walk": self.walk})
        expect(sorted(entry["walkingName"] for entry in roll["entries"]) == ["Ash", "Fern"], roll)
        marks = [{"mark": uuid.uuid4().hex, "entry": entry["entry"], "presence": "PRESENCE_PRESENT", "client": "phone-a"}
                 for entry in roll["entries"]]
        self.call("attendance.AttendanceService/MarkRoll", {"walk": self.walk, "marks": marks})
        roll = self.call("attendance.AttendanceService/CloseWalk", {
            "walk": self.walk, "backCount": 2, "earlyReason": "It rains."})
        expect(roll["state"] == "ROLL_STATE_CLOSED" and roll["presentCount"] == 2, roll)

    def they_prove_their_addresses(self):
        """Whom a leader added is that membership once they have proved the address, and nobody else is."""
        stranger = self.journey.sign_in(self.journey.address("stranger"))
        expect("groups" not in self.call("groups.GroupsService/ListMyGroups", {}, stranger), "another address proves nothing")
        hazel = next(one for one in self.call("groups.GroupsService/ListMembers", {"parent": self.group, "pageSize": 100})["members"]
                     if one["walkingName"] == "Hazel")
        before = self.counts()
        self.call("groups.GroupsService/RemoveMember", {"name": hazel["name"]})
        fern = self.journey.sign_in(self.fern_mail)
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            mine = self.call("groups.GroupsService/ListMyGroups", {}, fern).get("groups", [])
            if mine:
                break
            expect(time.monotonic() < deadline, "Fern's membership is hers")
            time.sleep(0.05)
        expect([one["member"]["name"] for one in mine] == [self.fern["name"]], mine)
        me = self.call("groups.GroupsService/GetMember", {"name": self.group + "/members/me"}, fern)
        expect(me["name"] == self.fern["name"] and me["walkingName"] == "Fern", me)
        own = self.call("attendance.AttendanceService/GetMyResponse", {"walk": self.walk}, fern)
        expect(own["state"] == "RESPONSE_STATE_GOING", own)
        removed = self.journey.sign_in(hazel["contact"])
        expect("groups" not in self.call("groups.GroupsService/ListMyGroups", {}, removed), "who was removed does not come back by it")
        expect(self.counts() == before - 1, "all others, Fern too, hold the places that they held")

    def one_comes_by_an_invitation_of_their_own(self):
        email = self.journey.address("rowan")
        invitation = {"email": email, "member": self.rowan}
        self.call("groups.GroupsService/CreateInvitation", {"parent": self.group, "invitation": invitation})
        token = self.platform.await_mail(email, r"/i/([A-Za-z0-9_-]{43})")[1]
        reply = self.journey.call("groups.GroupsService/AnswerInvitation", {"name": f"invitations/{token}", "agreementVersion": 2})
        expect(reply["member"]["name"] == self.rowan and reply["member"]["walkingName"] == "Rowan", reply)
        expect(not reply["member"].get("withoutAccount"), reply)
        again = expect_error("FAILED_PRECONDITION", "MEMBERSHIP_STATE", lambda: self.call("groups.GroupsService/CreateInvitation", {
            "parent": self.group, "invitation": invitation}))
        expect(again.fields == ["invitation.member"], again)


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        People(platform, Rest(platform)).run()
    print("people: without the app, added, told, answered for and on the roll")


if __name__ == "__main__":
    main()
