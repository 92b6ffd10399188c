"""The main job as people do it: an operator, a therapist and fifteen participants, over one transport."""
import datetime
import threading
import uuid

from transports import CallError

AGREEMENT = "What is said on the path stays on the path."
GROUP_CAPACITY = 12
WALK_PLACES = 8


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def expect_error(code, reason, action):
    try:
        reply = action()
    except CallError as error:
        expect(error.code == code and (not reason or error.reason == reason), f"expected {code} {reason}, got {error}")
        return error
    raise AssertionError(f"expected {code} {reason}, got {reply}")


def at_once(actions):
    """Runs all actions at the same moment; returns their results in order, or raises the first error."""
    results, errors = [None] * len(actions), []
    barrier = threading.Barrier(len(actions))

    def run(index, action):
        barrier.wait()
        try:
            results[index] = action()
        except Exception as error:  # noqa: BLE001 - carried to the caller
            errors.append(error)

    threads = [threading.Thread(target=run, args=item) for item in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


class Journey:
    def __init__(self, platform, transport):
        self.platform, self.transport = platform, transport
        self.mark = uuid.uuid4().hex[:8]  # several journeys share one platform

    def call(self, method, request, token=None):
        return self.transport.call(method, request, token)

    def address(self, who):
        return f"{who}.{self.mark}@example.org"

    def sign_in(self, email, token=None):
        """By the code in the mail; with a guest's token the guest is merged."""
        flow = self.call("accounts.AccountsService/StartSignIn", {"email": email})["flow"]
        code = self.platform.await_mail(email, r"\b(\d{6})\b")[1]
        return self.call("accounts.AccountsService/CompleteSignIn", {"flow": flow, "code": code}, token)["token"]

    def run(self):
        self.operator_opens_a_practice()
        self.therapist_joins_and_is_verified()
        self.group_fills_up()
        self.walk_is_planned()
        self.twelve_answer_at_once()
        self.two_withdraw()
        self.the_day()

    def operator_opens_a_practice(self):
        link = self.platform.admin_link(self.address("operator"))
        self.operator = self.call("accounts.AccountsService/RedeemSignInLink", {"token": link})["token"]
        expect_error("UNAUTHENTICATED", "", lambda: self.call("accounts.AccountsService/RedeemSignInLink", {"token": link}))
        expect(self.call("accounts.AccountsService/GetMe", {}, self.operator).get("operator"), "the operator is one")
        self.practice = self.call("accounts.AccountsService/CreatePractice", {
            "practice": {"displayName": "Riverside Practice", "timeZone": "Europe/London", "help": "Samaritans: 116 123"},
            "ownerEmail": self.address("therapist")}, self.operator)["name"]

    def therapist_joins_and_is_verified(self):
        self.therapist = self.sign_in(self.address("therapist"))
        token = self.platform.await_mail(self.address("therapist"), r"/staff-invitation/([A-Za-z0-9_-]{43})")[1]
        staff = self.call("accounts.AccountsService/AcceptStaffInvitation", {"name": f"staffInvitations/{token}"}, self.therapist)
        staff = self.call("accounts.AccountsService/UpdateStaff", {
            "staff": {"name": staff["name"], "roles": ["STAFF_ROLE_OWNER", "STAFF_ROLE_THERAPIST"]}, "updateMask": "roles"},
            self.therapist)
        group = {"parent": self.practice, "walkingName": "Robin", "agreementText": AGREEMENT,
                 "group": {"title": "Tuesday walkers", "kind": "GROUP_KIND_THERAPY", "capacity": GROUP_CAPACITY,
                           "timeZone": "Europe/London"}}
        expect_error("FAILED_PRECONDITION", "CREDENTIAL_REQUIRED",
                     lambda: self.call("groups.GroupsService/CreateGroup", group, self.therapist))
        expires = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
        credential = self.call("accounts.AccountsService/SubmitCredential", {
            "parent": staff["name"], "credential": {"kind": "CREDENTIAL_KIND_LICENCE", "issuer": "Board", "number": "L-1",
                                                    "expireTime": expires}}, self.therapist)
        expect_error("PERMISSION_DENIED", "",
                     lambda: self.call("accounts.AccountsService/VerifyCredential", {"name": credential["name"]}, self.therapist))
        pending = self.call("accounts.AccountsService/ListPendingCredentials", {}, self.operator)["credentials"]
        expect(credential["name"] in [c["name"] for c in pending], "the credential waits for the operator")
        verified = self.call("accounts.AccountsService/VerifyCredential", {"name": credential["name"]}, self.operator)
        expect(verified["status"] == "CREDENTIAL_STATUS_VERIFIED", verified)
        # Rights that grew are seen within a second, without signing in again.
        deadline = datetime.datetime.now() + datetime.timedelta(seconds=5)
        while True:
            try:
                self.group = self.call("groups.GroupsService/CreateGroup", group, self.therapist)["name"]
                return
            except CallError as error:
                if error.reason != "CREDENTIAL_REQUIRED" or datetime.datetime.now() > deadline:
                    raise

    def group_fills_up(self):
        """Fifteen answer mailed invitations: the first five by an account, the rest as guests."""
        self.members = []
        for number in range(15):
            email = self.address(f"walker{number}")
            self.call("groups.GroupsService/CreateInvitation", {"parent": self.group, "invitation": {"email": email}}, self.therapist)
            token = self.platform.await_mail(email, r"/i/([A-Za-z0-9_-]{43})")[1]
            preview = self.call("groups.GroupsService/GetInvitation", {"name": f"invitations/{token}"})
            expect(preview["title"] != "Tuesday walkers", "a THERAPY group's title is not on the link")
            expect(preview["agreement"]["version"] == 1, preview)
            join = {"name": f"invitations/{token}", "walkingName": f"Walker {chr(65 + number)}"}
            if number < 5:
                session = self.sign_in(email)
                expect_error("FAILED_PRECONDITION", "AGREEMENT_REQUIRED",
                             lambda: self.call("groups.GroupsService/AcceptInvitation", join, session))
                member = self.call("groups.GroupsService/AcceptInvitation", {**join, "agreementVersion": 1}, session)
            else:
                reply = self.call("groups.GroupsService/AnswerInvitation", {**join, "agreementVersion": 1})
                session, member = reply["token"], reply["member"]
                expect(self.call("accounts.AccountsService/GetMe", {}, session)["guest"], "who answers a link is a guest")
            wanted = "MEMBER_STATE_ACTIVE" if number < GROUP_CAPACITY else "MEMBER_STATE_WAITING"
            expect(member["state"] == wanted, member)
            if number >= GROUP_CAPACITY:
                expect(member["waitingPosition"] == number - GROUP_CAPACITY + 1, member)
            self.members.append((session, member))
        group = self.call("groups.GroupsService/GetGroup", {"name": self.group}, self.therapist)
        expect((group["activeCount"], group["waitingCount"]) == (12, 3), group)

    def walk_is_planned(self):
        route = self.call("scheduling.SchedulingService/CreateRoute", {
            "parent": self.practice,
            "route": {"title": f"Canal {self.mark}", "area": "by the canal, near the old mill",
                      "meetingPoint": "The bench at lock 7", "durationMinutes": 50,
                      "access": {"surface": "Gravel, level", "steps": "No steps", "benches": "Every few minutes"}}},
            self.therapist)["name"]
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        self.walk = self.call("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": "A slow hour", "route": route, "capacity": WALK_PLACES,
                     "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}},
            self.therapist)["name"]
        seen = self.call("scheduling.SchedulingService/GetWalk", {"name": self.walk}, self.members[0][0])
        expect(seen["durationMinutes"] == 50 and "meetingPoint" not in seen, seen)
        waiting = self.members[12][0]
        expect_error("NOT_FOUND", "", lambda: self.call("scheduling.SchedulingService/GetWalk", {"name": self.walk}, waiting))

    def respond(self, number, answer, **more):
        return self.call("attendance.AttendanceService/Respond", {"walk": self.walk, "answer": answer, **more},
                         self.members[number][0])

    def responses(self):
        listed = self.call("attendance.AttendanceService/ListResponses", {"parent": self.walk, "pageSize": 100}, self.therapist)
        return listed.get("responses", [])

    def twelve_answer_at_once(self):
        replies = at_once([lambda n=n: self.respond(n, "ANSWER_GOING") for n in range(12)])
        going = [r for r in replies if r["state"] == "RESPONSE_STATE_GOING"]
        waiting = [r for r in replies if r["state"] == "RESPONSE_STATE_WAITLISTED"]
        expect((len(going), len(waiting)) == (8, 4), replies)
        expect(sorted(r["position"] for r in waiting) == [1, 2, 3, 4], waiting)
        expect(all("bench at lock 7" in r["meetingPoint"] for r in going), "who is going learns where to meet")
        expect(not any(r.get("meetingPoint") for r in waiting), "who waits does not")
        turnout = self.call("attendance.AttendanceService/GetTurnout", {"walk": self.walk}, self.members[0][0])
        expect((turnout["goingCount"], turnout["waitlistedCount"], turnout.get("placesLeft", 0)) == (8, 4, 0), turnout)
        self.replies = replies

    def two_withdraw(self):
        order = [r["name"] for r in sorted((r for r in self.replies if r["state"] == "RESPONSE_STATE_WAITLISTED"),
                                           key=lambda r: r["position"])]
        going = [n for n, r in enumerate(self.replies) if r["state"] == "RESPONSE_STATE_GOING"]
        stale = self.replies[going[0]]["etag"]
        for number in going[:2]:
            expect(self.respond(number, "ANSWER_NOT_GOING")["state"] == "RESPONSE_STATE_NOT_GOING", "withdrawn")
        expect_error("ABORTED", "ETAG_MISMATCH", lambda: self.respond(going[0], "ANSWER_GOING", etag=stale))
        now = {r["name"]: r for r in self.responses()}
        expect([now[n]["state"] for n in order] == ["RESPONSE_STATE_GOING"] * 2 + ["RESPONSE_STATE_WAITLISTED"] * 2,
               [now[n] for n in order])
        expect([now[n]["position"] for n in order[2:]] == [1, 2], "the others move up")
        expect(len(now) == 12, "one answer a person")

    def the_day(self):
        expect_error("PERMISSION_DENIED", "", lambda: self.call("attendance.AttendanceService/StartWalk", {"walk": self.walk},
                                                                self.members[0][0]))
        roll = self.call("attendance.AttendanceService/StartWalk", {"walk": self.walk}, self.therapist)
        expect(len(roll["entries"]) == 8 and {e["presence"] for e in roll["entries"]} == {"PRESENCE_EXPECTED"}, roll)
        expect_error("FAILED_PRECONDITION", "WALK_STARTED", lambda: self.respond(0, "ANSWER_UNSURE"))
        entries = [e["entry"] for e in roll["entries"]]
        marks = [{"mark": uuid.uuid4().hex, "entry": e, "presence": "PRESENCE_PRESENT", "client": "phone-a"} for e in entries[:6]]
        self.call("attendance.AttendanceService/MarkRoll", {"walk": self.walk, "marks": marks}, self.therapist)
        refused = expect_error("FAILED_PRECONDITION", "ROLL_UNSETTLED", lambda: self.call(
            "attendance.AttendanceService/CloseWalk", {"walk": self.walk, "backCount": 6}, self.therapist))
        for entry in roll["entries"][6:]:
            expect(entry["walkingName"] in refused.message, f"{entry['walkingName']} is named in: {refused.message}")
        marks = [{"mark": uuid.uuid4().hex, "entry": e, "presence": "PRESENCE_ABSENT", "client": "phone-a"} for e in entries[6:]]
        self.call("attendance.AttendanceService/MarkRoll", {"walk": self.walk, "marks": marks}, self.therapist)
        roll = self.call("attendance.AttendanceService/AddToRoll", {"walk": self.walk, "walkingName": "Somebody's sister"}, self.therapist)
        expect(roll["presentCount"] == 7 and len(roll["entries"]) == 9, roll)
        # The other phone saw one of them leave, without knowing of the first phone's mark.
        other = {"mark": uuid.uuid4().hex, "entry": entries[0], "presence": "PRESENCE_LEFT_EARLY", "client": "phone-b"}
        roll = self.call("attendance.AttendanceService/MarkRoll", {"walk": self.walk, "marks": [other]}, self.therapist)
        entry = next(e for e in roll["entries"] if e["entry"] == entries[0])
        expect(entry["conflict"] and len(entry["marks"]) == 2, entry)
        expect_error("FAILED_PRECONDITION", "ROLL_UNSETTLED", lambda: self.call(
            "attendance.AttendanceService/CloseWalk", {"walk": self.walk, "backCount": 7}, self.therapist))
        settled = {"mark": uuid.uuid4().hex, "entry": entries[0], "presence": "PRESENCE_LEFT_EARLY", "client": "phone-a",
                   "replaces": [m["mark"] for m in entry["marks"]]}
        roll = self.call("attendance.AttendanceService/MarkRoll", {"walk": self.walk, "marks": [settled]}, self.therapist)
        expect(roll["presentCount"] == 6, roll)
        roll = self.call("attendance.AttendanceService/CloseWalk", {
            "walk": self.walk, "backCount": 6, "earlyReason": "A storm is coming"}, self.therapist)
        expect(roll["state"] == "ROLL_STATE_CLOSED", roll)
