"""Certificates for tests: an authority, and who it vouches for."""

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Pair(NamedTuple):
    """PEM texts."""

    cert: str
    key: str


class Authority:
    """Signs certificates of 127.0.0.1."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self._cert = _sign(self._name, self._key, self._name, self._key, authority=True)
        self.pem = self._cert.public_bytes(serialization.Encoding.PEM).decode()

    def pair(self, name: str) -> Pair:
        """A certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        cert = _sign(_named(name), key, self._name, self._key, authority=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return Pair(cert.public_bytes(serialization.Encoding.PEM).decode(), secret.decode())

    def server(self, folder: Path, *, asks: bool = False) -> ssl.SSLContext:
        """A server's context; `asks`: clients must show a certificate of ours."""
        pair = self.pair("server")
        file = folder / "server.pem"
        file.write_text(pair.cert + pair.key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=self.pem)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _sign(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    place = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .sign(by, hashes.SHA256())
    )
