"""Many members of one COMMUNITY group with a few walks, made over REST, for tests of what goes wrong."""
import datetime
import http.client
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))
from journey import Journey  # noqa: E402
from transports import CallError, Rest  # noqa: E402

MOST_USES = 500  # of one shared link
RIGHTS_SECONDS = 5


class OneTry(Rest):
    """Sends each request once, so that a caller learns of every connection that breaks."""

    def request(self, verb, path, body=None, headers=None):
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(*self.address, timeout=30)
        try:
            connection.request(verb, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self.local.connection = None
            raise


class Crowd:
    """`members` are session tokens, `walks` are resource names."""

    def __init__(self, platform, members, walks, places):
        self.rest = OneTry(platform)
        self.patient = Rest(platform)
        journey = Journey(platform, self.patient)
        journey.operator_opens_a_practice()
        self.therapist = journey.sign_in(journey.address("therapist"))
        invitation = platform.await_mail(journey.address("therapist"), r"/staff-invitation/([A-Za-z0-9_-]{43})")[1]
        staff = self.by_therapist("accounts.AccountsService/AcceptStaffInvitation", {"name": f"staffInvitations/{invitation}"})
        self.with_new_rights("accounts.AccountsService/UpdateStaff", {
            "staff": {"name": staff["name"], "roles": ["STAFF_ROLE_OWNER", "STAFF_ROLE_THERAPIST"]}, "updateMask": "roles"})
        self.group = self.with_new_rights("groups.GroupsService/CreateGroup", {
            "parent": journey.practice, "walkingName": "Robin",
            "group": {"title": "Open walkers", "kind": "GROUP_KIND_COMMUNITY", "joinPolicy": "JOIN_POLICY_OPEN",
                      "capacity": MOST_USES, "timeZone": "Etc/UTC"}})["name"]
        link = self.by_therapist("groups.GroupsService/CreateInvitation", {
            "parent": self.group, "invitation": {"maxUses": MOST_USES}})["url"]
        token = re.search(r"/i/([A-Za-z0-9_-]{43})", link)[1]
        self.members = []
        for number in range(members):
            reply = self.patient.call("groups.GroupsService/AnswerInvitation", {
                "name": f"invitations/{token}", "walkingName": f"Walker {number:02}"})
            assert reply["member"]["state"] == "MEMBER_STATE_ACTIVE", reply
            self.members.append(reply["token"])
        route = self.by_therapist("scheduling.SchedulingService/CreateRoute", {
            "parent": journey.practice,
            "route": {"title": "Canal", "area": "by the canal", "meetingPoint": "The bench at lock 7",
                      "durationMinutes": 50, "access": {"surface": "Gravel, level", "steps": "No steps"}}})["name"]
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        self.walks = [self.by_therapist("scheduling.SchedulingService/CreateWalk", {
            "parent": self.group,
            "walk": {"title": f"Walk {number}", "route": route, "capacity": places,
                     "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})["name"]
            for number in range(walks)]

    def by_therapist(self, method, request):
        return self.patient.call(method, request, self.therapist)

    def with_new_rights(self, method, request):
        """Rights that grew are seen within a second."""
        deadline = time.monotonic() + RIGHTS_SECONDS
        while True:
            try:
                return self.by_therapist(method, request)
            except CallError as error:
                if error.code not in ("NOT_FOUND", "PERMISSION_DENIED") or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def respond(self, member, walk, answer, request_id):
        return self.rest.call("attendance.AttendanceService/Respond",
                              {"walk": walk, "answer": answer, "requestId": request_id}, member)

    def response_of(self, member, walk):
        return self.rest.call("attendance.AttendanceService/GetMyResponse", {"walk": walk}, member)
