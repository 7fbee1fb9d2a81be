"""The messages in flight: written to a carrier (or about to be) and not answered yet."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from campaigns.services.sending import Flight

OVERDUE_LIMIT = 10_000


class _Wave(NamedTuple):
    """Flights written together; they are late together."""

    late_at: float
    tokens: list[str]


class Flights:
    """The book of flights by token. Times are monotonic seconds.

    Flights whose answer is overdue are remembered for a while: it may still come.
    """

    def __init__(self) -> None:
        self._open: dict[str, Flight] = {}
        self._since: dict[str, float] = {}
        self._overdue: dict[str, Flight] = {}
        self._waves: deque[_Wave] = deque()

    def __len__(self) -> int:
        return len(self._open)

    def took_off(self, flights: Iterable[Flight], late_at: float, now: float = 0.0) -> None:
        """Note flights that were written; unanswered at `late_at`, they are in doubt."""
        by_token = {flight.token: flight for flight in flights}
        self._open |= by_token
        self._since |= dict.fromkeys(by_token, now)
        self._waves.append(_Wave(late_at, list(by_token)))

    def flown(self, token: str, now: float) -> float | None:
        """For how long it has been in flight; None where nobody waits for it."""
        since = self._since.get(token)
        return None if since is None else now - since

    def landed(self, token: str) -> Flight | None:
        """Take out the flight an answer belongs to; None where nobody waits for it."""
        self._since.pop(token, None)
        return self._open.pop(token, None) or self._overdue.pop(token, None)

    def late(self, now: float) -> list[Flight]:
        """Take out the flights whose answer did not come in time."""
        found = []
        while self._waves and self._waves[0].late_at <= now:
            for token in self._waves.popleft().tokens:
                if flight := self._open.pop(token, None):
                    found.append(flight)
                    self._overdue[token] = flight
                    self._since.pop(token, None)
        for token in list(self._overdue)[:-OVERDUE_LIMIT]:
            del self._overdue[token]
        return found

    def all_lost(self) -> list[Flight]:
        """Take out every flight: the connection ended."""
        found = list(self._open.values())
        self._open.clear()
        self._since.clear()
        self._overdue.clear()
        self._waves.clear()
        return found
