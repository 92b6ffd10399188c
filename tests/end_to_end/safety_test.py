"""Safety, from outside: cards that only leaders see, only at the time for it, and whose readings their owners see; nothing of a
card in files, logs, Redis or a backup; a roster to print; and a walk that does not come back, until its home contact is told.

    safety_test.py PROGRAM DESCRIPTORS
"""
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from journey import Journey, expect, expect_error
from platform_under_test import free_port
from transports import Rest
from watched_platform import MailServer, WatchedPlatform

TOLD_SECONDS = 30
DURATION_MINUTES = 50
START_MINUTES = 20
HOME_CONTACT = "ben.home@example.org"
NOBODY = "nobody.home@example.org"
# Stand in cards alone: wherever they are found, a card has leaked.
CANARY_NAME = "Quillback Teasel"
CANARY_PHONE = "+44 20 7946 0183"
CANARY_NEEDS = "Wolfsbane allergy; carries an autoinjector."
CARD = {"emergencyName": CANARY_NAME, "emergencyPhone": CANARY_PHONE, "needs": CANARY_NEEDS}
KILLS = 6


class Redis:
    """Use as a context manager."""

    def __init__(self, folder):
        self.port = free_port()
        self._folder = folder

    def __enter__(self):
        self._process = subprocess.Popen(["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", self._folder,
                                          "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + TOLD_SECONDS
        while self.ask("PING").strip() != b"PONG":
            expect(time.monotonic() < deadline, "Redis starts")
            time.sleep(0.05)
        self._said = pathlib.Path(self._folder, "said")
        with open(self._said, "wb") as out:
            self._monitor = subprocess.Popen(["redis-cli", "-p", str(self.port), "MONITOR"], stdout=out)
        while not self._said.read_bytes().startswith(b"OK"):
            expect(time.monotonic() < deadline, "Redis tells what is said to it")
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        for process in (self._monitor, self._process):
            process.kill()
            process.wait()

    def ask(self, *words):
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, check=False).stdout

    def everything(self):
        """All that was ever said to it: what a process keeps there, wakes others by, and counts."""
        return self._said.read_bytes()


class Safety:
    def __init__(self, platform, server, redis):
        self.platform, self.server, self.redis, self.rest = platform, server, redis, Rest(platform)
        self.journey = Journey(platform, self.rest)
        for step in (self.journey.operator_opens_a_practice, self.journey.therapist_joins_and_is_verified,
                     self.journey.group_fills_up):
            step()
        self.route = self.call("scheduling.SchedulingService/CreateRoute", {"parent": self.journey.practice, "route": {
            "title": "Canal", "area": "by the canal", "meetingPoint": "The bench at lock 7",
            "durationMinutes": DURATION_MINUTES}})["name"]
        self.walk = self.plan(START_MINUTES, homeContact=f"Ben (brother), {HOME_CONTACT}", leaderPhone="+44 20 7946 0000")
        for number in (0, 1, 6):  # 6 is a guest
            self.answer(self.walk, number, "ANSWER_GOING")
        self.answer(self.walk, 2, "ANSWER_NOT_GOING")

    def call(self, method, request, token=None):
        return self.rest.call(method, request, token or self.journey.therapist)

    def member(self, number):
        return self.journey.members[number][0]

    def plan(self, minutes, **more):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
        return self.call("scheduling.SchedulingService/CreateWalk", {"parent": self.journey.group, "walk": {
            "title": "A slow hour", "route": self.route, "capacity": 8,
            "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}, **more}})["name"]

    def answer(self, walk, number, answer):
        return self.call("attendance.AttendanceService/Respond", {"walk": walk, "answer": answer}, self.member(number))

    def cards(self, walk=None, token=None):
        return self.call("attendance.SafetyService/GetSafetyCards", {"walk": walk or self.walk}, token)

    def readings(self, number, **more):
        return self.call("attendance.SafetyService/ListSafetyCardReadings", more, self.member(number)).get("readings", [])

    def own(self, number):
        return self.call("accounts.SafetyCardService/GetSafetyCard", {}, self.member(number))

    def put(self, number, card, **more):
        return self.call("accounts.SafetyCardService/PutSafetyCard", {"safetyCard": card, **more}, self.member(number))

    def run(self):
        self.people_leave_cards()
        self.leaders_see_them_at_the_time_for_it()
        self.people_see_who_read_theirs()
        self.the_roster_is_printed()
        self.nothing_of_a_card_is_anywhere()
        self.keys_are_replaced()
        self.a_walk_does_not_come_back()
        self.cards_are_gone_once_it_is_closed()

    def people_leave_cards(self):
        expect(self.own(0) == {}, "there is none")
        put = self.put(0, CARD, requestId="one")
        expect({key: put[key] for key in CARD} == CARD and put["updateTime"] > "2020", put)
        expect(self.put(0, CARD, requestId="one") == put and self.own(0) == put, "the same again is the same")
        expect_error("ABORTED", "REQUEST_ID_REUSED", lambda: self.put(0, {"needs": "Other"}, requestId="one"))
        self.put(2, CARD)
        self.put(6, {"needs": "A guest's: " + CANARY_NEEDS})
        for card, field in (({"emergencyPhone": "call me"}, "safety_card.emergency_phone"),
                            ({"emergencyName": "x" * 81}, "safety_card.emergency_name"),
                            ({"needs": "x" * 1001}, "safety_card.needs")):
            refused = expect_error("INVALID_ARGUMENT", "", lambda card=card: self.put(1, card))
            expect(refused.fields == [field], refused.fields)
        self.put(1, CARD)
        expect(self.put(1, {}) == {} and self.own(1) == {}, "an empty one is none")

    def leaders_see_them_at_the_time_for_it(self):
        path = f"/v1/{self.walk}/safetyCards"
        status, headers, body = self.rest.request("GET", path, headers={"Authorization": "Bearer " + self.journey.therapist})
        expect(status == 200 and headers["Cache-Control"] == "no-store", (status, headers.items()))
        walkers = {walker["walkingName"]: walker for walker in json.loads(body)["walkers"]}
        expect(sorted(walkers) == ["Walker A", "Walker B", "Walker G"], walkers)
        expect({key: walkers["Walker A"]["card"][key] for key in CARD} == CARD, walkers["Walker A"])
        expect("card" not in walkers["Walker B"] and "A guest's" in walkers["Walker G"]["card"]["needs"], walkers)
        expect_error("PERMISSION_DENIED", "", lambda: self.cards(token=self.member(0)))
        expect_error("NOT_FOUND", "", lambda: self.cards(token=self.journey.operator))
        later = self.plan(3 * 24 * 60)
        self.answer(later, 0, "ANSWER_GOING")
        refused = expect_error("FAILED_PRECONDITION", "WALK_NOT_UNDER_WAY", lambda: self.cards(later))
        opens = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=2 * 24 * 60)
        expect(re.search(opens.strftime("%Y-%m-%dT") + r"\d\d:\d\d:\d\dZ", refused.message), refused.message)

    def people_see_who_read_theirs(self):
        self.cards()
        readings = self.readings(0)
        expect(len(readings) == 2 and readings[0]["readTime"] >= readings[1]["readTime"], readings)
        expect(readings[0]["walk"] == self.walk and readings[0]["walkTitle"] == "A slow hour"
               and readings[0]["readerName"] == "Robin", readings[0])
        expect(len(self.readings(0, pageSize=1)) == 1 and len(self.readings(6)) == 2, "pages; guests too")
        expect(self.readings(1) == [] and self.readings(2) == [], "of whom there was nothing to read, or who does not come")

    def the_roster_is_printed(self):
        path = "/my/" + "/".join(self.walk.split("/")[1::2]) + "/roster"

        def page(cookie):
            status, headers, body = self.rest.request("GET", path, headers={"Accept": "text/html", "Cookie": cookie})
            return status, headers, body.decode()
        status, headers, text = page("amble=" + self.journey.therapist)
        expect(status == 200 and headers["Cache-Control"] == "no-store" and "script" not in text, status)
        expect(all(word in text for word in ("Walker A", CANARY_NAME, CANARY_NEEDS, "The bench at lock 7", HOME_CONTACT)), text)
        expect(len(self.readings(0)) == 3, "and that was a reading")
        expect(page("amble=" + self.member(0))[0] == 404 and page("")[0] == 401 and len(self.readings(0)) == 3, "for leaders")

    def nothing_of_a_card_is_anywhere(self):
        backups = self.platform.data / "backups"
        subprocess.run([self.platform.program, "backup", f"--to={backups}", f"--data-directory={self.platform.data}/state",
                        f"--signing-seed-file={self.platform.data}/state/signing_seed", "--with-keys"], check=True, capture_output=True)
        key = (self.platform.data / "state/vault_keys").read_text().split()[1]
        places = {str(path): path.read_bytes() for path in self.platform.data.rglob("*") if path.is_file()}
        places["Redis"] = self.redis.everything()
        expect(places["Redis"].count(b"\n") > 10 and any(name.endswith(".db-wal") for name in places), "there is somewhere to look")
        expect(any(b"Walker A" in content for content in places.values()), "what is no secret is found")
        for name, content in places.items():
            for canary in (CANARY_NAME, CANARY_PHONE, CANARY_NEEDS, CANARY_NEEDS.split()[0]):
                expect(canary.encode() not in content, f"{canary} stands in {name}")
            expect(key.encode() not in content or name.endswith("/vault_keys"), f"the vault key stands in {name}")
        expect(not any("vault_keys" in name for name in places if "backups" in name), "no backup holds the keys")
        expect((self.platform.data / "state/vault_keys").stat().st_mode & 0o777 == 0o600, "and nobody else reads them")

    def keys_are_replaced(self):
        def keys(*words):
            return subprocess.run([self.platform.program, "keys", *words, f"--data-directory={self.platform.data}/state",
                                   f"--vault-keys-file={self.platform.data}/state/vault_keys"], check=True, capture_output=True,
                                  text=True).stdout
        fresh = keys("add").strip()
        before = self.own(0)
        keys("use", fresh)
        self.platform.stop()
        self.platform.start()
        expect(self.own(0) == before, "what an older key wrapped is read")
        expect("accounts: 3 keys of people wrapped anew" in keys("rewrap"), "beside the running platform")
        expect(keys("list") == f"accounts: 3 keys of people by {fresh} (wraps)\n", keys("list"))
        expect(self.own(0) == before, "and stays what it was")

    def mails_about(self, to, words):
        return [mail for mail in self.server.mails(to) if words in mail["text"]]

    def await_mail(self, to, words):
        deadline = time.monotonic() + TOLD_SECONDS
        while not self.mails_about(to, words):
            expect(time.monotonic() < deadline, f"{to} is told: {words}")
            time.sleep(0.1)

    def deliveries(self, kind):
        told = self.call("messaging.MessagingService/ListWalkNotices", {"parent": self.walk}).get("tellings", [])
        notice = next(telling["notice"] for telling in told if telling["kind"] == kind)
        return {delivery["walkingName"]: delivery for delivery in self.call(
            "messaging.MessagingService/ListDeliveries", {"parent": notice})["deliveries"]}

    def a_walk_does_not_come_back(self):
        lost = self.plan(START_MINUTES, homeContact=NOBODY)
        self.answer(lost, 1, "ANSWER_GOING")
        for walk in (self.walk, lost):
            self.call("attendance.AttendanceService/StartWalk", {"walk": walk})
        leader = self.journey.address("therapist")
        self.platform.set_clock(START_MINUTES + DURATION_MINUTES + 31)
        self.await_mail(leader, "Half an hour after its planned end")
        expect(self.server.mails(HOME_CONTACT) == [], "the home contact is not told yet")
        self.platform.set_clock(START_MINUTES + DURATION_MINUTES + 61)
        for number in range(KILLS):
            time.sleep(0.9 * number)  # each time a little further
            self.platform.kill()
            self.platform.start()
        self.await_mail(HOME_CONTACT, "asked that you be told")
        self.await_mail(leader, "Its home contact is told by mail")
        told = self.server.mails(HOME_CONTACT)
        expect(len({mail["id"] for mail in told}) == 1, "told once, however often it was killed")
        text = told[0]["text"]
        expect("Robin" in text and "+44 20 7946 0000" in text, text)
        expect(not any(secret in told[0]["raw"].decode() for secret in ("slow hour", "Tuesday walkers", "canal", "Walker", "/my/")), text)
        expect("List-Unsubscribe" not in told[0]["raw"].decode(), "nobody unsubscribes from this")
        deadline = time.monotonic() + TOLD_SECONDS
        while self.deliveries("NOTICE_KIND_HOME_CONTACT")["Home contact"]["state"] != "DELIVERY_STATE_ACCEPTED":
            expect(time.monotonic() < deadline, "leaders see that it was handed over")
            time.sleep(0.1)
        self.walk, found = lost, self.walk
        while self.deliveries("NOTICE_KIND_HOME_CONTACT")["Home contact"]["state"] != "DELIVERY_STATE_BOUNCED":
            expect(time.monotonic() < deadline, "leaders see that nobody has that address")
            time.sleep(0.1)
        self.walk = found

    def cards_are_gone_once_it_is_closed(self):
        roll = self.call("attendance.AttendanceService/GetRoll", {"walk": self.walk})
        marks = [{"mark": f"m{number}", "entry": entry["entry"], "presence": "PRESENCE_PRESENT", "client": "phone"}
                 for number, entry in enumerate(roll["entries"])]
        self.call("attendance.AttendanceService/MarkRoll", {"walk": self.walk, "marks": marks})
        expect(self.cards()["walkers"], "until then they are shown")
        self.call("attendance.AttendanceService/CloseWalk", {"walk": self.walk, "backCount": len(marks)})
        expect_error("FAILED_PRECONDITION", "WALK_NOT_UNDER_WAY", self.cards)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="amble-safety-") as folder, MailServer(refused={NOBODY}) as server, \
            tempfile.TemporaryDirectory() as elsewhere, Redis(elsewhere) as redis:
        flags = [f"--redis=redis://127.0.0.1:{redis.port}", "--log-level=debug"]
        with WatchedPlatform(program, pathlib.Path(folder), server, flags) as platform:
            Safety(platform, server, redis).run()
    print("safety: cards seen by those who lead, when they lead; a walk that is late is told of, once")


if __name__ == "__main__":
    main()
