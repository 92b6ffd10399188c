"""Where people write and look: a practice with open groups, and people who have proved an address and joined some of them."""
import asyncio
import pathlib
import re
import sys
import time

from crew import PATIENCE_SECONDS, Person

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))
from journey import Journey  # noqa: E402
from transports import CallError, Rest  # noqa: E402

RIGHTS_SECONDS = 30
AT_ONCE = 12  # who sign in and join
GROUP_CAPACITY, MOST_USES = 500, 500


class Codes:
    """The codes that are mailed, for whoever waits for one."""

    def __init__(self, post):
        self._loop = asyncio.get_running_loop()
        self._waiting = {}
        post.before_250 = self._take

    def of(self, address):
        return self._waiting.setdefault(address, self._loop.create_future())

    def _take(self, mail):
        code = re.search(r"\b(\d{6})\b", mail.text)
        if code:
            self._loop.call_soon_threadsafe(self._tell, mail.to, code[1])

    def _tell(self, address, code):
        waiter = self.of(address)
        if not waiter.done():
            waiter.set_result(code)


class Scene:
    """`groups` are names, `threads` {group: the name of its thread}."""

    def __init__(self, town, groups):
        self._rest = Rest(town)
        journey = Journey(town, self._rest)
        journey.operator_opens_a_practice()
        self.leader = Person(0)
        self.leader.name, self.leader.token = "leader", journey.sign_in(journey.address("therapist"))
        self.leader.address = "127.0.0.1"
        invitation = town.await_mail(journey.address("therapist"), r"/staff-invitation/([A-Za-z0-9_-]{43})")[1]
        staff = self._once_allowed("accounts.AccountsService/AcceptStaffInvitation", name=f"staffInvitations/{invitation}")
        self._once_allowed("accounts.AccountsService/UpdateStaff", updateMask="roles", staff={
            "name": staff["name"], "roles": ["STAFF_ROLE_OWNER", "STAFF_ROLE_THERAPIST"]})
        self.groups = [self._once_allowed(
            "groups.GroupsService/CreateGroup", parent=journey.practice, walkingName="Robin",
            group={"title": f"Walkers {number}", "kind": "GROUP_KIND_COMMUNITY", "joinPolicy": "JOIN_POLICY_OPEN",
                   "capacity": GROUP_CAPACITY, "timeZone": "Etc/UTC"})["name"] for number in range(groups)]
        self._links = {group: self._link(group) for group in self.groups}
        self.threads = {}

    def _link(self, group):
        url = self._once_allowed("groups.GroupsService/CreateInvitation", parent=group, invitation={"maxUses": MOST_USES})["url"]
        return re.search(r"/i/([A-Za-z0-9_-]{43})", url)[1]

    def _once_allowed(self, method, **request):
        """Rights that grew are there within moments."""
        deadline = time.monotonic() + RIGHTS_SECONDS
        while True:
            try:
                return self._rest.call(method, request, self.leader.token)
            except CallError as error:
                if error.code not in ("NOT_FOUND", "PERMISSION_DENIED") or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    async def gather(self, crew, codes, people, groups_of):
        """Signs them in, each from an address of their own, and lets them join `groups_of(person)`."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def come(person):
            async with gate:
                flow = (await crew.insist("POST", "/v1/signIn:start", {"email": person.email}, person))["flow"]
                code = await asyncio.wait_for(codes.of(person.email), PATIENCE_SECONDS)
                person.token = (await crew.insist("POST", "/v1/signIn:complete", {"flow": flow, "code": code}, person))["token"]
                for group in groups_of(person):
                    member = await crew.insist("POST", f"/v1/invitations/{self._links[group]}:accept",
                                               {"walkingName": person.name.capitalize()}, person)
                    if member["state"] != "MEMBER_STATE_ACTIVE":
                        raise AssertionError(member)
                    person.members[group] = member["name"]

        await asyncio.gather(*(come(person) for person in people))
        deadline = time.monotonic() + RIGHTS_SECONDS
        while len(self.threads) < len(self.groups):
            if time.monotonic() > deadline:
                raise AssertionError(f"threads of {len(self.threads)} of {len(self.groups)} groups")
            listed = await crew.insist("GET", "/v1/me/threads?pageSize=100", None, self.leader)
            self.threads = {thread["group"]: thread["name"] for thread in listed.get("threads", [])
                            if thread["kind"] == "THREAD_KIND_GROUP"}
