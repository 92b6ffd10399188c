"""HTTP/1.1 of a gateway as it is on the wire, for clients of asyncio: calls on kept connections, and answers that go on, whose
clients may read slowly, go in the middle of a frame, or leave without a word."""
import asyncio
import json
import socket
import struct

CALL_SECONDS = 30  # for one try: longer than the platform's own deadlines
HEAD_BYTES = 64 * 1024
# Of a client that is to be slow: the system keeps little for it.
SMALL_BUFFER_BYTES = 4096
LOST = (OSError, EOFError, asyncio.TimeoutError, asyncio.LimitOverrunError)


class Broken(Exception):
    """What came is no HTTP."""


async def connect(port, small=False):
    """(reader, writer)."""
    end = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if small:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.setblocking(False)
        await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", port))
        return await asyncio.open_connection(sock=end, limit=HEAD_BYTES)
    except BaseException:
        end.close()
        raise


def reset(writer):
    """Ends a connection as a crash does: by RST, and what was under way is lost."""
    end = writer.get_extra_info("socket")
    if end is not None:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def request_bytes(verb, target, headers, body=b""):
    lines = [f"{verb} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body or verb != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def read_head(reader):
    """(status, headers in lower case)."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    words = head[0].split(" ", 2)
    if len(words) < 2 or not words[1].isdigit():
        raise Broken(head[0])
    headers = {}
    for line in head[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.lower()] = value.strip()
    return int(words[1]), headers


async def read_body(reader, headers):
    if headers.get("transfer-encoding", "") == "chunked":
        chunks, body = Dechunker(), b""
        while not chunks.ended:
            data = await reader.read(HEAD_BYTES)
            if not data:
                raise EOFError
            body += chunks.feed(data)
        return body
    return await reader.readexactly(int(headers.get("content-length", 0)))


class Dechunker:
    """Takes a chunked body as it comes, cut anywhere."""

    def __init__(self):
        self.ended = False
        self._rest = b""
        self._left = 0  # of the chunk, with its line end

    def feed(self, data):
        data = self._rest + data if self._rest else data
        body, at = [], 0
        while not self.ended:
            if self._left:
                take = min(self._left, len(data) - at)
                content = min(take, max(self._left - 2, 0))
                body.append(data[at:at + content])
                at += take
                self._left -= take
                if self._left:
                    break
                continue
            end = data.find(b"\r\n", at)
            if end < 0:
                break
            size = int(data[at:end].split(b";")[0], 16)
            at = end + 2
            if size == 0:
                self.ended = True
            else:
                self._left = size + 2
        self._rest = data[at:]
        return b"".join(body)


class Caller:
    """Calls one after another, on one kept connection to each gateway."""

    def __init__(self, ports):
        self._ports = ports
        self._kept = {}

    async def call(self, gateway, verb, path, body=None, token=None, address=None):
        """(status, headers, reply). Raises one of LOST when no answer came."""
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if address:
            headers["X-Forwarded-For"] = address
        content = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        async with asyncio.timeout(CALL_SECONDS):
            kept = self._kept.pop(gateway, None)
            reader, writer = kept or await connect(self._ports[gateway])
            try:
                writer.write(request_bytes(verb, path, headers, content))
                status, answered = await read_head(reader)
                text = await read_body(reader, answered)
            except BaseException:
                writer.transport.abort()
                raise
        if answered.get("connection", "") == "close" or gateway in self._kept:
            writer.close()
        else:
            self._kept[gateway] = reader, writer
        return status, answered, json.loads(text) if text else {}

    def close(self):
        for _, writer in self._kept.values():
            writer.close()
        self._kept.clear()
