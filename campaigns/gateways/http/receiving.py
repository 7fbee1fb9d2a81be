"""Reading one answer from a connection: complete, not too large, and by a deadline."""

import http.client
import io
import socket
import time
from typing import Any, cast

from campaigns.gateways.http.patterns import Response

MOST_BYTES = 1 << 20
_BLOCK = 1 << 16
NO_ANSWER = "no_answer"
CONNECTION_LOST = "connection_lost"
UNREADABLE = "unreadable_answer"


class NoAnswer(Exception):
    """It was written, at least in part. `why` is a code of campaigns.reasons."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def receive(source: socket.socket, method: str, deadline: float) -> tuple[Response, bool]:
    """The answer, and whether the connection can be used again.

    Raises NoAnswer; OSError (TimeoutError past the deadline) where the connection fails.
    """
    reader = cast(socket.socket, _Timed(source, deadline))
    try:
        incoming = http.client.HTTPResponse(reader, method=method)
        incoming.begin()
        if incoming.status < 200:
            raise NoAnswer(UNREADABLE)
        body = _body(incoming)
    except (http.client.HTTPException, ValueError, OverflowError) as error:
        gone = isinstance(error, http.client.RemoteDisconnected | http.client.IncompleteRead)
        raise NoAnswer(CONNECTION_LOST if gone else UNREADABLE) from error
    headers = {name.lower(): value for name, value in incoming.getheaders()}
    return Response(incoming.status, headers, body), not incoming.will_close


def _body(incoming: http.client.HTTPResponse) -> bytes:
    blocks, size = [], 0
    while block := incoming.read1(_BLOCK):
        size += len(block)
        if size > MOST_BYTES:
            raise NoAnswer(UNREADABLE)
        blocks.append(block)
    if incoming.length:
        raise NoAnswer(CONNECTION_LOST)  # it broke off
    return b"".join(blocks)


class _Timed(io.RawIOBase):
    """What http.client reads from: a socket each of whose reads ends at the deadline."""

    def __init__(self, source: socket.socket, deadline: float) -> None:
        self._source = source
        self._deadline = deadline

    def makefile(self, *_: Any) -> io.BufferedReader:
        """As of a socket."""
        return io.BufferedReader(self, _BLOCK)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._source.settimeout(left)
        return self._source.recv_into(buffer)
