"""One connection to a carrier: a request goes out, an answer comes in, within a deadline.

What is certain is kept apart from what is not: as long as the network has taken no byte of a
request, nothing of it can have reached the carrier (NothingSent). After that, whatever happens,
nobody knows (NoAnswer). Nothing is repeated here, and no redirect is followed.
"""

import select
import socket
import ssl
import time
from contextlib import suppress
from typing import NamedTuple

from campaigns.gateways.http.patterns import Response
from campaigns.gateways.http.receiving import CONNECTION_LOST, NO_ANSWER, NoAnswer, receive
from campaigns.gateways.http.recipes import Request, Target

_BLOCK = 1 << 16
# At most one record of TLS: of a torn one nothing can be read at the other end.
_RECORD = 1 << 14


class NothingSent(Exception):
    """Not a byte left: no connection, or it was gone before the first one."""


class Door(NamedTuple):
    """Where a connection goes and how; `keep_alive` is how long an idle one is trusted."""

    target: Target
    context: ssl.SSLContext | None
    connect_timeout: float
    keep_alive: float


class Connection:
    """A connection that is kept for the next request. For one thread."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._socket: socket.socket | None = None
        self._idle_since = 0.0

    def connect(self, deadline: float) -> None:
        """Be connected. Raises NothingSent."""
        if self._socket is not None and self._is_fresh():
            return
        self.close()
        try:
            self._socket = self._open(deadline)
        except (OSError, UnicodeError) as error:
            raise NothingSent(f"{self._door.target.host}: {error}") from error

    def exchange(self, request: Request, deadline: float) -> Response:
        """The answer to `request`, complete by `deadline` (monotonic).

        Raises NothingSent or NoAnswer; the connection is then closed.
        """
        try:
            self._write(_bytes(request, self._door.target), deadline)
            assert self._socket is not None
            response, reusable = receive(self._socket, request.method, deadline)
        except TimeoutError as error:
            self.close()
            raise NoAnswer(NO_ANSWER) from error
        except OSError as error:
            self.close()
            raise NoAnswer(CONNECTION_LOST) from error
        except BaseException:
            self.close()
            raise
        if reusable:
            self._idle_since = time.monotonic()
        else:
            self.close()
        return response

    def _write(self, data: bytes, deadline: float) -> None:
        """Write a request, by another connection where the kept one was gone before a byte."""
        kept = self._socket
        self.connect(deadline)
        try:
            self._send(data, deadline)
        except NothingSent:
            if self._socket is not kept:
                raise
            self.close()
            self.connect(deadline)
            self._send(data, deadline)

    def close(self) -> None:
        """Let the connection go."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None

    def _is_fresh(self) -> bool:
        """Whether an idle connection can be used: it is young, and nothing came (nor its end)."""
        assert self._socket is not None
        if time.monotonic() - self._idle_since > self._door.keep_alive:
            return False
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return not waiting.poll(0)

    def _open(self, deadline: float) -> socket.socket:
        target, context = self._door.target, self._door.context
        seconds = max(min(self._door.connect_timeout, deadline - time.monotonic()), 0.001)
        made = socket.create_connection((target.host, target.port), seconds)
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                made = context.wrap_socket(made, server_hostname=target.host)
        except BaseException:
            made.close()
            raise
        self._idle_since = time.monotonic()
        return made

    def _send(self, data: bytes, deadline: float) -> None:
        assert self._socket is not None
        view, left = memoryview(data), deadline - time.monotonic()
        if left <= 0:  # this process stood still: its lease may have ended
            raise NothingSent("it was too late to begin")
        try:
            self._socket.settimeout(left)
            sent = self._socket.send(view[:_RECORD])
        except TimeoutError:
            raise
        except (ConnectionError, ssl.SSLError) as error:
            raise NothingSent(f"the connection was gone: {error}") from error
        while sent < len(data):
            self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
            sent += self._socket.send(view[sent : sent + _BLOCK])


def _bytes(request: Request, target: Target) -> bytes:
    usual = 443 if target.tls else 80
    host = f"[{target.host}]" if ":" in target.host else target.host
    lines = [
        f"{request.method} {request.target} HTTP/1.1",
        f"Host: {host}" + (f":{target.port}" if target.port != usual else ""),
        "Accept-Encoding: identity",
        *(f"{name}: {value}" for name, value in request.headers),
    ]
    if request.body or request.method != "GET":
        lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + request.body
