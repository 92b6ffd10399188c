"""The page of a walk that repeats, for somebody who is to accept a new agreement, in a real browser against the real program:
answer_page_test.py PROGRAM DESCRIPTORS FOLDER_FOR_PICTURES."""
import datetime
import os
import pathlib
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from journey import Journey, expect  # noqa: E402
from platform_under_test import Platform  # noqa: E402
from transports import CallError, Rest  # noqa: E402

TOLD_SECONDS = 20
DATES = 5
PLACES = 2
FULL_DATE = 2
AGREEMENT = """What we say to each other on a walk stays on the walk.
We use the names that people give themselves here, and we take no pictures of each other.
Everybody walks as slowly as they like. Whoever wants to stop says so, and somebody stays with them.
New: we leave our phones in our pockets, unless somebody needs help."""


def prepare(platform):
    """What the browser looks at, as its environment."""
    rest = Rest(platform)
    journey = Journey(platform, rest)
    for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up):
        step()

    def call(method, request, number=None):
        return rest.call(method, request, journey.therapist if number is None else journey.members[number][0])

    def until(found, what):
        deadline = time.monotonic() + TOLD_SECONDS
        while not found():
            expect(time.monotonic() < deadline, what)
            time.sleep(0.05)
    start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)
    first = call("scheduling.SchedulingService/CreateWalk", {"parent": journey.group, "walk": {
        "title": "A slow hour", "area": "by the canal", "capacity": PLACES, "minimum": PLACES, "durationMinutes": 50,
        "decideMinutes": 60, "decideRule": "DECIDE_RULE_CANCEL_BELOW_MINIMUM",
        "recurrence": {"rrule": f"FREQ=WEEKLY;COUNT={DATES}"},
        "start": {"localTime": start.strftime("%Y-%m-%dT10:00:00"), "timeZone": "Etc/UTC"}}})["name"]

    def walks():
        return call("scheduling.SchedulingService/ListWalks", {"parent": journey.group, "pageSize": 100}).get("walks", [])
    until(lambda: len(walks()) == DATES, "all dates are planned")
    for number in range(1, PLACES + 1):
        call("attendance.AttendanceService/Respond", {"walk": walks()[FULL_DATE]["name"], "answer": "ANSWER_GOING"}, number)
    call("groups.GroupsService/UpdateAgreement", {"agreement": {"name": f"{journey.group}/agreement", "text": AGREEMENT},
                                                  "updateMask": "text"})

    def heard():
        """Somebody else's yes is refused, wherever it is asked."""
        try:
            call("attendance.AttendanceService/Respond", {"walk": first, "answer": "ANSWER_GOING"}, PLACES + 1)
        except CallError as error:
            return error.reason == "AGREEMENT_REQUIRED"
        call("attendance.AttendanceService/Respond", {"walk": first, "answer": "ANSWER_NOT_GOING"}, PLACES + 1)
        return False
    until(heard, "attendance hears of the new agreement")
    return {"BASE_URL": platform.url, "SESSION": journey.members[0][0], "WALK": "/my/" + "/".join(first.split("/")[1::2])}


def main():
    program, _, pictures = sys.argv[1:4]
    with Platform(program) as platform:
        environment = {**os.environ, **prepare(platform), "SHOTS": pictures}
        script = str(pathlib.Path(__file__).with_name("answer_page.mjs"))
        return subprocess.run(["node", script], env=environment, timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main())
