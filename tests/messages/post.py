"""A real mail server that keeps what it is given, refuses whom it is told to, and can stop the world just after its 250."""
import email
import email.policy
import pathlib
import re
import sys
import threading

from aiosmtpd.controller import Controller

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "server"))
from servers import free_port  # noqa: E402

AWAIT_SECONDS = 240
# Long enough for the reply to be on its way.
AFTER_REPLY_SECONDS = 0.05


class Mail:
    def __init__(self, envelope):
        self.sender, self.to = envelope.mail_from, envelope.rcpt_tos[0]
        self.content = envelope.content
        self.message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.id = self.message["Message-ID"]
        self.subject = self.message["Subject"]
        self.text = self.message.get_body(("plain",)).get_content()


class Post:
    """Use as a context manager. `before_250(mail)` is called when all of a mail has come; what it returns is called once the
    reply has left."""

    def __init__(self):
        self.arrived = threading.Condition()
        self.mails = []  # the oldest first
        self.refused = set()  # addresses that do not exist
        self.before_250 = lambda mail: None
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    @property
    def port(self):
        return self.controller.port

    async def handle_RCPT(self, _server, _session, envelope, address, options):  # noqa: N802 - named by aiosmtpd
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - named by aiosmtpd
        mail = Mail(envelope)
        afterwards = self.before_250(mail)
        with self.arrived:
            self.mails.append(mail)
            self.arrived.notify_all()
        if afterwards:
            server.loop.call_later(AFTER_REPLY_SECONDS, afterwards)
        return "250 kept"

    def of_subject(self, pattern):
        return [mail for mail in list(self.mails) if re.search(pattern, mail.subject)]

    def await_that(self, condition, what):
        """Until `condition(mails)` holds."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: condition(self.mails), AWAIT_SECONDS):
                what = what() if callable(what) else what
                raise RuntimeError(f"{what}: not within {AWAIT_SECONDS} s; the last are "
                                   f"{[(m.to, m.subject) for m in self.mails[-5:]]}")

    def await_mail(self, to, pattern, count=1):
        """The newest mail to `to` whose text matches, once there are `count` of them."""
        def found():
            return [match for mail in self.mails if mail.to == to and (match := re.search(pattern, mail.text))]
        self.await_that(lambda _: len(found()) >= count, f"a mail to {to} that matches {pattern}")
        return found()[-1]
