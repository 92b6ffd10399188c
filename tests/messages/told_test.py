"""Nobody is left standing at a cancelled walk: told_test.py PROGRAM

A walk with 40 going and 5 waiting, whose leader did not answer, is cancelled a moment after one more has joined and answered,
while messaging is killed again and again between the mail server's 250 and its own commit. Everyone is told by the way they
chose, each by mails of one Message-ID, nobody is left out, and no reminder leaves afterwards, though another walk at the same
hour has its own. Whom nothing reaches stands first on Told. By one messenger on SQLite, which is for one process, and by two
and by eight on PostgreSQL.
"""
import collections
import datetime
import pathlib
import re
import sys
import tempfile
import threading
import time

from post import Post
from town import Town

from journey import Journey, expect  # town.py has made them known
from transports import CallError, Rest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "load"))
from postgres import Postgres  # noqa: E402

GOING, WAITING = 40, 5
KILLS = 3
RIGHTS_SECONDS = 5
TOLD_SECONDS = 240
# From the cancellation until the reminder of the day before would be due.
UNTIL_REMINDER_SECONDS = 25
CANCELLED, REMINDED = r"(?i)cancel", r"This is a reminder"


class Scene:
    """A COMMUNITY group whose members gave an address with their first answer."""

    def __init__(self, town):
        self.town, self.rest = town, Rest(town)
        journey = Journey(town, self.rest)
        journey.operator_opens_a_practice()
        self.leader_address = journey.address("therapist")
        self.leader = journey.sign_in(self.leader_address)
        invitation = town.await_mail(self.leader_address, r"/staff-invitation/([A-Za-z0-9_-]{43})")[1]
        staff = self.by_leader("accounts.AccountsService/AcceptStaffInvitation", name=f"staffInvitations/{invitation}")
        self.once_allowed("accounts.AccountsService/UpdateStaff", updateMask="roles", staff={
            "name": staff["name"], "roles": ["STAFF_ROLE_OWNER", "STAFF_ROLE_THERAPIST"]})
        # Noon where they walk, so that no quiet hours are near.
        self.zone = zone_of_noon()
        self.group = self.once_allowed("groups.GroupsService/CreateGroup", parent=journey.practice, walkingName="Robin", group={
            "title": "Open walkers", "kind": "GROUP_KIND_COMMUNITY", "joinPolicy": "JOIN_POLICY_OPEN",
            "capacity": 100, "timeZone": self.zone})["name"]
        link = self.by_leader("groups.GroupsService/CreateInvitation", parent=self.group, invitation={"maxUses": 200})["url"]
        self.invitation = re.search(r"/i/([A-Za-z0-9_-]{43})", link)[1]
        self.sessions = {}  # by address

    def by_leader(self, method, **request):
        return self.rest.call(method, request, self.leader)

    def once_allowed(self, method, **request):
        deadline = time.monotonic() + RIGHTS_SECONDS
        while True:
            try:
                return self.by_leader(method, **request)
            except CallError as error:
                if error.code not in ("NOT_FOUND", "PERMISSION_DENIED") or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def join(self, name):
        address = f"{name}@example.org"
        reply = self.rest.call("groups.GroupsService/AnswerInvitation", {
            "name": f"invitations/{self.invitation}", "walkingName": name.capitalize(), "email": address})
        expect(reply["member"]["state"] == "MEMBER_STATE_ACTIVE", reply)
        self.sessions[address] = reply["token"]
        return address

    def plan(self, title, start, capacity):
        return self.by_leader("scheduling.SchedulingService/CreateWalk", parent=self.group, walk={
            "title": title, "capacity": capacity, "durationMinutes": 60,
            "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": self.zone}})["name"]

    def answer_yes(self, address, walk):
        return self.rest.call("attendance.AttendanceService/Respond", {"walk": walk, "answer": "ANSWER_GOING"},
                              self.sessions[address])["state"].removeprefix("RESPONSE_STATE_")

    def prefer(self, address, **preferences):
        verb, path = "PATCH", "/v1/me/preferences"
        self.send(verb, path, preferences, self.sessions[address])

    def send(self, verb, path, body, token):
        import json
        status, _, content = self.rest.request(verb, path, json.dumps(body) if body is not None else None, {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"})
        expect(status == 200, f"{verb} {path}: {status} {content!r}")
        return json.loads(content)


def zone_of_noon():
    """A zone in which it is about noon: "Etc/GMT-3" is three hours ahead of Greenwich."""
    ahead = 12 - datetime.datetime.now(datetime.timezone.utc).hour
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


def local_now(zone):
    ahead = -int(zone.removeprefix("Etc/GMT") or 0)
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=ahead)


class Killer:
    """Freezes the messengers before the mail server says 250 to every tenth cancellation, and kills them once it has."""

    def __init__(self, town, most):
        self.town, self.most, self.kills, self.seen = town, most, 0, 0
        self.lock = threading.Lock()

    def before_250(self, mail):
        with self.lock:
            if not re.search(CANCELLED, mail.subject):
                return None
            self.seen += 1
            if self.kills == self.most or self.seen % 10 != 3:
                return None
            self.kills += 1
        self.town.freeze_messengers()
        return lambda: threading.Thread(target=self.kill_and_start).start()

    def kill_and_start(self):
        self.town.kill_messengers()
        self.town.start_messengers()


def told(scene, walk, kind="NOTICE_KIND_CANCELLED"):
    tellings = scene.send("GET", f"/v1/{walk}/notices", None, scene.leader).get("tellings", [])
    return next((t for t in tellings if t["kind"] == kind), None)


def deliveries(scene, notice):
    listed, token = [], ""
    while True:
        page = scene.send("GET", f"/v1/{notice}/deliveries?pageSize=20&pageToken={token}", None, scene.leader)
        listed += page.get("deliveries", [])
        token = page.get("nextPageToken", "")
        if not token:
            return listed


def await_true(condition, what):
    deadline = time.monotonic() + TOLD_SECONDS
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {TOLD_SECONDS} s")
        time.sleep(0.1)
    return result


def check(program, folder, database, messengers, kills):
    with Post() as post, Town(program, folder, post, database, messengers) as town:
        scene = Scene(town)
        people = [scene.join(f"walker{number:02}") for number in range(GOING + WAITING)]
        quiet, unknown = people[7], people[8]
        scene.prefer(quiet, noMailAtAll=True)
        post.refused.add(unknown)
        due = local_now(scene.zone) + datetime.timedelta(seconds=UNTIL_REMINDER_SECONDS)
        start = due + datetime.timedelta(days=1)
        walk = scene.plan("Round the pond", start, GOING)
        other = scene.plan("Along the brook", start, GOING)
        states = collections.Counter(scene.answer_yes(address, walk) for address in people)
        expect(states == {"GOING": GOING, "WAITLISTED": WAITING}, states)
        for address in people[:3]:
            expect(scene.answer_yes(address, other) == "GOING", "the other walk has places")

        killer = Killer(town, kills)
        post.before_250 = killer.before_250
        late = scene.join("latecomer")
        expect(scene.answer_yes(late, walk) == "WAITLISTED", "who joined a second ago waits")
        scene.by_leader("scheduling.SchedulingService/CancelWalk", name=walk, reason="Ice on the path")

        everyone = {*people, late, scene.leader_address}
        by_mail = everyone - {quiet, unknown}
        post.await_that(lambda mails: {m.to for m in mails if re.search(CANCELLED, m.subject)} >= by_mail, lambda: (
            f"all are told, but {sorted(by_mail - {m.to for m in post.of_subject(CANCELLED)})}"))
        telling = await_true(lambda: (t := told(scene, walk)) and t["recipientCount"] == len(everyone) and t, "Told knows all")
        # Mails under way are over once everybody has been accepted or has failed.
        await_true(lambda: not any(d["state"] == "DELIVERY_STATE_WAITING" for d in deliveries(scene, telling["notice"])),
                   "nobody waits to be told")
        mails = post.of_subject(CANCELLED)
        ids = collections.defaultdict(set)
        for mail in mails:
            ids[mail.to].add(mail.id)
        expect(set(ids) == by_mail, set(ids) ^ by_mail)
        expect(all(len(of_one) == 1 for of_one in ids.values()), "a mail that is repeated keeps its Message-ID")
        expect(len({next(iter(of_one)) for of_one in ids.values()}) == len(by_mail), "each has one of its own")
        expect(killer.kills == kills, f"messaging was killed {killer.kills} times")
        copies = len(mails) - len(by_mail)

        listed = deliveries(scene, telling["notice"])
        expect(len(listed) == len(everyone), len(listed))
        first = listed[:2]
        expect({d["walkingName"] for d in first} == {"Walker07", "Walker08"}, first)
        expect(all(d.get("failure") for d in first), first)
        expect([d.get("stoppedAll", False) for d in sorted(first, key=lambda d: d["walkingName"])] == [True, False], first)
        scene.send("POST", f"/v1/{first[0]['name']}:markTold", {"state": "DELIVERY_STATE_TOLD_BY_PHONE"}, scene.leader)
        expect(deliveries(scene, telling["notice"])[-1]["walkingName"] == first[0]["walkingName"], "who was told is last")

        # The other walk's reminders leave when they are due, also for who leads it; of this one none.
        coming = {*people[:3], scene.leader_address}
        post.await_that(lambda mails: {m.to for m in mails if re.search(REMINDED, m.text)} >= coming, "reminded")
        time.sleep(2)  # what should not come would have come with them
        reminded = [mail for mail in post.mails if re.search(REMINDED, mail.text)]
        expect(sorted(m.to for m in reminded) == sorted(coming), [(m.to, m.subject) for m in reminded])
        print(f"{database.split(':')[0]}, {messengers} messengers: {len(by_mail)} told by {len(mails)} mails, {copies} of them "
              f"copies after {killer.kills} kills")


def main():
    program = sys.argv[1]
    failures = []

    def run(base, kind, messengers):
        try:
            folder = base / f"{kind}-{messengers}"
            folder.mkdir(mode=0o755)
            if kind == "sqlite":
                check(program, folder, kind, messengers, KILLS)
                return
            with Postgres(folder / "postgres") as postgres:
                check(program, folder, postgres.url, messengers, KILLS)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(f"{kind}, {messengers} messengers: {type(error).__name__}: {error}")

    with tempfile.TemporaryDirectory(prefix="amble-told-") as base:
        base = pathlib.Path(base)
        base.chmod(0o755)  # PostgreSQL runs as another user
        # Beside each other, for most of the time is waiting: until what a dead process held is free again.
        threads = [threading.Thread(target=run, args=(base, kind, messengers))
                   for kind, messengers in (("sqlite", 1), ("postgres", 2), ("postgres", 8))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
