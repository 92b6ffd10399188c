"""Those who look: each keeps its cursor, loses its stream at moments that are drawn beforehand, and comes again at any gateway."""
import asyncio
import json

import live_history
import wire
from stream_forms import FORMS

READ_BYTES = 64 * 1024
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.5
# Streams of one subscriber that were left without a word and not yet ended by anybody: fewer than a session may have.
MOST_LEFT = 3
# How many posts a slow one sleeps through: of all threads, far more than 256 KiB.
SLOW_POSTS = (1500, 3000)
FOREIGN_PART = 0.02  # of streams that are opened by a cursor which is none of the subscriber's own
FOREIGN_UNTIL = 0.9  # of all posts: what comes after a reset is to be seen
DEEDS = ("leaves", "leaves", "crashes", "in a frame", "in a frame", "without a word")


class Subscriber:
    """`dues`: at which counts of posts it loses its stream, ascending; those of `slow_dues` it falls asleep at instead."""

    def __init__(self, crew, name, person, threads, form, dues, slow_dues=(), watches_me=False):
        self.crew, self.name, self.person, self.threads = crew, name, person, list(threads)
        self.channels = [*threads, "me"] if watches_me else list(threads)
        self.form, self.dues, self.slow_dues = FORMS[form], sorted(dues, reverse=True), sorted(slow_dues, reverse=True)
        self.random = crew.new_random(name)
        self.cursor = ""
        self.last = dict.fromkeys(self.threads, 0)
        self.ended = set()  # threads of which it was told that no more comes
        self.disconnects = 0
        self.slow = bool(slow_dues)
        self.greeted, self.reached = asyncio.Event(), asyncio.Event()
        self.over = False
        self._slept = False
        self._left = []
        crew.book.act("subscriber", subscriber=name, person=person.name, threads=self.threads)

    def _heard(self, kind, **fields):
        self.crew.book.heard(kind, self.name, self.crew.now(), **fields)

    async def run(self, from_list=False):
        try:
            began = await self._begin_by_list() if from_list else None
            pause = FIRST_PAUSE_SECONDS
            while not self.over:
                if await self._look_once(began):
                    pause = FIRST_PAUSE_SECONDS
                else:
                    await asyncio.sleep(self.random.uniform(pause / 2, pause))
                    pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        finally:
            for writer in self._left:
                writer.transport.abort()

    async def _begin_by_list(self):
        """As a page does: what is there first, and then what comes after. Gives since when it knows all that comes."""
        cursors = []
        for thread in self.threads:
            reply = await self.crew.insist("GET", f"/v1/{thread}/messages?pageSize=1", None, self.person)
            cursors.append(reply["watchCursor"])
        self.cursor = "-".join(cursors + ["0"] * (len(self.channels) - len(cursors)))
        return self.crew.now()

    async def _look_once(self, began):
        """One stream from its opening to its end; False when none was opened."""
        gateway = self.random.randrange(len(self.crew.ports))
        cursor = self.cursor
        foreign = (bool(cursor) and not self.ended and self.crew.progress.count < FOREIGN_UNTIL * self.crew.total and
                   self.random.random() < FOREIGN_PART)
        if foreign:
            cursor = self._foreign(cursor)
        form = self.form(self.crew.messages)
        verb, target, headers, body = form.request(self.channels, cursor)
        headers |= {"Authorization": f"Bearer {self.person.token}", "X-Forwarded-For": self.person.address}
        fresh = self.cursor == "" or (began is not None and not self.greeted.is_set())
        self._slept = False
        self._heard("open", gateway=gateway, form=form.name, fresh=fresh, foreign=foreign, **{"from": began})
        try:
            reader, writer = await wire.connect(self.crew.ports[gateway], small=self.slow)
        except OSError:
            return False
        try:
            writer.write(wire.request_bytes(verb, target, headers, body))
            async with asyncio.timeout(wire.CALL_SECONDS):
                status, answered = await wire.read_head(reader)
                if status != 200:
                    return self._refused(status, await wire.read_body(reader, answered))
                if "content-length" in answered:  # no stream, but what would end one
                    for event in form.feed(await wire.read_body(reader, answered)):
                        self._take(*event)
                    return False
            await self._listen(reader, writer, form)
            return True
        except wire.LOST:
            self._heard("close", how="slow" if self._slept else "server gone")
            return False
        finally:
            if writer not in self._left:
                writer.close()

    def _foreign(self, cursor):
        """Garbled, of other channels, or of the future."""
        draw = self.random.randrange(3)
        if draw == 0:
            return "!" + cursor
        if draw == 1:
            return cursor + "-0"
        return cursor.replace(".", ".9999999")

    def _refused(self, status, body):
        try:
            code = wire_code(json.loads(body).get("code"))
        except (ValueError, AttributeError):
            code = f"HTTP_{status}"
        if code in ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"):
            self._heard("close", how="server unavailable")
            return False
        self._heard("refused", code=code)
        self._finish()
        return False

    def _finish(self):
        self.over = True
        self.reached.set()

    async def _listen(self, reader, writer, form):
        """Until the stream ends, or this client ends it."""
        chunks = wire.Dechunker()
        while not self.over:
            data = await reader.read(READ_BYTES)
            if not data:
                return self._heard("close", how="slow" if self._slept else "server gone")
            deed = self._due()
            if deed == "in a frame":
                data = data[:self.random.randrange(len(data) + 1)]
            for event in form.feed(chunks.feed(data)):
                if self._take(*event):
                    return None
            if chunks.ended:
                return self._heard("close", how="server over")
            self.check_reached()
            if deed:
                return self._lose(deed, writer)
            if self.slow_dues and self.crew.progress.count >= self.slow_dues[-1]:
                self.slow_dues.pop()
                self._slept = True
                await self.crew.progress.reach(self.crew.progress.count + self.random.randint(*SLOW_POSTS))
        return None

    def _due(self):
        if not self.dues or self.crew.progress.count < self.dues[-1]:
            return None
        self.dues.pop()
        return self.random.choice(DEEDS)

    def _lose(self, deed, writer):
        self.disconnects += 1
        self.crew.disconnects += 1
        self._heard("close", how=f"client {deed}")
        if deed == "crashes":
            wire.reset(writer)
        elif deed == "without a word":
            writer.transport.pause_reading()
            self._left.append(writer)
            if len(self._left) > MOST_LEFT:
                wire.reset(self._left.pop(0))

    def _take(self, cursor, change, end):
        """One event; whether it was the last."""
        if end is not None:
            if end in ("resource_exhausted", "deadline_exceeded"):
                end = "unavailable"
            if end in ("not_found", "unauthenticated"):
                self._heard("refused", code=end.upper())
                self._finish()
            else:
                self._heard("close", how=f"server {end}")
            return True
        if cursor:
            self.cursor = cursor
        if change is None:
            if not self.greeted.is_set():
                self._heard("greeted")
                self.greeted.set()
            return False
        thread = change["channel"]
        if thread not in self.last:
            return False
        if "reset" in change:
            ended = change["reset"].get("ended", False)
            self._heard("reset", thread=thread, ended=ended)
            if ended:
                self.ended.add(thread)
        elif "message" in change:
            message = change["message"]
            seen = message.get("state") == "MESSAGE_STATE_POSTED"
            sequence = int(message["sequence"])
            self._heard("entry", thread=thread, sequence=sequence, number=int(message["name"].rsplit("/", 1)[1]),
                        author=message.get("author", "").rsplit("/", 1)[-1],
                        text=live_history.digest(message.get("text", "")) if seen else None)
            self.last[thread] = sequence
        return False

    def check_reached(self):
        """Whether it has heard all that there is, and been told all that has ended."""
        heads = self.crew.heads
        if heads is None or self.reached.is_set():
            return
        if all(thread in self.ended or (self.last[thread] >= heads[thread] and not self.crew.has_ended(self.person, thread))
               for thread in self.threads):
            self.reached.set()


def wire_code(number):
    from transports import CODES
    return CODES[number] if isinstance(number, int) and 0 < number < len(CODES) else f"CODE_{number}"
