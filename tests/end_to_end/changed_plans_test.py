"""Who counts on a walk hears when its plan changes, from outside: when it has steps now, takes longer, or lies at another
instant because the clocks there changed otherwise than was known; and when its leader, two minutes late and ill, cancels it.
What has begun is not cancelled any more.

    changed_plans_test.py PROGRAM DESCRIPTORS
"""
import datetime
import sqlite3
import sys
import time

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import Rest

CHANGED = "The plan has changed for the walk"
CANCELLED = "is cancelled. Please do not set out"
# Somebody answers before it begins, however slow this machine is.
ANSWER_SECONDS = 20
OLD_ZONES = "2000a"


def local(time_of_walk):
    return time_of_walk.strftime("%Y-%m-%dT%H:%M:%S")


def now():
    return datetime.datetime.now(datetime.timezone.utc)


class ChangedPlans:
    def __init__(self, platform, rest):
        self.platform, self.rest, self.journey = platform, rest, Journey(platform, rest)
        for step in (self.journey.operator_opens_a_practice, self.journey.therapist_joins_and_is_verified,
                     self.journey.group_fills_up):
            step()
        self.going = self.journey.address("walker0")

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.journey.therapist)

    def plan(self, start, **more):
        """A walk to which somebody comes."""
        name = self.call("scheduling.SchedulingService/CreateWalk", {"parent": self.journey.group, "walk": {
            "title": "A slow hour", "capacity": 8, "start": {"localTime": local(start), "timeZone": "Etc/UTC"},
            **more}})["name"]
        answer = self.call("attendance.AttendanceService/Respond", {"walk": name, "answer": "ANSWER_GOING"},
                           self.journey.members[0][0])
        expect(answer["state"] == "RESPONSE_STATE_GOING", answer)
        return name

    def walk(self, name):
        return self.call("scheduling.SchedulingService/GetWalk", {"name": name})

    def cancel(self, name):
        return self.call("scheduling.SchedulingService/CancelWalk", {"name": name, "reason": "I am ill"})

    def run(self):
        self.route = self.call("scheduling.SchedulingService/CreateRoute", {
            "parent": self.journey.practice, "route": {"title": f"Canal {self.journey.mark}", "area": "by the canal",
                                                       "durationMinutes": 50, "access": {"steps": "No steps."}}})["name"]
        self.noon = (now() + datetime.timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
        self.name = self.plan(self.noon, route=self.route)
        self.there_are_steps()
        self.it_takes_longer()
        self.the_clocks_there_change()
        self.nobody_started_it()
        self.it_has_begun()

    def there_are_steps(self):
        self.call("scheduling.SchedulingService/UpdateRoute", {
            "route": {"name": self.route, "access": {"steps": "Forty steps at the lock."}}, "updateMask": "access"})
        self.platform.await_mail(self.going, CHANGED)

    def it_takes_longer(self):
        longer = self.call("scheduling.SchedulingService/UpdateWalk", {
            "walk": {"name": self.name, "durationMinutes": 150}, "updateMask": "duration_minutes"})
        expect(longer["sequence"] == 1, longer)
        self.platform.await_mail(self.going, CHANGED, count=2)

    def the_clocks_there_change(self):
        """What is stored is as older data of the zones derived it, from a local time an hour later."""
        self.platform.stop()
        with sqlite3.connect(self.platform.data / "state" / "scheduling.db") as database:
            database.create_collation("C", lambda one, other: (one > other) - (one < other))
            changed = database.execute("UPDATE walks SET local_time = ?, tz_version = ? WHERE walk = ?", (
                local(self.noon + datetime.timedelta(hours=1)), OLD_ZONES, self.name.rpartition("/")[2]))
            expect(changed.rowcount == 1, "the walk is stored")
        database.close()
        self.platform.start()
        self.rest.local.connection = None
        self.platform.await_mail(self.going, CHANGED)  # what was mailed before was forgotten with the process
        moved = self.walk(self.name)
        expect(moved["startTime"] == (self.noon + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"), moved)
        expect(moved["sequence"] == 2, moved)

    def nobody_started_it(self):
        start = now() + datetime.timedelta(seconds=ANSWER_SECONDS)
        name = self.plan(start, durationMinutes=50)
        while now() < start:
            time.sleep(0.1)
        move = {"name": name, "start": {"localTime": local(self.noon), "timeZone": "Etc/UTC"}}
        expect_error("FAILED_PRECONDITION", "WALK_STARTED", lambda: self.call("scheduling.SchedulingService/RescheduleWalk", move))
        expect(self.cancel(name)["state"] == "WALK_STATE_CANCELLED", "its leader may still call it off")
        self.platform.await_mail(self.going, CANCELLED)

    def it_has_begun(self):
        name = self.plan(now() + datetime.timedelta(hours=1), durationMinutes=50)
        self.call("attendance.AttendanceService/StartWalk", {"walk": name})
        expect_error("FAILED_PRECONDITION", "WALK_STARTED", lambda: self.cancel(name))
        no_go = {"name": name, "reason": "I am ill"}
        expect_error("FAILED_PRECONDITION", "WALK_STARTED", lambda: self.call("scheduling.DecisionService/DecideWalk", no_go))


def main():
    with Platform(sys.argv[1]) as platform:
        ChangedPlans(platform, Rest(platform)).run()
    print("changed plans: everybody who comes is told")


if __name__ == "__main__":
    main()
