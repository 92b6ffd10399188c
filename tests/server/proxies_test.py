"""The shipped files for Caddy and nginx, before the real program: proxies_test.py PROGRAM

Of each file only names of files, ports and certificates are replaced. Shown for each proxy: the main job works through it
over HTTPS, and each client has an allowance of its own whatever it claims about its address. For Caddy: nobody notices that the program restarts.
"""
import http.client
import json
import pathlib
import shutil
import socket
import ssl
import sys
import tempfile
import threading
import traceback

from certificates import Authority
from servers import Server, free_port, replaced

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
from journey import Journey  # noqa: E402
from platform_under_test import Platform  # noqa: E402
from transports import Rest  # noqa: E402

SHIPPED = HERE.parent.parent / "deploy" / "server" / "proxy"
NAME = "walks.example.org"
# More than one address may ask for at once, and less than twice that: see gateway/http/address_limits.h.
SIGN_INS = 100
RESTART_CALLS = 20


class Connection(http.client.HTTPSConnection):
    """HTTPS to `port` of this machine under NAME, from `source`."""

    def __init__(self, port, authority, source="127.0.0.1"):
        super().__init__(NAME, port, timeout=60, context=ssl.create_default_context(cafile=str(authority.certificate)))
        self.source = source

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout, source_address=(self.source, 0))
        self.sock = self._context.wrap_socket(plain, server_hostname=NAME)


class HttpsRest(Rest):
    def __init__(self, platform, port, authority):
        super().__init__(platform)
        self.port, self.authority = port, authority

    def connect(self):
        return Connection(self.port, self.authority)


def caddy(folder, port, authority, upstream):
    certificate, key = authority.sign(NAME)
    site = replaced((SHIPPED / "Caddyfile").read_text(), (f"{NAME} {{", f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}"),
                    ("127.0.0.1:8480", f"127.0.0.1:{upstream}"))
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + site)
    return Server([shutil.which("caddy"), "run", "--adapter", "caddyfile", "--config", file], port, folder / "caddy.log",
                  {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": "/usr/bin"})


def nginx(folder, port, authority, upstream):
    certificate, key = authority.sign(NAME)
    live = f"/etc/letsencrypt/live/{NAME}"
    site = replaced((SHIPPED / "nginx.conf").read_text(), ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
                    ("  listen [::]:80;\n", ""), ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
                    ("  listen [::]:443 ssl http2;\n", ""), (f"{live}/fullchain.pem", certificate),
                    (f"{live}/privkey.pem", key), ("server 127.0.0.1:8480;", f"server 127.0.0.1:{upstream};"))
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(f"daemon off;\nuser root;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
                    f"events {{}}\nhttp {{\naccess_log off;\n{places}{site}\n}}\n")
    return Server(["/usr/sbin/nginx", "-c", file], port, folder / "nginx.log")


def sign_in_statuses(port, authority, source, claimed):
    """What SIGN_INS requests to sign in with a wrong code are answered, from the address `source`."""
    connection = Connection(port, authority, source)
    statuses = []
    for number in range(SIGN_INS):
        headers = {"Content-Type": "application/json", "X-Forwarded-For": claimed(number)}
        connection.request("POST", "/v1/signIn:complete", json.dumps({"flow": "none", "code": "000000"}), headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    return statuses


def check_allowances(port, authority):
    # Each request claims to come from another address: that must not help.
    greedy = sign_in_statuses(port, authority, "127.0.0.2", lambda number: f"198.51.100.{number}")
    if 429 not in greedy:
        raise AssertionError(f"a client that makes up addresses is never limited: {sorted(set(greedy))}")
    modest = sign_in_statuses(port, authority, "127.0.0.3", lambda _: "127.0.0.2")[:1]
    if 429 in modest:
        raise AssertionError("a client pays for what another asked")


def check_headers(port, authority):
    connection = Connection(port, authority)
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    answer.read()
    policy = answer.headers.get_all("Strict-Transport-Security") or []
    if answer.status != 200 or len(policy) != 1:
        raise AssertionError(f"/readyz answers {answer.status} with {policy}")


def check_restart(platform, port, authority):
    """Calls that come while the program restarts wait for it."""
    down, failed = threading.Event(), []

    def ask():
        down.wait()
        for _ in range(RESTART_CALLS):
            connection = Connection(port, authority)
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(answer.status)

    client = threading.Thread(target=ask)
    client.start()
    code = platform.stop()
    if code != 0:
        failed.append(f"the program ended with {code}: {platform.log()[-2000:]}")
    down.set()
    platform.start()
    client.join()
    if failed:
        raise AssertionError(f"while the program restarted: {failed}")


def check(start, program, waits):
    with tempfile.TemporaryDirectory(prefix="amble-proxy-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        authority, port = Authority(folder), free_port()
        flags = [f"--public-url=https://{NAME}:{port}", "--trusted-proxy=127.0.0.1,::1"]
        with Platform(program, flags=flags) as platform:
            with start(folder, port, authority, platform.http_port):
                check_headers(port, authority)
                Journey(platform, HttpsRest(platform, port, authority)).run()
                check_allowances(port, authority)
                if waits:
                    check_restart(platform, port, authority)


def main():
    failed = 0
    for name, start, waits in (("caddy", caddy, True), ("nginx", nginx, False)):
        try:
            check(start, sys.argv[1], waits)
            print(f"passed: {name}", flush=True)
        except Exception:  # noqa: BLE001 - reported, and the other is tried
            failed += 1
            print(f"FAILED: {name}", flush=True)
            traceback.print_exc()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
