"""A PostgreSQL of the benchmark's own: durable as in production, on a free loopback port."""
import csv
import io
import os
import pathlib
import re
import shutil
import subprocess
import time

import processes

START_SECONDS = 30
# All else is PostgreSQL's default: fsync, full_page_writes and synchronous_commit are on.
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "100",
            "synchronous_commit": "on", "fsync": "on", "shared_buffers": "256MB", "max_wal_size": "4GB"}


def _newest_binaries():
    versions = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if not versions:
        raise RuntimeError("PostgreSQL is not installed: tests/packages names it")
    return max(versions, key=lambda path: float(path.parent.name))


def _with_schema(schema):
    return {**os.environ, "PGOPTIONS": f"-c search_path={schema}"}


class Postgres:
    """Use as a context manager."""

    def __init__(self, folder):
        self._binaries = _newest_binaries()
        self._folder = pathlib.Path(folder)
        self._log = self._folder / "server.log"
        self._process = None
        # The server refuses to be root.
        self._account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self.port = processes.free_port()
        self.url = f"postgresql://amble@127.0.0.1:{self.port}/postgres"

    def __enter__(self):
        self._folder.mkdir(parents=True)
        if self._account:
            shutil.chown(self._folder, "postgres", "postgres")
        subprocess.run([self._binaries / "initdb", "--pgdata", self._folder / "data", "--username=amble",
                        "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/", **self._account)
        self.start()
        return self

    def __exit__(self, *_):
        self._stop("-INT")

    def start(self):
        settings = {"port": str(self.port), **SETTINGS}
        words = [self._binaries / "postgres", "-D", self._folder / "data"]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log, cwd="/", **self._account)
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run([self._binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def _stop(self, how):
        if self._process is not None and self._process.poll() is None:
            subprocess.run(["kill", how, str(self._process.pid)], check=True)
            self._process.wait()

    def crash(self):
        """Ends it without a checkpoint, as a power cut would, and starts it again: it recovers from its log."""
        self._stop("-QUIT")
        self.start()

    def cpu(self):
        return processes.family_cpu_seconds(self._process.pid)

    def setting(self, name):
        return self.query(f"SHOW {name}")[0][0]

    def query(self, sql, schema="public"):
        printed = subprocess.run([self._binaries / "psql", self.url, "--no-psqlrc", "--csv", "--tuples-only", "-v",
                                  "ON_ERROR_STOP=1", "-c", sql], check=True, capture_output=True, text=True,
                                 env=_with_schema(schema)).stdout
        return list(csv.reader(io.StringIO(printed)))

    def run_file(self, path):
        subprocess.run([self._binaries / "psql", self.url, "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", path],
                       check=True, stdout=subprocess.DEVNULL)

    def pgbench(self, script, schema, clients, threads, how_long, members):
        """Runs `script`; returns how many transactions it did and how many a second, without the time to connect."""
        done = subprocess.run(
            [self._binaries / "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}",
             f"--jobs={threads}", *how_long, f"--define=members={members}", f"--file={script}", self.url],
            env=_with_schema(schema), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pgbench failed:\n{done.stderr}")
        number = int(re.search(r"transactions actually processed: (\d+)", done.stdout)[1])
        failed = int(re.search(r"number of failed transactions: (\d+)", done.stdout)[1])
        rate = float(re.search(r"tps = ([\d.]+)", done.stdout)[1])
        latency = float(re.search(r"latency average = ([\d.]+) ms", done.stdout)[1])
        return {"completed": number, "failed": failed, "rate": rate, "mean_milliseconds": latency}
