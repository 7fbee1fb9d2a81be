"""The rate limiter: exact counts in windows that open at their first hit.

One statement counts and decides, so parallel callers cannot slip through together. It must run
outside the caller's transaction: a rollback would give the hit back.
"""

import math
import time
from typing import NamedTuple

from accounts.models import RateWindow
from accounts.store import ratewindows


class Window(NamedTuple):
    """Where a caller stands: `reset` is the epoch second at which the window ends."""

    allowed: bool
    limit: int
    remaining: int
    reset: int
    seconds: int

    @property
    def retry_after(self) -> int:
        """Seconds until the window ends, rounded up, at least 1."""
        return max(1, math.ceil(self.reset - time.time()))


def hit(key: str, *, limit: int, seconds: int) -> Window:
    """Count one use of `key` (up to 160 characters); at most `limit` pass in `seconds`."""
    now = time.time()
    # A window counts from the next full second, so that it is never shorter than promised.
    opens = math.ceil(now)
    if limit > 0:
        ended = math.floor(now) - seconds
        found = ratewindows.hit(key, opens=opens, ended=ended, limit=limit)
        if found:
            return Window(True, limit, limit - found.used, found.started_at + seconds, seconds)
    return look(key, limit=limit, seconds=seconds)._replace(allowed=False, remaining=0)


def look(key: str, *, limit: int, seconds: int) -> Window:
    """The window of `key` without counting; `allowed` says whether a hit would pass."""
    now = time.time()
    row = RateWindow.objects.filter(key=key, started_at__gt=math.floor(now) - seconds).first()
    if row is None:
        return Window(limit > 0, limit, limit, math.ceil(now) + seconds, seconds)
    remaining = max(0, limit - row.count)
    return Window(remaining > 0, limit, remaining, row.started_at + seconds, seconds)


def forget(key: str) -> None:
    """Start over for `key`: what it was counted for has ended well."""
    RateWindow.objects.filter(key=key).delete()


def forget_ended(*, seconds: int = 3600) -> int:
    """Delete windows that opened more than `seconds` ago; returns how many."""
    return RateWindow.objects.filter(started_at__lt=math.floor(time.time()) - seconds).delete()[0]
