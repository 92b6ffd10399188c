"""The program with a clock that the test sets, and a mail server that outlives it: for what takes hours, and for kill -9."""
import email
import email.policy
import pathlib
import threading

from aiosmtpd.controller import Controller

from platform_under_test import Platform, free_port

PRELOADED = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


class MailServer:
    """Keeps every mail that it took over. Use as a context manager."""

    def __init__(self, refused=()):
        self._lock = threading.Lock()
        self._mails = []
        self._refused = set(refused)
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    @property
    def port(self):
        return self.controller.port

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self._refused:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_body(preferencelist=("plain",)).get_content()
        with self._lock:
            self._mails.append({"to": envelope.rcpt_tos[0], "subject": str(message["Subject"]), "id": str(message["Message-ID"]),
                                "text": text, "raw": envelope.content})
        return "250 OK"

    def mails(self, to=""):
        """Oldest first."""
        with self._lock:
            return [mail for mail in self._mails if to in mail["to"]]


class WatchedPlatform(Platform):
    """As Platform; `set_clock` moves the program's clock without a restart."""

    def __init__(self, program, folder, server, flags=()):
        folder = pathlib.Path(folder)
        self._server = server
        self._clock = folder / "clock"
        self.set_clock(0)
        wrapped = folder / "amble"
        # The program becomes this very process, so that a signal reaches it.
        wrapped.write_text(f"#!/bin/sh\nexec env LD_PRELOAD={PRELOADED} FAKETIME_TIMESTAMP_FILE={self._clock} FAKETIME_NO_CACHE=1"
                           f" FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1 '{program}' \"$@\"\n")
        wrapped.chmod(0o700)
        super().__init__(wrapped, data=folder, flags=[
            f"--smtp-port={server.port}", "--smtp-host=127.0.0.1", "--smtp-starttls=false", *flags])

    def set_clock(self, minutes):
        """So many minutes later than it really is."""
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(f"+{minutes}m\n")
        fresh.replace(self._clock)

    def mails(self):
        return [{"head": f"{mail['subject']} {mail['to']}", "text": mail["text"]} for mail in reversed(self._server.mails())]
