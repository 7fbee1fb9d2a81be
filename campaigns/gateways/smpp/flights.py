"""The parts that a bind has written and that are not answered yet, by sequence number."""

from collections import deque
from typing import NamedTuple

from campaigns.gateways.smpp.journeys import Journey

LAST_SEQUENCE = 0x7FFFFFFF
OVERDUE_LIMIT = 10_000


class Piece(NamedTuple):
    """A part of a message."""

    journey: Journey
    part: int


class Flights:
    """The window's book. Times are monotonic seconds.

    Parts whose answer is overdue are remembered for a while: it may still come.
    """

    def __init__(self) -> None:
        self._open: dict[int, Piece] = {}
        self._overdue: dict[int, Piece] = {}
        self._timers: deque[tuple[float, int]] = deque()
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._open)

    def __contains__(self, sequence: int) -> bool:
        return sequence in self._open

    def number(self) -> int:
        """The next sequence number (1 to 0x7FFFFFFF, over and over) that is free."""
        while True:
            self._sequence = self._sequence % LAST_SEQUENCE + 1
            if self._sequence not in self._open:
                return self._sequence

    def took_off(self, sequence: int, piece: Piece, late_at: float) -> None:
        """A part was written; `late_at` never goes back from one call to the next."""
        piece.journey.left()
        self._open[sequence] = piece
        self._timers.append((late_at, sequence))

    def landed(self, sequence: int) -> tuple[Piece | None, bool]:
        """Take out the part that was answered, and whether it was overdue."""
        if piece := self._open.pop(sequence, None):
            return piece, False
        return self._overdue.pop(sequence, None), True

    def late(self, now: float) -> list[Piece]:
        """Take out the parts whose answer did not come in time."""
        found = []
        timers = self._timers
        while timers and (timers[0][0] <= now or timers[0][1] not in self._open):
            _, sequence = timers.popleft()
            if piece := self._open.pop(sequence, None):
                self._overdue[sequence] = piece
                found.append(piece)
        while len(self._overdue) > OVERDUE_LIMIT:
            del self._overdue[next(iter(self._overdue))]
        return found

    def next_at(self) -> float:
        """When one may be late; infinity while there is none."""
        return self._timers[0][0] if self._timers else float("inf")

    def all(self) -> list[Piece]:
        """Every part without an answer that is not overdue."""
        return list(self._open.values())
