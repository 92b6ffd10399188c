"""The shipped files for Redis by TLS, with Debian's stunnel and a real Redis: stunnel_test.py

Shown: commands pass; a client without a certificate of the authority, a server of another name and one of another
authority are refused.
"""
import pathlib
import socket
import sys
import tempfile
import traceback

from certificates import Authority
from servers import Server, free_port, replaced

SHIPPED = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy" / "server" / "stunnel"
NAME = "redis.example.org"


def stunnel(folder, side, port, *changes):
    file = folder / f"{side}-{port}.conf"
    text = (SHIPPED / f"redis-{side}.conf").read_text()
    file.write_text("foreground = yes\npid =\n" + replaced(text, *changes))
    return Server(["/usr/bin/stunnel4", file], port, folder / f"{side}-{port}.log")


def server_side(folder, authority, redis, name=NAME):
    port, (certificate, key) = free_port(), authority.sign(name)
    return stunnel(folder, "server", port, ("accept = 6380", f"accept = 127.0.0.1:{port}"),
                   ("127.0.0.1:6379", f"127.0.0.1:{redis}"), ("/etc/stunnel/redis-server.crt", certificate),
                   ("/etc/stunnel/redis-server.key", key), ("/etc/stunnel/authority.crt", authority.certificate))


def client_side(folder, authority, identity, server):
    port, (certificate, key) = free_port(), identity
    return stunnel(folder, "client", port, ("accept = 127.0.0.1:6380", f"accept = 127.0.0.1:{port}"),
                   (f"connect = {NAME}:6380", f"connect = 127.0.0.1:{server}"),
                   ("/etc/stunnel/redis-client.crt", certificate), ("/etc/stunnel/redis-client.key", key),
                   ("/etc/stunnel/authority.crt", authority.certificate))


def ask(port, command):
    """What comes back for one inline command; empty when the connection is closed instead."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(command + b"\r\n")
            return connection.recv(1024)
        except ConnectionError:
            return b""


def expect(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r} instead of {wanted!r}")


def check(folder):
    (folder / "other").mkdir()
    authority, other = Authority(folder), Authority(folder / "other")
    client, stranger = authority.sign("amble.example.org"), other.sign("amble.example.org")
    redis = free_port()
    with Server(["redis-server", "--port", redis, "--bind", "127.0.0.1", "--save", "", "--dir", folder], redis,
                folder / "redis.log"):
        with server_side(folder, authority, redis) as tls:
            with client_side(folder, authority, client, tls.port) as local:
                expect(ask(local.port, b"SET walk canal"), b"+OK\r\n", "a command by TLS")
                expect(ask(redis, b"GET walk"), b"$5\r\ncanal\r\n", "what Redis then has")
            with client_side(folder, authority, stranger, tls.port) as local:
                expect(ask(local.port, b"PING"), b"", "a client of another authority")
            expect(ask(tls.port, b"PING"), b"", "a client without TLS")
        with server_side(folder, authority, redis, "elsewhere.example.org") as tls:
            with client_side(folder, authority, client, tls.port) as local:
                expect(ask(local.port, b"PING"), b"", "a server of another name")
        with server_side(folder, other, redis) as tls:
            with client_side(folder, authority, client, tls.port) as local:
                expect(ask(local.port, b"PING"), b"", "a server of another authority")


def main():
    with tempfile.TemporaryDirectory(prefix="amble-stunnel-") as name:
        folder = pathlib.Path(name)
        try:
            check(folder)
        except Exception:  # noqa: BLE001 - reported with what the servers said
            traceback.print_exc()
            for log in folder.glob("*.log"):
                print(f"-- {log.name}\n{log.read_text(errors='replace')[-3000:]}")
            print("FAILED: Redis by TLS")
            return 1
    print("passed: Redis by TLS")
    return 0


if __name__ == "__main__":
    sys.exit(main())
