"""Reports of mail that was not delivered, as mail servers write them: each function takes a Mail as it was handed over and
returns the bytes of a report about it."""
import textwrap

OURS = "bounces@amble.example"


def _headers(mail):
    """The header of the mail, as it is returned."""
    return mail.content.replace(b"\r\n", b"\n").split(b"\n\n")[0].decode()


def _text(template, **values):
    """`template`, whose values may have several lines, as it travels."""
    return textwrap.dedent(template).lstrip("\n").format(**values).replace("\n", "\r\n").encode()


def postfix(mail, status="5.1.1", reply="550 5.1.1", action="failed", to=None):
    """Postfix's, with the whole mail."""
    return _text("""
        Return-Path: <>
        Received: by mx.amble.example (Postfix)
        \tid 4XyZ0Q1abc; Tue, 19 Jan 2027 09:00:05 +0000 (UTC)
        Date: Tue, 19 Jan 2027 09:00:05 +0000 (UTC)
        From: MAILER-DAEMON@mx.amble.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {ours}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="4XyZ0Q0xyz.1800349205/mx.amble.example"
        Message-Id: <4XyZ0Q1abc@mx.amble.example>

        This is a MIME-encapsulated message.

        --4XyZ0Q0xyz.1800349205/mx.amble.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        What you sent could not be handed on. It is attached.

        --4XyZ0Q0xyz.1800349205/mx.amble.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.amble.example
        X-Postfix-Queue-ID: 4XyZ0Q0xyz
        X-Postfix-Sender: rfc822; {ours}
        Arrival-Date: Tue, 19 Jan 2027 09:00:01 +0000 (UTC)

        Final-Recipient: rfc822; {to}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.example.org
        Diagnostic-Code: smtp; {reply} <{to}>: Recipient address
            rejected

        --4XyZ0Q0xyz.1800349205/mx.amble.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822
        Content-Transfer-Encoding: 8bit

        Return-Path: <{ours}>
        {headers}

        Shortened.
        --4XyZ0Q0xyz.1800349205/mx.amble.example--
        """, ours=OURS, to=to or mail.to, status=status, reply=reply, action=action, headers=_headers(mail))


def exim(mail, reply="550 No such user here"):
    """Exim's, whose status says nothing, with the header of the mail; as its pipes have it, like in a mailbox."""
    return _text("""
        From MAILER-DAEMON Tue Jan 19 09:00:05 2027
        Return-path: <>
        Received: from Debian-exim by mx.amble.example with local (Exim 4.96)
        \tid 1abcDE-0003xy-2Z
        \tfor {ours};
        \tTue, 19 Jan 2027 09:00:05 +0000
        X-Failed-Recipients: {to}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mx.amble.example>
        To: {ours}
        Content-Type: multipart/report; report-type=delivery-status; boundary=1800349205-eximdsn-1804289383
        MIME-Version: 1.0
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1abcDE-0003xy-2Z@mx.amble.example>
        Date: Tue, 19 Jan 2027 09:00:05 +0000

        --1800349205-eximdsn-1804289383
        Content-type: text/plain; charset=us-ascii

          {to}
            {reply}

        --1800349205-eximdsn-1804289383
        Content-type: message/delivery-status

        Reporting-MTA: dns; mx.amble.example

        Action: failed
        Final-Recipient: rfc822;{to}
        Status: 5.0.0
        Remote-MTA: dns; mx.example.org
        Diagnostic-Code: smtp; {reply}

        --1800349205-eximdsn-1804289383
        Content-type: text/rfc822-headers

        Return-path: <{ours}>
        {headers}


        --1800349205-eximdsn-1804289383--
        """, ours=OURS, to=mail.to, reply=reply, headers=_headers(mail))


def exchange(mail):
    """In the manner of Exchange: HTML for people, and an address written otherwise."""
    return _text("""
        From: <postmaster@example.org>
        To: <{ours}>
        Date: Tue, 19 Jan 2027 09:00:06 +0000
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="7f1e0c2a-0d52-4e0b-9a0e-000000000001"
        X-MS-Exchange-Message-Is-Ndr:
        Content-Language: en-US
        Message-ID: <7f1e0c2a-0d52-4e0b-9a0e-000000000001@MBX01.example.org>
        In-Reply-To: {id}
        References: {id}
        Subject: Undeliverable: what was sent
        Auto-Submitted: auto-replied
        MIME-Version: 1.0

        --7f1e0c2a-0d52-4e0b-9a0e-000000000001
        Content-Type: multipart/alternative;
        \tboundary="7f1e0c2a-0d52-4e0b-9a0e-000000000002"

        --7f1e0c2a-0d52-4e0b-9a0e-000000000002
        Content-Type: text/plain; charset="us-ascii"
        Content-Transfer-Encoding: quoted-printable

        It wasn't found.=20

        --7f1e0c2a-0d52-4e0b-9a0e-000000000002
        Content-Type: text/html; charset="us-ascii"

        <html><body><p>It wasn't found.</p></body></html>

        --7f1e0c2a-0d52-4e0b-9a0e-000000000002--

        --7f1e0c2a-0d52-4e0b-9a0e-000000000001
        Content-Type: message/delivery-status

        Reporting-MTA: dns;MBX01.example.org
        Received-From-MTA: dns;mx.amble.example
        Arrival-Date: Tue, 19 Jan 2027 09:00:02 +0000

        Original-Recipient: rfc822;{upper}
        Final-Recipient: rfc822;{upper}
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

        --7f1e0c2a-0d52-4e0b-9a0e-000000000001
        Content-Type: message/rfc822

        Received: from mx.amble.example (192.0.2.1) by MBX01.example.org
        {headers}

        Shortened.

        --7f1e0c2a-0d52-4e0b-9a0e-000000000001--
        """, ours=OURS, id=mail.id, upper=mail.to.upper(), headers=_headers(mail))


def out_of_office(mail):
    return _text("""
        From: <{to}>
        To: <{ours}>
        In-Reply-To: {id}
        Subject: I am away
        Auto-Submitted: auto-replied

        Back on Monday. 550 5.1.1 {id}
        """, ours=OURS, to=mail.to, id=mail.id)
