"""How a campaign is to leave: all at once, in batches or spread out, how fast, at which hours."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from campaigns.windows import Window

MINUTE_MICROSECONDS = 60_000_000


class Tempo(StrEnum):
    """What leaves when."""

    ALL = "all"
    SPLIT = "split"
    SPREAD = "spread"


class Leftovers(StrEnum):
    """What becomes of messages whose hours are over before they could leave."""

    NEXT = "next"
    DROP = "drop"
    ASK = "ask"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A campaign's plan, kept as JSON in `Campaign.plan`.

    SPLIT: `batch_size` messages every `interval` minutes. SPREAD: evenly over `spread_minutes`.
    `per_minute`: the most that may leave in a minute, 0 for no such bound. `opens` and `closes`,
    both or neither: only then, by the recipient's clock. Nothing leaves from `deadline` (aware)
    on, whatever `leftovers` says.
    """

    tempo: Tempo = Tempo.ALL
    batch_size: int = 0
    interval: int = 0
    spread_minutes: int = 0
    per_minute: int = 0
    opens: time | None = None
    closes: time | None = None
    leftovers: Leftovers = Leftovers.NEXT
    deadline: datetime | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The plan a campaign keeps; what it does not know is passed over."""
        names = {item.name for item in fields(cls)}
        return cls(**{name: _read(name, value) for name, value in kept.items() if name in names})

    def as_json(self) -> dict[str, Any]:
        """What `of` reads; only what differs from the usual."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        usual = {item.name: item.default for item in fields(self)}
        return {name: _written(value) for name, value in values.items() if value != usual[name]}

    @property
    def hours(self) -> Window | None:
        """The hours of the day the campaign keeps to by itself."""
        if self.opens is None or self.closes is None:
            return None
        return Window(self.opens, self.closes)

    @property
    def is_split(self) -> bool:
        return self.tempo is Tempo.SPLIT and self.batch_size > 0

    def wave_of(self, position: int) -> int:
        """The wave of the message at `position` (from 0); 0 where nothing is split."""
        return 1 + position // self.batch_size if self.is_split else 0

    def wave_time(self, start: datetime, wave: int) -> datetime:
        """When a wave is to leave, if the first leaves at `start`."""
        return start + timedelta(minutes=self.interval * max(wave - 1, 0))

    def gap(self, messages: int) -> int | None:
        """Microseconds from one of `messages` to the next; None: as fast as carriers take them."""
        if self.tempo is Tempo.SPREAD and messages:
            return max(self.spread_minutes * MINUTE_MICROSECONDS // messages, 1)
        return MINUTE_MICROSECONDS // self.per_minute if self.per_minute else None

    def same_layout(self, other: "Plan") -> bool:
        """Whether messages laid into chunks for one plan lie right for the other, too."""
        return self._layout == other._layout

    @property
    def _layout(self) -> tuple[int, bool]:
        return (self.batch_size if self.is_split else 0, self.hours is not None)


def _read(name: str, value: Any) -> Any:
    if name in ("opens", "closes"):
        return time.fromisoformat(value)
    if name == "deadline":
        return datetime.fromisoformat(value)
    if name == "tempo":
        return Tempo(value)
    return Leftovers(value) if name == "leftovers" else value


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat("minutes") if isinstance(value, time) else value
