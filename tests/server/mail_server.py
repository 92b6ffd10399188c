"""A mail server on this machine that keeps what it is given: no STARTTLS, no authentication, unless it is told otherwise."""
import email
import email.policy
import re
import threading

from aiosmtpd.controller import Controller

from servers import free_port

AWAIT_SECONDS = 30


class MailServer:
    """Use as a context manager; without a `port` it takes a free one. `options` are aiosmtpd's."""

    def __init__(self, address="127.0.0.1", port=0, **options):
        self.arrived = threading.Condition()
        self.mails = []  # (recipients, text), the oldest first
        self.controller = Controller(self, hostname=address, port=port, **options)

    def __enter__(self):
        self.controller.port = self.controller.port or free_port()
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    @property
    def port(self):
        return self.controller.port

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - named by aiosmtpd
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        with self.arrived:
            self.mails.append((list(envelope.rcpt_tos), text))
            self.arrived.notify_all()
        return "250 kept"

    def await_mail(self, to, pattern, count=1):
        """The newest mail to `to` whose text matches, once there are `count` of them."""
        found = []

        def enough():
            found[:] = [text for recipients, text in self.mails if to in recipients and re.search(pattern, text)]
            return len(found) >= count

        with self.arrived:
            if not self.arrived.wait_for(enough, AWAIT_SECONDS):
                raise RuntimeError(f"no mail to {to} matches {pattern}; the last are {self.mails[-3:]}")
        return re.search(pattern, found[-1])
