"""What the threads of a gateway have to tell, on its way to `poll`.

Events are handed over through a list under a lock; a pipe becomes readable when there are some.
"""

import os
import threading
from contextlib import suppress

from campaigns.gateways.base import Event


class Mailbox:
    """Events on their way to `poll`, and a descriptor that is readable while there are some."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._open = True

    def put(self, *events: Event) -> None:
        """Add events; after `close` they are dropped."""
        with self._lock:
            if self._open and events:
                if not self._events:
                    os.write(self._writer, b"!")
                self._events += events

    def take(self) -> list[Event]:
        """All events there are."""
        with self._lock:
            events, self._events = self._events, []
            with suppress(OSError):
                os.read(self.reader, 64)
        return events

    def close(self) -> None:
        """Drop what is there and comes later."""
        with self._lock:
            if self._open:
                self._open, self._events = False, []
                os.close(self.reader)
                os.close(self._writer)
