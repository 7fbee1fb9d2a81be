"""Spans of time as reports ask for them: whole days of a zone, and how they lie in UTC's days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Whole days, both included, on the clocks of `zone`; the last may end early, at `clock`."""

    first: date
    last: date
    zone: ZoneInfo
    clock: time | None = None

    @property
    def since(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        end, clock = (self.last, self.clock) if self.clock else (self.last + DAY, time())
        return datetime.combine(end, clock, self.zone).astimezone(UTC)

    @property
    def days(self) -> list[date]:
        """Its days, in order."""
        return [self.first + DAY * n for n in range(self.length)]

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Span":
        """As many days right before it: what it is compared with."""
        return Span(self.first - DAY * self.length, self.first - DAY, self.zone)

    @property
    def utc_days(self) -> tuple[date, date]:
        """The days of UTC that lie in it whole: from the first up to (excluded) the second.

        Empty (both the same) where none does.
        """
        first = self.since.date()
        if self.since != datetime.combine(first, time(), UTC):
            first += DAY
        return first, max(first, self.until.date())
