"""Watch in the five forms in which a gateway gives it: how each is asked for, and how its bytes are read, cut anywhere.

A form is made anew for each stream. `request(channels, cursor)` gives (verb, target, headers, body); `feed(bytes)` gives the
events that are whole: (cursor, change, end). `change` is a WatchResponse as JSON without its cursor, or None for a sign of
life; `end` names the status with which the stream ends, in lower case, or is None.
"""
import base64
import json
import pathlib
import struct
import sys
import urllib.parse

from google.protobuf.json_format import MessageToDict

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))
from transports import CODES, Messages  # noqa: E402

WATCH = "/amble.messaging.v1.MessagingService/Watch"
CONNECT_END, GRPC_TRAILERS = 0x02, 0x80


class Events:
    """Server-Sent Events, as a browser's EventSource reads them."""

    name = "events"

    def __init__(self, _messages=None):
        self._rest = b""

    def request(self, channels, cursor):
        headers = {"Accept": "text/event-stream"}
        if cursor:
            headers["Last-Event-ID"] = cursor
        if len(channels) == 1 and channels[0] != "me":
            return "GET", f"/v1/{channels[0]}:watch", headers, b""
        return "GET", "/v1/watch?" + urllib.parse.urlencode([("channel", channel) for channel in channels]), headers, b""

    def feed(self, data):
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        events = []
        for event in whole:
            cursor, change = "", None
            for line in event.split(b"\n"):
                if line.startswith(b"id: "):
                    cursor = line[4:].decode()
                elif line.startswith(b"data: "):
                    change = json.loads(line[6:])
            if change is not None and change.pop("cursor", "") != cursor:
                raise ValueError(f"the id is not the cursor: {event!r}")
            events.append((cursor, change, None))
        return events


class _Enveloped:
    def __init__(self, messages):
        self._messages = messages
        self._rest = b""

    def feed(self, data):
        data = self._rest + data
        events, at = [], 0
        while len(data) - at >= 5:
            flags, size = data[at], struct.unpack_from(">I", data, at + 1)[0]
            if len(data) - at - 5 < size:
                break
            events.append(self._event(flags, data[at + 5:at + 5 + size]))
            at += 5 + size
        self._rest = data[at:]
        return events

    @staticmethod
    def _told(change):
        cursor = change.pop("cursor", "")
        return cursor, change or None, None


class ConnectJson(_Enveloped):
    name = "connect+json"

    def request(self, channels, cursor):
        body = json.dumps({"channel": channels, "cursor": cursor}).encode()
        return "POST", WATCH, {"Content-Type": f"application/{self.name}"}, struct.pack(">BI", 0, len(body)) + body

    def _event(self, flags, content):
        if flags & CONNECT_END:
            return "", None, json.loads(content).get("error", {}).get("code", "ok")
        return self._told(json.loads(content))


class _Binary(_Enveloped):
    def request(self, channels, cursor):
        request = self._messages.request(channel=channels, cursor=cursor)
        body = request.SerializeToString()
        return "POST", WATCH, {"Content-Type": f"application/{self.name}"}, self._wrap(struct.pack(">BI", 0, len(body)) + body)

    @staticmethod
    def _wrap(body):
        return body

    def _read(self, content):
        return self._told(MessageToDict(self._messages.response.FromString(content)))


class ConnectProto(_Binary):
    name = "connect+proto"

    def _event(self, flags, content):
        if flags & CONNECT_END:
            return "", None, json.loads(content).get("error", {}).get("code", "ok")
        return self._read(content)


class GrpcWeb(_Binary):
    name = "grpc-web+proto"

    def _event(self, flags, content):
        if flags & GRPC_TRAILERS:
            trailers = dict(line.split(": ", 1) for line in content.decode().lower().split("\r\n") if ": " in line)
            return "", None, CODES[int(trailers["grpc-status"])].lower()
        return self._read(content)


class GrpcWebText(GrpcWeb):
    name = "grpc-web-text"

    def __init__(self, messages):
        super().__init__(messages)
        self._text = b""

    @staticmethod
    def _wrap(body):
        return base64.b64encode(body)

    def feed(self, data):
        # Each part was made base64 for itself, so padding may stand anywhere.
        text = self._text + data
        whole = len(text) // 4 * 4
        self._text, text = text[whole:], text[:whole]
        decoded = []
        while text:
            padding = text.find(b"=")
            end = len(text) if padding < 0 else padding // 4 * 4 + 4
            decoded.append(base64.b64decode(text[:end]))
            text = text[end:]
        return super().feed(b"".join(decoded))


class WatchMessages(Messages):
    """What Watch takes and gives, from the descriptor set."""

    def __init__(self, descriptors):
        super().__init__(descriptors)
        self.request = self.named("amble.messaging.v1.WatchRequest")
        self.response = self.named("amble.messaging.v1.WatchResponse")


FORMS = {form.name: form for form in (Events, ConnectJson, ConnectProto, GrpcWeb, GrpcWebText)}
