"""Starts the real program on free ports with a data folder of its own, and reads the mail that it sends."""
import html
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

READY_SECONDS = 30


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Platform:
    """`amble dev` as a user would start it. Use as a context manager."""

    host = "127.0.0.1"

    def __init__(self, program, data=None, flags=(), demo=False):
        self.program = str(program)
        self.flags = [f"--demo={str(demo).lower()}", *flags]
        self._folder = None
        if data is None:
            self._folder = tempfile.TemporaryDirectory(prefix="amble-e2e-")
            data = self._folder.name
        self.data = pathlib.Path(data)
        self.http_port = free_port()
        self.grpc_port = free_port()
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        if self._folder:
            self._folder.cleanup()

    def start(self):
        """Starts and waits until it is ready; returns the seconds that this took."""
        log = open(self.data / "process.log", "ab")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "dev", f"--data-directory={self.data}/state",
             f"--gateway-http=127.0.0.1:{self.http_port}", f"--gateway-grpc=127.0.0.1:{self.grpc_port}", *self.flags],
            stdout=log, stderr=subprocess.STDOUT)
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"ended with {self.process.returncode}:\n{self.log()}")
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=1) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except OSError:
                pass
            if time.monotonic() - began > READY_SECONDS:
                raise RuntimeError(f"not ready after {READY_SECONDS} s:\n{self.log()}")
            time.sleep(0.01)

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process is None or self.process.poll() is not None:
            return self.process and self.process.returncode
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def log(self):
        return (self.data / "process.log").read_text(errors="replace")

    def admin_link(self, email):
        """The one-time URL of `amble admin create`."""
        output = subprocess.run(
            [self.program, "admin", "create", f"--data-directory={self.data}/state", f"--public-url={self.url}", f"--email={email}"],
            capture_output=True, text=True, timeout=60, env={**os.environ})
        match = re.search(r"https?://\S+/sign-in/([A-Za-z0-9_-]{43})", output.stdout)
        if output.returncode != 0 or not match:
            raise RuntimeError(f"admin create: {output.returncode}\n{output.stdout}{output.stderr}")
        return match[1]

    def mails(self):
        """What /dev/mail shows, newest first: a list of {head, text}; the head has subject and recipient."""
        with urllib.request.urlopen(self.url + "/dev/mail", timeout=10) as answer:
            page = answer.read().decode()
        def plain(fragment):
            return html.unescape(re.sub(r"<[^>]+>", "", fragment))
        return [{"head": plain(head), "text": plain(text)}
                for head, text in re.findall(r'<article>(.*?)<div class="text[^"]*">(.*?)</div>', page, re.S)]

    def await_mail(self, to, pattern, count=1):
        """The newest mail to `to` whose text matches; waits until there are `count` of them."""
        deadline = time.monotonic() + 20
        while True:
            found = [m for m in self.mails() if to in m["head"] and re.search(pattern, m["text"])]
            if len(found) >= count:
                return re.search(pattern, found[0]["text"])
            if time.monotonic() > deadline:
                raise RuntimeError(f"no mail to {to} matches {pattern}; there are {self.mails()[:3]}")
            time.sleep(0.05)
