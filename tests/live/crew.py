"""All who write and look, and what is done to their rights: in one process, so that all times are of one clock."""
import asyncio
import collections
import heapq
import random
import time
import uuid

import live_history
import wire
from subscribers import wire_code

PASSING = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED")
PATIENCE_SECONDS = 120
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.5
MOST_TEXT = 900  # characters
WITHDRAWN_PART = 0.01  # of posts
WORDS = "the path by the water is dry again and who wants may come along slowly until the old bridge".split()


class Refused(Exception):
    def __init__(self, code, reply):
        super().__init__(f"{code}: {reply}")
        self.code = code


class Person:
    def __init__(self, number):
        self.name = f"walker{number:04}"
        self.email = f"{self.name}@example.org"
        self.address = f"198.{18 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
        self.token = ""
        self.members = {}  # by group: the member's name
        self.writes = True


class Progress:
    """How many posts were acknowledged, and who waits for how many."""

    def __init__(self):
        self.count = 0
        self._waiting, self._number, self._over = [], 0, False

    def step(self):
        self.count += 1
        while self._waiting and self._waiting[0][0] <= self.count:
            self._wake(heapq.heappop(self._waiting)[2])

    def finish(self):
        """No more come: nobody waits any longer."""
        self._over = True
        for _, _, waiter in self._waiting:
            self._wake(waiter)
        self._waiting.clear()

    @staticmethod
    def _wake(waiter):
        if not waiter.done():
            waiter.set_result(None)

    async def reach(self, count):
        if self.count >= count or self._over:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._number += 1
        heapq.heappush(self._waiting, (count, self._number, waiter))
        await waiter


class Crew:
    """`ports` are the gateways'; `seed` draws all that is drawn; `total` posts are to come."""

    def __init__(self, ports, book, messages, seed, total):
        self.ports, self.book, self.messages, self._seed, self.total = ports, book, messages, seed, total
        self.progress = Progress()
        self.heads = None  # by thread, once no more comes
        self.disconnects = 0
        self.retried = collections.Counter()
        self._heads = collections.Counter()
        self._ends = set()
        self._draw = self.new_random("crew")
        self._callers = collections.defaultdict(lambda: wire.Caller(self.ports))

    def now(self):
        return time.monotonic()

    def new_random(self, name):
        return random.Random(f"{self._seed} {name}")

    def has_ended(self, person, thread):
        return (person.name, thread) in self._ends or (person.name, None) in self._ends

    async def insist(self, verb, path, body, person, lane="", passing=PASSING):
        """Asks until there is an answer, under one request_id when it changes something. Raises Refused."""
        if verb == "DELETE":
            path += f"?requestId={uuid.uuid4().hex}"
        elif verb != "GET":
            body = {**body, "requestId": uuid.uuid4().hex}
        caller, draw = self._callers[lane or person.name], self._draw
        pause, deadline = FIRST_PAUSE_SECONDS, time.monotonic() + PATIENCE_SECONDS
        while True:
            headers = {}
            try:
                status, headers, reply = await caller.call(draw.randrange(len(self.ports)), verb, path, body, person.token,
                                                           person.address)
                if status == 200:
                    return reply
                code = wire_code(reply.get("code"))
            except wire.LOST:
                code, reply = "UNAVAILABLE", "no answer"
            if code not in passing or time.monotonic() > deadline:
                raise Refused(code, f"{verb} {path} by {person.name}: {reply}")
            self.retried[code] += 1
            await asyncio.sleep(max(draw.uniform(pause / 2, pause), 0 if code == "UNAVAILABLE" else float(
                headers.get("retry-after", 0))))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def write(self, lane, posts):
        """Says what `posts` gives: (person, thread). Who has said too much for now comes again later."""
        draw = self.new_random(lane)
        number = 0
        async for person, thread in posts:
            number += 1
            text = f"{lane}.{number} {' '.join(draw.choices(WORDS, k=draw.randint(1, MOST_TEXT // 6)))}"
            begin = self.now()
            reply = await self.insist("POST", f"/v1/{thread}/messages", {"message": {"text": text}}, person, lane)
            message = reply["message"]
            self._acted("post", thread, begin, sequence=int(message["sequence"]), author=message["author"].rsplit("/", 1)[1],
                        text=live_history.digest(message["text"]))
            if message["text"] != text:
                raise AssertionError(f"{text!r} became {message['text']!r}")
            self.progress.step()
            if draw.random() < WITHDRAWN_PART:
                begin = self.now()
                await self.insist("POST", f"/v1/{message['name']}:withdraw", {}, person, lane)
                self._acted("withdrawal", thread, begin, number=int(message["sequence"]))

    def _acted(self, kind, thread, begin, **more):
        self._heads[thread] += 1  # each act takes one sequence
        self.book.act(kind, begin=begin, end=self.now(), thread=thread, **more)

    async def end_right(self, how, person, thread, verb, path, body, by):
        """Ends what `person` may see of `thread`; of everything when that is None."""
        begin = self.now()
        await self.insist(verb, path, body, by)
        self._ends.add((person.name, thread))
        self.book.act("ended", how=how, begin=begin, end=self.now(), person=person.name, thread=thread)

    async def block(self, group, thread, who, whom):
        begin = self.now()
        await self.insist("PUT", "/v1/me/blocks", {"member": whom.members[group]}, who)
        for reader, author in ((who, whom), (whom, who)):
            self.book.act("block", begin=begin, end=self.now(), person=reader.name, thread=thread,
                          author=author.members[group].rsplit("/", 1)[1])

    def close(self, subscribers):
        """No more is written: whoever has heard all has reached the end."""
        for caller in self._callers.values():
            caller.close()
        self.progress.finish()
        self.heads = self._heads
        for subscriber in subscribers:
            subscriber.check_reached()
