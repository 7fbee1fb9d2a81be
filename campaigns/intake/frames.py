"""Frames between the child process and us: a length of four bytes, then the frame by marshal.

Both ends are this code in one interpreter, and marshal, unlike pickle, makes plain values only.
"""

import marshal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

AHEAD_BYTES = 16 * 1024 * 1024

Frame = dict[str, Any]


def write_frame(out: IO[bytes], frame: Frame) -> None:
    """Plain tuples, lists, dictionaries, texts and numbers only."""
    data = marshal.dumps(frame)
    out.write(len(data).to_bytes(4, "little"))
    out.write(data)


@contextmanager
def frames_of(source: IO[bytes]) -> Iterator[Iterator[Frame]]:
    """The frames that `source` holds, until it ends, if need be in the middle of one.

    A thread reads ahead, up to AHEAD_BYTES: a pipe is full long before a block is written. When
    the block ends early, whoever writes must be gone, or the thread would wait for more.
    """
    ahead = _Ahead(source)
    thread = threading.Thread(target=ahead.read, daemon=True)
    thread.start()
    try:
        yield ahead.frames()
    finally:
        ahead.abandon()


class _Ahead:
    """Frames that were read and not yet asked for."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._changed = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._ended = self._abandoned = False

    def read(self) -> None:
        """Run by the thread."""
        data = self._next()
        while data:
            with self._changed:
                self._changed.wait_for(lambda: self._bytes < AHEAD_BYTES or self._abandoned)
                if self._abandoned:
                    return
                self._waiting.append(data)
                self._bytes += len(data)
                self._changed.notify()
            data = self._next()
        with self._changed:
            self._ended = True
            self._changed.notify()

    def frames(self) -> Iterator[Frame]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._ended)
                if not self._waiting:
                    return
                data = self._waiting.popleft()
                self._bytes -= len(data)
                self._changed.notify()
            yield marshal.loads(data)  # noqa: S302  our own child's

    def abandon(self) -> None:
        with self._changed:
            self._abandoned = True
            self._waiting.clear()
            self._changed.notify()

    def _next(self) -> bytes:
        """The bytes of the next frame; none at the end, or where the writer died in the middle."""
        try:
            head = self._source.read(4)
            size = int.from_bytes(head, "little")
            data = self._source.read(size) if len(head) == 4 else b""
        except (OSError, ValueError):  # closed under our hands
            return b""
        return data if len(data) == size else b""
