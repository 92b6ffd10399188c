"""Runs rendered manifests on this machine: each pod is a process with the arguments, variables, user, mounts and probes
that its manifest says, in a network namespace with an address of its own.

What a node does is done here: a root of its own that cannot be written (bubblewrap: /usr of this machine, an /etc with
nothing but the pod's mounts, names and one CA certificate), no capabilities, the user and group of the manifest; Secrets,
ConfigMaps and certificates become files with the manifest's modes. Services are names in the pods' /etc/hosts and lead to
the pods that are ready, or to all that are there where the manifest says so. What ends by itself is started again, and Jobs
until they succeed (no back-off). Beside the pods run what operators and others bring: PostgreSQL, and the mail server that
the manifests name.

    pod_network.enter()  # first of all
    with LocalPods(objects, program, folder, replicas=2) as pods:
        pods.await_ready()
        pods.gateways[1].url                        # what a client reaches; see Gateway
        pods.of("groups")[0].kill()                 # stop() is SIGTERM; start(), freeze(), thaw(): see pod.py
        pods.redis.pause()                          # kill, start, go_on, flush, fill, drain: see cluster_redis.py
        pods.postgres.restart()                     # stop, start, freeze, thaw, query: see cluster_postgres.py
        pods.cut("groups", "postgres")              # no packet between them, until
        pods.heal()
"""
import base64
import concurrent.futures
import pathlib
import re
import shutil
import signal
import threading
import time

import cluster_redis
from authority import Authority
from cluster_mail import ClusterMail
from cluster_postgres import ClusterPostgres
from cluster_redis import ClusterRedis
from pod import Pod
from pod_network import TOOLS, PodNetwork

READY_SECONDS = 120
LOOK_PERIOD_SECONDS = 0.1  # at what is not ready yet, and at what has ended
PROBE_PERIOD_SECONDS = 1  # of what is ready
PROBES_AT_ONCE = 32
HOSTS_BYTES = 4096
HTTP_PORT = 8480
PUBLIC_ADDRESS = "203.0.113.7"  # of a client, as the ingress tells it


class Gateway:
    """One gateway as clients reach it, and the platform of end_to_end's Journey and transports. `headers` are what an ingress
    adds; the tests stand where it is, so each may say another address of its clients."""

    def __init__(self, pods, pod):
        self.pod, self._pods = pod, pods
        self.host, self.http_port = pod.address, HTTP_PORT
        self.url = f"http://{self.host}:{self.http_port}"
        self.headers = {"X-Forwarded-For": PUBLIC_ADDRESS}

    def admin_link(self, email):
        """The one-time token of a link that `amble admin create` prints in a pod of accounts."""
        made = self._pods.of("accounts")[0].run("admin", "create", "--target=accounts", f"--email={email}")
        link = re.search(r"^https://\S+/sign-in/([A-Za-z0-9_-]{43})$", made.stdout, re.M)
        if made.returncode or not link:
            raise RuntimeError(f"admin create: {made.returncode}\n{made.stdout}{made.stderr}")
        return link[1]

    def await_mail(self, to, pattern, count=1):
        """The newest mail to `to` whose text matches, once there are `count` of them."""
        return self._pods.mail.await_mail(to, pattern, count)


class LocalPods:
    """All that `objects` describe. `replicas` says how many of a Deployment (one, when not said), or of every one that an
    autoscaler scales; `settings` replaces variables of the manifests; `names` adds hosts: {"other.example.org": "10.84.0.1"};
    `program` is amble; another version of it is `pod.program`, taken at the pod's next start. `pods.pods` are all."""

    def __init__(self, objects, program, folder, replicas=None, settings=None, names=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.program = pathlib.Path(program).resolve()
        self.settings = settings or {}
        self._objects = objects
        self._more_names = dict(names or {})
        self._lock = threading.Lock()
        self._named = set()
        self._end = threading.Event()
        self._watcher = None
        # A child ends with the thread that started it, so one thread starts all.
        self.starter = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        self._probers = concurrent.futures.ThreadPoolExecutor(max_workers=PROBES_AT_ONCE)
        self._probes = {}
        self._authority = Authority(self.folder / "authority", "amble.internal")
        self._files = self._secrets()
        self.etc = self._etc()
        self.network = PodNetwork()
        self.postgres = ClusterPostgres(objects, self._files, self._authority.issue(["postgres-rw"]), self.folder / "postgres",
                                        self.network.add_address())
        self.mail = self._mail()
        self._files["postgres-ca"] = {"ca.crt": self._authority.certificate.read_bytes()}
        self.pods = [Pod(self, thing, number, self.network.add_namespace())
                     for thing in objects if thing["kind"] in ("Deployment", "Job")
                     for number in range(self._count(thing["metadata"]["name"], replicas))]
        self.gateways = [Gateway(self, pod) for pod in self.of("gateway")]
        self.redis = next((ClusterRedis(pod) for pod in self.of("redis")), None)

    def _count(self, workload, replicas):
        if not isinstance(replicas, int):
            return (replicas or {}).get(workload, 1)
        scaled = {thing["spec"]["scaleTargetRef"]["name"] for thing in self._objects if thing["kind"] == "HorizontalPodAutoscaler"}
        return replicas if workload in scaled else 1

    def _secrets(self):
        """{name: {key: bytes}}: Secrets as they are, and what cert-manager makes of Certificates."""
        files = {thing["metadata"]["name"]: {key: base64.b64decode(value) for key, value in thing["data"].items()}
                 for thing in self._objects if thing["kind"] == "Secret"}
        for thing in self._objects:
            if thing["kind"] == "Certificate" and not thing["spec"].get("isCA"):
                files[thing["spec"]["secretName"]] = self._authority.issue(thing["spec"]["dnsNames"])
        for content in files.values():
            if "users.acl" in content:
                content["users.acl"] += cluster_redis.ACL_LINE
        return files

    def _etc(self):
        etc = self.folder / "etc"
        (etc / "ssl/certs").mkdir(parents=True)
        (etc / "ssl/certs/ca-certificates.crt").write_bytes(self._authority.certificate.read_bytes())
        (etc / "nsswitch.conf").write_text("hosts: files\n")
        (etc / "host.conf").write_text("multi on\n")  # or a name would have one address
        (etc / "resolv.conf").write_text("")
        (etc / "hosts").write_bytes(b"\n" * HOSTS_BYTES)
        return etc

    def _mail(self):
        """The mail server of the manifests; None where they have none."""
        told = next((thing["data"] for thing in self._objects
                     if thing["kind"] == "ConfigMap" and "AMBLE_SMTP_HOST" in thing["data"]), None)
        if told is None:
            return None
        host, address = told["AMBLE_SMTP_HOST"], self.network.add_address()
        password = next(content["password"] for name, content in self._files.items() if name.startswith("smtp"))
        folder = self.folder / "mail"
        folder.mkdir()
        self._more_names.setdefault(host, address)
        return ClusterMail(address, int(told["AMBLE_SMTP_PORT"]), self._authority.issue([host]), folder, told["AMBLE_SMTP_USER"],
                           password.strip())

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
            if self.mail:
                self.mail.__enter__()
            self.write_names()
            for pod in self.pods:
                pod.start()
        except BaseException:
            self.__exit__()
            raise
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        if self._watcher:
            self._watcher.join()
        self._probers.shutdown()
        for pod in self.pods:
            if pod.running():
                pod.signal(signal.SIGKILL)
                pod.await_end()
        self.starter.shutdown()
        self.postgres.stop(signal.SIGQUIT)  # nobody needs it any more
        if self.mail:
            self.mail.__exit__()
        self.network.close()

    def _watch(self):
        while not self._end.wait(LOOK_PERIOD_SECONDS):
            now = time.monotonic()
            for pod in self.pods:
                pod.restart_if_ended()
                asked, probe = self._probes.get(pod, (0, None))
                wait = PROBE_PERIOD_SECONDS if pod.ready and pod.running() else 0
                if now >= asked + wait and (probe is None or probe.done()):
                    self._probes[pod] = now, self._probers.submit(pod.look)
            self.write_names()

    def write_names(self):
        """Writes the Services' names anew: of the pods that are ready, or of all where the Service says so."""
        with self._lock:
            there = [pod for pod in self.pods if pod.wanted or pod.running()]
            ready = [pod for pod in there if pod.ready]
            lines = [f"{self.postgres.address} postgres-rw", *(f"{address} {name}" for name, address in self._more_names.items())]
            for service in self._objects:
                if service["kind"] == "Service":
                    shown = there if service["spec"].get("publishNotReadyAddresses") else ready
                    lines += [f"{pod.address} {service['metadata']['name']}" for pod in shown
                              if pod.workload == service["spec"]["selector"]["app.kubernetes.io/name"]]
            text = ("\n".join(lines) + "\n").encode()
            # In place and of one length, in one write: pods have this very file.
            with open(self.etc / "hosts", "r+b", buffering=0) as hosts:
                hosts.write(text.ljust(HOSTS_BYTES, b"\n"))
            self._named = set(ready)

    def names(self):
        """Addresses by name, as pods see them: the lines of their /etc/hosts."""
        return (self.etc / "hosts").read_text().split("\n\n")[0].splitlines()

    def of(self, workload):
        return [pod for pod in self.pods if pod.workload == workload]

    def url(self, workload="gateway", number=0):
        return f"http://{self.of(workload)[number].address}:{HTTP_PORT}"

    def cut(self, one, other=None):
        """From now on no packet passes between `one` and `other`, both ways; nobody is told. Each is a Pod, the name of a
        workload (all its pods), "postgres" or "mail"; `other` is, when not said, everything in the cluster. The node's probes
        and the tests still reach a pod that is cut off. It lasts over restarts, until heal()."""
        others = None if other is None else self._ends(other)
        for address, network in self._ends(one):
            if network and others is None:
                network.cut()
            elif network:
                for peer, _ in others:
                    network.cut(peer)
            else:
                for _, its_network in others or [(pod.address, pod.network) for pod in self.pods]:
                    its_network.cut(address)

    def heal(self):
        """Undoes all cuts."""
        self.network.heal()

    def _ends(self, what):
        if what in ("postgres", "mail"):
            return [(self.postgres.address if what == "postgres" else self.mail.address, None)]
        found = [what] if isinstance(what, Pod) else self.of(what)
        if not found:
            raise ValueError(f"there is no {what}")
        return [(pod.address, pod.network) for pod in found]

    def await_ready(self, seconds=READY_SECONDS):
        """Waits until every Job has succeeded and every pod is ready; returns the seconds that this took."""
        began = time.monotonic()
        while True:
            with self._lock:
                waiting = [pod for pod in self.pods
                           if not (pod.exit_code() == 0 if pod.is_job else pod.ready and pod in self._named)]
            if not waiting:
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                raise RuntimeError("not ready: " + "".join(
                    f"\n{pod.name} ({pod.exit_code()}, {pod.restarts} restarts):\n{pod.log()[-2000:]}" for pod in waiting))
            time.sleep(LOOK_PERIOD_SECONDS)


def missing_tools():
    return [tool for tool in ("bwrap", "setpriv", "openssl", "redis-server", "redis-cli", *TOOLS) if shutil.which(tool) is None]
