"""Two practices with the same data: whoever belongs to one learns nothing of the other.

The cases come from the descriptors: for every public RPC, every name in its request is once a real one of the other
practice and once one that never existed. Both must be refused in the same words. An RPC that takes no name must be
listed below; one that is neither fails the test.

    twin_practices_test.py PROGRAM DESCRIPTORS
"""
import base64
import datetime
import sys
import time

from google.protobuf import descriptor_pb2

from journey import Journey
from platform_under_test import Platform
from transports import CallError, GrpcIo

TOLD_SECONDS = 20
# Where methods are declared that clients may call.
FILES = (*((area, area) for area in ("accounts", "groups", "scheduling", "attendance", "messaging")), ("scheduling", "calendar_feeds"),
         ("scheduling", "places"), ("scheduling", "decisions"), ("scheduling", "walk_plans"), ("groups", "roster"), ("groups", "separations"),
         ("groups", "first_walk"), ("groups", "greeter_photos"),
         ("attendance", "arrivals"), ("attendance", "series_answers"), ("attendance", "reports"), ("attendance", "follow_ups"),
         ("accounts", "safety_cards"), ("attendance", "safety"), ("attendance", "wrap_ups"))
# Values of enumerations that mean something where the first does not.
CHOSEN = {"DeliveryState": "DELIVERY_STATE_TOLD_BY_PHONE"}
# Fields that exclude others.
LEFT_OUT = {"OpenThreadRequest": {"walk"}}
NOBODY = "0" * 32
# RPCs whose requests name nothing: they speak of the caller, or of whoever holds a secret, alone.
OF_THE_CALLER = {
    "StartSignIn", "CompleteSignIn", "RedeemSignInLink", "SignOut", "ListSessions", "GetMe", "UpdateMe", "CreatePractice",
    "ListMyPractices", "ListPendingCredentials", "ListMyGroups", "ListMyWalks", "ListMyResponses", "PreviewRecurrence",
    "ListThreads", "ListBlocks", "ListNotices", "GetPreferences", "UpdatePreferences", "Unsubscribe", "GetPushKey", "SubscribePush",
    "ListCalendarFeeds", "GetSafetyCard", "PutSafetyCard", "ListSafetyCardReadings",
}
# Names that are secrets: whoever holds the link may use it, wherever they belong. Tried with one that never existed.
BY_LINK = {"GetInvitation", "GetInvitingPhoto", "AcceptInvitation", "AnswerInvitation", "AcceptStaffInvitation"}
# A way of two points.
WAY = base64.b64encode(b"<gpx><rte><rtept lat='51.5' lon='0'/><rtept lat='51.51' lon='0'/></rte></gpx>").decode()
# For the OPERATOR alone, whatever the name.
BY_OPERATOR = {"VerifyCredential", "RevokeCredential"}
# Where nothing is ever sent; the key is the example of RFC 8291, section 5.
BROWSER = {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/twin",
           "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
           "auth": "BTBZMqHH6r4Tts7J_aSIgg"}


class Cases:
    """Requests made from descriptors: valid in form, naming what `names` says."""

    def __init__(self, transport):
        self.pool = transport.pool
        options = self.pool.FindFileByName("amble/api/v1/options.proto").extensions_by_name
        self.rules, self.access = options["rules"], options["access"]
        self.transport = transport

    def extension(self, descriptor, extension):
        # The pool's own classes know the extension; descriptor_pb2's do not.
        options = descriptor.GetOptions()
        known = self.transport.message(self.pool.FindMessageTypeByName(options.DESCRIPTOR.full_name))
        return known.FromString(options.SerializeToString()).Extensions[extension]

    def methods(self):
        for area, name in FILES:
            file = self.pool.FindFileByName(f"amble/{area}/v1/{name}.proto")
            for service in file.services_by_name.values():
                streaming = descriptor_pb2.ServiceDescriptorProto()
                service.CopyToProto(streaming)
                for method, said in zip(service.methods, streaming.method):
                    # The gateway answers streams itself, under leases on channels; what those let through is tried with them.
                    if not said.server_streaming and not self.extension(method, self.access).internal:
                        yield f"{area}.{service.name}/{method.name}", method

    def request(self, message, names, top=True):
        """A dict for `message`; `names` maps patterns to names."""
        out = {}
        for field in message.fields:
            rules = self.extension(field, self.rules)
            pattern = rules.resource
            if not pattern and top and field.name == "name":
                raise AssertionError(f"{message.full_name}.name has no pattern")
            if field.name in LEFT_OUT.get(message.name, ()):
                continue
            if pattern in names:
                out[field.json_name] = [names[pattern]] if field.label == field.LABEL_REPEATED else names[pattern]
            elif field.message_type is not None and rules.required and field.label != field.LABEL_REPEATED:
                instant = field.message_type.name == "Timestamp"
                out[field.json_name] = self.value(field, rules) if instant else self.filled(field.message_type, names)
            elif rules.required or field.name == "walking_name":
                out[field.json_name] = self.value(field, rules)
        return out

    def filled(self, message, names):
        """A resource inside an update or a creation: its name by its kind, its fields plausible."""
        out = {}
        kind = {"Practice": "practices/*", "Staff": "practices/*/staff/*", "Group": "practices/*/groups/*",
                "Member": "practices/*/groups/*/members/*", "Agreement": "practices/*/groups/*/agreement",
                "Route": "practices/*/routes/*", "FirstWalkCard": "practices/*/groups/*/firstWalkCard", "Walk": "practices/*/groups/*/walks/*",
                "RiskChecklist": "practices/*/groups/*/walks/*/riskChecklist",
                "SessionPlan": "practices/*/groups/*/walks/*/sessionPlan"}.get(message.name)
        for field in message.fields:
            rules = self.extension(field, self.rules)
            if field.name == "name" and kind:
                out["name"] = names[kind]
            elif rules.output_only or field.name == "etag":
                continue
            elif field.name in ("title", "display_name", "walking_name", "area", "text", "slip_away"):
                out[field.json_name] = "Twin"
            elif field.name == "capacity":
                out["capacity"] = 5
            elif field.name == "roles":
                out["roles"] = ["STAFF_ROLE_OWNER"]
            elif field.name == "kind":
                out["kind"] = field.enum_type.values[1].name
            elif field.message_type is not None and field.message_type.name == "WallTime":
                out[field.json_name] = {"localTime": "2031-03-23T10:00:00", "timeZone": "Etc/UTC"}
            elif rules.required:
                out[field.json_name] = self.value(field, rules)
        if message.name == "WallTime":
            return {"localTime": "2031-03-23T10:00:00", "timeZone": "Etc/UTC"}
        return out

    def value(self, field, rules):
        if field.enum_type is not None:
            single = CHOSEN.get(field.enum_type.name, field.enum_type.values[1].name)
        elif field.message_type is not None and field.message_type.name == "Timestamp":
            single = "2031-01-01T00:00:00Z"
        elif field.message_type is not None and field.message_type.name == "RollMark":
            single = {"mark": "m1", "entry": "e1", "presence": "PRESENCE_PRESENT"}
        elif field.type == field.TYPE_STRING:
            single = {"email": "someone@example.org", "code": "123456"}.get(field.name, "x")
        elif field.type == field.TYPE_BYTES:
            single = "eA=="
        elif field.type == field.TYPE_BOOL:
            single = True
        else:
            single = max(1, rules.minimum)
        return [single] if field.label == field.LABEL_REPEATED else single


def messaging_names(journey):
    """What is told and said in the journey's group, by pattern."""
    def call(method, request):
        return journey.call(f"messaging.MessagingService/{method}", request, journey.therapist)

    def first_delivery():
        # People are gone through after the call.
        deadline = time.monotonic() + TOLD_SECONDS
        while not (deliveries := call("ListDeliveries", {"parent": notice}).get("deliveries")):
            if time.monotonic() > deadline:
                raise AssertionError(f"nobody is told of {notice}")
            time.sleep(0.05)
        return deliveries[0]["name"]
    thread = next(one["name"] for one in call("ListThreads", {})["threads"] if one.get("group") == journey.group)
    notice = call("Announce", {"parent": journey.group, "text": "Hello"})["notice"]
    return {
        "practices/*/threads/*": thread,
        "practices/*/threads/*/messages/*": call("PostMessage", {"parent": thread, "message": {"text": "Hello"}})["message"]["name"],
        "practices/*/notices/*": notice,
        "practices/*/notices/*/deliveries/*": first_delivery(),
        "me/pushSubscriptions/*": call("SubscribePush", {"subscription": {"webPush": BROWSER}})["name"],
    }


def separation_of(journey):
    separation = {"name": journey.practice + "/separations/one", "a": journey.members[0][1]["name"],
                  "b": journey.members[1][1]["name"], "kind": "SEPARATION_KIND_NOT_PAIRED"}
    return journey.call("groups.SeparationService/SetSeparation", separation, journey.therapist)["name"]


def names_of(journey, replace=None):
    """Pattern → name of the journey's resources; with `replace`, last ids that never existed."""
    member = journey.members[0][1]["name"]
    credential = journey.call("accounts.AccountsService/ListCredentials", {"parent": journey.staff}, journey.therapist)
    invitation = journey.call("groups.GroupsService/ListInvitations", {"parent": journey.group}, journey.therapist)
    session = journey.call("accounts.AccountsService/ListSessions", {}, journey.therapist)["sessions"][0]["name"]
    route = journey.call("scheduling.SchedulingService/ListRoutes", {"parent": journey.practice}, journey.therapist)
    follow_up = journey.call("attendance.FollowUpService/CreateFollowUp", {
        "parent": journey.group, "member": member, "reason": "Ask how it goes",
        "dueTime": (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")},
        journey.therapist)
    names = {
        "practices/*": journey.practice,
        "practices/*/staff/*": journey.staff,
        "practices/*/staff/*/credentials/*": credential["credentials"][0]["name"],
        "practices/*/groups/*": journey.group,
        "practices/*/groups/*/agreement": journey.group + "/agreement",
        "practices/*/groups/*/firstWalkCard": journey.group + "/firstWalkCard",
        "practices/*/separations/*": separation_of(journey),
        "practices/*/groups/*/members/*": member,
        "practices/*/groups/*/invitations/*": invitation["invitations"][0]["name"],
        "practices/*/groups/*/walks/*": journey.walk,
        "practices/*/groups/*/walks/*/riskChecklist": journey.walk + "/riskChecklist",
        "practices/*/groups/*/walks/*/sessionPlan": journey.walk + "/sessionPlan",
        "practices/*/groups/*/walks/*/responses/*": journey.walk + "/responses/" + member.rpartition("/")[2],
        "practices/*/routes/*": route["routes"][0]["name"],
        "practices/*/groups/*/walks/*/places/*": journey.place,
        "me/sessions/*": session,
        "me/calendarFeeds/*": journey.call("scheduling.CalendarFeedService/CreateCalendarFeed", {}, journey.therapist)["name"],
        "invitations/*": "invitations/" + "A" * 43,
        "staffInvitations/*": "staffInvitations/" + "A" * 43,
        "practices/*/groups/*/followUps/*": follow_up["name"],
        **messaging_names(journey),
    }
    if replace:
        def never(name):
            parts = name.split("/")
            return "/".join(NOBODY if parts[i - 1] in replace else part for i, part in enumerate(parts))
        names = {pattern: never(name) for pattern, name in names.items()}
    return names


def names_one(value, names):
    if isinstance(value, dict):
        return value.get("name") in names
    return any(one in names for one in value) if isinstance(value, list) else value in names


def outcome(call):
    try:
        return ("OK", call())
    except CallError as error:
        return (error.code, error.reason, error.message, tuple(error.fields))


def prepare(platform, transport):
    journey = Journey(platform, transport)
    for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up,
                 journey.walk_is_planned):
        step()
    route = journey.call("scheduling.SchedulingService/GetWalk", {"name": journey.walk}, journey.therapist)["route"]
    journey.call("scheduling.PlaceService/SetRouteWay", {"name": route, "gpx": WAY}, journey.therapist)
    journey.place = journey.call("scheduling.SchedulingService/GetWalk", {"name": journey.walk}, journey.therapist)["meetingPlace"]
    journey.staff = journey.call("accounts.AccountsService/ListStaff", {"parent": journey.practice}, journey.therapist)["staff"][0]["name"]
    return journey


def find_problems(platform, transport, messages):
    """(how many cases were tried, what is wrong as sentences); the cases come from `messages`."""
    problems, cases_run = [], 0
    mine, other = prepare(platform, transport), prepare(platform, transport)
    cases = Cases(messages)
    callers = {"therapist": mine.therapist, "member": mine.members[0][0], "guest": mine.members[6][0], "nobody": None}
    foreign = names_of(other)
    # What never existed: another practice altogether, and other things of the other practice.
    never = [names_of(other, replace={"practices"}),
             names_of(other, replace={"groups", "staff", "routes", "walks", "members", "sessions", "credentials",
                                      "invitations", "responses", "places", "threads", "messages", "notices", "deliveries",
                                      "pushSubscriptions", "calendarFeeds", "followUps", "separations"})]
    for name, method in cases.methods():
        if method.name in OF_THE_CALLER:
            continue
        request = cases.request(method.input_type, foreign)
        if not any(names_one(value, foreign.values()) for value in request.values()):
            problems.append(f"{name} has no case: its request {request} names nothing")
            continue
        for who, token in callers.items():
            cases_run += 1
            got = outcome(lambda: transport.call(name, request, token))
            if got[0] == "OK":
                problems.append(f"{name} as {who}: allowed on the other practice: {got[1]}")
                continue
            if who == "therapist" and method.name not in BY_OPERATOR | BY_LINK and got[0] != "NOT_FOUND":
                problems.append(f"{name} as {who}: {got} instead of NOT_FOUND")
            for unknown in never:
                same = outcome(lambda: transport.call(name, cases.request(method.input_type, unknown), token))
                if same != got:
                    problems.append(f"{name} as {who}: foreign {got} differs from unknown {same}")
                    break
    # The checker can fail: on one's own practice the same cases do find something.
    own = outcome(lambda: transport.call("groups.GroupsService/GetGroup", {"name": mine.group}, mine.therapist))
    if own[0] != "OK":
        problems.append(f"the therapist does not see her own group: {own}")
    # And nothing of the other practice has changed.
    group = other.call("groups.GroupsService/GetGroup", {"name": other.group}, other.therapist)
    if group["title"] != "Tuesday walkers" or group["activeCount"] != 12:
        problems.append(f"the other practice has changed: {group}")
    return cases_run, problems


def main():
    program, descriptors = sys.argv[1:3]
    with Platform(program) as platform:
        transport = GrpcIo(platform, descriptors)
        cases_run, problems = find_problems(platform, transport, transport)
        transport.close()
    for problem in problems:
        print("FAILED:", problem)
    print(f"{cases_run} cases, {len(problems)} problems")
    return 1 if problems or cases_run < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
