"""What becomes of answers, from outside: one answer for many dates, who came and who did not, and who should be looked after.

    answers_test.py PROGRAM DESCRIPTORS
"""
import csv
import datetime
import io
import sys
import time
import urllib.parse
import uuid

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import CallError, Rest

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
        self.two_missed_walks_are_noticed()
        self.leaders_look_back()
        self.leaders_look_after_people()
        self.a_new_agreement_stops_a_yes_alone()

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
        deadline = time.monotonic() + TOLD_SECONDS
        while not self.call("attendance.AttendanceService/GetMyResponse", {"walk": walks[3]}, 0)["walk"].get("cancelled"):
            expect(time.monotonic() < deadline, "attendance hears that it is cancelled")
            time.sleep(0.05)
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
        waiting = 12  # for a place in the group
        expect_error("FAILED_PRECONDITION", "MEMBERSHIP_STATE",
                     lambda: self.respond(waiting, walks[0], "ANSWER_GOING", scope="ANSWER_SCOPE_THIS"))


    def take_place(self, walk, presences):
        """Those numbers of members who are GOING are marked so, and the walk is closed."""
        for number, presence in presences.items():
            if presence:
                self.call("attendance.AttendanceService/Respond", {"walk": walk, "answer": "ANSWER_GOING"}, number)
        self.call("attendance.AttendanceService/StartWalk", {"walk": walk})
        marks = [{"mark": uuid.uuid4().hex, "entry": self.member(number).rsplit("/", 1)[1], "presence": presence}
                 for number, presence in presences.items()]
        self.call("attendance.AttendanceService/MarkRoll", {"walk": walk, "marks": marks})
        close = {"walk": walk, "backCount": list(presences.values()).count("PRESENCE_PRESENT"), "earlyReason": "Rain",
                 "requestId": uuid.uuid4().hex}
        for _ in range(2):  # the same request again has no second effect
            self.call("attendance.AttendanceService/CloseWalk", close)

    def member(self, number):
        return self.journey.members[number][1]["name"]

    def two_missed_walks_are_noticed(self):
        self.formula = self.plan(1, capacity=3, title="=HYPERLINK(\"http://x\")")
        self.take_place(self.formula, {0: "PRESENCE_ABSENT", 1: "PRESENCE_PRESENT", 2: "PRESENCE_ABSENT"})
        listed = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group})
        expect(not listed.get("followUps"), f"once is no reason: {listed}")
        self.second = self.plan(1.5, capacity=3)
        self.call("attendance.AttendanceService/Respond", {"walk": self.second, "answer": "ANSWER_GOING"}, 3)
        self.call("attendance.AttendanceService/Respond", {"walk": self.second, "answer": "ANSWER_NOT_GOING"}, 3)
        self.take_place(self.second, {0: "PRESENCE_ABSENT", 1: "PRESENCE_ABSENT", 2: "PRESENCE_PRESENT"})
        listed = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group})["followUps"]
        expect(len(listed) == 1 and listed[0]["kind"] == "FOLLOW_UP_KIND_ABSENCE" and listed[0]["member"] == self.member(0)
               and listed[0]["walk"] == self.second and listed[0]["walkingName"] == "Walker A", listed)

    def leaders_look_back(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        times = {"from": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "to": (now + datetime.timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")}
        report = self.call("attendance.ReportService/GetAttendanceReport", {"group": self.group, **times})
        first, second = report["walks"]
        expect((first["walk"], first["goingCount"], first["wentCount"], first["absentCount"]) == (self.formula, 3, 1, 2), first)
        expect((second["walk"], second["withdrewLateCount"], second["state"]) == (self.second, 1, "ROLL_STATE_CLOSED"), second)
        lines = {line["member"]: line for line in report["members"]}
        expect(len(lines) == 13, f"the group and its leader: {len(lines)}")
        absent = lines[self.member(0)]
        expect((absent["walkCount"], absent["absentCount"]) == (2, 2) and "lastWalkTime" not in absent, absent)
        present = lines[self.member(2)]
        expect((present["presentCount"], present["lastWalkTime"]) == (1, second["startTime"]), present)

        def table(name, token=None):
            query = urllib.parse.urlencode({**times, "table": name})
            return self.rest.request("GET", f"/v1/{self.group}/attendanceReport.csv?{query}",
                                     headers={"Authorization": "Bearer " + (token or self.journey.therapist)})
        status, headers, data = table("REPORT_TABLE_WALKS")
        expect(status == 200 and headers["Content-Type"] == "text/csv; charset=utf-8", (status, headers, data))
        rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
        expect([row["title"] for row in rows] == ["'=HYPERLINK(\"http://x\")", "A slow hour"], rows)
        expect((rows[0]["went"], rows[0]["absent"], rows[1]["withdrew_late"], rows[0]["time_zone"]) == ("1", "2", "1", "Etc/UTC"), rows)
        rows = list(csv.DictReader(io.StringIO(table("REPORT_TABLE_MEMBERS")[2].decode(), newline=""), strict=True))
        row = next(row for row in rows if row["walking_name"] == "Walker A")
        expect((row["walks"], row["present"], row["absent"], row["last_walk"]) == ("2", "0", "2", ""), row)
        member = self.journey.members[0][0]
        expect(table("REPORT_TABLE_WALKS", member)[0] == 403, "for leaders alone")
        expect_error("PERMISSION_DENIED", "", lambda: self.call("attendance.ReportService/GetAttendanceReport",
                                                                {"group": self.group, **times}, 0))
        too_long = {**times, "to": (now + datetime.timedelta(days=401)).strftime("%Y-%m-%dT%H:%M:%SZ")}
        refused = expect_error("INVALID_ARGUMENT", "", lambda: self.call("attendance.ReportService/GetAttendanceReport",
                                                                         {"group": self.group, **too_long}))
        expect(refused.fields == ["to"], refused)

    def leaders_look_after_people(self):
        due = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        request = {"parent": self.group, "member": self.member(4), "reason": "Was quiet", "dueTime": due}
        made = self.call("attendance.FollowUpService/CreateFollowUp", request)
        expect(made["kind"] == "FOLLOW_UP_KIND_BY_LEADER" and made["dueTime"] == due, made)
        page = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group, "pageSize": 1})
        expect(page["followUps"] == [made] and page["nextPageToken"], page)
        early = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group, "dueBefore": due})
        expect(not early.get("followUps"), early)
        leader = next(member["name"] for member in self.call("groups.GroupsService/ListMembers", {"parent": self.group})["members"]
                      if member["role"] == "MEMBER_ROLE_LEADER")
        made = self.call("attendance.FollowUpService/AssignFollowUp", {"name": made["name"], "assignee": leader})
        expect(made["assignee"] == leader and made["assigneeWalkingName"], made)
        mine = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group, "assignee": leader})["followUps"]
        expect(mine == [made], mine)
        refused = expect_error("INVALID_ARGUMENT", "", lambda: self.call(
            "attendance.FollowUpService/AssignFollowUp", {"name": made["name"], "assignee": self.member(4)}))
        expect(refused.fields == ["assignee"], refused)
        rest = self.call("attendance.FollowUpService/ListFollowUps",
                         {"parent": self.group, "pageSize": 1, "pageToken": page["nextPageToken"]})
        expect(rest["followUps"][0]["kind"] == "FOLLOW_UP_KIND_ABSENCE" and not rest.get("nextPageToken"), rest)
        done = self.call("attendance.FollowUpService/ResolveFollowUp", {"name": made["name"], "note": "Is well"})
        expect(done["resolveTime"] and done["note"] == "Is well" and done["resolvedBy"] == leader, done)
        listed = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group})["followUps"]
        expect([one["kind"] for one in listed] == ["FOLLOW_UP_KIND_ABSENCE"], listed)
        listed = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.group, "showResolved": "true"})["followUps"]
        expect(listed[0] == done and len(listed) == 2, listed)
        for method, what in (("CreateFollowUp", request), ("ListFollowUps", {"parent": self.group}),
                             ("AssignFollowUp", {"name": made["name"]}), ("ResolveFollowUp", {"name": made["name"]})):
            expect_error("PERMISSION_DENIED", "", lambda: self.call(f"attendance.FollowUpService/{method}", what, 0))

    def a_new_agreement_stops_a_yes_alone(self):
        def respond(answer, number=2):
            return self.call("attendance.AttendanceService/Respond", {"walk": self.walks[1], "answer": f"ANSWER_{answer}"}, number)
        respond("GOING")
        agreement = f"{self.group}/agreement"
        version = self.call("groups.GroupsService/UpdateAgreement", {
            "agreement": {"name": agreement, "text": "What is said on a walk stays there, and phones stay in pockets."},
            "updateMask": "text"})["version"]
        deadline = time.monotonic() + TOLD_SECONDS
        while True:
            try:
                respond("GOING", 3)
            except CallError as error:
                expect(error.reason == "AGREEMENT_REQUIRED", error)
                break
            expect(time.monotonic() < deadline, "attendance hears of the new agreement")
            time.sleep(0.05)
        leader = {"name": f"{self.walks[1]}/responses/{self.member(3).rsplit('/', 1)[1]}"}
        expect_error("FAILED_PRECONDITION", "AGREEMENT_REQUIRED", lambda: self.call(
            "attendance.AttendanceService/RespondFor", {**leader, "answer": "ANSWER_GOING"}))
        told = self.call("attendance.AttendanceService/RespondFor", {**leader, "answer": "ANSWER_NOT_GOING"})
        expect(told["state"] == "RESPONSE_STATE_NOT_GOING", told)
        for answer in ("UNSURE", "NOT_GOING"):
            expect(respond(answer)["state"] == f"RESPONSE_STATE_{answer}", answer)
        expect_error("FAILED_PRECONDITION", "AGREEMENT_REQUIRED", lambda: respond("GOING"))
        self.call("groups.GroupsService/AcceptAgreement", {"name": agreement, "version": version}, 2)
        expect(respond("GOING")["state"] in ("RESPONSE_STATE_GOING", "RESPONSE_STATE_WAITLISTED"), "accepted, and at once heard")


def main():
    program, _ = sys.argv[1:3]
    with Platform(program) as platform:
        Answers(platform, Rest(platform)).run()
    print("answers: one for many dates, what came of them, and who is looked after")


if __name__ == "__main__":
    main()
