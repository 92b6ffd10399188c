"""Members who answer, withdraw and look without a pause, as good clients do: what may be sent again is sent again under its
request_id, and all else is a failure."""
import collections
import http.client
import pathlib
import random
import re
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
from kill_test import FITTING, PASSING, read  # noqa: E402
from stored_answers import still_stands  # noqa: E402

from transports import CallError  # noqa: E402

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.05
ANSWERS = ["ANSWER_GOING"] * 3 + ["ANSWER_NOT_GOING"] * 2 + ["ANSWER_UNSURE"]


class Load:
    """What all share."""

    def __init__(self, crowd):
        self.crowd = crowd
        self.changed = threading.Condition()
        self.acknowledged = self.repeated = self.looks = 0
        self.sent_again = collections.Counter()  # by what was answered instead
        self.over = False
        self.failures = []

    def count(self, what, by=1):
        with self.changed:
            setattr(self, what, getattr(self, what) + by)
            self.changed.notify_all()

    def count_sent_again(self, why):
        with self.changed:
            self.sent_again[why] += 1

    def fail(self, what):
        with self.changed:
            self.failures.append(what)
            self.changed.notify_all()

    def await_acknowledged(self, more):
        with self.changed:
            wanted = self.acknowledged + more
            if not self.changed.wait_for(lambda: self.acknowledged >= wanted or self.failures, PATIENCE_SECONDS):
                raise RuntimeError(f"only {self.acknowledged} of {wanted} answers came")

    def insist(self, action):
        """The reply of `action`, which is safe to send again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return action()
            except CallError as error:
                if error.code not in PASSING or time.monotonic() > deadline:
                    raise
                self.count_sent_again(error.code)
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() > deadline:
                    raise
                self.count_sent_again(type(error).__name__)
            time.sleep(PAUSE_SECONDS)


class Member(threading.Thread):
    def __init__(self, load, token, seed):
        super().__init__(daemon=True)
        self.load, self.token, self.random = load, token, random.Random(seed)
        self.told = {}  # by walk: ((walk id, member id), (version, state))

    def run(self):
        try:
            while not self.load.over:
                walk = self.random.choice(self.load.crowd.walks)
                if walk in self.told and self.random.random() < 0.25:
                    self.look(walk)
                else:
                    self.answer(walk, self.random.choice(ANSWERS))
        except Exception as error:  # noqa: BLE001 - told by the main thread
            self.load.fail(f"{type(error).__name__}: {error}")

    def answer(self, walk, answer):
        request_id = uuid.uuid4().hex
        key, now = read(self.send(walk, answer, request_id))
        before = self.told.get(walk, (key, (0, "UNANSWERED")))[1]
        if now[1] not in FITTING[answer]:
            raise AssertionError(f"said {answer}, told {now}")
        # One change of one's own, and moving up before it or after it: a second effect would show here.
        most = 1 + (before[1] == "WAITLISTED") + (answer == "ANSWER_GOING" and before[1] not in FITTING[answer])
        if not before[0] <= now[0] <= before[0] + most:
            raise AssertionError(f"{answer}: version {now[0]} after {before}")
        self.told[walk] = (key, now)
        self.load.count("acknowledged")
        if self.random.random() < 0.2:
            # As if the reply had been lost: whichever version gets it, it has no second effect.
            _, again = read(self.send(walk, answer, request_id))
            self.check_stands(walk, again)
            self.load.count("repeated")

    def send(self, walk, answer, request_id):
        return self.load.insist(lambda: self.load.crowd.respond(self.token, walk, answer, request_id))

    def look(self, walk):
        _, now = read(self.load.insist(lambda: self.load.crowd.response_of(self.token, walk)))
        self.check_stands(walk, now)
        self.load.count("looks")

    def check_stands(self, walk, now):
        key, told = self.told[walk]
        if not still_stands(told, now):
            raise AssertionError(f"{walk}: told {told}, now {now}")
        self.told[walk] = (key, now)


class Newcomers:
    """People who join, and answer at once a walk that has just been planned: groups, scheduling and attendance must have told
    each other."""

    def __init__(self, load, route, start):
        self._load, self._route, self._start = load, route, start
        self.told = {}
        self.count = 0
        link = self._by_therapist("groups.GroupsService/CreateInvitation", {
            "parent": load.crowd.group, "invitation": {"maxUses": 400}})["url"]
        self._invitation = "invitations/" + re.search(r"/i/([A-Za-z0-9_-]{43})", link)[1]

    def one_more(self):
        crowd, insist = self._load.crowd, self._load.insist
        self.count += 1
        joining = {"name": self._invitation, "walkingName": f"Newcomer {self.count:03}", "requestId": uuid.uuid4().hex}
        reply = insist(lambda: crowd.rest.call("groups.GroupsService/AnswerInvitation", joining))
        planned = self._by_therapist("scheduling.SchedulingService/CreateWalk", {
            "parent": crowd.group, "requestId": uuid.uuid4().hex,
            "walk": {"title": f"New walk {self.count}", "route": self._route, "capacity": 1,
                     "start": {"localTime": self._start, "timeZone": "Etc/UTC"}}})["name"]
        request_id = uuid.uuid4().hex
        answer = insist(lambda: crowd.respond(reply["token"], planned, "ANSWER_GOING", request_id))
        key, now = read(answer)
        if now != (1, "GOING"):
            raise AssertionError(f"the first to answer was told {now}")
        self.told[key] = now

    def _by_therapist(self, method, request):
        return self._load.insist(lambda: self._load.crowd.rest.call(method, request, self._load.crowd.therapist))
