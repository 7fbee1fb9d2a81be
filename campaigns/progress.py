"""How far a campaign is and how fast it goes; times in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import ngettext

from campaigns.selectors.campaigns import Conservation


@dataclass(frozen=True)
class Progress:
    """`rate` is messages a second from the start to the end, or until now."""

    done: int
    percent: int
    rate: float


def words_of(left: timedelta) -> str:
    """A time in words, rounded up: "40 seconds", "3 minutes", "2 hours", "3 days"."""
    seconds = max(int(left.total_seconds()), 1)
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    if hours < 72:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = -(-hours // 24)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def progress_of(
    line: Conservation, started: datetime | None, finished: datetime | None, now: datetime
) -> Progress:
    """Progress at `now`; there is no rate before the start."""
    done = line.messages - line.waiting
    percent = 100 * done // line.messages if line.messages else 0
    if started is None:
        return Progress(done, percent, 0.0)
    seconds = max(((finished or now) - started).total_seconds(), 1.0)
    return Progress(done, percent, done / seconds)
