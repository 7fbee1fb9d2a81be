"""When something recurs: every so many days, weeks or months, at a clock time of a zone."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from campaigns.schedule import from_clock

# A rhythm of every twelfth month has a day within it.
_LOOK_AHEAD_DAYS = 800
_MINUTE = timedelta(minutes=1)


class Unit(StrEnum):
    """What is counted from one time to the next."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Every `every` units from `starts_on` on, at the clock time `at`.

    WEEK: on `weekdays` (0 is Monday) of a week, then of the one `every` weeks later, counted
    from that of `starts_on`. MONTH: on `month_day`, or the month's last day where it is shorter.
    """

    every: int
    unit: Unit
    at: time
    starts_on: date
    weekdays: frozenset[int] = frozenset()
    month_day: int = 1

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first due moment (UTC) after `moment`; None where none is in sight."""
        for day in self._days_from(moment.astimezone(zone).date() - timedelta(days=1)):
            due = moment_on(day, self.at, zone)
            if due > moment:
                return due
        return None

    def first(self, count: int, moment: datetime, zone: ZoneInfo) -> list[datetime]:
        """The next `count` due moments (UTC) after `moment`."""
        found: list[datetime] = []
        while len(found) < count and (due := self.after(found[-1] if found else moment, zone)):
            found.append(due)
        return found

    def falls_on(self, day: date) -> bool:
        """Whether it is due on a day of its zone."""
        if day < self.starts_on:
            return False
        if self.unit is Unit.DAY:
            return (day - self.starts_on).days % self.every == 0
        if self.unit is Unit.WEEK:
            weeks = (_monday(day) - _monday(self.starts_on)).days // 7
            return day.weekday() in self.weekdays and weeks % self.every == 0
        months = (day.year - self.starts_on.year) * 12 + day.month - self.starts_on.month
        last = monthrange(day.year, day.month)[1]
        return day.day == min(self.month_day, last) and months % self.every == 0

    def _days_from(self, day: date) -> Iterator[date]:
        start = max(day, self.starts_on)
        days = (start + timedelta(days=n) for n in range(_LOOK_AHEAD_DAYS))
        return (day for day in days if self.falls_on(day))


def moment_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) a clock of `zone` shows `at` on `day`.

    Where the clocks are put forward over it, the first moment after; where they show it twice, the
    first time.
    """
    clock = datetime.combine(day, at)
    for _minute in range(24 * 60):
        moment = from_clock(clock, zone)
        if moment is not None:
            return moment
        clock += _MINUTE
    return clock.replace(tzinfo=zone).astimezone(UTC)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
