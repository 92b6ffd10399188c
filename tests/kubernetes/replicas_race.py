"""Many members who want the few places of a few walks, through all gateways: what each asked and heard, for race_judge.py."""
import concurrent.futures
import random
import re
import threading
import time
import uuid

from race_judge import Operation, Turnout
from transports import CallError, Rest

ANSWERS = ["ANSWER_GOING"] * 4 + ["ANSWER_NOT_GOING"] * 2 + ["ANSWER_UNSURE"]
SENT_TWICE = 0.2  # of the answers: through two gateways at once, under one request_id
# What a platform that has much to do may answer; the same request is sent again, elsewhere.
PASSING = ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED")
MOST_TRIES, PAUSE_SECONDS = 100, 0.05
TURNOUT_SECONDS = 0.05
JOIN_SECONDS = 120


def read(response):
    """(walk, member, (version, state)) of a Response."""
    walk, member = re.fullmatch(r"(.*)/responses/([^/]+)", response["name"]).groups()
    return walk, member, (int(response["etag"]), response["state"].removeprefix("RESPONSE_STATE_"))


def read_turnout(turnout):
    return Turnout(turnout["walk"], turnout["capacity"], turnout.get("goingCount", 0),
                   turnout.get("waitlistedCount", 0) + turnout.get("offeredCount", 0))


class Race:
    """`histories` has a list of Operations for each of `sessions`, `turnouts` what was read meanwhile, `put_off` the codes of
    what had to be sent again."""

    def __init__(self, gateways, sessions, walks, rounds):
        self.gateways, self.walks, self.rounds = gateways, walks, rounds
        self.histories, self.turnouts, self.put_off = [[] for _ in sessions], [], []
        self._sessions = sessions
        self._over = threading.Event()

    def run(self):
        # Twice as many threads, for what is sent twice at once.
        with concurrent.futures.ThreadPoolExecutor(2 * len(self._sessions) + 1) as self._pool:
            watcher = self._pool.submit(self._watch)
            racers = [self._pool.submit(self._answer_all, number) for number in range(len(self._sessions))]
            try:
                for racer in racers:
                    racer.result(JOIN_SECONDS)
            finally:
                self._over.set()
            watcher.result()

    def clients(self, number):
        """A member's client of each gateway, from an address of its own."""
        made = [Rest(gateway) for gateway in self.gateways]
        for client in made:
            client.headers = {"X-Forwarded-For": f"198.18.1.{number}"}
        return made

    def _answer_all(self, number):
        draw, clients = random.Random(number), self.clients(number)
        try:
            # All take the walks in the same order, so that they meet at each.
            for _ in range(self.rounds):
                for walk in self.walks:
                    self._answer(number, draw, clients, walk)
        except BaseException:
            self._over.set()
            raise

    def _answer(self, number, draw, clients, walk):
        if self._over.is_set():
            raise RuntimeError("another has failed")
        request = {"walk": walk, "answer": draw.choice(ANSWERS), "requestId": uuid.uuid4().hex}
        draw.shuffle(clients)
        sent = time.monotonic()
        other = self._pool.submit(self._send, number, clients[::-1], request) if draw.random() < SENT_TWICE else None
        replies = [self._send(number, clients, request)] + ([other.result(JOIN_SECONDS)] if other else [])
        replied = time.monotonic()
        told = [read(reply) for reply in replies]
        if {(reply[0], reply[1]) for reply in told} != {(walk, told[0][1])}:
            raise AssertionError(f"{request} was answered by {replies}")
        self.histories[number].append(Operation(walk, told[0][1], request["answer"], sent, replied, [reply[2] for reply in told]))

    def _send(self, number, clients, request):
        for attempt in range(MOST_TRIES):
            try:
                return clients[attempt % len(clients)].call("attendance.AttendanceService/Respond", dict(request), self._sessions[number])
            except CallError as error:
                if error.code not in PASSING:
                    raise
                self.put_off.append(str(error))
                self._over.wait(PAUSE_SECONDS)
        raise RuntimeError(f"{request} is put off for ever")

    def _watch(self):
        clients = self.clients(0)
        while not self._over.wait(TURNOUT_SECONDS):
            for walk in self.walks:
                for client in clients:
                    try:
                        reply = client.call("attendance.AttendanceService/GetTurnout", {"walk": walk}, self._sessions[0])
                    except CallError as error:
                        if error.code not in PASSING:
                            raise
                    else:
                        self.turnouts.append(read_turnout(reply))
