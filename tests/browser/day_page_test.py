"""The page of a walk on its day, in a real browser against the real program: day_page_test.py PROGRAM DESCRIPTORS FOLDER_FOR_PICTURES."""
import base64
import datetime
import io
import os
import pathlib
import subprocess
import sys
import time

from PIL import Image, ImageDraw

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from journey import Journey, expect  # noqa: E402
from platform_under_test import Platform  # noqa: E402
from transports import Rest  # noqa: E402

TOLD_SECONDS = 20
BENDS = ((51.5000, 0.0), (51.5020, 0.0012), (51.5030, 0.0040), (51.5018, 0.0062), (51.4996, 0.0051))
GPX = "<gpx version=\"1.1\"><trk><trkseg>" + "".join(
    f"<trkpt lat=\"{lat}\" lon=\"{lon}\"></trkpt>" for lat, lon in BENDS) + "</trkseg></trk></gpx>"


def photo():
    """A gate beside a path, drawn."""
    picture = Image.new("RGB", (1200, 800), "#b9c7ae")
    draw = ImageDraw.Draw(picture)
    draw.polygon(((500, 800), (700, 800), (640, 360), (600, 360)), fill="#d9cdb2")
    draw.rectangle((250, 320, 500, 620), fill="#3c5a86")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def encoded(data):
    return base64.b64encode(data).decode()


def prepare(platform):
    """What the browser looks at, as its environment."""
    rest = Rest(platform)
    journey = Journey(platform, rest)
    for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up):
        step()

    def call(method, request, token=None):
        return rest.call(method, request, token or journey.therapist)
    route = call("scheduling.SchedulingService/CreateRoute", {"parent": journey.practice, "route": {
        "title": "Canal", "area": "by the canal", "meetingPoint": "The blue gate at lock 7, on the side of the mill",
        "durationMinutes": 50}})["name"]
    call("scheduling.PlaceService/SetRouteWay", {"name": route, "gpx": encoded(GPX.encode())})
    call("scheduling.PlaceService/SetRoutePhoto", {"name": route, "photo": encoded(photo()), "note": "The blue gate, left of the path"})
    token = journey.members[0][0]

    def plan(minutes):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
        walk = call("scheduling.SchedulingService/CreateWalk", {"parent": journey.group, "walk": {
            "title": "A slow hour", "route": route, "capacity": 8,
            "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})["name"]
        call("attendance.AttendanceService/Respond", {"walk": walk, "answer": "ANSWER_GOING"}, token)
        return walk
    walk, cancelled = plan(20), plan(90)
    call("scheduling.SchedulingService/CancelWalk", {"name": cancelled, "reason": "The path is under water."})
    deadline = time.monotonic() + TOLD_SECONDS
    while not call("attendance.AttendanceService/GetMyResponse", {"walk": cancelled}, token)["walk"].get("cancelled"):
        expect(time.monotonic() < deadline, "attendance hears that it is cancelled")
        time.sleep(0.05)

    def page(name):
        return "/my/" + "/".join(name.split("/")[1::2])
    code = call("attendance.ArrivalService/GetArrivalCode", {"walk": walk})["code"]
    return {"BASE_URL": platform.url, "SESSION": token, "WALK": page(walk), "CANCELLED": page(cancelled), "CODE": code}


def main():
    program, _, pictures = sys.argv[1:4]
    with Platform(program) as platform:
        environment = {**os.environ, **prepare(platform), "SHOTS": pictures}
        script = str(pathlib.Path(__file__).with_name("day_page.mjs"))
        return subprocess.run(["node", script], env=environment, timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main())
