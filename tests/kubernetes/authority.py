"""A certificate authority for tests, by openssl: what cert-manager and the database's operator are in a cluster."""
import pathlib
import subprocess

DAYS = "2"


def _openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Authority:
    def __init__(self, folder, name="authority"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.certificate = self.folder / "ca.crt"
        self._key = self.folder / "ca.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", DAYS,
                 "-subj", f"/CN={name}", "-keyout", self._key, "-out", self.certificate,
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, names, usages=("serverAuth", "clientAuth")):
        """A new key and a certificate for DNS `names`, as the files of a TLS Secret: {name: bytes}."""
        stem = self.folder / names[0]
        key, request, certificate, extensions = (stem.with_suffix(f".{end}") for end in ("key", "csr", "crt", "ext"))
        extensions.write_text(f"subjectAltName={','.join(f'DNS:{name}' for name in names)}\n"
                              f"extendedKeyUsage={','.join(usages)}\nkeyUsage=critical,digitalSignature\n"
                              "basicConstraints=critical,CA:FALSE\n")
        _openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/",
                 "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
                 "-days", DAYS, "-extfile", extensions, "-out", certificate)
        return {"tls.crt": certificate.read_bytes(), "tls.key": key.read_bytes(), "ca.crt": self.certificate.read_bytes()}
