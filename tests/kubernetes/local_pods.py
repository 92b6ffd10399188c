"""Runs rendered manifests on this machine: each pod is a process with the arguments, variables, user, mounts and probes
that its manifest says, on a loopback address of its own.

What a node does is done here: a root of its own that cannot be written (bubblewrap: /usr of this machine, an /etc with
nothing but the pod's mounts, names and CA certificates), no capabilities, the user and group of the manifest; Secrets,
ConfigMaps and certificates become files with the manifest's modes. Services are names in the pods' /etc/hosts and lead to
the pods that are ready. Only one thing is changed on the way: 0.0.0.0 becomes the pod's address, since all pods share this
machine's network. What ends by itself is started again, and Jobs until they succeed (no back-off, but the probes' pace).

    with LocalPods(objects, program, folder, replicas={"gateway": 2}) as pods:
        pods.await_ready()
        pods.url("gateway")
        pods.of("groups")[0].kill()
"""
import base64
import pathlib
import random
import shutil
import signal
import threading
import time

from authority import Authority
from cluster_postgres import ClusterPostgres
from pod import Pod

READY_SECONDS = 120
PROBE_PERIOD_SECONDS = 0.1
HOSTS_BYTES = 4096


class LocalPods:
    """All that `objects` describe. `replicas` says how many of a Deployment (one, when not said); `settings` replaces
    variables of the manifests; `names` adds hosts: {"smtp.example.org": "127.0.0.1"}; `program` is amble; another
    version of it is `pod.program`, taken at the pod's next start."""

    def __init__(self, objects, program, folder, replicas=None, settings=None, names=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.program = pathlib.Path(program).resolve()
        self.settings = settings or {}
        self._objects = objects
        self._more_names = names or {}
        self._network = f"127.{random.randint(16, 250)}.{random.randint(1, 250)}"
        self._next = 9
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._prober = None
        self._authority = Authority(self.folder / "authority", "amble.internal")
        self._files = self._secrets()
        self.etc = self._etc()
        self.postgres = ClusterPostgres(objects, self._files, self._authority.issue(["postgres-rw"]), self.folder / "postgres",
                                        self._address())
        self._files["postgres-ca"] = {"ca.crt": self._authority.certificate.read_bytes()}
        self.pods = [Pod(self, thing, number, self._address())
                     for thing in objects if thing["kind"] in ("Deployment", "Job")
                     for number in range((replicas or {}).get(thing["metadata"]["name"], 1))]

    def _address(self):
        self._next += 1
        return f"{self._network}.{self._next}"

    def _secrets(self):
        """{name: {key: bytes}}: Secrets as they are, and what cert-manager makes of Certificates."""
        files = {thing["metadata"]["name"]: {key: base64.b64decode(value) for key, value in thing["data"].items()}
                 for thing in self._objects if thing["kind"] == "Secret"}
        for thing in self._objects:
            if thing["kind"] == "Certificate" and not thing["spec"].get("isCA"):
                files[thing["spec"]["secretName"]] = self._authority.issue(thing["spec"]["dnsNames"])
        return files

    def _etc(self):
        etc = self.folder / "etc"
        etc.mkdir()
        (etc / "nsswitch.conf").write_text("hosts: files\n")
        (etc / "resolv.conf").write_text("")
        (etc / "hosts").write_bytes(b"\n" * HOSTS_BYTES)
        return etc

    def files_of(self, volume):
        if "configMap" in volume:
            return {key: value.encode() for key, value in self.config_map(volume["configMap"]["name"]).items()}
        return self._files[volume["secret"]["secretName"]]

    def config_map(self, name):
        return next(thing["data"] for thing in self._objects
                    if thing["kind"] == "ConfigMap" and thing["metadata"]["name"] == name)

    def __enter__(self):
        try:
            self.postgres.create()
            self.look()
            for pod in self.pods:
                pod.start()
        except BaseException:
            self.__exit__()
            raise
        self._prober = threading.Thread(target=self._probe, daemon=True)
        self._prober.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        if self._prober:
            self._prober.join()
        for pod in self.pods:
            if pod.running():
                pod.signal(signal.SIGKILL)
                pod._process.wait()
        self.postgres.stop()

    def _probe(self):
        while not self._end.wait(PROBE_PERIOD_SECONDS):
            for pod in self.pods:
                pod.restart_if_ended()
            self.look()

    def look(self):
        """Asks all probes and writes the Services' names anew."""
        with self._lock:
            for pod in self.pods:
                pod.look()
            lines = [f"{self.postgres.address} postgres-rw", *(f"{address} {name}" for name, address in self._more_names.items())]
            for service in self._objects:
                if service["kind"] != "Service":
                    continue
                lines += [f"{pod.address} {service['metadata']['name']}" for pod in self.pods
                          if pod.ready and pod.workload == service["spec"]["selector"]["app.kubernetes.io/name"]]
            text = ("\n".join(lines) + "\n").encode()
            # In place and of one length, in one write: pods have this very file.
            with open(self.etc / "hosts", "r+b", buffering=0) as hosts:
                hosts.write(text.ljust(HOSTS_BYTES, b"\n"))

    def names(self):
        """Addresses by name, as pods see them: the lines of their /etc/hosts."""
        return (self.etc / "hosts").read_text().split("\n\n")[0].splitlines()

    def of(self, workload):
        return [pod for pod in self.pods if pod.workload == workload]

    def url(self, workload="gateway", number=0):
        return f"http://{self.of(workload)[number].address}:8480"

    def await_ready(self, seconds=READY_SECONDS):
        """Waits until every Job has succeeded and every pod is ready; returns the seconds that this took."""
        began = time.monotonic()
        while True:
            with self._lock:  # Their names are written in the same turn.
                waiting = [pod for pod in self.pods if not (pod.exit_code() == 0 if pod.is_job else pod.ready)]
            if not waiting:
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                raise RuntimeError("not ready: " + "".join(
                    f"\n{pod.name} ({pod.exit_code()}, {pod.restarts} restarts):\n{pod.log()[-2000:]}" for pod in waiting))
            time.sleep(PROBE_PERIOD_SECONDS)


def missing_tools():
    return [tool for tool in ("bwrap", "setpriv", "openssl", "redis-server") if shutil.which(tool) is None]
