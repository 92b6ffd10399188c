"""The Redis of a rendered manifest, and what can happen to it."""
import subprocess

# Users of the manifest may neither flush nor configure; this one is added to theirs.
USER = "tester"
PASSWORD = "tester"
ACL_LINE = f"user {USER} on >{PASSWORD} ~* &* +@all\n".encode()


class ClusterRedis:
    def __init__(self, pod):
        self.pod = pod

    def kill(self):
        """kill -9; it stays away until start()."""
        self.pod.kill()

    def start(self):
        """Returns at once: LocalPods.await_ready() waits for it. Empty, since it keeps nothing."""
        self.pod.start()

    def pause(self):
        """Takes connections and answers nothing, until go_on()."""
        self.pod.freeze()

    def go_on(self):
        self.pod.thaw()

    def flush(self):
        """All that is kept is gone; who listens, listens on."""
        self.command("FLUSHALL", "SYNC")

    def fill(self):
        """From now on whatever would need memory is refused: "OOM command not allowed"."""
        self.command("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1")

    def drain(self):
        """There is room again, as in the manifest."""
        told = self.pod.container["args"]
        self.command("CONFIG", "SET", *(word for name in ("maxmemory", "maxmemory-policy")
                                        for word in (name, told[told.index(f"--{name}") + 1])))

    def command(self, *words):
        """Any command, as somebody who may do all; returns the answer's lines."""
        done = subprocess.run(["redis-cli", "-h", self.pod.address, "--no-auth-warning", "--user", USER, "--pass", PASSWORD,
                               "-e", *words], capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout.splitlines()
