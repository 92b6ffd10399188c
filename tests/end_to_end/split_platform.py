"""The real program as a process for all services and one for each gateway, on the data of its own demo practice."""
import datetime
import http.client
import json
import pathlib
import re
import secrets
import signal
import subprocess
import time
import urllib.request

from platform_under_test import READY_SECONDS, Platform, free_port

SERVICES = ("accounts", "groups", "scheduling", "attendance", "messaging")


class Process:
    """One `amble serve`."""

    def __init__(self, program, log, flags):
        self._log = log
        with open(log, "ab") as output:
            self._process = subprocess.Popen([str(program), "serve", *flags], stdout=output, stderr=subprocess.STDOUT)

    @property
    def pid(self):
        return self._process.pid

    def expect_running(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"ended with {self._process.returncode}:\n{self._log.read_text(errors='replace')}")

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def stop(self):
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGCONT)
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class SplitPlatform:
    """Use as a context manager. `therapist` is the session of the demo's therapist, `group` her THERAPY group."""

    def __init__(self, program, folder, gateways=2, flags=()):
        self._program, self._folder, self._flags = pathlib.Path(program), pathlib.Path(folder), list(flags)
        self.ports = [free_port() for _ in range(gateways)]
        self.services, self.gateways = None, []

    def __enter__(self):
        try:
            self._open_practice()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in [*self.gateways, *([self.services] if self.services else [])]:
            process.stop()

    def _open_practice(self):
        with Platform(self._program, data=self._folder, demo=True) as platform:
            deadline = time.monotonic() + READY_SECONDS
            while not (found := re.search(r"/v1/(practices/\S+/groups/\S+)/walks.*?Bearer ([A-Za-z0-9_-]+)", platform.log(), re.S)):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"no demo practice:\n{platform.log()}")
                time.sleep(0.05)
            self.group, self.therapist = found.groups()

    def _start(self):
        seed = self._folder / "seed"
        seed.write_text(secrets.token_hex(32) + "\n")
        seed.chmod(0o600)
        ports = {name: free_port() for name in SERVICES}
        shared = [f"--data-directory={self._folder}/state", f"--signing-seed-file={seed}", *self._flags]
        self.services = Process(self._program, self._folder / "services.log", [
            f"--target={','.join(SERVICES)}", *shared,
            "--service-grpc=" + ",".join(f"{name}=127.0.0.1:{port}" for name, port in ports.items())])
        peers = [f"--peer={name}=ipv4:127.0.0.1:{port}" for name, port in ports.items()]
        for port in self.ports:
            self.gateways.append(Process(self._program, self._folder / f"gateway-{port}.log", [
                "--target=gateway", *shared, *peers, f"--gateway-http=127.0.0.1:{port}"]))
        deadline = time.monotonic() + READY_SECONDS
        for port in self.ports:
            while not self._answers(port):
                for process in [self.services, *self.gateways]:
                    process.expect_running()
                if time.monotonic() > deadline:
                    raise RuntimeError("not ready")
                time.sleep(0.02)

    def _answers(self, port):
        """Whether a call goes all the way."""
        request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/{self.group}/walks",
                                         headers={"Authorization": f"Bearer {self.therapist}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def plan_walks(self, count):
        """So many more walks of the group, a day apart from next month on; returns their names."""
        client = Client(self.ports[0], self.therapist)
        first = datetime.datetime.now() + datetime.timedelta(days=30)
        names = []
        for number in range(count):
            start = first + datetime.timedelta(days=number)
            status, _, walk = client.send("POST", f"/v1/{self.group}/walks", {
                "title": f"Round the pond {number}", "capacity": 8, "durationMinutes": 60,
                "start": {"localTime": start.strftime("%Y-%m-%dT10:00:00"), "timeZone": "Europe/London"},
                "note": "We meet ten minutes before, and nobody is left behind."})
            if status != 200:
                raise RuntimeError(f"no walk: {status} {walk}")
            names.append(walk["name"])
        client.close()
        return names


class Client:
    """One person's client of one gateway, by JSON. Sends the positions that it is told to; `headers` always."""

    def __init__(self, port, session, host="127.0.0.1", headers=None):
        self._connection = http.client.HTTPConnection(host, port, timeout=30)
        self._headers = {**(headers or {}), **({"Authorization": f"Bearer {session}"} if session else {})}

    def close(self):
        self._connection.close()

    def exchange(self, verb, path, body=None, headers=None):
        """(status, headers, bytes)."""
        headers = {**self._headers, **(headers or {})}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self._connection.request(verb, path, body=body, headers=headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def send(self, verb, path, body=None, headers=None):
        """(status, headers, the reply as JSON)."""
        status, answered, content = self.exchange(verb, path, body, headers)
        return status, answered, json.loads(content) if content else {}
