"""Certificates for tests, by the openssl command: an authority of one folder, and what it signs."""
import pathlib
import subprocess

DAYS = "2"


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate = self.folder / "authority.crt"
        self.key = self.folder / "authority.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", DAYS,
                 "-subj", "/CN=Authority of a test", "-keyout", self.key, "-out", self.certificate)

    def sign(self, name):
        """A certificate and key for the host `name`, as two paths."""
        key, request, certificate, names = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt", "ext"))
        names.write_text(f"subjectAltName=DNS:{name}\n")
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
                 "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                 "-days", DAYS, "-extfile", names, "-out", certificate)
        return certificate, key
