"""All services and the gateway in processes of their own, in replicas that are replaced one by one by those of the other version."""
import json
import pathlib
import secrets
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))
from platform_under_test import free_port  # noqa: E402
from split_platform import Process  # noqa: E402

from balancer import Balancer  # noqa: E402

REPLICAS = {"accounts": 1, "groups": 2, "scheduling": 2, "attendance": 2, "messaging": 2, "gateway": 2}
READY_SECONDS, END_SECONDS = 120, 60
DRAIN_WAIT = "200ms"


class Replica(Process):
    def __init__(self, program, log, flags, port):
        super().__init__(program, log, flags)
        self.port, self.log = port, log

    def await_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while '"message":"ready"' not in self.log.read_text(errors="replace"):
            self.expect_running()
            if time.monotonic() > deadline:
                raise RuntimeError(f"not ready:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.02)

    def end(self):
        """SIGTERM; the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=END_SECONDS)


def parts_of(program):
    """Services and the gateway, as far as this version has them."""
    graph = subprocess.run([program, "graph"], capture_output=True, text=True, check=True).stdout
    return {node["name"] for node in json.loads(graph)["nodes"] if node["kind"] == "part"}


class Fleet:
    """Use as a context manager. `programs` are by the name of their version. A part that one version does not have begins
    with the other, and stays."""

    def __init__(self, folder, database, programs):
        self._folder, self._database, self._programs = pathlib.Path(folder), database, programs
        self._parts = {version: parts_of(program) for version, program in programs.items()}
        self._balancers = {name: Balancer() for name in REPLICAS}
        self._running = {name: [] for name in REPLICAS}  # [(version, Replica)]
        self._started = 0
        self.wrong = []  # what processes did that they should not
        self._seed = self._folder / "seed"
        self._seed.write_text(secrets.token_hex(32) + "\n")
        self._seed.chmod(0o600)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for replicas in self._running.values():
            for _, replica in replicas:
                replica.stop()

    @property
    def port(self):
        """Where clients find a gateway."""
        return self._balancers["gateway"].port

    def versions(self, service):
        return {version for version, _ in self._running[service]}

    def start_all(self, version):
        for service, count in REPLICAS.items():
            for _ in range(count if service in self._parts[version] else 0):
                self._running[service].append((version, self._begin(service, version)))
        for service in REPLICAS:
            for _, replica in self._running[service]:
                replica.await_ready()
            self._lead(service)

    def replace_one(self, service, version):
        """One more of `version`, then one less of another; False when all are of it."""
        replicas = self._running[service]
        others = [number for number, (of, _) in enumerate(replicas) if of != version]
        missing = REPLICAS[service] - len(replicas)
        if service not in self._parts[version] or not (others or missing):
            return False
        replica = self._begin(service, version)
        replicas.append((version, replica))
        replica.await_ready()
        if missing:
            self._lead(service)
            return True
        old_version, old = replicas.pop(others[0])
        self._lead(service)
        if (code := old.end()) != 0:
            self.wrong.append(f"{service} of {old_version} ended with {code}, not 0")
        return True

    def errors_logged(self):
        return [f"{path.name}: {line}" for path in sorted(self._folder.glob("*.log"))
                for line in path.read_text(errors="replace").splitlines() if '"level":"error"' in line or '"level":"critical"' in line]

    def _lead(self, service):
        self._balancers[service].backends = tuple(replica.port for _, replica in self._running[service])

    def _begin(self, service, version):
        port = free_port()
        here = f"127.0.0.1:{port}"
        flags = [f"--target={service}", f"--signing-seed-file={self._seed}", f"--data-directory={self._folder}/state",
                 f"--drain-wait={DRAIN_WAIT}"]
        if service == "gateway":
            flags.append(f"--gateway-http={here}")
        else:
            flags += [f"--database={self._database}", f"--service-grpc={service}={here}"]
        flags += [f"--peer={name}=ipv4:127.0.0.1:{balancer.port}" for name, balancer in self._balancers.items()
                  if name in self._parts[version] - {"gateway", service}]
        self._started += 1
        log = self._folder / f"{self._started:02}-{service}-{version}.log"
        return Replica(self._programs[version], log, flags, port)
