"""Exact "N per M minutes": the moments of the hits that were let through, in one locked row.

`accounts.services.ratelimits` counts in windows that open at their first hit, which is enough for
programs and cheap. Here any M minutes, wherever they begin, hold at most N: for what a guess
costs too much, such as codes and reset mails. It must run outside the caller's transaction: a
rollback would give the hit back.
"""

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from accounts.models import RateLog
from accounts.services.ratelimits import Window


class Use(NamedTuple):
    """One use of `key` (up to 160 characters), of which `limit` pass in any `seconds`."""

    key: str
    limit: int
    seconds: int


def hit(key: str, *, limit: int, seconds: int) -> Window:
    """Count one use of `key` if the limit allows it; a refusal counts nothing."""
    return hit_all([Use(key, limit, seconds)])


def hit_all(uses: Sequence[Use]) -> Window:
    """Count one use of every key, or of none: all must have room.

    Returns the window with least room, or of those refused the one that opens last.
    """
    keys = sorted({use.key for use in uses})  # one order for everybody: no deadlock
    with transaction.atomic(using=settings.RATE_LIMIT_DATABASE, durable=True):
        RateLog.objects.bulk_create([RateLog(key=key) for key in keys], ignore_conflicts=True)
        rows = RateLog.objects.select_for_update().filter(key__in=keys).order_by("key")
        logs = {log.key: log for log in rows}
        # Read only now: a caller who waited for the lock must not come before who held it.
        now = time.time()
        recent = {use.key: _recent(logs[use.key], use, now) for use in uses}
        full = [_window(use, recent[use.key], now, allowed=False) for use in uses]
        refused = [window for window in full if window.remaining <= 0]
        if refused:
            return max(refused, key=lambda window: window.reset)
        for use in uses:
            recent[use.key].append(now)
            logs[use.key].hits, logs[use.key].newest = recent[use.key], now
        RateLog.objects.bulk_update(logs.values(), ["hits", "newest"])
    windows = [_window(use, recent[use.key], now, allowed=True) for use in uses]
    return min(windows, key=lambda window: window.remaining)


def forget(*keys: str) -> None:
    """Start over for `keys`: what they were counted for has ended well."""
    RateLog.objects.filter(key__in=keys).delete()


def forget_ended(*, seconds: int = 3600) -> int:
    """Delete what was last used more than `seconds` ago; returns how many."""
    return RateLog.objects.filter(newest__lt=time.time() - seconds).delete()[0]


def _recent(log: RateLog, use: Use, now: float) -> list[float]:
    """The hits that still count; those of a clock that has since been set far back do not."""
    return [moment for moment in log.hits if now - use.seconds < moment < now + use.seconds]


def _window(use: Use, hits: list[float], now: float, *, allowed: bool) -> Window:
    """Where `use` stands; `reset` is when the hit that stands in the way is old enough."""
    blocking = hits[-use.limit] if 0 < use.limit <= len(hits) else now
    remaining = max(0, use.limit - len(hits))
    return Window(allowed, use.limit, remaining, math.ceil(blocking + use.seconds), use.seconds)
