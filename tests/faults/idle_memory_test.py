"""The whole platform in one process needs little when nobody asks: idle_memory_test.py PROGRAM"""
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

MOST_MEGABYTES = 60
READY_SECONDS = 30
IDLE_SECONDS = 30
# Two looks at the processor's time, this far apart, tell whether the start is over.
LOOK_SECONDS = 0.25


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def kilobytes(process, file, name):
    return int(re.search(rf"^{name}:\s+(\d+) kB", pathlib.Path(f"/proc/{process}/{file}").read_text(), re.M)[1])


def processor_ticks(process):
    words = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])


def await_true(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not happen in {seconds} s")
        time.sleep(LOOK_SECONDS)


def main():
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="amble-idle-") as folder:
        process = subprocess.Popen([sys.argv[1], "serve", "--target=all", f"--data-directory={folder}/state",
                                    f"--gateway-http=127.0.0.1:{port}", f"--public-url={url}"])
        try:
            def ready():
                if process.poll() is not None:
                    raise RuntimeError(f"ended with {process.returncode}")
                try:
                    with urllib.request.urlopen(url + "/readyz", timeout=5) as answer:
                        return answer.status == 200
                except OSError:
                    return False

            ticks = [None]

            def idle():
                before, ticks[0] = ticks[0], processor_ticks(process.pid)
                return before is not None and ticks[0] - before <= 1

            await_true(ready, READY_SECONDS, "being ready")
            await_true(idle, IDLE_SECONDS, "being idle")
            resident = kilobytes(process.pid, "status", "VmRSS") / 1024
            own = kilobytes(process.pid, "smaps_rollup", "Pss") / 1024
            anonymous = kilobytes(process.pid, "smaps_rollup", "Anonymous") / 1024
            threads = re.search(r"^Threads:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text(), re.M)[1]
            print(f"idle: {resident:.1f} MB resident (proportional {own:.1f} MB, anonymous {anonymous:.1f} MB), "
                  f"{threads} threads")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        if resident >= MOST_MEGABYTES:
            print(f"FAILED: {MOST_MEGABYTES} MB are the most")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
