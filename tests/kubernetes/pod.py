"""One pod of a rendered manifest as a process of this machine: see local_pods.py."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import urllib.request

import grpc

STOP_MARGIN_SECONDS = 20
SERVING = 1
# Programs that images other than ours bring.
IMAGE_PROGRAMS = {"redis": "redis-server"}


def _grpc_health(address, port, service, seconds):
    """Asks grpc.health.v1 without generated code: both messages have one field, a text and an enum."""
    name = service.encode()
    request = b"\x0a" + bytes([len(name)]) + name if name else b""
    with grpc.insecure_channel(f"{address}:{port}") as channel:
        answer = channel.unary_unary("/grpc.health.v1.Health/Check")(request, timeout=seconds)
    return answer == bytes([0x08, SERVING])


def _http(address, port, path, seconds):
    with urllib.request.urlopen(f"http://{address}:{port}{path}", timeout=seconds) as answer:
        return answer.status == 200


def _tcp(address, port, seconds):
    with socket.create_connection((address, port), timeout=seconds):
        return True


class Pod:
    """One replica of a Deployment, or a Job. `process_id` is the program's own, inside its root; `network` its namespace;
    `program` is what it takes for amble when it starts next."""

    def __init__(self, pods, manifest, number, network):
        self.workload = manifest["metadata"]["name"]
        self.is_job = manifest["kind"] == "Job"
        self.name = f"{self.workload}-{number}"
        self.network = network
        self.address = network.address
        self.spec = manifest["spec"]["template"]["spec"]
        self.container = self.spec["containers"][0]
        self.program = pods.program
        self.folder = pods.folder / self.name
        self.folder.mkdir(parents=True)
        self.ready = False
        self.wanted = False
        self.restarts = 0
        self.process_id = None
        self._pods = pods
        self._process = None
        self._lock = threading.Lock()
        self._started = False
        self._failures = 0  # of the readiness probe, one after the other
        self._volumes = {volume["name"]: self._volume(volume) for volume in self.spec.get("volumes") or []}

    # What is mounted.

    def _volume(self, volume):
        folder = self.folder / "volumes" / volume["name"]
        folder.mkdir(parents=True)
        if "emptyDir" in volume:
            self._own(folder, 0o770)
            return folder
        source = volume.get("secret") or volume["configMap"]
        name = source.get("secretName") or source["name"]
        content = self._pods.files_of(volume)
        items = source.get("items") or [{"key": key, "path": key} for key in content]
        for item in items:
            path = folder / item["path"]
            if item["key"] not in content:
                raise RuntimeError(f"{name} has no {item['key']}")
            path.write_bytes(content[item["key"]])
            self._own(path, item.get("mode", source.get("defaultMode", 0o644)))
        return folder

    def _own(self, path, mode):
        group = self.spec["securityContext"].get("fsGroup")
        if os.geteuid() == 0 and group is not None:
            os.chown(path, 0, group)
        path.chmod(mode)

    def _named_port(self, port):
        named = {one.get("name"): one["containerPort"] for one in self.container.get("ports") or []}
        return named.get(port, port)

    # How it is run.

    def variables(self):
        found = {"PATH": "/usr/bin:/bin", "HOME": "/"}
        for source in self.container.get("envFrom") or []:
            found.update(self._pods.config_map(source["configMapRef"]["name"]))
        for entry in self.container.get("env") or []:
            reference = (entry.get("valueFrom") or {}).get("configMapKeyRef")
            found[entry["name"]] = self._pods.config_map(reference["name"])[reference["key"]] if reference else entry["value"]
        found.update({name: value for name, value in self._pods.settings.items() if name in found or name.startswith("AMBLE_")})
        return found

    def command(self, arguments=None):
        """The words that start it in a root and a network of its own."""
        words = [*self.network.command(), "bwrap", "--die-with-parent", "--tmpfs", "/", "--ro-bind", "/usr", "/usr"]
        for link in ("bin", "sbin", "lib", "lib64"):
            words += ["--symlink", f"usr/{link}", f"/{link}"]
        words += ["--proc", "/proc", "--dev", "/dev"]
        parents = {os.fspath(parent) for mount in self.container.get("volumeMounts") or []
                   for parent in pathlib.PurePath(mount["mountPath"]).parents} | {"/etc"}
        for parent in sorted(parents - {"/"}):
            words += ["--dir", parent]  # What bubblewrap makes on its way only root may enter.
        for name in ("ld.so.cache", "localtime"):
            if os.path.exists(f"/etc/{name}"):
                words += ["--ro-bind", os.path.realpath(f"/etc/{name}"), f"/etc/{name}"]
        for name in ("hosts", "host.conf", "nsswitch.conf", "resolv.conf", "ssl"):
            words += ["--ro-bind", self._pods.etc / name, f"/etc/{name}"]
        for mount in self.container.get("volumeMounts") or []:
            words += ["--ro-bind" if mount.get("readOnly") else "--bind", self._volumes[mount["name"]], mount["mountPath"]]
        image = self.container["image"].rsplit("/", 1)[-1].split(":")[0]
        if "amble" in image:
            entry = ["/amble"]
            words += ["--ro-bind", self.program, "/amble"]
        else:
            entry = self.container.get("command") or [IMAGE_PROGRAMS[image]]
        if self.container["securityContext"]["readOnlyRootFilesystem"]:
            words += ["--remount-ro", "/"]
        words += ["--chdir", "/"]
        security = self.spec["securityContext"]
        if os.geteuid() == 0:
            words += ["setpriv", f"--reuid={security['runAsUser']}", f"--regid={security['runAsGroup']}", "--clear-groups",
                      "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        told = self.container.get("args") or [] if arguments is None else arguments
        return [os.fspath(word) for word in words] + entry + list(told)

    def start(self):
        """Returns when the process is there, not when it is ready: LocalPods.await_ready() waits for that."""
        self._pods.starter.submit(self._start).result()
        self._pods.write_names()

    def _start(self):
        reader, writer = os.pipe()
        words = self.command()
        words[words.index("bwrap") + 1:words.index("bwrap") + 1] = ["--info-fd", str(writer)]
        with open(self.folder / "log", "ab") as log:
            process = subprocess.Popen(words, env=self.variables(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                       pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as info:
            told = info.read()
        with self._lock:
            self._process = process
            self.process_id = json.loads(told)["child-pid"] if told else None
            self.ready = self._started = False
            self.wanted = True

    def restart_if_ended(self):
        """What ends by itself is started again, as restartPolicy says; a Job that has succeeded is not."""
        if self.wanted and not self.running() and not (self.is_job and self.exit_code() == 0):
            self.restarts += 1
            self.start()

    def run(self, *arguments):
        """Another command in a root like this pod's, as `kubectl exec` would: the finished process."""
        return subprocess.run(self.command(arguments), env=self.variables(), capture_output=True, text=True, timeout=60)

    def exit_code(self):
        """None while it runs, and before it was started."""
        return None if self._process is None else self._process.poll()

    def running(self):
        return self._process is not None and self._process.poll() is None

    def signal(self, number):
        if self.running() and self.process_id:
            os.kill(self.process_id, number)

    def kill(self):
        """kill -9; returns when it is gone, and it stays away until start()."""
        self.wanted = False
        self.signal(signal.SIGKILL)
        self._process.wait()
        self.look()
        self._pods.write_names()

    def freeze(self):
        """It stands still: takes connections and answers nothing, until thaw()."""
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def stop(self):
        """SIGTERM; returns the exit code. It stays away until start()."""
        self.wanted = False
        self.signal(signal.SIGTERM)
        code = self.await_end()
        self.look()
        self._pods.write_names()
        return code

    def await_end(self):
        """The exit code. Much longer than the manifest's grace is an error, as it is a kill in a cluster."""
        try:
            return self._process.wait(timeout=self.spec.get("terminationGracePeriodSeconds", 30) + STOP_MARGIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"{self.name} does not end by SIGTERM:\n{self.log()}") from None

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    # What probes say.

    def probe(self, kind):
        settings = self.container[kind]
        seconds = settings.get("timeoutSeconds", 1)
        try:
            if "grpc" in settings:
                return _grpc_health(self.address, settings["grpc"]["port"], settings["grpc"].get("service") or "", seconds)
            if "httpGet" in settings:
                return _http(self.address, self._named_port(settings["httpGet"]["port"]), settings["httpGet"]["path"], seconds)
            return _tcp(self.address, self._named_port(settings["tcpSocket"]["port"]), seconds)
        except (grpc.RpcError, OSError):
            return False

    def look(self):
        """Asks the probes as a node does: the startup probe until it succeeds, then readiness, which ends after as many
        failures as the manifest says."""
        process = self._process
        if not self.running():
            self._judge(process, False, False)
        elif not self.is_job:
            started = self._started or self.probe("startupProbe")
            self._judge(process, started, started and self.probe("readinessProbe"))

    def _judge(self, process, started, answered):
        with self._lock:
            if process is not self._process:
                return  # it has been started again meanwhile
            alive = self.running()
            self._failures = 0 if answered else self._failures + 1
            patient = self.ready and self._failures < self.container.get("readinessProbe", {}).get("failureThreshold", 3)
            self._started = alive and started
            self.ready = alive and (answered or patient)
