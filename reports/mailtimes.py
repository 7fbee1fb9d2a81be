"""When a scheduled report is due, and for which days; pure.

Days are days of the account's zone, so that a change of the clocks moves no report to another
day: an hour that does not exist is taken as the moment the clocks jump to, one that comes twice
as its first time.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY, WEEK, MONTH = "day", "week", "month"
_ONE = timedelta(days=1)


class Due(NamedTuple):
    """A period, first and last day, and the moment from which it is to be mailed."""

    first: date
    last: date
    at: datetime

    @property
    def before(self) -> tuple[date, date]:
        """The period before this one, of the same kind: what it is compared with."""
        last = self.first - _ONE
        if self.first.day == 1 and (self.last + _ONE).day == 1:
            return last.replace(day=1), last
        return last - (self.last - self.first), last


def latest_due(every: str, hour: int, zone: ZoneInfo, now: datetime) -> Due:
    """The last period that is due at `now`."""
    day = _start(every, now.astimezone(zone).date())
    due = _due(every, hour, zone, day)
    return due if due.at <= now else _due(every, hour, zone, _start(every, day - _ONE))


def next_due(every: str, hour: int, zone: ZoneInfo, now: datetime) -> Due:
    """The first period that is not due yet."""
    day = _start(every, now.astimezone(zone).date())
    due = _due(every, hour, zone, day)
    return due if due.at > now else _due(every, hour, zone, _following(every, day))


def latest_whole(every: str, zone: ZoneInfo, now: datetime) -> Due:
    """The last period that is over, whatever its hour."""
    return _due(every, 0, zone, _start(every, now.astimezone(zone).date()))


def _due(every: str, hour: int, zone: ZoneInfo, start: date) -> Due:
    """What is mailed on `start`, the first day after it."""
    last = start - _ONE
    first = _start(every, last)
    at = datetime.combine(start, time(hour), zone).astimezone(UTC)
    return Due(first, last, at)


def _start(every: str, day: date) -> date:
    """The first day of the period `day` lies in."""
    if every == WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every == MONTH else day


def _following(every: str, start: date) -> date:
    if every == MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + (timedelta(days=7) if every == WEEK else _ONE)
