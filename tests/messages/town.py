"""The platform as an operator splits it: the core in one process, messaging and gateways in one or more each that a test may
kill; on SQLite or PostgreSQL, with a real mail server."""
import concurrent.futures
import os
import pathlib
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))
from platform_under_test import READY_SECONDS, free_port  # noqa: E402
from split_platform import Process  # noqa: E402

CORE = ("accounts", "groups", "scheduling", "attendance")


class Town:
    """Use as a context manager. `database` is "sqlite" or the URL of an empty PostgreSQL; `post` a Post; `messengers` how many
    processes run messaging, `gateways` how many gateways; `flags` are for all. What tests of the main job need of a platform it
    has: host, http_port, await_mail, admin_link."""

    host = "127.0.0.1"

    def __init__(self, program, folder, post, database="sqlite", messengers=1, gateways=1, flags=()):
        self.program, self.folder, self.post = str(program), pathlib.Path(folder), post
        self.http_ports = [free_port() for _ in range(gateways)]
        self.http_port = self.http_ports[0]
        self.url = f"http://127.0.0.1:{self.http_port}"
        seed = self.folder / "seed"
        seed.write_text(secrets.token_hex(32) + "\n")
        seed.chmod(0o600)
        self._shared = [f"--data-directory={self.folder}/state", f"--database={database}", f"--signing-seed-file={seed}",
                        f"--public-url={self.url}", *flags]
        self._mail = ["--smtp-host=127.0.0.1", f"--smtp-port={post.port}", "--smtp-starttls=false",
                      "--smtp-from=walks@amble.example"]
        self._ports = {name: free_port() for name in CORE}
        self._messenger_ports = [free_port() for _ in range(messengers)]
        self._peers = [f"--peer={name}=ipv4:127.0.0.1:{port}" for name, port in self._ports.items()]
        # Gateways call one each, in turn, so what is said through one is heard through another by way of the database; messengers
        # beyond their number work beside them.
        self._messaging_peers = [f"--peer=messaging=ipv4:127.0.0.1:{port}" for port in self._messenger_ports]
        self._core = None
        self.messengers = [None] * messengers
        self.gateways = [None] * gateways

    def __enter__(self):
        try:
            subprocess.run([self.program, "migrate", *self._shared[:2]], check=True, stdout=subprocess.DEVNULL, timeout=120)
            self._core = Process(self.program, self.folder / "core.log", [
                f"--target={','.join(CORE)}", *self._shared, *self._mail, self._messaging_peers[0],
                "--service-grpc=" + ",".join(f"{name}=127.0.0.1:{port}" for name, port in self._ports.items())])
            self.start_messengers()
            self.start_gateways()
            for port in self.http_ports:
                self._await_ready(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # Beside each other, for each leaves slowly, so that others may go elsewhere first.
        with concurrent.futures.ThreadPoolExecutor(max_workers=len(self._running()) or 1) as pool:
            list(pool.map(Process.stop, self._running()))

    def _running(self):
        return [process for process in [*self.gateways, self._core, *self.messengers] if process is not None]

    def start_messengers(self):
        """Those that do not run."""
        for number, port in enumerate(self._messenger_ports):
            if self.messengers[number] is None:
                self.messengers[number] = Process(self.program, self.folder / f"messaging-{number}.log", [
                    "--target=messaging", *self._shared, *self._mail, *self._peers,
                    f"--service-grpc=127.0.0.1:{port}"])

    def start_gateways(self):
        """Those that do not run."""
        for number, port in enumerate(self.http_ports):
            if self.gateways[number] is None:
                self.gateways[number] = Process(self.program, self.folder / f"gateway-{number}.log", [
                    "--target=gateway", *self._shared, *self._peers, self._messaging_peers[number % len(self._messaging_peers)],
                    f"--gateway-http=127.0.0.1:{port}"])

    def freeze_messengers(self):
        for process in self.messengers:
            if process is not None:
                process.freeze()

    def kill_messengers(self, numbers=None):
        """kill -9, all at once; all, or those with these numbers."""
        self._kill(self.messengers, numbers)

    def kill_gateways(self, numbers=None):
        self._kill(self.gateways, numbers)

    @staticmethod
    def _kill(processes, numbers):
        killed = [number for number, process in enumerate(processes)
                  if process is not None and (numbers is None or number in numbers)]
        for number in killed:
            os.kill(processes[number].pid, signal.SIGKILL)
        for number in killed:
            processes[number].stop()
            processes[number] = None

    def _await_ready(self, port):
        deadline = time.monotonic() + READY_SECONDS
        while True:
            if self._answers(port, "POST", "/v1/signIn:redeemLink", b'{"token": "none"}') and self._answers(
                    port, "POST", "/v1/unsubscribe", b'{"token": "none"}'):
                return
            for process in self._running():
                process.expect_running()
            if time.monotonic() > deadline:
                raise RuntimeError("not ready")
            time.sleep(0.02)

    def _answers(self, port, verb, path, body):
        """Whether a call goes all the way, to be refused there."""
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, method=verb, headers={"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=5).close()
            return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    def await_mail(self, to, pattern, count=1):
        return self.post.await_mail(to, pattern, count)

    def admin_link(self, email):
        """The one-time secret of `amble admin create`."""
        output = subprocess.run([self.program, "admin", "create", *self._shared[:2], f"--public-url={self.url}",
                                 f"--email={email}"], capture_output=True, text=True, timeout=60)
        match = re.search(r"https?://\S+/sign-in/([A-Za-z0-9_-]{43})", output.stdout)
        if output.returncode != 0 or not match:
            raise RuntimeError(f"admin create: {output.returncode}\n{output.stdout}{output.stderr}")
        return match[1]
