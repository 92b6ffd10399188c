"""The list of a group's upcoming walks over HTTP and JSON: as kept by the gateway, beside nginx with the same bytes, and asked
for anew, beside grpc-gateway."""
import contextlib
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

import grpc_gateway
import processes
import report

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
from split_platform import Client, SplitPlatform  # noqa: E402  (found by the line above)

CONNECTIONS = 32
WALKS = 20
BOUND_SECONDS = 1.0
READY_SECONDS = 20

CACHED, NOT_MODIFIED, MISS = "Amble, kept", "Amble, 304", "Amble, asked anew"
STATIC, STATIC_304, PROXY = "nginx, static file", "nginx, static, 304", "nginx, proxy_cache"
PEER = "grpc-gateway"

NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  default_type application/json;
  sendfile on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/fastcgi;
  scgi_temp_path {folder}/scgi;
  uwsgi_temp_path {folder}/uwsgi;
  proxy_cache_path {folder}/cache keys_zone=kept:1m;
  server {{
    listen 127.0.0.1:{static};
    root {folder}/files;
  }}
  server {{
    listen 127.0.0.1:{proxy};
    location / {{
      proxy_pass http://127.0.0.1:{static};
      proxy_cache kept;
      proxy_cache_valid 200 1h;
    }}
  }}
}}
"""

# Each request asks for the walks from another instant on, so that no reply is kept yet.
ANEW = """
local number = 0
request = function()
  number = number + 1
  return wrk.format("GET", "{path}?from=2026-01-01T00:00:" .. string.format("%012.9f", {first} + number / 1e6) .. "Z")
end
"""


def wrk(port, path, seconds, headers=None, script=None):
    """One slice of requests by CONNECTIONS clients."""
    words = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--timeout", "10s",
             "--latency"]
    for name, value in (headers or {}).items():
        words += ["--header", f"{name}: {value}"]
    if script:
        words += ["--script", str(script)]
    told = subprocess.run([*words, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout
    completed, took = re.search(r"(\d+) requests in ([\d.]+m?s)", told).groups()
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return {"completed": int(completed), "seconds": microseconds(took) / 1e6,
            "failed": (int(failed[1]) if failed else 0) + (sum(int(n) for n in broken.groups()) if broken else 0),
            **{f"p{p}": microseconds(re.search(rf"^ +{p}% +(\S+)", told, re.M)[1]) for p in (50, 99)}}


def microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]


class Nginx:
    def __init__(self, folder, body):
        for place in ("files", "cache"):
            (folder / place).mkdir(parents=True)
            folder.chmod(0o755)
            (folder / place).chmod(0o777)
        (folder / "files/walks.json").write_bytes(body)
        self.static, self.proxy = processes.free_port(), processes.free_port()
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, static=self.static, proxy=self.proxy))
        self._process = subprocess.Popen(["nginx", "-c", str(configuration), "-e", str(folder / "nginx-error.log")])

    def cpu(self):
        return processes.family_cpu_seconds(self._process.pid)

    def stop(self):
        self._process.terminate()
        self._process.wait()


def fetch(port, path, headers=None, verb="GET", body=None):
    """(status, headers, bytes), as soon as somebody listens."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request(verb, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


class Question:
    """Everything that is measured, and what was wrong with it."""

    def __init__(self, programs, folder, stack):
        own = folder / "list"
        own.mkdir()
        self.faults, self.sides, self.failed = [], {}, {}
        self.platform = stack.enter_context(SplitPlatform(programs.parents[1] / "amble", own, gateways=1,
                                                          flags=["--log-level=error"]))
        self.walks = self.platform.plan_walks(WALKS)
        self.port, self.path = self.platform.ports[0], f"/v1/{self.platform.group}/walks"
        self.session = {"Authorization": f"Bearer {self.platform.therapist}"}
        self.etag, self.body = self._list_as_it_is()
        self._front = lambda: processes.cpu_seconds(self.platform.gateways[0].pid)
        self._services = lambda: processes.cpu_seconds(self.platform.services.pid)
        self._kept(own)
        self._nginx(own, stack)
        self._anew(own)
        self._peer(programs, own, stack)

    def _list_as_it_is(self):
        """(ETag, bytes) of the kept reply, once it has the walks that a call has, which is not answered from memory."""
        deadline = time.monotonic() + READY_SECONDS
        _, _, called = fetch(self.port, "/amble.scheduling.v1.SchedulingService/ListWalks",
                             {**self.session, "Content-Type": "application/json"}, "POST",
                             json.dumps({"parent": self.platform.group}))
        names = [walk["name"] for walk in json.loads(called)["walks"]]
        while True:
            _, answered, body = fetch(self.port, self.path, self.session)
            if [walk["name"] for walk in json.loads(body)["walks"]] == names:
                return answered["ETag"], body
            if time.monotonic() > deadline:
                raise RuntimeError("the kept list stays behind")
            time.sleep(0.02)

    def _add(self, name, parts, *where, **how):
        def side(seconds):
            before = {part: cpu() for part, cpu in parts.items()}
            slice_ = wrk(*where, seconds, **how)
            slice_["cpu"] = {part: cpu() - before[part] for part, cpu in parts.items()}
            self.failed[name] = self.failed.get(name, 0) + slice_["failed"]
            return slice_

        self.sides[name] = side

    def _kept(self, _own):
        parts = {"server": self._front, "behind": self._services}
        self._add(CACHED, parts, self.port, self.path, headers=self.session)
        self._add(NOT_MODIFIED, parts, self.port, self.path, headers={**self.session, "If-None-Match": self.etag})

    def _nginx(self, own, stack):
        nginx = Nginx(own / "nginx", self.body)
        stack.callback(nginx.stop)
        parts = {"server": nginx.cpu}
        for port in (nginx.static, nginx.proxy):
            status, answered, body = fetch(port, "/walks.json")
            if status != 200 or body != self.body:
                self.faults.append("nginx does not serve the same bytes")
        self._add(STATIC, parts, nginx.static, "/walks.json")
        self._add(PROXY, parts, nginx.proxy, "/walks.json")
        self._add(STATIC_304, parts, nginx.static, "/walks.json", headers={"If-None-Match": answered["ETag"]})

    def _script(self, own, first):
        script = own / f"anew-{first}.lua"
        script.write_text(ANEW.format(path=self.path, first=first))
        return script

    def _anew(self, own):
        numbers = iter(range(0, 59))

        def side(seconds):
            before = self._front(), self._services()
            slice_ = wrk(self.port, self.path, seconds, headers=self.session, script=self._script(own, next(numbers)))
            slice_["cpu"] = {"server": self._front() - before[0], "behind": self._services() - before[1]}
            self.failed[MISS] = self.failed.get(MISS, 0) + slice_["failed"]
            return slice_

        self.sides[MISS] = side

    def _peer(self, programs, own, stack):
        if not grpc_gateway.available():
            print("grpc-gateway is not installed: not compared")
            return
        program = grpc_gateway.build(programs / "grpc_gateway")
        status, _, reply = fetch(self.port, "/amble.scheduling.v1.SchedulingService/ListWalks",
                                 {**self.session, "Content-Type": "application/proto"}, "POST",
                                 b"\x0a" + bytes([len(self.platform.group)]) + self.platform.group.encode())
        if status != 200:
            raise RuntimeError(f"no reply in wire format: {status}")
        (own / "reply").write_bytes(reply)
        port, backend = processes.free_port(), processes.free_port()
        behind = processes.Program(programs / "load_list_server", backend, own / "reply")
        stack.callback(behind.kill)
        behind.await_line()
        front = processes.Program(program, f"127.0.0.1:{port}", f"127.0.0.1:{backend}")
        stack.callback(front.kill)
        front.await_line()
        status, _, body = fetch(port, self.path)
        if status != 200 or body.count(b'"name"') != self.body.count(b'"name"'):
            self.faults.append(f"grpc-gateway answers something else: {status}")
        self._add(PEER, {"server": front.cpu, "behind": behind.cpu}, port, self.path)

    def check(self):
        """After all slices: the same bytes still, and what changes is seen in time."""
        self.faults += [f"{name}: {count} requests failed" for name, count in self.failed.items() if count]
        if fetch(self.port, self.path, self.session)[2] != self.body:
            self.faults.append("the kept reply has changed, and nobody changed a walk")
        if fetch(self.port, self.path, {**self.session, "If-None-Match": self.etag})[0] != 304:
            self.faults.append("the ETag of the reply is not known")
        if fetch(self.port, self.path)[0] != 401:
            self.faults.append("somebody without a session reads the list")
        leader = Client(self.port, self.platform.therapist)
        title = "Round the lake"
        status, answered, _ = leader.send("PATCH", f"/v1/{self.walks[0]}?updateMask=title", {"title": title})
        written = time.monotonic()
        told = {**self.session, "amble-position": answered["amble-position"] or ""}
        if status != 200 or title.encode() not in fetch(self.port, self.path, told)[2]:
            self.faults.append("who changed a walk does not read it")
        while True:
            began = time.monotonic()
            if title.encode() in fetch(self.port, self.path, self.session)[2]:
                break
            if began - written > BOUND_SECONDS:
                self.faults.append("a change is not seen within a second")
                break
        return self.faults


def server_cpu(slice_):
    """µs CPU a request of what stands in front alone."""
    return slice_["cpu"]["server"] / slice_["completed"] * 1e6


def ask(programs, folder, scale, measure):
    missing = [program for program in ("wrk", "nginx") if shutil.which(program) is None]
    if missing:
        print(f"\nThe list of walks is not measured: {' and '.join(missing)} not installed (see tests/load/packages)")
        return []
    with contextlib.ExitStack() as stack:
        question = Question(programs, folder, stack)
        results = measure(question.sides, scale)
        faults = question.check()
        report.print_rates(f"The upcoming walks of a group, {len(question.body):,} bytes, {CONNECTIONS} connections", results)
        asked = [(server_cpu, "CPU", CACHED, STATIC, 1.2, False),
                 (server_cpu, "CPU", CACHED, PROXY, None, False),
                 (server_cpu, "CPU", NOT_MODIFIED, STATIC, 0.7, False),
                 (server_cpu, "CPU", NOT_MODIFIED, STATIC_304, None, False)]
        if PEER in results:
            asked += [(server_cpu, "CPU", MISS, PEER, 0.5, False)]
        report.print_ratios(results, asked)
        report.print_faults(faults, "the same bytes from all, a change is read at once by who made it and by others within a second")
        return faults
