"""What keys did since it was last written down, held in memory. Pure: nothing of Django."""

from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Event, Lock
from typing import NamedTuple

WAKE_AT = 500  # calls
MOST_SEEN = 2_000  # addresses between two writings: a flood must not fill the memory


@dataclass
class Figures:
    """A key's figures of a day; `spent` in micro-credits."""

    calls: int = 0
    refused: int = 0
    messages: int = 0
    spent: int = 0

    def add(self, more: "Figures") -> None:
        self.calls += more.calls
        self.refused += more.refused
        self.messages += more.messages
        self.spent += more.spent


class Seen(NamedTuple):
    """When a key was last used from an address, and whether it was let in."""

    at: datetime
    was_allowed: bool


@dataclass
class Noted:
    """What was noted: figures by key and day, addresses by key, and who reached a daily cap."""

    days: dict[tuple[int, date], Figures] = field(default_factory=dict)
    seen: dict[tuple[int, str], Seen] = field(default_factory=dict)
    in_urls: dict[int, datetime] = field(default_factory=dict)
    capped: set[tuple[int, date]] = field(default_factory=set)

    @property
    def keys(self) -> set[int]:
        """The keys of which there is something."""
        named = {key for key, _ in [*self.days, *self.seen, *self.capped]}
        return named | set(self.in_urls)


class Tally:
    """Notes from many threads; `full` is set when it is time to write them down."""

    def __init__(self) -> None:
        self.full = Event()
        self._lock = Lock()
        self._noted = Noted()
        self._calls = 0

    def add(self, key: int, day: date, figures: Figures) -> None:
        """Add to a key's day."""
        with self._lock:
            self._noted.days.setdefault((key, day), Figures()).add(figures)
            self._calls += figures.calls
            if self._calls >= WAKE_AT:
                self.full.set()

    def see(self, key: int, address: str, seen: Seen, *, in_url: bool) -> None:
        """Note from where a key was used."""
        with self._lock:
            if in_url:
                self._noted.in_urls[key] = seen.at
            place = (key, address)
            if address and (place in self._noted.seen or len(self._noted.seen) < MOST_SEEN):
                self._noted.seen[place] = seen

    def cap(self, key: int, day: date) -> None:
        """Note that a key reached its daily cap."""
        with self._lock:
            self._noted.capped.add((key, day))

    def take(self) -> Noted:
        """Everything noted until now; from here on a new sheet is written on."""
        with self._lock:
            taken, self._noted, self._calls = self._noted, Noted(), 0
            self.full.clear()
        return taken

    def put_back(self, taken: Noted) -> None:
        """What could not be written is noted again; what came meanwhile is newer."""
        with self._lock:
            for place, figures in taken.days.items():
                self._noted.days.setdefault(place, Figures()).add(figures)
            self._noted.seen = taken.seen | self._noted.seen
            self._noted.in_urls = taken.in_urls | self._noted.in_urls
            self._noted.capped |= taken.capped
