"""Messages that no bind had room for yet, and refused parts that go again later."""

import heapq
import itertools
from collections import deque
from collections.abc import Iterable, Iterator

from campaigns.gateways.smpp.flights import Piece
from campaigns.gateways.smpp.journeys import Journey
from campaigns.gateways.smpp.session import Session


class WaitingRoom:
    """Times are monotonic seconds."""

    def __init__(self) -> None:
        # The urgent ones leave before the others.
        self._urgent: deque[Journey] = deque()
        self._new: deque[Journey] = deque()
        self._again: list[tuple[float, int, Piece]] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        """How many new messages wait."""
        return len(self._urgent) + len(self._new)

    def add(self, journey: Journey, *, urgent: bool = False) -> None:
        """A new message."""
        (self._urgent if urgent else self._new).append(journey)

    def retry(self, piece: Piece, when: float) -> None:
        """A part that goes again, not before `when`."""
        heapq.heappush(self._again, (when, next(self._numbers), piece))

    def next_at(self) -> float:
        """When a part is due to go again; infinity for none."""
        return self._again[0][0] if self._again else float("inf")

    def stale(self, now: float) -> Iterator[Journey]:
        """Take out what waited too long to begin to leave: it never will."""
        for waiting in (self._urgent, self._new):
            while waiting and waiting[0].write_by < now:
                yield waiting.popleft()
        while self._again and self._again[0][2].journey.write_by < now:
            yield heapq.heappop(self._again)[2].journey

    def take_new(self) -> list[Journey]:
        """Take out every message of which no part has left."""
        found = [*self._urgent, *self._new]
        self._urgent.clear()
        self._new.clear()
        return found

    def all(self) -> list[Journey]:
        """Every message that waits, in part or whole."""
        return [*self._urgent, *self._new, *(piece.journey for _, _, piece in self._again)]

    def clear(self) -> None:
        """Forget all."""
        self._urgent.clear()
        self._new.clear()
        self._again.clear()

    def spread(self, sessions: Iterable[Session], now: float) -> None:
        """Give the binds that have room parts that go again, then new messages, in turns.

        All parts of a message go to one.
        """
        rooms = {session: room for session in sessions if (room := session.room(now)) > 0}
        turns = itertools.cycle(list(rooms))
        while rooms and (len(self) or self.next_at() <= now):
            session = next(turns)
            if rooms.get(session, 0) <= 0:
                rooms.pop(session, None)
                continue
            pieces = self._next(now)
            for piece in pieces:
                session.give(piece)
            rooms[session] -= len(pieces)

    def _next(self, now: float) -> list[Piece]:
        if self.next_at() <= now:
            return [heapq.heappop(self._again)[2]]
        journey = (self._urgent or self._new).popleft()
        return [Piece(journey, part) for part in range(len(journey.bodies))]
