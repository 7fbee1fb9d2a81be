"""A door in front of a PostgreSQL server that slams at a COMMIT, as a bad network does."""

import re
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Moment = Literal["before", "after"]
_COMMIT = re.compile(rb"\bCOMMIT\b", re.IGNORECASE)
_BEGIN = re.compile(rb"\bBEGIN\b", re.IGNORECASE)
_INTENT = re.compile(rb'INSERT INTO "campaigns_slice"')


class CommitCutter:
    """Forwards to a server; of the first `times` transactions with an intent cuts the COMMIT.

    `before`: it never reaches the server. `after`: the server has committed, and its answer never
    arrives. `cut` counts what was cut.
    """

    def __init__(self, server: tuple[str, int], moment: Moment, times: int) -> None:
        self._server = server
        self._moment = moment
        self._left = times
        self._lock = threading.Lock()
        self.cut = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody else in."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        server = socket.create_connection(self._server)
        intent = False
        with selectors.DefaultSelector() as waiting, client, server:
            waiting.register(client, selectors.EVENT_READ, server)
            waiting.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in waiting.select():
                    data = _received(key.fileobj)
                    if not data:
                        return
                    if key.fileobj is client:
                        intent = (intent and not _BEGIN.search(data)) or bool(_INTENT.search(data))
                        if intent and _COMMIT.search(data) and self._may_cut():
                            if self._moment == "after":
                                server.sendall(data)
                                server.recv(1)  # it has been committed
                            return
                    key.data.sendall(data)

    def _may_cut(self) -> bool:
        with self._lock:
            if not self._left:
                return False
            self._left -= 1
            self.cut += 1
            return True


@contextmanager
def commit_cutter(server: tuple[str, int], moment: Moment, *, times: int) -> Iterator[CommitCutter]:
    """A cutter for as long as the block runs."""
    made = CommitCutter(server, moment, times)
    try:
        yield made
    finally:
        made.close()


def _received(end: object) -> bytes:
    assert isinstance(end, socket.socket)
    try:
        return end.recv(1 << 16)
    except OSError:
        return b""
