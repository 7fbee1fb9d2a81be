"""One connection that never blocks, plain or sealed with TLS."""

import contextlib
import errno
import os
import socket
import ssl
import tempfile
from typing import Any, NamedTuple

from campaigns.gateways.smpp.config import SmppConfig, Tls

READ_BYTES = 1 << 17
# A record of TLS: what OpenSSL may have begun to send when it asks to be called again.
TLS_BLOB = 1 << 14
_AGAIN = (ssl.SSLWantReadError, ssl.SSLWantWriteError)


# As getaddrinfo has it: family, kind, protocol, canonical name, and where it is.
Address = tuple[Any, Any, int, str, Any]


class Sent(NamedTuple):
    """`gone` bytes need not be given again; `begun` of them and those after may be on the way."""

    gone: int
    begun: int


class Wire:
    """A socket to the carrier. Every method but `send` and `close` may raise OSError."""

    def __init__(
        self, config: SmppConfig, context: ssl.SSLContext | None, address: Address
    ) -> None:
        """Begin to connect."""
        family, kind, protocol, _, where = address
        self._config = config
        self._context = context
        self._connected = False
        self._established = False
        self.sealed = context is not None
        self.error = ""
        # While it connects: whether it waits for the line to take bytes, or to bring some.
        self.wants_to_write = True
        self._socket = socket.socket(family, kind, protocol)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            code = self._socket.connect_ex(where)
            if code not in (0, errno.EINPROGRESS):
                raise OSError(code, os.strerror(code))
        except OSError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """For select."""
        return self._socket.fileno()

    def establish(self) -> bool:
        """Go on connecting; return whether it is done."""
        if not self._connected:
            if not self._has_peer():
                return False
            self._connected = True
            if self._context is not None:
                name = self._config.tls.server_name if self._config.tls else ""
                self._socket = self._context.wrap_socket(
                    self._socket,
                    server_hostname=name or self._config.host,
                    do_handshake_on_connect=False,
                )
        if not self._established:
            if isinstance(self._socket, ssl.SSLSocket):
                try:
                    self._socket.do_handshake()
                except _AGAIN as again:
                    self.wants_to_write = isinstance(again, ssl.SSLWantWriteError)
                    return False
            self._established, self.wants_to_write = True, False
        return True

    def send(self, blob: bytes) -> Sent:
        """Hand as much of `blob` to the kernel as it takes; a failure is kept in `error`.

        A sealed connection that asks to be called again wants the very same bytes again.
        """
        if self.sealed:
            blob = blob[:TLS_BLOB]
        try:
            gone = self._socket.send(blob)
        except BlockingIOError:
            return Sent(0, 0)
        except _AGAIN:
            return Sent(0, len(blob))
        except OSError as error:
            self.error = str(error) or type(error).__name__
            return Sent(0, len(blob) if self.sealed else 0)
        return Sent(gone, gone)

    def receive(self) -> bytes:
        """What has come; b'' for nothing now. Raises OSError, also at the end of the stream."""
        try:
            data = self._socket.recv(READ_BYTES)
        except (BlockingIOError, *_AGAIN):
            return b""
        if not data:
            raise ConnectionResetError("the carrier closed the connection")
        return data

    def close(self) -> None:
        """Let it go."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _has_peer(self) -> bool:
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        try:
            self._socket.getpeername()
        except OSError as error:
            if error.errno == errno.ENOTCONN:
                return False
            raise
        return True


def addresses_of(config: SmppConfig) -> list[Address]:
    """Where the carrier is. Asks the name servers, so it may take its time. Raises OSError."""
    return list(socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM))


def context_of(tls: Tls | None) -> ssl.SSLContext | None:
    """What TLS needs, made once a carrier. Raises OSError (an ssl.SSLError) for bad PEM."""
    if tls is None:
        return None
    context = ssl.create_default_context(cadata=tls.authority or None)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls.certificate:
        # The library reads certificates from files only.
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(f"{tls.certificate}\n{tls.key}\n")
            file.flush()
            context.load_cert_chain(file.name)
    return context
