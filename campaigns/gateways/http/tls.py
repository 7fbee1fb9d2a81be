"""Encryption towards a carrier: whom we trust, and how we show who we are."""

import os
import ssl
import tempfile
from collections.abc import Mapping
from typing import Any, NamedTuple

KEYS = frozenset({"tls_verify", "tls_ca", "tls_cert", "tls_key"})


class Tls(NamedTuple):
    """Certificates and key as PEM texts. Without `ca` the system's authorities are trusted."""

    verify: bool = True
    ca: str = ""
    cert: str = ""
    key: str = ""

    def context(self) -> ssl.SSLContext:
        """The context of connections. Raises ValueError(key, sentence) for unusable PEM."""
        try:
            context = ssl.create_default_context(cadata=self.ca or None)
        except (ssl.SSLError, ValueError) as error:
            raise ValueError("tls_ca", f"The authority cannot be read: {error}.") from error
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.cert or self.key:
            _show(context, self.cert, self.key)
        return context


def read(config: Mapping[str, Any]) -> Tls:
    """The part of a configuration that is about TLS, tried. Raises ValueError(key, sentence)."""
    found = Tls(
        verify=bool(config.get("tls_verify", True)),
        ca=str(config.get("tls_ca", "")),
        cert=str(config.get("tls_cert", "")),
        key=str(config.get("tls_key", "")),
    )
    if found != Tls():
        found.context()
    return found


def _show(context: ssl.SSLContext, cert: str, key: str) -> None:
    """Let `context` show a certificate. The library reads files only: ours is gone at once."""
    descriptor, path = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{cert}\n{key}\n")
        # An encrypted key would ask at the terminal; '' makes it fail instead.
        context.load_cert_chain(path, password="")
    except (ssl.SSLError, ValueError, OSError) as error:
        raise ValueError("tls_cert", f"Certificate and key do not fit: {error}.") from error
    finally:
        os.unlink(path)
