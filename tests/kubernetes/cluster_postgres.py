"""A PostgreSQL as a rendered CloudNativePG Cluster describes it: its parameters, pg_hba, roles with their passwords,
databases with their owners, TLS. One instance, on an address of this machine, which may crash and may not lose its power:
what it commits, it leaves to the system to write."""
import os
import pathlib
import shutil
import signal
import subprocess
import time

START_SECONDS = 60
PORT = 5432


def newest_binaries():
    versions = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if not versions:
        raise RuntimeError("PostgreSQL is not installed: tests/packages names it")
    return max(versions, key=lambda path: float(path.parent.name))


class ClusterPostgres:
    """`secrets` is {name: {key: bytes}}; `tls` the files of a server certificate."""

    def __init__(self, objects, secrets, tls, folder, address):
        self._spec = next(thing["spec"] for thing in objects if thing["kind"] == "Cluster")
        self._databases = [thing["spec"] for thing in objects if thing["kind"] == "Database"]
        self._secrets, self._tls = secrets, tls
        self._binaries = newest_binaries()
        self._folder = pathlib.Path(folder)
        self._process = None
        # The server refuses to be root.
        self._account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self.address = address

    def create(self):
        self._folder.mkdir(parents=True, exist_ok=True)
        data = self._folder / "data"
        if self._account:
            shutil.chown(self._folder, "postgres", "postgres")
        first = self._spec["bootstrap"]["initdb"]
        subprocess.run([self._binaries / "initdb", "--pgdata", data, "--username=postgres", "--auth=scram-sha-256",
                        "--auth-local=trust", "--no-sync", f"--encoding={first['encoding']}", f"--lc-collate={first['localeCollate']}",
                        f"--lc-ctype={first['localeCType']}"], check=True, stdout=subprocess.DEVNULL, cwd="/", **self._account)
        for name in ("tls.crt", "tls.key"):
            path = data / name
            path.write_bytes(self._tls[name])
            path.chmod(0o600)
            if self._account:
                shutil.chown(path, "postgres", "postgres")
        (data / "pg_hba.conf").write_text("local all postgres trust\n" + "\n".join(self._spec["postgresql"]["pg_hba"]) + "\n")
        self.start()
        self._role(first["owner"], first["secret"]["name"])
        for role in self._spec["managed"]["roles"]:
            self._role(role["name"], role["passwordSecret"]["name"])
        for database in [{"name": first["database"], "owner": first["owner"]}, *self._databases]:
            self.query(f'CREATE DATABASE "{database["name"]}" OWNER "{database["owner"]}"')

    def _role(self, name, secret):
        values = self._secrets[secret]
        if values["username"].decode() != name:
            raise RuntimeError(f"the secret of {name} is {values['username']}'s")
        self.query(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{values['password'].decode()}'")

    def start(self):
        settings = {**self._spec["postgresql"]["parameters"], "listen_addresses": self.address, "port": str(PORT),
                    "unix_socket_directories": str(self._folder), "ssl": "on", "ssl_cert_file": "tls.crt",
                    "ssl_key_file": "tls.key", "shared_buffers": "64MB", "fsync": "off"}
        words = [self._binaries / "postgres", "-D", self._folder / "data"]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        with open(self._folder / "server.log", "ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log, cwd="/", **self._account)
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run([self._binaries / "pg_isready", "-q", "-h", self._folder, "-p", str(PORT)]).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{(self._folder / 'server.log').read_text()}")
            time.sleep(0.05)

    def stop(self, how=signal.SIGINT):
        """SIGINT ends its sessions; SIGQUIT is a crash. It stays away until start()."""
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self._process.send_signal(how)
            self._process.wait()

    def restart(self, how=signal.SIGINT):
        """Returns when it takes connections again."""
        self.stop(how)
        self.start()

    def freeze(self):
        """It and all its sessions stand still: connections are taken and nothing is answered, until thaw()."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number):
        # The first one first, so that it makes no more sessions.
        os.kill(self.pid, number)
        for session in pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            try:
                os.kill(int(session), number)
            except ProcessLookupError:
                pass

    @property
    def pid(self):
        return self._process.pid

    def query(self, sql, database="postgres"):
        """As the superuser, by the local socket; returns the lines of the answer."""
        return subprocess.run([self._binaries / "psql", "-h", self._folder, "-p", str(PORT), "-U", "postgres", "-d", database,
                               "--no-psqlrc", "--csv", "--tuples-only", "-v", "ON_ERROR_STOP=1", "-c", sql],
                              check=True, capture_output=True, text=True).stdout.splitlines()
