"""kill -9 while many answer: kill_test.py PROGRAM

Members answer by REST without a pause. Again and again the program is killed in the middle and started on the same folder.
Then nothing acknowledged may be lost, nothing doubled, no walk overbooked, and the program is ready within two seconds.
"""
import http.client
import itertools
import random
import re
import sys
import threading
import time
import uuid

from crowd import Crowd
from stored_answers import copied, findings, still_stands

from platform_under_test import Platform  # crowd.py has made it known
from transports import CallError

ROUNDS = 5
MEMBERS = 64
WALKS = 200
PLACES = 5
MOST_ANSWERS_TO_A_WALK = 3  # of one member, before going on to the next
READY_SECONDS = 2.0
PATIENCE_SECONDS = 60
ANSWERS = ["ANSWER_GOING"] * 4 + ["ANSWER_NOT_GOING"] * 2 + ["ANSWER_UNSURE"]
# What a program that is starting or has much to do may answer; the same request is then sent again.
PASSING = ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED")
MOST_PUT_OFF, PUT_OFF_SECONDS = 200, 0.05
FITTING = {"ANSWER_GOING": ("GOING", "WAITLISTED"), "ANSWER_NOT_GOING": ("NOT_GOING",), "ANSWER_UNSURE": ("UNSURE",)}


def read(reply):
    """(walk id, member id), (version, state) of a Response."""
    key = re.fullmatch(r".*/walks/([^/]+)/responses/([^/]+)", reply["name"]).groups()
    return key, (int(reply["etag"]), reply["state"].removeprefix("RESPONSE_STATE_"))


class Race:
    """What the members share."""

    def __init__(self, crowd):
        self.crowd = crowd
        self.changed = threading.Condition()
        self.starts = 1  # of the program
        self.over = False
        self.acknowledged = 0
        self.stopped = 0  # how often a member came to stand, by a kill
        self.interrupted = 0  # how often with a call on its way
        self.checked = 0
        self.failures = []

    def await_acknowledged(self, more):
        with self.changed:
            wanted = self.acknowledged + more
            if not self.changed.wait_for(lambda: self.acknowledged >= wanted or self.failures, PATIENCE_SECONDS):
                raise RuntimeError(f"only {self.acknowledged} of {wanted} answers came")

    def started_again(self):
        with self.changed:
            self.starts += 1
            self.changed.notify_all()


class Member(threading.Thread):
    """Answers, one after the other; what was not acknowledged is sent again under its request_id."""

    def __init__(self, race, token, seed):
        super().__init__(daemon=True)
        self.race, self.token, self.random = race, token, random.Random(seed)
        self.told = {}  # by walk: ((walk id, member id), (version, state))
        self.pending = None  # the walk whose answer is on its way

    def run(self):
        try:
            # All take the walks in the same order, so that they meet at each.
            for walk in itertools.cycle(self.race.crowd.walks):
                for _ in range(self.random.randint(1, MOST_ANSWERS_TO_A_WALK)):
                    if self.race.over:
                        return
                    self.answer(walk, self.random.choice(ANSWERS))
        except Exception as error:  # noqa: BLE001 - told by the main thread
            with self.race.changed:
                self.race.failures.append(f"{type(error).__name__}: {error}")
                self.race.changed.notify_all()

    def answer(self, walk, answer):
        request_id = uuid.uuid4().hex
        self.pending = walk
        restarted, put_off = False, 0
        while True:
            starts = self.race.starts
            try:
                if restarted:
                    self.check_what_was_told()
                    restarted = False
                reply = self.race.crowd.respond(self.token, walk, answer, request_id)
                break
            except CallError as error:
                put_off += 1
                if error.code not in PASSING or put_off > MOST_PUT_OFF:
                    raise
                time.sleep(PUT_OFF_SECONDS)
            except (OSError, http.client.HTTPException) as error:
                self.await_next_start(starts, on_the_way=not isinstance(error, ConnectionRefusedError))
                restarted = True
        key, now = read(reply)
        before = self.told.get(walk, (key, (0, "UNANSWERED")))[1]
        self.check_reply(answer, before, now)
        self.told[walk] = (key, now)
        self.pending = None
        with self.race.changed:
            self.race.acknowledged += 1
            self.race.changed.notify_all()

    def await_next_start(self, starts, on_the_way):
        with self.race.changed:
            self.race.stopped += 1
            self.race.interrupted += on_the_way
            self.race.changed.notify_all()
            if not self.race.changed.wait_for(lambda: self.race.starts > starts, PATIENCE_SECONDS):
                raise RuntimeError("a call failed though the program was not killed")

    def check_reply(self, answer, before, now):
        if now[1] not in FITTING[answer]:
            raise AssertionError(f"said {answer}, told {now}")
        # One change of one's own, and moving up before it or after it: a second effect would show here.
        most = 1 + (before[1] == "WAITLISTED") + (answer == "ANSWER_GOING" and before[1] not in FITTING[answer])
        if not before[0] <= now[0] <= before[0] + most:
            raise AssertionError(f"{answer}: version {now[0]} after {before}")

    def check_what_was_told(self):
        """By GetMyResponse, after a restart."""
        for walk, (_, told) in self.told.items():
            if walk == self.pending:
                continue
            _, now = read(self.race.crowd.response_of(self.token, walk))
            if not still_stands(told, now):
                raise AssertionError(f"{walk}: told {told} before the kill, {now} after it")
            with self.race.changed:
                self.race.checked += 1


def acknowledged(members):
    """What must be stored, whatever is on its way."""
    settled = {}
    for member in members:
        pending = member.pending
        settled.update(told for walk, told in list(member.told.items()) if walk != pending)
    return settled


def main():
    program = sys.argv[1]
    draw = random.Random(20_26)
    wrong, slowest = [], 0.0
    with Platform(program) as platform:
        race = Race(Crowd(platform, MEMBERS, WALKS, PLACES))
        members = [Member(race, token, seed) for seed, token in enumerate(race.crowd.members)]
        for member in members:
            member.start()
        for number in range(1, ROUNDS + 1):
            race.await_acknowledged(draw.randint(600, 2400))
            interrupted = race.interrupted
            platform.kill()
            # Once all stand still, so does what they were told.
            with race.changed:
                race.changed.wait_for(lambda: race.stopped == number * MEMBERS or race.failures, PATIENCE_SECONDS)
            with copied(platform.data / "state") as database:
                wrong += findings(database, acknowledged(members))
            seconds = platform.start()
            slowest = max(slowest, seconds)
            print(f"round {number}: killed after {race.acknowledged} acknowledged answers, "
                  f"{race.interrupted - interrupted} on their way; ready after {seconds:.2f} s", flush=True)
            if race.interrupted - interrupted == 0:
                wrong.append(f"round {number}: nobody was interrupted")
            race.started_again()
            if race.failures or wrong:
                break
        if not race.failures:
            race.await_acknowledged(MEMBERS)
        race.over = True
        for member in members:
            member.join(PATIENCE_SECONDS)
        wrong += race.failures
        for walk in race.crowd.walks if not wrong else ():
            turnout = race.crowd.by_therapist("attendance.AttendanceService/GetTurnout", {"walk": walk})
            if turnout.get("goingCount", 0) > PLACES:
                wrong.append(f"{walk}: {turnout}")
        if (code := platform.stop()) != 0:
            wrong.append(f"SIGTERM ends the program with {code}, not 0")
        with copied(platform.data / "state") as database:
            wrong += findings(database, acknowledged(members))
        if slowest > READY_SECONDS:
            wrong.append(f"ready only after {slowest:.2f} s")
        print(f"{race.acknowledged} answers acknowledged, {race.interrupted} interrupted, {race.checked} read again "
              f"after a restart; ready within {slowest:.2f} s", flush=True)
        if race.checked == 0:
            wrong.append("nothing was read again")
        if wrong:
            print(platform.log()[-4000:])
    for one in wrong[:20]:
        print("FAILED:", one)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
