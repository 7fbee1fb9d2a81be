"""When a campaign may leave: clock times of a zone, and how far ahead."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Bounds:
    """A start must lie after `earliest` and before `latest` (both aware, both excluded)."""

    earliest: datetime
    latest: datetime

    def admit(self, moment: datetime) -> bool:
        return self.earliest < moment < self.latest


def bounds(now: datetime, zone: ZoneInfo, *, lead_minutes: int, months: int) -> Bounds:
    """From `lead_minutes` after `now` to the same clock time in `zone`, `months` later."""
    latest = add_months(now.astimezone(zone), months)
    return Bounds(now + timedelta(minutes=lead_minutes), latest.astimezone(UTC))


def add_months(moment: datetime, months: int) -> datetime:
    """The same clock time `months` calendar months on (30 November + 3 is the end of February)."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def from_clock(clock: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment a clock in `zone` shows `clock` (naive), in UTC.

    None when it never does, because clocks are put forward over it; when it does twice, because
    they are put back, the first time.
    """
    moment = clock.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    return moment if shown == clock else None
