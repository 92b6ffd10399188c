"""A good client of a platform with several gateways: it asks again what may pass, under the same request_id, and sends the
position of its last write along. All that it does goes into a history."""
import http.client
import json
import pathlib
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))
from transports import CODES  # noqa: E402

from cluster_history import LOST, PASSING, REFUSED, SILENT, STALE, Operation, Try  # noqa: E402

PATIENCE_SECONDS = 60.0  # for one operation
CALL_SECONDS = 15.0  # for one try: longer than the platform's own deadline
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 0.4
POSITION_SECONDS = 10.0  # how long a client tells what it wrote


class Client:
    """One person's. `gateways` are (host, port); not to be shared by threads. `address` is what the ingress says of where it
    comes from. `habits` changes what it does, to show that the checker sees it: {"new_request_ids", "no_positions"}."""

    def __init__(self, name, gateways, history, token=None, address="", habits=()):
        self.name, self.history, self.token, self.address, self.habits = name, history, token, address, habits
        self._gateways = gateways
        self._connections = {}
        self._at = sum(name.encode()) % len(gateways)
        self._position, self._position_time = "", 0.0

    def turn(self):
        """The next call goes through another gateway."""
        self._at = (self._at + 1) % len(self._gateways)

    def call(self, kind, verb, path, key, body=None, mutates=False, about=None, in_query=False):
        """`about` is written into the history beside the body. With `in_query` the request_id stands in the query."""
        operation = Operation(self.name, kind, key, sent={**(body or {}), **(about or {})})
        if mutates:
            operation.request_id = uuid.uuid4().hex
        positions = self._positions()
        operation.told_position = bool(positions)
        gives_up, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE_SECONDS
        while True:
            told, where = dict(body) if body is not None else None, path
            if mutates:
                request_id = uuid.uuid4().hex if "new_request_ids" in self.habits else operation.request_id
                if in_query:
                    where += f"{'&' if '?' in path else '?'}requestId={request_id}"
                else:
                    told = {**(told or {}), "requestId": request_id}
            tried, reply = self._try(verb, where, told, positions)
            operation.tries.append(tried)
            if tried.outcome not in PASSING:
                operation.code = tried.outcome
                operation.reason = "" if tried.outcome == "OK" else reason_of(reply)
                operation.reply = reply
                break
            if time.monotonic() > gives_up:
                break
            self.turn()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        self.history.add(operation)
        return operation

    def _positions(self):
        fresh = time.time() - self._position_time < POSITION_SECONDS
        return self._position if fresh else ""

    def _try(self, verb, path, body, positions):
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.address:
            headers["X-Forwarded-For"] = self.address
        if positions and "no_positions" not in self.habits:
            headers["amble-position"] = positions
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body)
        gateway, begin = self._at, time.time()

        def ended(outcome, **more):
            return Try(gateway, begin, time.time(), outcome, **more)

        kept = self._connections.pop(gateway, None)
        connection = kept
        if connection is None:
            connection = http.client.HTTPConnection(*self._gateways[gateway], timeout=CALL_SECONDS)
            try:
                connection.connect()
            except OSError:
                return ended(REFUSED), {}
        started = False
        try:
            connection.request(verb, path, body=content, headers=headers)
            answer = connection.getresponse()
            started = True
            text = answer.read()
        except TimeoutError:
            connection.close()
            return ended(SILENT), {}
        except (OSError, http.client.HTTPException):
            connection.close()
            return ended(STALE if kept is not None and not started else LOST), {}
        if not answer.will_close:
            self._connections[gateway] = connection
        else:
            connection.close()
        try:
            reply = json.loads(text or b"{}")
        except ValueError:
            reply = {}
        if answer.status == 200 and answer.headers.get("amble-position"):
            self._position, self._position_time = answer.headers["amble-position"], time.time()
        outcome = "OK" if answer.status == 200 else code_of(reply, answer.status)
        return ended(outcome, status=answer.status, retry_after=answer.headers.get("Retry-After", ""),
                     trace=answer.headers.get("amble-trace", "")), reply


def code_of(reply, status):
    """gRPC's name of the code; "HTTP_500" of what is no error of the API."""
    number = reply.get("code")
    return CODES[number] if isinstance(number, int) and 0 < number < len(CODES) else f"HTTP_{status}"


def reason_of(reply):
    for detail in reply.get("details", []):
        if str(detail.get("@type", "")).endswith("ErrorInfo"):
            return detail.get("reason", "")
    return ""
