"""People without the app, from outside: a leader adds them one by one and from a table, answers for them, reaches them by mail or
by telephone, and marks them on the roll.

    people_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sys
import time
import uuid

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

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
        self.the_agreement_changes()
        self.they_are_on_the_roll()

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
        roll = self.call("attendance.AttendanceService/CloseWalk", {"walk": self.walk, "backCount": 2})
        expect(roll["state"] == "ROLL_STATE_CLOSED" and roll["presentCount"] == 2, roll)


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        People(platform, Rest(platform)).run()
    print("people: without the app, added, told, answered for and on the roll")


if __name__ == "__main__":
    main()
