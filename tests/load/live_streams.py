"""One thread, followed by many over Server-Sent Events, beside Redis pub/sub and uWebSockets: what a delivery costs, how late
it is, and what a subscriber takes while nothing happens."""
import concurrent.futures
import contextlib
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import processes
import report

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
from split_platform import Client, SplitPlatform  # noqa: E402  (found by the line above)

AMBLE, REDIS, PEER = "Amble, events", "Redis pub/sub", "uWebSockets"
RATE = 20  # publications a second
# As load_subscribers has them.
PLACEHOLDER, PAYLOAD_BYTES, SEPARATOR = "%PAYLOAD%", 160, "\x1e"
LARGEST_GROUP = 1000  # with its leader
MOST_USES = 500  # of one shared link
MOST_AUTHORS = 100  # so that nobody is stopped for saying too much
JOINING_AT_ONCE = 4
# Of all subscribers, those who come before memory is looked at, so that what the first ones need once is not counted.
EARLY_SHARE = 0.2
IDLE_GOAL_BYTES = 2048
COST_GOAL = 2
READY_SECONDS = 20


def anonymous_bytes(pid):
    """Memory of the process itself that is resident, without files and without the kernel's for sockets."""
    return int(re.search(r"^RssAnon:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)[1]) * 1024


def post(path, body, headers):
    """A request whose body has PLACEHOLDER in it, of the length that it has with a payload."""
    size = len(body) - len(PLACEHOLDER) + PAYLOAD_BYTES
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {size}", *headers]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def until_true(condition, what):
    deadline = time.monotonic() + READY_SECONDS
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} is not there after {READY_SECONDS} s")
        time.sleep(0.02)
    return found


class Side:
    """One server with all its subscribers. `parts`: {name: CPU seconds of that part}."""

    def __init__(self, programs, folder, stack, port, pid, openings, publications, parts):
        folder.mkdir(exist_ok=True)
        for name, turns in (("openings", openings), ("publications", publications)):
            (folder / name).write_text(SEPARATOR.join(turns))
        self._parts, self._pid = parts, pid
        self.published = self.failed = 0
        self.client = processes.Program(programs / "load_subscribers", port, folder / "openings", port, folder / "publications")
        stack.callback(self.client.kill)

    def connect(self, count):
        """Connects all; bytes that each of them takes while nothing happens."""
        early = max(1, int(count * EARLY_SHARE))
        self.client.ask("connect", early)
        before = anonymous_bytes(self._pid)
        self.client.ask("connect", count - early)
        return (anonymous_bytes(self._pid) - before) / (count - early)

    def flow(self, seconds):
        before = {name: cpu() for name, cpu in self._parts.items()}
        slice_ = self.client.ask("flow", RATE, seconds)
        slice_["cpu"] = {name: cpu() - before[name] for name, cpu in self._parts.items()}
        self.published += int(RATE * seconds)
        self.failed += slice_["failed"]
        return slice_


def prove_addresses(accounts):
    """Guests follow no threads. That a thousand people type a code each is passed over: their sessions are told that they have
    done so, in the database of accounts."""
    with contextlib.closing(sqlite3.connect(accounts, timeout=10)) as database, database:
        database.execute("UPDATE sessions SET guest_group = ''")


class Crowd:
    """A large group of the demo's practice, and the sessions of its members."""

    def __init__(self, platform, members, accounts):
        self._port = platform.ports[0]
        self.therapist = Client(self._port, platform.therapist)
        practice = platform.group.split("/groups/")[0]
        self.group = self._made(f"/v1/{practice}/groups", {
            "walkingName": "Robin",
            "group": {"title": "Open walkers", "kind": "GROUP_KIND_COMMUNITY", "joinPolicy": "JOIN_POLICY_OPEN",
                      "capacity": LARGEST_GROUP, "timeZone": "Etc/UTC"}})["name"]
        links = [self._link() for _ in range(0, members, MOST_USES)]
        with concurrent.futures.ThreadPoolExecutor(JOINING_AT_ONCE) as pool:
            self.sessions = list(pool.map(lambda number: self._join(links[number // MOST_USES], number), range(members)))
            prove_addresses(accounts)
            self.thread = until_true(self._find_thread, "the group's thread")
            # Each session is known to the gateway, and each member to messaging.
            list(pool.map(self._await_reader, self.sessions))

    def _made(self, path, body):
        status, _, reply = self.therapist.send("POST", path, body)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {reply}")
        return reply

    def _link(self):
        return re.search(r"/i/([A-Za-z0-9_-]{43})", self._made(f"/v1/{self.group}/invitations", {"maxUses": MOST_USES})["url"])[1]

    def _join(self, link, number):
        with contextlib.closing(Client(self._port, None)) as guest:
            status, _, reply = guest.send("POST", f"/v1/invitations/{link}:answer", {"walkingName": f"Walker {number:03}"})
        if status != 200:
            raise RuntimeError(f"Walker {number} does not join: {status} {reply}")
        return reply["token"]

    def _find_thread(self):
        _, _, reply = self.therapist.send("GET", "/v1/me/threads")
        return next((thread["name"] for thread in reply.get("threads", [])
                     if thread.get("group") == self.group and thread["kind"] == "THREAD_KIND_GROUP"), None)

    def _await_reader(self, session):
        with contextlib.closing(Client(self._port, session)) as member:
            until_true(lambda: member.send("GET", f"/v1/{self.thread}/messages")[0] == 200, "a member")

    def texts(self):
        """All that was said, the first first."""
        said, token = [], ""
        while True:
            status, _, reply = self.therapist.send("GET", f"/v1/{self.thread}/messages?pageSize=100&pageToken={token}")
            if status != 200:
                raise RuntimeError(f"the messages: {status} {reply}")
            said += [(int(message["sequence"]), message["text"]) for message in reply.get("messages", [])]
            token = reply.get("nextPageToken")
            if not token:
                return [text for _, text in sorted(said)]


def amble(programs, folder, stack, subscribers):
    platform = stack.enter_context(SplitPlatform(programs.parents[1] / "amble", folder, gateways=1, flags=["--log-level=error"]))
    crowd = Crowd(platform, min(subscribers // 2, LARGEST_GROUP - 1), folder / "state" / "accounts.db")
    openings = [f"GET /v1/{crowd.thread}:watch HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                f"Authorization: Bearer {session}\r\n\r\n" for session in crowd.sessions]
    publications = [post(f"/v1/{crowd.thread}/messages", json.dumps({"message": {"text": PLACEHOLDER}}),
                         ["Content-Type: application/json", f"Authorization: Bearer {session}"])
                    for session in crowd.sessions[:MOST_AUTHORS]]
    front, services = platform.gateways[0].pid, platform.services.pid
    side = Side(programs, folder, stack, platform.ports[0], front, openings, publications,
                {"server": lambda: processes.cpu_seconds(front), "behind": lambda: processes.cpu_seconds(services)})
    return side, crowd


def redis(programs, folder, stack):
    port = processes.free_port()
    folder.mkdir()
    server = subprocess.Popen(["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "",
                               "--appendonly", "no"], stdout=subprocess.DEVNULL)
    stack.callback(server.wait)
    stack.callback(server.kill)
    until_true(lambda: subprocess.run(["redis-cli", "-p", str(port), "PING"], capture_output=True).stdout == b"PONG\n", "Redis")
    return Side(programs, folder, stack, port, server.pid, ["SUBSCRIBE t\r\n"], [f"PUBLISH t {PLACEHOLDER}\r\n"],
                {"server": lambda: processes.cpu_seconds(server.pid)})


def bun():
    return next((HERE / "node_modules" / "@oven").glob("bun-linux-*/bin/bun"), None)


def uwebsockets(programs, folder, stack, program):
    port = processes.free_port()
    server = processes.Program(program, HERE / "uwebsockets_peer.mjs", port)
    stack.callback(server.kill)
    server.await_line()
    opening = ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    return Side(programs, folder, stack, port, server.pid, [opening], [post("/publish", PLACEHOLDER, [])], {"server": server.cpu})


def server_cpu(slice_):
    """µs CPU a delivery, of what subscribers are connected to alone."""
    return slice_["cpu"]["server"] / slice_["completed"] * 1e6


def stored_faults(texts, published):
    numbers = [int(text.split("#")[1]) for text in texts if text.startswith("#")]
    return [] if numbers == list(range(published)) else [f"{published} were published, {len(numbers)} are stored, or not in order"]


def ask(programs, folder, scale, measure):
    with contextlib.ExitStack() as stack:
        own = folder / "live"
        own.mkdir()
        ours, crowd = amble(programs, own, stack, scale.subscribers)
        sides = {AMBLE: ours}
        if shutil.which("redis-server"):
            sides[REDIS] = redis(programs, own / "redis", stack)
        if program := bun():
            sides[PEER] = uwebsockets(programs, own / "uwebsockets", stack, program)
        for name in (REDIS, PEER):
            if name not in sides:
                print(f"{name} is not installed: not compared")
        idle = {name: side.connect(scale.subscribers) for name, side in sides.items()}
        results = measure({name: side.flow for name, side in sides.items()}, scale)
        report.print_rates(f"{scale.subscribers} subscribers of one thread, {RATE} messages a second", results)
        report.print_sizes("bytes an idle subscriber", idle, {AMBLE: IDLE_GOAL_BYTES})
        report.print_ratios(results, [(server_cpu, "CPU", AMBLE, peer, COST_GOAL if peer == PEER else None, False)
                                      for peer in (PEER, REDIS) if peer in sides])
        faults = [f"{name}: {side.failed} deliveries are missing, doubled or out of order"
                  for name, side in sides.items() if side.failed]
        faults += stored_faults(crowd.texts(), ours.published)
        report.print_faults(faults, "every subscriber got every message once and in order, and all of them are stored")
        return faults
