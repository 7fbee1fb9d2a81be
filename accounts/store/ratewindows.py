"""Counting a hit: one statement counts and decides among parallel callers."""

from typing import NamedTuple

from django.conf import settings
from django.db import connections

from accounts.store.kept import ask

# A refused hit changes no row and returns none: denials do not consume.
_HIT = """
    INSERT INTO accounts_ratewindow (key, started_at, count)
    SELECT CAST(%s AS text), CAST(%s AS bigint), 1 FROM (SELECT {aside}) AS aside WHERE true
    ON CONFLICT (key) DO UPDATE SET
        started_at = CASE WHEN accounts_ratewindow.started_at <= %s
            THEN excluded.started_at ELSE accounts_ratewindow.started_at END,
        count = CASE WHEN accounts_ratewindow.started_at <= %s
            THEN 1 ELSE accounts_ratewindow.count + 1 END
    WHERE accounts_ratewindow.started_at <= %s OR accounts_ratewindow.count < %s
    RETURNING started_at, count
"""
_PLAIN = _HIT.format(aside="1")
# A count that a power cut forgets does no harm, so this commit need not wait for the disk. That
# holds for this one statement, which must then be a transaction of its own.
_UNHURRIED = _HIT.format(aside="set_config('synchronous_commit', 'off', true)")


class Counted(NamedTuple):
    """A window after a hit: when it opened (epoch seconds), and how many hits it has."""

    started_at: int
    used: int


def hit(key: str, *, opens: int, ended: int, limit: int) -> Counted | None:
    """Count a hit in the key's window; None where `limit` is used up.

    A window that opened at `ended` or before is over: a new one then opens at `opens`.
    """
    connection = connections[settings.RATE_LIMIT_DATABASE]
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    values = (key, opens, ended, ended, ended, limit)
    rows = ask(_UNHURRIED if alone else _PLAIN, values, settings.RATE_LIMIT_DATABASE)
    return Counted(*rows[0]) if rows else None
