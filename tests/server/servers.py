"""Servers of Debian that a test starts and ends: each a child process of its own, in a folder of its own."""
import socket
import subprocess
import time

START_SECONDS = 30


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """Runs `command` until the block ends; begins once `port` of this machine takes connections."""

    def __init__(self, command, port, log, environment=None):
        self.command, self.port, self.log, self.environment = [str(word) for word in command], port, log, environment
        self.process = None

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=subprocess.STDOUT, env=self.environment)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise RuntimeError(f"{self.command[0]} does not start:\n{self.log.read_text(errors='replace')}") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def replaced(text, *changes):
    """`text` with each (old, new) replaced; an old that is not there is an error, since the shipped file has changed."""
    for old, new in changes:
        if old not in text:
            raise RuntimeError(f"the shipped file has no {old!r}")
        text = text.replace(old, str(new))
    return text
