"""A real SMTP server for tests: aiosmtpd, with Python's email library to read what arrives.

Prints the port, then one JSON object a line for each mail. Ends when its input is closed.
What the recipient's name begins with decides the reply:
  refuse-CODE-   to RCPT         refuse-data-CODE-   to the end of the data
  refuse-CODE-X.Y.Z- and refuse-data-CODE-X.Y.Z-     with that enhanced status (RFC 3463)
  drop-data-     none: the connection is closed after the end of the data
Arguments: --user NAME --password WORD   require authentication
           --certificate FILE            offer STARTTLS with this certificate and key (PEM)
"""
import argparse
import asyncio
import email
import email.header
import email.policy
import email.utils
import json
import logging
import re
import ssl
import sys
import warnings

import icalendar
from aiosmtpd.smtp import SMTP, AuthResult


# Refused passwords and certificates are what some tests are about: they need no report.
warnings.simplefilter("ignore")
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


def content_of(part):
    """The decoded text; lines end in CR LF on the wire and in LF here."""
    return part.get_content().replace("\r\n", "\n") if part else ""


def structure_of(part):
    """"multipart/x(a/b, c/d)"."""
    if not part.is_multipart():
        return part.get_content_type()
    return f"{part.get_content_type()}({', '.join(map(structure_of, part.iter_parts()))})"


def part_of(part):
    content = part.get_content()
    return {
        "type": part.get_content_type(),
        "charset": part.get_content_charset(),
        "method": part["Content-Type"].params.get("method"),
        "disposition": part.get_content_disposition(),
        "file_name": part.get_filename(),
        "encoding": str(part["Content-Transfer-Encoding"]),
        "content": content.decode() if isinstance(content, bytes) else content,
    }


def calendars_of(parts):
    """What another library reads in each part that is a calendar."""
    calendars = []
    for part in parts:
        if part.get_content_type() in ("text/calendar", "application/ics"):
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            events = calendar.walk("VEVENT")
            calendars.append({
                "method": str(calendar["METHOD"]),
                "events": len(events),
                "summary": str(events[0]["SUMMARY"]),
                "attendee": str(events[0].get("ATTENDEE", "")),
            })
    return calendars


def mailbox_of(content, header, address):
    """Name and address. The newer parser puts a space between two encoded words of a name, against
    RFC 2047 6.2, so the name is left to the older one."""
    name, older_address = email.utils.parseaddr(email.message_from_bytes(content)[header])
    assert older_address == address
    return [str(email.header.make_header(email.header.decode_header(name))), address]


class Mailbox:
    def __init__(self):
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname):
        self.connections += 1
        session.host_name = hostname
        return "250 HELP"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refused = re.match(r"refuse-(\d{3})-(\d\.\d+\.\d+-)?", address)
        if refused:
            enhanced = (refused[2] or "").replace("-", " ")
            return f"{refused[1]} {enhanced}<{address}> refused"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        refused = re.match(r"refuse-data-(\d{3})-(\d\.\d+\.\d+-)?", envelope.rcpt_tos[0])
        if refused:
            return f"{refused[1]} {(refused[2] or '').replace('-', ' ')}no thanks"
        if envelope.rcpt_tos[0].startswith("drop-data-"):
            server.transport.abort()
            return "250 nobody hears this"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",))
        html = mail.get_body(("html",))
        addresses = {
            name: [mailbox_of(envelope.content, name, a.addr_spec) for a in mail[name].addresses]
            for name in ("From", "To")
        }
        parts = list(mail.walk())
        print(json.dumps({
            "envelope_from": envelope.mail_from,
            "envelope_to": envelope.rcpt_tos,
            "host_name": session.host_name,
            "connections": self.connections,
            "encrypted": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.auth_data else "",
            "from": addresses["From"],
            "to": addresses["To"],
            "headers": [[name, str(value)] for name, value in mail.items()],
            "date": mail["Date"].datetime.timestamp(),
            "type": mail.get_content_type(),
            "structure": structure_of(mail),
            "parts": [part_of(part) for part in parts if not part.is_multipart()],
            "calendars": calendars_of(parts),
            "text": content_of(text),
            "html": content_of(html),
            "defects": [repr(d) for part in parts for d in part.defects]
            + [repr(d) for part in parts for value in part.values() for d in value.defects],
            # libcurl writes the boundary on the line of the type, which makes that one longer.
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")
                                if not line.startswith(b"Content-Type: multipart/")),
            "bare_line_feeds": len(re.findall(rb"(?<!\r)\n", envelope.content)),
        }), flush=True)
        return "250 OK"


async def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--user")
    arguments.add_argument("--password")
    arguments.add_argument("--certificate")
    options = arguments.parse_args()

    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login.decode(), data.password.decode()) == (options.user, options.password)
        return AuthResult(success=right, auth_data=data if right else None, handled=right)

    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    mailbox = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, loop=loop, authenticator=authenticate if options.user else None,
                     auth_required=bool(options.user), auth_require_tls=False, tls_context=context),
        "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
