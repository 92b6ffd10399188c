"""What the crowd of cluster_load.py meets: a practice with its therapist, a large group with walks of few places, small
groups that fill up. Made over REST, as people make it."""
import datetime
import re
import threading
import time

from cluster_client import Client
from cluster_history import History

LARGEST_GROUP = 1000
MOST_USES = 500  # of one shared link
SMALL_GROUP_PLACES = 6  # with its leader
RIGHTS_SECONDS = 20
OPERATOR = "operator@example.org"


class Scene:
    """`walks` are names; `members` [(token, member id)]; `links` {group: token of its invitation}; `small_walks`
    {group: name of its walk}. `staff_mail(address, pattern)` finds in a mail what the pattern says."""

    def __init__(self, gateways, admin_link, staff_mail, members, walks, places, small_groups):
        self.gateways = gateways
        self.places = places
        self._lock = threading.Lock()
        self._operator = Client("operator", gateways, History(), address="198.18.0.1")
        self._operator.token = self._ask("POST", "/v1/signIn:redeemLink", {"token": admin_link})["token"]
        self.therapist = self._operator.token
        self.practice = self._ask("POST", "/v1/practices", {
            "practice": {"displayName": "Riverside", "timeZone": "Europe/London"}, "ownerEmail": OPERATOR})["name"]
        invitation = staff_mail(OPERATOR, r"/staff-invitation/([A-Za-z0-9_-]{43})")[1]
        staff = self._ask("POST", f"/v1/staffInvitations/{invitation}:accept", {})
        self._ask("PATCH", f"/v1/{staff['name']}?updateMask=roles", {"roles": ["STAFF_ROLE_OWNER", "STAFF_ROLE_THERAPIST"]})
        self.route = self._ask("POST", f"/v1/{self.practice}/routes", {
            "title": "Canal", "area": "by the canal", "meetingPoint": "The bench at lock 7", "durationMinutes": 50,
            "access": {"surface": "Gravel, level", "steps": "No steps"}})["name"]
        self.group = self.new_group("Open walkers", LARGEST_GROUP)
        self.planned = self.new_group("Planned walks", LARGEST_GROUP)
        link = self.new_link(self.group)
        self.members = [self._join(link, f"Walker {number:03}") for number in range(members)]
        self._counts = walks, small_groups
        self.renew()
        self._reach_everywhere()

    def renew(self):
        """Walks and small groups that nobody has answered or joined; of the members nothing changes."""
        walks, small_groups = self._counts
        self.walks = [self.new_walk(self.group, f"Walk {number}", self.places) for number in range(walks)]
        self.links, self.small_walks = {}, {}
        for number in range(small_groups):
            self.new_small_group(str(number))

    def _ask(self, verb, path, body):
        """Rights that grew, and what another service has to hear of first, are there within moments."""
        deadline = time.monotonic() + RIGHTS_SECONDS
        while True:
            with self._lock:
                done = self._operator.call("scene", verb, path, path, body)
            if done.ok:
                return done.reply
            if done.code not in ("NOT_FOUND", "PERMISSION_DENIED") or time.monotonic() > deadline:
                raise RuntimeError(f"{verb} {path}: {done.code} {done.reason} {done.reply} {done.tries[-1]}")
            time.sleep(0.05)

    def _reach_everywhere(self):
        """Each gateway has found each service."""
        for number, gateway in enumerate(self.gateways):
            client = Client(f"operator {number}", [gateway], History(), self.therapist, address="198.18.0.1")
            for path in ("me", self.group, self.walks[0], f"{self.walks[0]}/turnout"):
                if not (done := client.call("scene", "GET", f"/v1/{path}", path)).ok:
                    raise RuntimeError(f"{path} through gateway {number}: {done}")

    def new_group(self, title, capacity):
        return self._ask("POST", f"/v1/{self.practice}/groups", {
            "walkingName": "Robin",
            "group": {"title": title, "kind": "GROUP_KIND_COMMUNITY", "joinPolicy": "JOIN_POLICY_OPEN",
                      "capacity": capacity, "timeZone": "Etc/UTC"}})["name"]

    def new_small_group(self, name):
        group = self.new_group(f"Small group {name}", SMALL_GROUP_PLACES)
        self.links[group] = self.new_link(group)
        self.small_walks[group] = self.new_walk(group, f"Small walk {name}", self.places)
        return group

    def new_link(self, group):
        url = self._ask("POST", f"/v1/{group}/invitations", {"maxUses": MOST_USES})["url"]
        return re.search(r"/i/([A-Za-z0-9_-]{43})", url)[1]

    def walk(self, title, capacity):
        """A walk's fields, as they are sent."""
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        return {"title": title, "route": self.route, "capacity": capacity,
                "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}

    def new_walk(self, group, title, capacity):
        return self._ask("POST", f"/v1/{group}/walks", self.walk(title, capacity))["name"]

    def _join(self, link, name):
        reply = self._ask("POST", f"/v1/invitations/{link}:answer", {"walkingName": name})
        if reply["member"]["state"] != "MEMBER_STATE_ACTIVE":
            raise RuntimeError(f"{name}: {reply['member']}")
        return reply["token"], reply["member"]["name"].rsplit("/", 1)[1]
