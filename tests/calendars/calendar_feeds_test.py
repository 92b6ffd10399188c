"""Calendars that people subscribe to, from outside: what two readers that are not ours find in them is what ListWalks says,
walk by walk, across clock changes and after edits; and nothing for who left, or when it was ended.

    calendar_feeds_test.py PROGRAM
"""
import datetime
import pathlib
import sys
import time
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from journey import Journey, expect, expect_error  # noqa: E402
from platform_under_test import Platform  # noqa: E402
from readers import read  # noqa: E402
from transports import Rest  # noqa: E402

TOLD_SECONDS = 20
ZONES = ("Europe/London", "America/New_York")
NEUTRAL = "Walk"
FEEDS = "scheduling.CalendarFeedService/"
WALKS = "scheduling.SchedulingService/"
# A backslash before a comma is what python3-icalendar 4 reads wrong.
OTHER_TITLE = "Another: name, with; \"signs\" \\ über 75 bytes, so it is folded"
AREA = "by the canal, near the old mill"


def clock_changes(zone, count=2):
    """The next days (of wall time) on which the clocks of `zone` change."""
    info, changes = zoneinfo.ZoneInfo(zone), []
    day = datetime.datetime.now().replace(hour=12, minute=0, second=0, microsecond=0) + datetime.timedelta(days=3)
    while len(changes) < count:
        before, day = day, day + datetime.timedelta(days=1)
        if before.replace(tzinfo=info).utcoffset() != day.replace(tzinfo=info).utcoffset():
            changes.append(day)
    return changes


def instant(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


class Feeds:
    def __init__(self, platform, rest):
        self.platform, self.rest, self.journey = platform, rest, Journey(platform, rest)
        self.journey.operator_opens_a_practice()
        self.journey.therapist_joins_and_is_verified()
        self.therapist, self.therapy = self.journey.therapist, self.journey.group
        self.community = self.call("groups.GroupsService/CreateGroup", {
            "parent": self.journey.practice, "walkingName": "Robin", "agreementText": "Be kind.",
            "group": {"title": "Saturday amblers", "kind": "GROUP_KIND_COMMUNITY", "capacity": 12, "timeZone": "Europe/London"}})["name"]
        self.member = self.joins("walker", self.community, self.therapy)
        self.route = self.call(WALKS + "CreateRoute", {"parent": self.journey.practice, "route": {
            "title": "Canal", "area": AREA, "meetingPoint": "The bench at lock 7", "durationMinutes": 50}})["name"]

    def call(self, method, request, token=None):
        return self.journey.call(method, request, token or self.therapist)

    def joins(self, who, *groups):
        session = None
        for group in groups:
            email = self.journey.address(who)
            self.call("groups.GroupsService/CreateInvitation", {"parent": group, "invitation": {"email": email}})
            link = self.platform.await_mail(email, r"/i/([A-Za-z0-9_-]{43})", count=groups.index(group) + 1)[1]
            session = session or self.journey.sign_in(email)
            self.call("groups.GroupsService/AcceptInvitation", {
                "name": f"invitations/{link}", "walkingName": who.title(), "agreementVersion": 1}, session)
        return session

    def plan(self, group, title, local, zone, **more):
        start = {"localTime": local.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": zone}
        walk = {"title": title, "route": self.route, "capacity": 5, "start": start, **more}
        return self.call(WALKS + "CreateWalk", {"parent": group, "walk": walk})

    def get(self, url, verb="GET", **headers):
        expect(url.startswith(self.platform.url + "/calendar/"), url)
        return self.rest.request(verb, url[len(self.platform.url):], headers=headers)

    def events(self, url):
        status, headers, body = self.get(url)
        expect(status == 200 and headers["Content-Type"] == "text/calendar; charset=utf-8", (status, dict(headers)))
        return read(body)

    def listed(self, token, group=None):
        """All walks that the API lists, by the UIDs that they have in calendars and mails."""
        since = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=50)).strftime("%Y-%m-%dT%H:%M:%SZ")
        request, walks = {"from": since, "pageSize": 100, **({"parent": group} if group else {})}, []
        while True:
            page = self.call(WALKS + ("ListWalks" if group else "ListMyWalks"), request, token)
            walks += page.get("walks", [])
            if not page.get("nextPageToken"):
                break
            request["pageToken"] = page["nextPageToken"]
        host = self.platform.url.split("://")[1]
        return {f"{walk['name'].rsplit('/', 1)[1]}@{host}": walk for walk in walks}

    def expected(self, walks, neutral):
        """What calendars are to say of `walks`; `neutral` says of which groups they say little."""
        return {uid: {
            "uid": uid,
            "sequence": walk.get("sequence", 0),
            "start": instant(walk["startTime"]),
            "end": instant(walk["startTime"]) + 60 * walk["durationMinutes"],
            "zone": "UTC",
            "recurring": False,
            "status": "CANCELLED" if walk["state"] == "WALK_STATE_CANCELLED" else "CONFIRMED",
            "summary": NEUTRAL if any(walk["name"].startswith(group) for group in neutral) else walk["title"],
            "location": "" if any(walk["name"].startswith(group) for group in neutral) else walk["area"],
        } for uid, walk in walks.items()}

    def holds(self, feed, count):
        """Waits until there are so many walks in a calendar."""
        deadline = time.monotonic() + TOLD_SECONDS
        while (held := len(self.events(feed["url"]))) != count:
            expect(time.monotonic() < deadline, f"{held} walks instead of {count} are in a calendar")
            time.sleep(0.5)

    def same(self, url, token, group=None, neutral=None):
        """Waits until the calendar says what the API lists; what services tell each other takes a moment."""
        neutral = [self.therapy] if neutral is None else neutral
        deadline = time.monotonic() + TOLD_SECONDS
        while (seen := self.events(url)) != (wanted := self.expected(self.listed(token, group), neutral)):
            differ = {uid: (seen.get(uid), wanted.get(uid)) for uid in seen.keys() | wanted.keys() if seen.get(uid) != wanted.get(uid)}
            expect(time.monotonic() < deadline, f"calendar and list differ: {differ}")
            time.sleep(0.5)
        return seen

    def run(self):
        self.walks_are_planned()
        self.people_subscribe()
        self.calendars_say_what_lists_say()
        self.edits_follow()
        self.nothing_new_is_not_sent_again()
        self.discretion_is_kept()
        self.staff_see_what_staff_may_see()
        self.it_outlives_the_program()
        self.who_leaves_sees_nothing_more()
        self.another_practice_stays_apart()
        self.what_is_ended_leads_nowhere()
        self.the_secret_is_not_kept()

    def walks_are_planned(self):
        self.by_zone = {}
        for zone in ZONES:
            for change in clock_changes(zone):
                for days in (-2, -1, 0, 1):
                    day = change + datetime.timedelta(days=days)
                    walk = self.plan(self.community, f"Canal; {zone}, \"{days}\"", day.replace(hour=10), zone)
                    self.by_zone.setdefault(zone, []).append((walk, day.replace(hour=10)))
            # So much is made ahead that a year's half, with a clock change or not, is in it.
            start = datetime.datetime.now() + datetime.timedelta(days=4)
            self.plan(self.community, f"Weekly in {zone}", start.replace(hour=9, minute=30, second=0), zone,
                      recurrence={"rrule": "FREQ=WEEKLY;COUNT=20"})
        self.quiet = self.plan(self.therapy, "Grief, third hour", datetime.datetime.now() + datetime.timedelta(days=5), "Europe/London")

    def people_subscribe(self):
        def subscribe(token, **more):
            return self.call(FEEDS + "CreateCalendarFeed", more, token)
        self.all, self.one = subscribe(self.member), subscribe(self.member, group=self.community)
        self.second = subscribe(self.member, group=self.therapy)
        self.never = f"{self.platform.url}/calendar/{'A' * 43}.ics"
        self.leaders = subscribe(self.therapist)
        expect(self.one["group"] == self.community and "group" not in self.all, self.one)
        listed = self.call(FEEDS + "ListCalendarFeeds", {}, self.member)["calendarFeeds"]
        expect([feed["name"] for feed in listed] == [feed["name"] for feed in (self.all, self.one, self.second)], listed)
        expect(not any("url" in feed for feed in listed), "URLs are shown once")

    def calendars_say_what_lists_say(self):
        self.holds(self.one, len(ZONES) * (8 + 20))
        seen = self.same(self.one["url"], self.member, self.community)
        host = self.platform.url.split("://")[1]
        for zone, walks in self.by_zone.items():
            info, offsets = zoneinfo.ZoneInfo(zone), set()
            for walk, local in walks:
                wanted = local.replace(tzinfo=info)
                offsets.add(wanted.utcoffset())
                event = seen[f"{walk['name'].rsplit('/', 1)[1]}@{host}"]
                expect(event["start"] == int(wanted.timestamp()), f"ten o'clock in {zone} on {local}: {event}")
            expect(len(offsets) == 2, f"the clocks of {zone} change between these walks")
        expect(len(self.same(self.all["url"], self.member)) == len(seen) + 1, "all of both groups")
        quiet = self.same(self.second["url"], self.member, self.therapy)
        expect([(event["summary"], event["location"]) for event in quiet.values()] == [(NEUTRAL, "")], quiet)
        self.same(self.leaders["url"], self.therapist)
        ics = self.get(self.leaders["url"])[2]
        expect(b"lock 7" not in ics and b"Grief" not in ics, "leaders' calendars say no more")

    def edits_follow(self):
        (moved, local), (off, _), (named, _), *_ = self.by_zone["America/New_York"]
        before = self.events(self.one["url"])
        # Over the clock change, to the other zone.
        start = {"localTime": (local + datetime.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Europe/London"}
        self.call(WALKS + "RescheduleWalk", {"name": moved["name"], "start": start})
        self.call(WALKS + "CancelWalk", {"name": off["name"], "reason": "A storm"})
        self.call(WALKS + "UpdateWalk", {"walk": {"name": named["name"], "title": OTHER_TITLE}, "updateMask": "title"})
        after = self.same(self.one["url"], self.member, self.community)
        expect(before.keys() == after.keys(), "no walk is another one now, and what is cancelled stays")
        host = self.platform.url.split("://")[1]
        old, new = ([events[f"{walk['name'].rsplit('/', 1)[1]}@{host}"] for walk in (moved, off, named)] for events in (before, after))
        expect(new[0]["start"] != old[0]["start"] and new[0]["sequence"] == old[0]["sequence"] + 1, new[0])
        expect(new[1]["status"] == "CANCELLED" and new[1]["sequence"] == old[1]["sequence"] + 1, new[1])
        expect(new[2]["summary"] == OTHER_TITLE and new[2]["start"] == old[2]["start"], new[2])
        changed = [uid for uid in after if after[uid] != before[uid]]
        expect(len(changed) == 3, f"nothing else has changed: {changed}")
        expect(b"storm" not in self.get(self.one["url"])[2], "why is not for a calendar's provider")

    def nothing_new_is_not_sent_again(self):
        status, headers, body = self.get(self.one["url"])
        etag = headers["ETag"]
        expect(status == 200 and headers["Cache-Control"] == "private, no-cache", dict(headers))
        status, headers, nothing = self.get(self.one["url"], **{"If-None-Match": etag})
        expect((status, headers["ETag"], nothing) == (304, etag, b""), (status, dict(headers)))
        status, headers, nothing = self.get(self.one["url"], "HEAD")
        expect((status, headers["ETag"], nothing) == (200, etag, b""), (status, dict(headers)))
        expect(int(headers["Content-Length"]) == len(body), "as long as a GET's")
        named = self.by_zone["Europe/London"][0][0]["name"]
        self.call(WALKS + "UpdateWalk", {"walk": {"name": named, "title": "Yet another"}, "updateMask": "title"})
        status, headers, _ = self.get(self.one["url"], **{"If-None-Match": etag})
        expect(status == 200 and headers["ETag"] != etag, "one title is another")
        self.etag = headers["ETag"]
        expect(self.get(self.one["url"], "POST")[0] == 405, "it is only read")

    def discretion_is_kept(self):
        def choose(choice):
            self.call("accounts.AccountsService/UpdateMe", {
                "person": {"discretionChoice": choice}, "updateMask": "discretionChoice"}, self.member)
        choose("DISCRETION_ON")
        self.same(self.all["url"], self.member, neutral=[self.therapy, self.community])
        choose("DISCRETION_OFF")
        seen = self.same(self.all["url"], self.member, neutral=[])
        expect("Grief, third hour" in [event["summary"] for event in seen.values()], "as the person wants")
        choose("DISCRETION_BY_GROUP")
        self.same(self.all["url"], self.member)

    def staff_see_what_staff_may_see(self):
        email = self.journey.address("coordinator")
        self.call("accounts.AccountsService/InviteStaff", {
            "parent": self.journey.practice, "email": email, "roles": ["STAFF_ROLE_COORDINATOR"]})
        link = self.platform.await_mail(email, r"/staff-invitation/([A-Za-z0-9_-]{43})")[1]
        coordinator = self.journey.sign_in(email)
        staff = self.call("accounts.AccountsService/AcceptStaffInvitation", {"name": f"staffInvitations/{link}"}, coordinator)
        self.call("accounts.AccountsService/UpdateMe", {
            "person": {"discretionChoice": "DISCRETION_OFF"}, "updateMask": "discretionChoice"}, coordinator)
        therapy, community = (self.call(FEEDS + "CreateCalendarFeed", {"group": group}, coordinator)["url"]
                              for group in (self.therapy, self.community))
        expect(len(self.events(community)) == len(self.events(self.one["url"])), "as many as members see")
        seen = self.events(therapy)
        expect([event["summary"] for event in seen.values()] == [NEUTRAL], f"when, and not what: {seen}")
        expect(b"Grief" not in self.get(therapy)[2] and b"lock 7" not in self.get(community)[2], "no more than lists say")
        self.call("accounts.AccountsService/RemoveStaff", {"name": staff["name"]})
        expect(not self.events(therapy) and not self.events(community), "at once, without a session that would end")

    def it_outlives_the_program(self):
        self.platform.kill()
        self.platform.start()
        self.rest.local.connection = None
        status, headers, _ = self.get(self.one["url"], **{"If-None-Match": self.etag})
        expect((status, headers["ETag"]) == (304, self.etag), "state is in the database")
        self.same(self.one["url"], self.member, self.community)

    def who_leaves_sees_nothing_more(self):
        self.call("groups.GroupsService/LeaveGroup", {"name": self.community}, self.member)
        status, _, body = self.get(self.one["url"])
        expect((status, body) == self.get(self.never)[::2], "at once, as if it had never been")
        listed = self.call(FEEDS + "ListCalendarFeeds", {}, self.member)["calendarFeeds"]
        expect(self.one["name"] not in [feed["name"] for feed in listed], "and for good")
        self.holds(self.all, 1)
        left = self.same(self.all["url"], self.member)
        expect([event["summary"] for event in left.values()] == [NEUTRAL], f"the other group's walk alone: {left}")
        expect_error("NOT_FOUND", "", lambda: self.call(FEEDS + "CreateCalendarFeed", {"group": self.community}, self.member))
        self.same(self.leaders["url"], self.therapist)

    def another_practice_stays_apart(self):
        other = Journey(self.platform, self.rest)
        other.operator_opens_a_practice()
        other.therapist_joins_and_is_verified()
        start = (datetime.datetime.now() + datetime.timedelta(days=6)).strftime("%Y-%m-%dT%H:%M:%S")
        other.call(WALKS + "CreateWalk", {"parent": other.group, "walk": {
            "title": "Theirs", "capacity": 5, "durationMinutes": 30, "start": {"localTime": start, "timeZone": "Etc/UTC"}}}, other.therapist)
        theirs = other.call(FEEDS + "CreateCalendarFeed", {"group": other.group}, other.therapist)
        ours = self.events(self.leaders["url"])
        seen = self.events(theirs["url"])
        expect(len(seen) == 1 and not ours.keys() & seen.keys(), "each sees their own")
        expect_error("NOT_FOUND", "", lambda: self.call(FEEDS + "CreateCalendarFeed", {"group": self.therapy}, other.therapist))
        expect_error("NOT_FOUND", "", lambda: self.call(FEEDS + "RevokeCalendarFeed", {"name": theirs["name"]}))

    def what_is_ended_leads_nowhere(self):
        self.call(FEEDS + "RevokeCalendarFeed", {"name": self.all["name"]}, self.member)
        (status, _, body), (other, _, same) = self.get(self.all["url"]), self.get(self.never)
        expect(status == other == 404 and body == same, "as if it had never been")
        expect(self.get(self.all["url"], **{"If-None-Match": "*"})[0] == 404, "whatever one has")
        expect(self.get(self.second["url"])[0] == 200, "the others go on")
        listed = self.call(FEEDS + "ListCalendarFeeds", {}, self.member)["calendarFeeds"]
        expect([feed["name"] for feed in listed] == [self.second["name"]], listed)

    def the_secret_is_not_kept(self):
        secrets = [feed["url"].rsplit("/", 1)[1][:43].encode() for feed in (self.all, self.one, self.second, self.leaders)]
        files = [path for path in self.platform.data.rglob("*") if path.is_file()]
        expect(any(path.name == "scheduling.db" for path in files), files)
        for path in files:
            content = path.read_bytes()
            expect(not any(secret in content for secret in secrets), f"a secret stands in {path}")


def main():
    with Platform(sys.argv[1]) as platform:
        Feeds(platform, Rest(platform)).run()
    print("calendars: two readers find what the lists say")


if __name__ == "__main__":
    main()
