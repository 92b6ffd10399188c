"""Judges what clients of a cluster wrote down (cluster_history.py) while faults came and went.

What holds, and where it is said in the plan of what must always hold:

- CODE: A call ends with OK, or refuses what may rightly be refused: an etag is out of date only for somebody who waited and
  has moved up. INTERNAL, UNKNOWN and the like never come.
- FAILED: A try that fails in passing (no connection, UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED) overlaps the time of
  a fault that permits it: from its beginning until calls went through again, and SETTLING_SECONDS. While only Redis is hurt,
  and outside of faults, none fails. When a service gets SIGTERM none fails either. When a gateway does, a connection to it may
  be refused; one that was kept may be found closed only by who has not used it since, as all others were sent elsewhere.
- NO_DELAY: 503 and 429 say when to come again (Retry-After).
- GIVEN_UP: No client's patience ends: it gets through, at the latest after the fault.
- UNAVAILABLE: After each fault all kinds of calls go through every gateway again within RECOVERY_SECONDS.
- STALE_READ: Nobody reads anything older than what they wrote or read before: of their own answers always, of walks (which
  gateways keep) when they tell the position of their last write. What nobody else may change reads as it was written.
  Who tells no position reads walks that are at most KEPT_SECONDS old, whatever is hurt.
- DOUBLED: The same request_id has one effect: versions grow by what was asked for and no more.
- OVERBOOKED: At no moment do more people know for certain that they have a place than there are places; no turnout says so.

cluster_log_checker.py judges what is stored.
"""
import collections
import dataclasses
import enum

from cluster_history import CONNECTION, LOST, PASSING, REFUSED, STALE
from stored_answers import still_stands

SETTLING_SECONDS = 5.0
RECOVERY_SECONDS = 60.0
# Kept replies end within a second; the rest is for a machine that has more to do.
KEPT_SECONDS = 5.0
FITTING = {"ANSWER_GOING": ("GOING", "WAITLISTED"), "ANSWER_NOT_GOING": ("NOT_GOING",), "ANSWER_UNSURE": ("UNSURE",)}
UNANSWERED = (0, "UNANSWERED")


class Kind(enum.Enum):
    CODE = enum.auto()
    FAILED = enum.auto()
    NO_DELAY = enum.auto()
    GIVEN_UP = enum.auto()
    UNAVAILABLE = enum.auto()
    STALE_READ = enum.auto()
    DOUBLED = enum.auto()
    OVERBOOKED = enum.auto()
    LOST = enum.auto()
    UNANSWERED = enum.auto()
    OUT_OF_ORDER = enum.auto()
    PLACE_WASTED = enum.auto()
    STORED = enum.auto()  # what stored_answers.py or projections.py says


@dataclasses.dataclass(frozen=True)
class Violation:
    kind: Kind
    text: str

    def __str__(self):
        return f"{self.kind.name}: {self.text}"


# What calls may meet, by what is hurt.
NOTHING = frozenset()
SERVICE_GONE = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED"})
DATABASE_GONE = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"})
GATEWAY_GONE = frozenset({REFUSED, STALE, LOST})
GATEWAY_LEAVES = frozenset({REFUSED, STALE, LOST})


@dataclasses.dataclass
class Phase:
    """A fault: from `begin`; nothing is broken any more from `healed`; calls went through again by `recovered`. `permits`
    are outcomes of tries; those of connections only at the gateways in `gateways`. `in_order` says that nobody is killed:
    what was accepted is answered."""
    name: str
    begin: float
    permits: frozenset = NOTHING
    gateways: frozenset = NOTHING
    in_order: bool = False
    healed: float = None
    recovered: float = None

    def excuses(self, tried, used_before=0.0):
        """`used_before`: when the client had its last answer from this gateway."""
        if self.in_order and tried.outcome == STALE and used_before >= self.begin:
            return False
        if tried.outcome not in self.permits or (tried.outcome in CONNECTION and tried.gateway not in self.gateways):
            return False
        return tried.end >= self.begin and (self.recovered is None or tried.begin <= self.recovered + SETTLING_SECONDS)


def state_of(reply):
    return int(reply.get("etag", 0)), reply["state"].removeprefix("RESPONSE_STATE_")


def walk_of(name):
    return name.rsplit("/", 1)[1]


def _said(operation):
    return f"{operation.client} {operation.kind} {operation.key.rsplit('/', 1)[-1]} {operation.request_id[:8]}"


def _passes(operations, phases):
    wrong = []
    used = {}  # by client and gateway
    for operation in operations:
        for tried in operation.tries:
            before = used.get((operation.client, tried.gateway), 0.0)
            if tried.outcome not in CONNECTION:
                used[operation.client, tried.gateway] = tried.end
            if tried.outcome not in PASSING:
                continue
            if not any(phase.excuses(tried, before) for phase in phases):
                wrong.append(Violation(Kind.FAILED, f"{_said(operation)} at {tried.begin:.2f}: {tried.outcome} from gateway "
                                                    f"{tried.gateway} after {tried.end - tried.begin:.2f} s, trace {tried.trace}"))
            if tried.status in (429, 503) and not tried.retry_after:
                wrong.append(Violation(Kind.NO_DELAY, f"{_said(operation)}: {tried.status} without Retry-After"))
        if operation.unknown:
            wrong.append(Violation(Kind.GIVEN_UP, f"{_said(operation)} after {operation.end - operation.begin:.0f} s"))
    return wrong


def _recovers(phases):
    return [Violation(Kind.UNAVAILABLE, f"{phase.name}: calls do not go through again") for phase in phases
            if phase.recovered is None or phase.recovered - phase.healed > RECOVERY_SECONDS]


class _OwnAnswers:
    """What one client knows of one person's answers."""

    def __init__(self):
        self.known = {}  # by (walk, member): (version, state)
        self.open = set()  # a call about it has no last word
        self.left = set()  # members who left, or tried: their answers are withdrawn

    def judge(self, operation):
        key = (operation.key, operation.sent["member"])
        before = self.known.get(key, UNANSWERED)
        if operation.kind == "respond":
            yield from self._judge_answer(operation, key, before)
        elif operation.ok:
            yield from self._judge_read(operation, key, before)

    def _judge_answer(self, operation, key, before):
        if not operation.ok:
            etag = operation.sent.get("etag")
            old = etag is not None and (before[1] == "WAITLISTED" or etag != str(before[0]))
            if operation.code and not (operation.reason == "ETAG_MISMATCH" and old):
                yield Violation(Kind.CODE, f"{_said(operation)}: {operation.code} {operation.reason} {operation.reply}")
            if operation.unknown:
                self.open.add(key)
            return
        now = state_of(operation.reply)
        answer = operation.sent["answer"]
        if now[1] not in FITTING[answer]:
            yield Violation(Kind.LOST, f"{_said(operation)}: said {answer}, told {now}")
        # One change of one's own, and moving up before it or after it.
        most = 1 + (before[1] == "WAITLISTED") + (answer == "ANSWER_GOING" and before[1] not in FITTING[answer])
        if now[0] < before[0]:
            yield Violation(Kind.STALE_READ, f"{_said(operation)}: version {now[0]} after {before}")
        elif key not in self.open and now[0] > before[0] + most:
            yield Violation(Kind.DOUBLED, f"{_said(operation)}: version {now[0]} after {before}")
        self.known[key] = now
        self.open.discard(key)

    def _judge_read(self, operation, key, before):
        now = state_of(operation.reply)
        stands = now == before or still_stands(before, now)
        if now[0] < before[0] or (not stands and key not in self.open and key[1] not in self.left):
            yield Violation(Kind.STALE_READ, f"{_said(operation)}: read {now} at {operation.begin:.2f} after {before}")
        self.known[key] = max(now, before)


class _OwnWalks:
    """What one client knows of the walks that it alone changes."""

    def __init__(self):
        self.known = {}  # by name: (version, note)
        self.open = set()

    def judge(self, operation):
        key = operation.key
        if not operation.ok:
            if operation.code:
                yield Violation(Kind.CODE, f"{_said(operation)}: {operation.code} {operation.reason} {operation.reply}")
            elif operation.kind == "update":
                self.open.add(key)
            return
        now = int(operation.reply["etag"]), operation.reply.get("note", "")
        if operation.kind == "create":
            self.known[operation.reply["name"]] = now
        elif operation.kind == "update":
            before = self.known.get(key, (0, ""))
            if now[1] != operation.sent["note"]:
                yield Violation(Kind.LOST, f"{_said(operation)}: wrote {operation.sent['note']!r}, told {now}")
            if key not in self.open and now[0] != before[0] + 1:
                yield Violation(Kind.DOUBLED, f"{_said(operation)}: version {now[0]} after {before[0]}")
            self.known[key] = now
            self.open.discard(key)
        elif operation.told_position and key not in self.open and now != self.known[key]:
            yield Violation(Kind.STALE_READ, f"{_said(operation)} at {operation.begin:.2f}: read {now}, wrote {self.known[key]}")


def _own(operations):
    wrong = []
    answers, walks = collections.defaultdict(_OwnAnswers), collections.defaultdict(_OwnWalks)
    for operation in operations:
        if operation.kind == "leave":
            answers[operation.client].left.add(operation.sent["member"])
        if operation.kind in ("respond", "read"):
            wrong += answers[operation.client].judge(operation)
        elif operation.kind in ("create", "update", "get"):
            wrong += walks[operation.client].judge(operation)
        if operation.kind not in ("respond", "create", "update", "get") and operation.code not in ("", "OK"):
            wrong.append(Violation(Kind.CODE, f"{_said(operation)}: {operation.code} {operation.reason} {operation.reply}"))
    return wrong


def _looks(operations):
    """What is read without a position, against what anybody had been told long before."""
    told = collections.defaultdict(list)  # by walk: (when it was told, version)
    for operation in operations:
        if operation.kind in ("create", "update") and operation.ok:
            told[operation.reply["name"]].append((operation.end, int(operation.reply["etag"])))
    wrong = []
    for operation in operations:
        if operation.kind != "look" or not operation.ok:
            continue
        asked = operation.tries[-1].begin
        least = max((version for end, version in told[operation.key] if end < asked - KEPT_SECONDS), default=0)
        if int(operation.reply["etag"]) < least:
            wrong.append(Violation(Kind.STALE_READ, f"{_said(operation)} at {asked:.2f}: version {operation.reply['etag']}, "
                                                    f"{least} was told before"))
    return wrong


def _certain_places(operations):
    """{walk: [(moment, +1 or −1)]}: from the reply that says GOING until the same person asks for something else."""
    moments = collections.defaultdict(list)
    since = {}  # by (walk, member)
    for operation in operations:
        if operation.kind not in ("respond", "leave"):
            continue
        member = operation.sent["member"]
        keys = [key for key in since if key[1] == member] if operation.kind == "leave" else [(operation.key, member)]
        for key in keys:
            if (began := since.pop(key, None)) is not None and began < operation.begin:
                moments[key[0]] += [(began, 1), (operation.begin, -1)]
        if operation.kind == "respond" and operation.ok and state_of(operation.reply)[1] == "GOING":
            since[operation.key, member] = operation.end
    for (walk, _), began in since.items():
        moments[walk].append((began, 1))
    return moments


def _places(operations, places):
    wrong = []
    for walk, moments in _certain_places(operations).items():
        going = 0
        for moment, change in sorted(moments):
            going += change
            if going > places:
                wrong.append(Violation(Kind.OVERBOOKED, f"{walk_of(walk)}: {going} of {places} places at {moment:.2f}"))
                break
    for operation in operations:
        if operation.kind == "turnout" and operation.ok and operation.reply.get("goingCount", 0) > operation.reply["capacity"]:
            wrong.append(Violation(Kind.OVERBOOKED, f"{_said(operation)}: {operation.reply}"))
    return wrong


def check(operations, phases, places):
    """All violations. `operations` are in order for each client, `places` what every walk that is answered has."""
    return _passes(operations, phases) + _recovers(phases) + _own(operations) + _looks(operations) + _places(operations, places)
