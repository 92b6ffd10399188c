"""The network of pods on this machine: each has a namespace of its own with one address, as a cluster gives it, on a bridge
that this process is on as well, as a node is. A cut drops packets silently, as a broken network does.

    pod_network.enter()  # first of all: nothing of this is seen outside, and it vanishes with the process
"""
import ctypes
import os
import subprocess
import threading

CLONE_NEWNET = 0x40000000
BRIDGE = "pods"
PREFIX = "10.84.0"  # within the range whose X-Forwarded-For the manifests believe
NODE = f"{PREFIX}.1"
MASK = 16
TOOLS = ("ip", "iptables", "nsenter")
_entered = False


def _unshare():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network of its own (root is needed)")


def _run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")


def enter():
    """Gives this process, and all that it starts from now on, a network of their own: a loopback and nothing else. Before
    there are other threads, which would stay outside."""
    global _entered
    if threading.active_count() > 1:
        raise RuntimeError("too late: there are other threads")
    _unshare()
    _run("ip", "link", "set", "lo", "up")
    _entered = True


class PodNetwork:
    def __init__(self):
        if not _entered:
            raise RuntimeError("call pod_network.enter() at the beginning of the program")
        self._next = 1
        self._namespaces = []
        _run("ip", "link", "add", BRIDGE, "type", "bridge")
        _run("ip", "address", "add", f"{NODE}/{MASK}", "dev", BRIDGE)
        _run("ip", "link", "set", BRIDGE, "up")

    def _address(self):
        self._next += 1
        return f"{PREFIX}.{self._next}"

    def add_address(self):
        """One more address of the node itself, for a server that is not in a pod."""
        address = self._address()
        _run("ip", "address", "add", f"{address}/{MASK}", "dev", BRIDGE)
        return address

    def add_namespace(self):
        namespace = Namespace(self._address())
        self._namespaces.append(namespace)
        return namespace

    def heal(self):
        for namespace in self._namespaces:
            namespace.heal()

    def close(self):
        for namespace in self._namespaces:
            namespace.close()
        _run("ip", "link", "delete", BRIDGE)


class Namespace:
    """Lives as long as it is open here or a process runs in it, so it outlasts the restarts of its pod."""

    _made = 0

    def __init__(self, address):
        Namespace._made += 1
        self.address = address
        self._cut = False
        self._descriptor = self._new()
        outer = f"pod{Namespace._made}"
        _run("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", self.path)
        _run("ip", "link", "set", outer, "master", BRIDGE, "up")
        for words in (("address", "add", f"{address}/{MASK}", "dev", "eth0"), ("link", "set", "eth0", "up"),
                      ("link", "set", "lo", "up")):
            _run(*self.command("ip", *words))

    @staticmethod
    def _new():
        found = []

        def make():  # Only this thread moves.
            _unshare()
            found.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        return found[0]

    @property
    def path(self):
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    def command(self, *words):
        """The words that run `words` inside."""
        return ["nsenter", f"--net={self.path}", "--", *words]

    def cut(self, address=None):
        """Nothing comes from `address` or goes to it any more; without one, only the node and the loopback are left."""
        self._cut = True
        for chain, end, device in (("INPUT", "-s", "-i"), ("OUTPUT", "-d", "-o")):
            whom = [end, address] if address else ["!", end, NODE, "!", device, "lo"]
            _run(*self.command("iptables", "-w", "-I", chain, *whom, "-j", "DROP"))

    def heal(self):
        if self._cut:
            _run(*self.command("iptables", "-w", "-F"))
            self._cut = False

    def close(self):
        os.close(self._descriptor)
