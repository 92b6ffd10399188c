"""Programs under measurement: started, asked line by line, and what they cost in CPU."""
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

# As clock_getcpuclockid(3) makes it of the process's id.
CPU_TIME_OF_ALL_THREADS = 2
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Below the ports that the system hands out to clients.
PORTS = range(20_000, 32_768)
STOP_SECONDS = 20


def free_port():
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port below 32768")


def _stat(pid):
    """The fields of /proc/PID/stat after the name, which may hold spaces; None when the process is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def cpu_seconds(pid):
    """User and system time of one process so far, to the nanosecond: ticks are too coarse for a slice of a second."""
    return time.clock_gettime((~pid << 3) | CPU_TIME_OF_ALL_THREADS)


def family_cpu_seconds(pid):
    """The same of a process and its children, those that have ended included."""
    fields = _stat(pid)
    ticks = sum(int(field) for field in fields[11:15])
    for entry in pathlib.Path("/proc").iterdir():
        child = _stat(entry.name) if entry.name.isdigit() else None
        if child and child[1] == str(pid):
            ticks += int(child[11]) + int(child[12])
    return ticks / TICKS_PER_SECOND


class Program:
    """A program that is asked by a line on its standard input and answers with one line."""

    def __init__(self, *words):
        self._process = subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True)
        self.name = pathlib.Path(str(words[0])).name

    def cpu(self):
        return cpu_seconds(self._process.pid)

    @property
    def pid(self):
        return self._process.pid

    def await_line(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self._process.wait()}")
        return line.strip()

    def ask(self, *words):
        self._process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self._process.stdin.flush()
        return json.loads(self.await_line())

    def stop(self):
        """Ends it as it should end: by the end of its input."""
        if self._process.poll() is None:
            self._process.stdin.close()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
