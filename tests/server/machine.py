"""A clean Debian 12 with systemd as its first process, in a folder: made by mmdebstrap, run by systemd-nspawn.

It shares this machine's network, so that ports are those of this machine, and has its own processes, users and services.
All of it together may use only so much memory, where the kernel lets us say so.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

BOOT_SECONDS = 120
STOP_SECONDS = 120
COMMAND_SECONDS = 900


class CommandFailed(Exception):
    pass


def make_base(archive):
    """A minimal Debian 12 with systemd, as a tar archive; from the mirrors of this machine."""
    sources = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
    mirrors = [str(sources)] if sources.exists() else []
    made = archive.with_suffix(".new.tar")
    subprocess.run(["mmdebstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", "bookworm", str(made), *mirrors],
                   check=True)
    made.rename(archive)


class MemoryLimit:
    """A control group whose processes, and theirs, may use `most` bytes together."""

    def __init__(self, name, most):
        one = pathlib.Path("/sys/fs/cgroup/memory")
        self.group = (one if one.is_dir() else pathlib.Path("/sys/fs/cgroup")) / name
        self.limit = self.group / ("memory.limit_in_bytes" if one.is_dir() else "memory.max")
        self.peak_file = self.group / ("memory.max_usage_in_bytes" if one.is_dir() else "memory.peak")
        self.most, self.works = most, False

    def __enter__(self):
        try:
            self.group.mkdir(exist_ok=True)
            self.limit.write_text(str(self.most))
            self.works = True
        except OSError as error:
            print(f"note: memory is not limited here: {error}", flush=True)
        return self

    def __exit__(self, *_):
        if self.works:
            try:
                self.group.rmdir()
            except OSError as error:
                print(f"note: {self.group} is left: {error}", flush=True)

    def join(self):
        """Puts the calling process in; for preexec_fn."""
        if self.works:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))

    def killed(self):
        """How many processes died of it."""
        events = self.group / ("memory.oom_control" if self.limit.name == "memory.limit_in_bytes" else "memory.events")
        return int(re.search(r"(?m)^oom_kill (\d+)", events.read_text())[1]) if self.works else 0

    def peak(self):
        return int(self.peak_file.read_text()) if self.works else None


class Machine:
    """Use as a context manager: unpacks `archive` into `folder`, boots, and at the end powers off and deletes it."""

    def __init__(self, folder, archive, limit, keep=False):
        self.root, self.archive, self.limit, self.keep = pathlib.Path(folder), archive, limit, keep
        self.process = self.leader = None

    def __enter__(self):
        if self.root.exists():
            raise RuntimeError(f"{self.root} is there already; delete it if nobody uses it")
        self.root.mkdir(parents=True)
        subprocess.run(["tar", "-C", str(self.root), "-xf", str(self.archive)], check=True)
        try:
            self.boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.power_off()
        if not self.keep:
            shutil.rmtree(self.root)

    def boot(self):
        log = open(self.root.with_suffix(".console"), "ab")
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe", "--boot",
             f"--directory={self.root}", "--machine=amble-check", "--resolv-conf=copy-host"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, preexec_fn=self.limit.join)
        deadline = time.monotonic() + BOOT_SECONDS
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the machine does not boot; see {log.name}")
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            if children:
                self.leader = children[0]
                state = self.run("systemctl is-system-running", check=False).stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.2)

    def power_off(self):
        if self.process is None or self.process.poll() is not None:
            return
        if self.leader:
            os.kill(int(self.leader), signal.SIGRTMIN + 4)  # systemd's word for: power off
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def run(self, command, check=True):
        """Runs a shell's `command` as root of the machine."""
        done = subprocess.run(
            ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--pid", "--root", "--wd", "env", "-i",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
             "DEBIAN_FRONTEND=noninteractive", "sh", "-c", command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=COMMAND_SECONDS, preexec_fn=self.limit.join)
        if check and done.returncode != 0:
            raise CommandFailed(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def path(self, inside):
        """Where a file of the machine is for us."""
        return self.root / str(inside).lstrip("/")

    def property(self, unit, name):
        return self.run(f"systemctl show --property={name} --value {unit}").stdout.strip()

    def memory_of(self, unit):
        """(resident, greatest resident) KiB of the unit's main process."""
        status = self.run(f"cat /proc/{self.property(unit, 'MainPID')}/status").stdout
        return tuple(int(re.search(rf"(?m)^{name}:\s+(\d+) kB", status)[1]) for name in ("VmRSS", "VmHWM"))
