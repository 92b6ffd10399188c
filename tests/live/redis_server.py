"""A Redis that keeps nothing on disk, and can be killed."""
import subprocess
import time

from platform_under_test import free_port

START_SECONDS = 20


class Redis:
    """Use as a context manager."""

    def __init__(self, folder):
        self._folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        with open(self._folder / "redis.log", "ab") as log:
            self._process = subprocess.Popen(
                ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder), "--save", "",
                 "--appendonly", "no"], stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), "ping"], capture_output=True).stdout != b"PONG\n":
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Redis does not start: {self._folder / 'redis.log'}")
            time.sleep(0.02)

    def kill(self):
        """kill -9."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
