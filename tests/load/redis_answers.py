"""A Redis of the benchmark's own, which writes every command to its log before it answers, and answers in Lua."""
import pathlib
import shutil
import subprocess
import time

import processes

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = 512
CAPACITY = 1000
START_SECONDS = 30
# What redis-benchmark needs to connect is not measured.
CONNECT_SECONDS = 0.3


def available():
    return all(shutil.which(program) for program in ("redis-server", "redis-benchmark", "redis-cli"))


class RedisAnswers:
    """Use as a context manager."""

    def __init__(self, folder, members):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True)
        self._members = members
        self.port = processes.free_port()

    def __enter__(self):
        self._process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "always", "--maxclients", "2000"],
            stdout=open(self._folder / "server.log", "ab"), stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while self._run("redis-cli", "PING", check=False) != "PONG":
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Redis does not start:\n{(self._folder / 'server.log').read_text()}")
            time.sleep(0.05)
        self._cli("HSET", "walk", "capacity", CAPACITY, "going", 0, "waitlisted", 0, "not_going", 0)
        self._script = self._cli("SCRIPT", "LOAD", (HERE / "answer.lua").read_text())
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _run(self, program, *words, check=True):
        return subprocess.run([program, "-p", str(self.port), *(str(word) for word in words)], check=check,
                              capture_output=True, text=True).stdout.strip()

    def _cli(self, *words):
        return self._run("redis-cli", *words)

    def _stored(self):
        return int(self._cli("GET", "stored") or 0)

    def side(self, seconds):
        """CLIENTS at once, each with one answer under way, by random members, half of them going."""
        load = [subprocess.Popen(
            ["redis-benchmark", "-p", str(self.port), "-c", str(CLIENTS // 2), "-r", str(self._members), "-l", "-q",
             "EVALSHA", self._script, "0", "__rand_int__", going, "__rand_int__"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for going in "01"]
        try:
            time.sleep(CONNECT_SECONDS)
            stored, cpu, began = self._stored(), processes.cpu_seconds(self._process.pid), time.monotonic()
            time.sleep(seconds)
            stored, cpu = self._stored() - stored, processes.cpu_seconds(self._process.pid) - cpu
            return {"completed": stored, "failed": 0, "seconds": time.monotonic() - began, "cpu": {"database": cpu}}
        finally:
            for process in load:
                process.kill()
                process.wait()

    def faults(self):
        """The peer is right too, or it would not be one."""
        counts = dict(zip(*[iter(self._cli("HGETALL", "walk").split())] * 2))
        answers = sum(int(counts[state]) for state in ("going", "waitlisted", "not_going"))
        found = []
        if int(counts["going"]) > CAPACITY:
            found.append(f"Redis overbooked: {counts}")
        if answers != len(self._cli("KEYS", "response:*").split()):
            found.append(f"Redis's counts are wrong: {counts}")
        if self._stored() != int(self._cli("XLEN", "events")):
            found.append("Redis has not an event for each answer")
        return found
