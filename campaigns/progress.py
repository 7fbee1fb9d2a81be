"""How fast a campaign goes and when it will be through."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import ngettext

from campaigns.selectors.campaigns import Conservation


@dataclass(frozen=True)
class Progress:
    """`rate` is messages a second since the start, `left` what it will take at that rate."""

    done: int
    percent: int
    rate: float
    left: timedelta | None

    @property
    def left_words(self) -> str:
        """What is left in words, rounded up: "40 seconds", "3 minutes", "2 hours"."""
        seconds = max(int(self.left.total_seconds()), 1) if self.left else 0
        if seconds < 60:
            return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
        minutes = -(-seconds // 60)
        if minutes < 90:
            return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        hours = -(-minutes // 60)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def progress_of(
    line: Conservation, started: datetime | None, finished: datetime | None, now: datetime
) -> Progress:
    """Progress at `now`; there is no rate before the start, and nothing left after the end."""
    done = line.messages - line.waiting
    percent = 100 * done // line.messages if line.messages else 0
    if started is None:
        return Progress(done, percent, 0.0, None)
    seconds = max(((finished or now) - started).total_seconds(), 1.0)
    rate = done / seconds
    left = timedelta(seconds=round(line.waiting / rate)) if rate and line.waiting else None
    return Progress(done, percent, rate, left)
