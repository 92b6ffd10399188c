"""The day of a walk, from outside: people arrive by the code that the leader shows, one is late, heads are counted, and nobody
closes the walk before everybody is accounted for, nor early without saying why. What another phone knew comes after that.

    day_test.py PROGRAM DESCRIPTORS
"""
import datetime
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

from PIL import Image, ImageDraw

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

TOLD_SECONDS = 20
MODULE_PIXELS = 6


def read_qr(svg):
    """What a reader of QR codes that is not ours sees in the picture, by its dark rectangles."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))
    image = Image.new("L", (size * MODULE_PIXELS, size * MODULE_PIXELS), 255)
    draw = ImageDraw.Draw(image)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        left, top = int(x) * MODULE_PIXELS, int(y) * MODULE_PIXELS
        draw.rectangle((left, top, left + int(run) * MODULE_PIXELS - 1, top + MODULE_PIXELS - 1), 0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "code.png")
        image.save(path)
        return subprocess.run(["zbarimg", "--quiet", "--raw", path], capture_output=True, text=True, check=True).stdout.strip()


class Day:
    def __init__(self, platform, rest):
        self.rest, self.journey = rest, Journey(platform, rest)
        for step in (self.journey.operator_opens_a_practice, self.journey.therapist_joins_and_is_verified,
                     self.journey.group_fills_up):
            step()
        route = self.call("scheduling.SchedulingService/CreateRoute", {"parent": self.journey.practice, "route": {
            "title": "Canal", "area": "by the canal", "meetingPoint": "The bench at lock 7", "durationMinutes": 50}})["name"]
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=20)
        self.walk = self.call("scheduling.SchedulingService/CreateWalk", {"parent": self.journey.group, "walk": {
            "title": "A slow hour", "route": route, "capacity": 8,
            "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})["name"]
        for number in (0, 1, 2, 3, 7):
            self.attendance("Respond", {"answer": "ANSWER_GOING"}, self.member(number))

    def call(self, method, request, token=None):
        return self.rest.call(method, request, token or self.journey.therapist)

    def attendance(self, method, request, token=None):
        return self.call(f"attendance.AttendanceService/{method}", {"walk": self.walk, **request}, token)

    def arrivals(self, method, request, token=None):
        return self.call(f"attendance.ArrivalService/{method}", {"walk": self.walk, **request}, token)

    def member(self, number):
        return self.journey.members[number][0]

    def entry(self, roll, number):
        member = self.journey.members[number][1]["name"].rpartition("/")[2]
        return next(entry for entry in roll["entries"] if entry["entry"] == member)

    def mark(self, entry, presence, replaces=()):
        mark = {"mark": uuid.uuid4().hex, "entry": entry["entry"], "presence": presence, "replaces": list(replaces),
                "clientTime": "2001-01-01T00:00:00Z", "client": "phone-a"}
        return self.attendance("MarkRoll", {"marks": [mark]})

    def run(self):
        self.people_arrive_by_code()
        self.one_is_late()
        self.the_walk_starts()
        self.heads_are_counted()
        self.it_cannot_be_cancelled()
        self.it_closes_when_everybody_is_accounted_for()
        self.what_another_phone_knew_is_shown()

    def people_arrive_by_code(self):
        code = self.arrivals("GetArrivalCode", {})
        expect(re.fullmatch(r"\d{6}", code["code"]) and code == self.arrivals("GetArrivalCode", {}), code)
        expect(code["url"].endswith("?arrival=" + code["code"]) and "/my/" in code["url"], code)
        expect(read_qr(code["qrSvg"]) == code["url"], "a phone reads the page of the walk, with the code")
        with_code = self.rest.request("GET", code["url"][code["url"].index("/my/"):], headers={})
        without = self.rest.request("GET", code["url"][code["url"].index("/my/"):].partition("?")[0], headers={})
        expect(with_code[0] == without[0] == 401, f"the page asks who it is, with the code as without: {with_code[0]} {without[0]}")
        expect_error("PERMISSION_DENIED", "", lambda: self.arrivals("GetArrivalCode", {}, self.member(0)))
        self.code = code["code"]
        wrong = f"{(int(self.code) + 1) % 1_000_000:06}"
        refused = expect_error("INVALID_ARGUMENT", "FIELD_INVALID", lambda: self.arrivals("Arrive", {"code": wrong}, self.member(0)))
        expect(refused.fields == ["code"], refused)
        for number in (0, 6):  # 6 is a guest, who did not say so before
            expect(self.arrivals("Arrive", {"code": self.code}, self.member(number))["arrived"], "is there")
        for _ in range(5):
            expect_error("INVALID_ARGUMENT", "", lambda: self.arrivals("Arrive", {"code": wrong}, self.member(5)))
        expect_error("RESOURCE_EXHAUSTED", "TOO_MANY_REQUESTS", lambda: self.arrivals("Arrive", {"code": self.code}, self.member(5)))
        waiting = self.member(12)  # for a place in the group
        expect_error("FAILED_PRECONDITION", "MEMBERSHIP_STATE", lambda: self.arrivals("Arrive", {"code": self.code}, waiting))

    def one_is_late(self):
        expect(self.arrivals("SayLate", {"minutes": 10}, self.member(1))["lateMinutes"] == 10, "said so")
        expect_error("INVALID_ARGUMENT", "", lambda: self.arrivals("SayLate", {"minutes": 121}, self.member(1)))
        expect_error("FAILED_PRECONDITION", "NO_OFFER", lambda: self.arrivals("SayLate", {"minutes": 10}, self.member(4)))
        roll = self.attendance("GetRoll", {})
        expect(roll["state"] == "ROLL_STATE_PLANNED" and self.entry(roll, 1)["lateMinutes"] == 10, roll)

    def the_walk_starts(self):
        roll = self.attendance("StartWalk", {})
        expect(len(roll["entries"]) == 6 and roll["presentCount"] == 2, roll)
        expect(self.entry(roll, 0)["marks"][0]["self"] and self.entry(roll, 1)["lateMinutes"] == 10, roll)
        self.one_takes_the_answer_back()
        self.one_arrives_by_the_page_alone()

    def one_takes_the_answer_back(self):
        """The leader has started early: until the planned start people still say no by themselves."""
        answer = self.attendance("Respond", {"answer": "ANSWER_NOT_GOING"}, self.member(7))
        expect(answer["state"] == "RESPONSE_STATE_NOT_GOING", answer)
        entry = self.entry(self.attendance("GetRoll", {}), 7)
        expect(entry["presence"] == "PRESENCE_EXCUSED" and entry["marks"][0]["self"] and not entry.get("conflict"), entry)
        expect_error("FAILED_PRECONDITION", "WALK_STARTED", lambda: self.attendance(
            "Respond", {"answer": "ANSWER_GOING"}, self.member(7)))

    def one_arrives_by_the_page_alone(self):
        """As a phone does that has read the QR code, and runs no script."""
        path = "/my/" + "/".join(self.walk.split("/")[1::2])
        cookie = {"Cookie": "amble=" + self.member(2)}

        def post(where, fields):
            headers = {**cookie, "Origin": self.journey.platform.url, "Content-Type": "application/x-www-form-urlencoded"}
            status, _, data = self.rest.request("POST", path + where, headers=headers, body=urllib.parse.urlencode(fields).encode())
            return status, data.decode()
        status, _, data = self.rest.request("GET", f"{path}?arrival={self.code}", headers=cookie)
        page = data.decode()
        expect(status == 200 and f'name="code" value="{self.code}"' in page and f'action="{path}/arrive"' in page, (status, page))
        request_id = re.search(r'name="request_id" value="([^"]+)"', page).group(1)
        status, page = post("/late", {"request_id": request_id, "minutes": 15})
        expect(status == 200 and "about 15 minutes late" in page, (status, page))
        wrong = f"{(int(self.code) + 1) % 1_000_000:06}"
        status, page = post("/arrive", {"request_id": uuid.uuid4().hex, "code": wrong})
        expect(status in (400, 422), (status, page))
        for _ in range(2):  # a page that is loaded again has no second effect
            status, page = post("/arrive", {"request_id": request_id, "code": self.code})
            expect(status == 200 and "Good to see you." in page and "/arrive" not in page, (status, page))
        entry = self.entry(self.attendance("GetRoll", {}), 2)
        expect(entry["presence"] == "PRESENCE_PRESENT" and entry["lateMinutes"] == 15, entry)

    def heads_are_counted(self):
        roll = self.arrivals("CountHeads", {"moment": "HEAD_COUNT_MOMENT_START", "count": 4, "countedTime": "2001-01-01T00:00:00Z"})
        count = roll["headCounts"][0]
        expect(count["count"] == 4 and count["presentCount"] == 3 and count["warning"] == "4 counted, but 3 marked as there.", roll)
        expect(count["countedBy"] and count["receiveTime"] > "2020" and count["countedTime"] < "2002", count)
        roll = self.mark(self.entry(roll, 1), "PRESENCE_PRESENT")
        expect(roll["presentCount"] == 4 and "warning" not in roll["headCounts"][0], roll)
        expect_error("PERMISSION_DENIED", "", lambda: self.arrivals(
            "CountHeads", {"moment": "HEAD_COUNT_MOMENT_START", "count": 4}, self.member(0)))

    def it_cannot_be_cancelled(self):
        deadline = time.monotonic() + TOLD_SECONDS
        while self.call("scheduling.SchedulingService/GetWalk", {"name": self.walk})["state"] != "WALK_STATE_UNDER_WAY":
            expect(time.monotonic() < deadline, "scheduling is told that people are out")
        expect_error("FAILED_PRECONDITION", "WALK_STARTED", lambda: self.call(
            "scheduling.SchedulingService/CancelWalk", {"name": self.walk, "reason": "Rain"}))

    def it_closes_when_everybody_is_accounted_for(self):
        roll = self.attendance("GetRoll", {})
        missing = self.entry(roll, 3)
        refused = expect_error("FAILED_PRECONDITION", "ROLL_UNSETTLED", lambda: self.attendance(
            "CloseWalk", {"backCount": 4, "earlyReason": "A storm is coming"}))
        expect(missing["walkingName"] in refused.message and self.entry(roll, 0)["walkingName"] not in refused.message, refused.message)
        self.mark(missing, "PRESENCE_ABSENT")
        # The leader had not seen that they came after all: nobody is absent whom the code says to be there.
        self.arrivals("Arrive", {"code": self.code}, self.member(3))
        disputed = self.entry(self.attendance("GetRoll", {}), 3)
        expect(disputed["conflict"] and len(disputed["marks"]) == 2, disputed)
        expect_error("FAILED_PRECONDITION", "ROLL_UNSETTLED", lambda: self.attendance(
            "CloseWalk", {"backCount": 5, "earlyReason": "A storm is coming"}))
        roll = self.mark(disputed, "PRESENCE_PRESENT", [mark["mark"] for mark in disputed["marks"]])
        expect(roll["presentCount"] == 5, roll)
        refused = expect_error("INVALID_ARGUMENT", "FIELD_REQUIRED", lambda: self.attendance("CloseWalk", {"backCount": 5}))
        expect(refused.fields == ["early_reason"], refused)
        roll = self.attendance("CloseWalk", {"backCount": 5, "earlyReason": "A storm is coming"})
        expect(roll["state"] == "ROLL_STATE_CLOSED" and roll["earlyReason"] == "A storm is coming", roll)
        expect_error("FAILED_PRECONDITION", "WALK_NOT_UNDER_WAY", lambda: self.arrivals("Arrive", {"code": self.code}, self.member(4)))

    def what_another_phone_knew_is_shown(self):
        """Phone B had no net until phone A had closed the walk."""
        def mark(entry, presence, replaces=()):
            return {"mark": uuid.uuid4().hex, "entry": entry, "presence": presence, "replaces": list(replaces), "client": "phone-b"}
        before = self.attendance("GetRoll", {})
        same, other = (self.entry(before, number)["entry"] for number in (1, 3))
        brother = uuid.uuid4().hex
        marks = [mark(same, "PRESENCE_PRESENT"), mark(other, "PRESENCE_ABSENT"), mark(brother, "PRESENCE_LEFT_EARLY", [brother])]
        refused = expect_error("INVALID_ARGUMENT", "FIELD_INVALID", lambda: self.attendance("MarkRoll", {"marks": marks}))
        expect(refused.fields == ["marks[2].entry"], refused)
        for _ in range(2):
            self.attendance("AddToRoll", {"walkingName": "Somebody's brother", "entry": brother})
            roll = self.attendance("MarkRoll", {"marks": marks})
        expect(roll["state"] == "ROLL_STATE_CLOSED" and len(roll["entries"]) == len(before["entries"]) + 1, roll)
        entries = {entry["entry"]: entry for entry in roll["entries"]}
        expect(entries[brother]["presence"] == "PRESENCE_LEFT_EARLY" and not entries[brother].get("conflict"), entries[brother])
        expect(not entries[same].get("conflict"), entries[same])
        disputed = entries[other]
        expect(disputed["conflict"] and {one["presence"] for one in disputed["marks"]} == {"PRESENCE_PRESENT", "PRESENCE_ABSENT"},
               disputed)
        tasks = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.journey.group})["followUps"]
        expect([(task["walk"], task["member"], task["kind"]) for task in tasks] == [
            (self.walk, self.journey.members[3][1]["name"], "FOLLOW_UP_KIND_ROLL_CONFLICT")], tasks)
        self.mark(disputed, "PRESENCE_PRESENT", [one["mark"] for one in disputed["marks"]])
        tasks = self.call("attendance.FollowUpService/ListFollowUps", {"parent": self.journey.group})
        expect(not tasks.get("followUps"), tasks)


def main():
    program = sys.argv[1]
    with Platform(program) as platform:
        Day(platform, Rest(platform)).run()
    print("day: they came, were counted, and were all accounted for")


if __name__ == "__main__":
    main()
