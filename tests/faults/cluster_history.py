"""What clients of a cluster have asked and heard, as they write it down: the material of cluster_checker.py."""
import dataclasses
import json
import threading

# How one try of a call ended, beside "OK" and the codes of gRPC.
REFUSED = "REFUSED"  # no connection: nothing was sent
STALE = "STALE"  # a connection that had been kept was closed before the first byte of an answer
LOST = "LOST"  # so was one that was made for this call, or any in the middle of an answer
SILENT = "SILENT"  # nothing came within the client's own patience
CONNECTION = (REFUSED, STALE, LOST, SILENT)
# What the same call, under the same request_id, may be sent again after.
PASSING = (*CONNECTION, "UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED")


@dataclasses.dataclass
class Try:
    """Times are the system's clock in seconds, which PostgreSQL's log has, too."""
    gateway: int
    begin: float
    end: float
    outcome: str
    status: int = 0  # of HTTP; 0 when there was no answer
    retry_after: str = ""
    trace: str = ""  # what the platform's log calls it


@dataclasses.dataclass
class Operation:
    """One thing that a client wanted, however often it had to ask."""
    client: str
    kind: str  # respond, read, turnout, create, update, get, join, leave, group
    key: str  # what it is about: a walk's name, a group's
    request_id: str = ""
    sent: dict = dataclasses.field(default_factory=dict)
    tries: list = dataclasses.field(default_factory=list)
    # The last word: "OK", or the code of a definite refusal, with its reason; "" when there was none.
    code: str = ""
    reason: str = ""
    reply: dict = dataclasses.field(default_factory=dict)
    # By what the client knew when it asked: it told the position of its last write, if any.
    told_position: bool = False

    @property
    def begin(self):
        return self.tries[0].begin

    @property
    def end(self):
        return self.tries[-1].end

    @property
    def unknown(self):
        return self.code == ""

    @property
    def ok(self):
        return self.code == "OK"


class History:
    """Thread-safe; in the order in which operations ended, so in order for each client."""

    def __init__(self, operations=()):
        self._lock = threading.Condition()
        self._operations = list(operations)

    def add(self, operation):
        with self._lock:
            self._operations.append(operation)
            self._lock.notify_all()

    def operations(self):
        with self._lock:
            return list(self._operations)

    def await_any(self, since, enough, seconds):
        """Waits until `enough` holds of the operations after the first `since`; whether it came to that."""
        with self._lock:
            return self._lock.wait_for(lambda: enough(self._operations[since:]), seconds)

    def __len__(self):
        with self._lock:
            return len(self._operations)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as out:
            for operation in self.operations():
                out.write(json.dumps(dataclasses.asdict(operation)) + "\n")

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8") as lines:
            made = [Operation(**json.loads(line)) for line in lines]
        for operation in made:
            operation.tries = [Try(**one) for one in operation.tries]
        return History(made)
