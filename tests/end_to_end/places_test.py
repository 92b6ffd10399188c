"""What routes look like, from outside: a GPX file and a photo go in by REST, and come out clean, to those alone who may know
where people meet, and only when it is time.

    places_test.py PROGRAM DESCRIPTORS
"""
import base64
import datetime
import io
import json
import sys

from PIL import Image

from journey import Journey, expect, expect_error
from platform_under_test import Platform
from transports import GrpcIo, Rest

SECRET = b"Mia-at-51.5007N"
GPX = b"""<gpx version="1.1"><trk><name>Mia</name><trkseg>
<trkpt lat="51.50" lon="0.0"><time>2027-01-01T10:00:00Z</time></trkpt>
<trkpt lat="51.51" lon="0.0"><time>2027-01-01T10:03:00Z</time></trkpt>
<trkpt lat="51.52" lon="0.0"><time>2027-01-01T10:06:00Z</time></trkpt></trkseg></trk></gpx>"""
POLYLINE = "_riyH?_|B?"
LARGEST_PHOTO = 5_000_000


def photo(size, quality=95):
    """A JPEG full of noise, with words in it that nobody should read."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = SECRET.decode()
    Image.effect_noise((size, size), 90).convert("RGB").save(out, "JPEG", quality=quality, exif=exif, comment=SECRET)
    return out.getvalue()


def encoded(data):
    return base64.b64encode(data).decode()


class Places:
    def __init__(self, platform, rest):
        self.rest, self.journey = rest, Journey(platform, rest)
        journey = self.journey
        for step in (journey.operator_opens_a_practice, journey.therapist_joins_and_is_verified, journey.group_fills_up):
            step()

    def call(self, method, request, token=None):
        return self.rest.call(method, request, token or self.journey.therapist)

    def raw(self, path, token, verb="GET"):
        return self.rest.request(verb, path, headers={"Authorization": "Bearer " + token})

    def run(self, descriptors, platform):
        self.a_route_comes_from_a_file()
        self.a_photo_is_cleaned()
        self.large_bodies_are_for_files_alone()
        self.people_who_are_going_see_it_in_time()
        self.it_ends_with_the_next()
        self.other_protocols_take_photos_too(descriptors, platform)

    def a_route_comes_from_a_file(self):
        wanted = {"title": "Canal", "area": "by the canal", "meetingPoint": "The bench at lock 7"}
        request = {"parent": self.journey.practice, "route": wanted, "gpx": encoded(GPX)}
        route = self.call("scheduling.PlaceService/ImportGpx", request)
        expect(route["hasWay"] and route["durationMinutes"] == 40 and "hasPhoto" not in route, route)
        self.route = route["name"]
        way = self.call("scheduling.PlaceService/GetRouteWay", {"name": self.route})
        expect(way["polyline"] == POLYLINE and way["svg"].startswith("<svg ") and "51.5" not in way["svg"], way)
        for bad, why in ((b"<gpx/>", "neither a track nor a route"), (b"<kml/>", "no GPX file"), (b"PK\3\4", "no well-formed XML"),
                         (b"<gpx>" + b" " * (2 << 20), "larger than")):
            refused = expect_error("INVALID_ARGUMENT", "FIELD_INVALID", lambda: self.call(
                "scheduling.PlaceService/SetRouteWay", {"name": self.route, "gpx": encoded(bad)}))
            expect(refused.fields == ["gpx"], refused)
        expect_error("NOT_FOUND", "", lambda: self.call("scheduling.PlaceService/ImportGpx", request, self.journey.members[0][0]))

    def a_photo_is_cleaned(self):
        path = f"/v1/{self.route}/photo"
        expect(self.raw(path, self.journey.therapist)[0] == 404, "there is none yet")
        large = photo(2600, 75)
        expect(3_000_000 < len(large) <= LARGEST_PHOTO, f"a large one: {len(large)}")
        route = self.call("scheduling.PlaceService/SetRoutePhoto", {"name": self.route, "photo": encoded(large), "note": "Left of it"})
        expect(route["hasPhoto"] and route["photoNote"] == "Left of it", route)
        status, headers, data = self.raw(path, self.journey.therapist)
        expect(status == 200 and headers["Content-Type"] == "image/jpeg", headers)
        expect(headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store", headers)
        expect(SECRET not in data and b"Exif" not in data, "nothing but the picture")
        with Image.open(io.BytesIO(data)) as shown:
            expect(shown.size == (1600, 1600), shown.size)
        expect(self.raw(path, self.journey.therapist, "HEAD")[2] == b"", "a head alone")
        expect(self.raw(path, self.journey.members[0][0])[0] == 404, "members do not see routes")
        for bad in (b"%PDF-1.7", b"x" * (LARGEST_PHOTO + 1), photo(100)[:500]):
            refused = expect_error("INVALID_ARGUMENT", "FIELD_INVALID", lambda: self.call(
                "scheduling.PlaceService/SetRoutePhoto", {"name": self.route, "photo": encoded(bad)}))
            expect(refused.fields == ["photo"], refused)

    def large_bodies_are_for_files_alone(self):
        token = {"Authorization": "Bearer " + self.journey.therapist, "Content-Type": "application/json"}
        for verb, path, size in (("POST", f"/v1/{self.journey.practice}/routes", 2_000_000), ("POST", "/v1/signIn:start", 2_000_000),
                                 ("PUT", f"/v1/{self.route}/photo", 7_000_001), ("PUT", f"/v1/{self.route}/way", 4_000_000)):
            connection = self.rest.connect()
            connection.putrequest(verb, path)
            for name, value in {**token, "Content-Length": str(size)}.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            expect(answer.status == 413, f"{verb} {path}: {answer.status} {answer.read()}")
            connection.close()

    def plan(self, minutes_before):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)
        walk = {"title": "A slow hour", "route": self.route, "capacity": 5, "meetingPointMinutes": minutes_before,
                "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}
        return self.call("scheduling.SchedulingService/CreateWalk", {"parent": self.journey.group, "walk": walk})["name"]

    def answer(self, walk, number, answer="ANSWER_GOING"):
        return self.call("attendance.AttendanceService/Respond", {"walk": walk, "answer": answer}, self.journey.members[number][0])

    def people_who_are_going_see_it_in_time(self):
        (member, _), (other, _), guest = self.journey.members[0], self.journey.members[1], self.journey.members[6][0]
        early = self.answer(self.plan(24 * 60), 0)
        expect("meetingPoint" not in early and "meetingPlace" not in early, early)
        self.walk = self.plan(7 * 24 * 60)
        going = self.answer(self.walk, 0)
        self.place = going["meetingPlace"]
        expect(going["meetingPoint"] == "The bench at lock 7" and self.place.startswith(self.walk + "/places/"), going)
        expect("meetingPlace" not in self.answer(self.walk, 1, "ANSWER_UNSURE"), "who is not going does not learn it")
        expect(self.answer(self.walk, 6)["meetingPlace"] == self.place, "guests who are going do")
        for token in (member, guest, self.journey.therapist):
            place = self.call("scheduling.PlaceService/GetMeetingPlace", {"name": self.place}, token)
            expect(place["hasPhoto"] and place["photoNote"] == "Left of it" and place["way"] == POLYLINE, place)
            status, headers, data = self.raw(f"/v1/{self.place}/photo", token)
            expect(status == 200 and headers["Content-Type"] == "image/jpeg" and data.startswith(b"\xff\xd8\xff"), headers)
        seen = self.call("scheduling.SchedulingService/GetWalk", {"name": self.walk}, other)
        expect("meetingPlace" not in seen and "meetingPoint" not in seen and seen["area"] == "by the canal", seen)
        led = self.call("scheduling.SchedulingService/GetWalk", {"name": self.walk})
        expect(led["meetingPlace"] == self.place, led)
        guessed = self.walk + "/places/" + "A" * 43
        expect_error("NOT_FOUND", "", lambda: self.call("scheduling.PlaceService/GetMeetingPlace", {"name": guessed}, other))
        expect(self.raw(f"/v1/{guessed}/photo", other)[0] == 404, "nobody guesses it")
        waiting = self.journey.members[12][0]  # belongs to the practice, not to the group
        expect(self.raw(f"/v1/{self.place}/photo", waiting)[0] == 404, "nor does the name alone help")

    def it_ends_with_the_next(self):
        member = self.journey.members[0][0]
        self.call("scheduling.PlaceService/DeleteRouteWay", {"name": self.route})
        expect(self.raw(f"/v1/{self.place}/photo", member)[0] == 404, "what was told before leads nowhere")
        deadline = datetime.datetime.now() + datetime.timedelta(seconds=20)
        while True:
            told = self.call("attendance.AttendanceService/GetMyResponse", {"walk": self.walk}, member)["meetingPlace"]
            if told != self.place:
                break
            expect(datetime.datetime.now() < deadline, "attendance is told of the new place")
        place = self.call("scheduling.PlaceService/GetMeetingPlace", {"name": told}, member)
        expect(place["hasPhoto"] and "way" not in place, place)

    def other_protocols_take_photos_too(self, descriptors, platform):
        grpc = GrpcIo(platform, descriptors)
        noise = photo(2150)
        expect(4 << 20 < len(noise) <= LARGEST_PHOTO, f"beyond gRPC's usual limit: {len(noise)}")
        grpc.call("scheduling.PlaceService/SetRoutePhoto", {"name": self.route, "photo": encoded(noise)}, self.journey.therapist)
        file = grpc.call("scheduling.PlaceService/GetRoutePhoto", {"name": self.route}, self.journey.therapist)
        expect(file["contentType"] == "image/jpeg" and base64.b64decode(file["data"]).startswith(b"\xff\xd8\xff"), "by gRPC")
        grpc.close()
        # Connect: a unary call with JSON.
        token = {"Authorization": "Bearer " + self.journey.therapist, "Content-Type": "application/json"}
        status, _, data = self.rest.request("POST", "/amble.scheduling.v1.PlaceService/SetRoutePhoto", json.dumps(
            {"name": self.route, "photo": encoded(noise), "note": "Here"}), token)
        expect(status == 200 and json.loads(data)["photoNote"] == "Here", data[:200])


def main():
    program, descriptors = sys.argv[1:3]
    with Platform(program) as platform:
        rest = Rest(platform)
        Places(platform, rest).run(descriptors, platform)
    print("places: a way and a photo went in, and came out to whom they may")


if __name__ == "__main__":
    main()
