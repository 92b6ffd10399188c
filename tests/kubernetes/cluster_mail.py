"""The mail server that manifests name: STARTTLS with a certificate of the tests' authority, and the user and password of the
manifests, without which it takes nothing. It keeps what it is given."""
import logging
import pathlib
import ssl
import sys

from aiosmtpd.smtp import AuthResult

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "server"))
from mail_server import MailServer  # noqa: E402


logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of its own past


class ClusterMail(MailServer):
    """`tls` is {name: bytes} of a server certificate, `folder` where its files may lie."""

    def __init__(self, address, port, tls, folder, user, password):
        self.address = address
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for name in ("tls.crt", "tls.key"):
            (folder / name).write_bytes(tls[name])
            (folder / name).chmod(0o600)
        context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
        self._login = (user.encode(), password)
        super().__init__(address, port, tls_context=context, require_starttls=True, auth_required=True,
                         authenticator=self._authenticate)

    def _authenticate(self, _server, _session, _envelope, _mechanism, data):
        return AuthResult(success=(data.login, data.password) == self._login)
