"""Ids of messages and events: months since January 2020 times 10^12, plus a number.

They order by time, stay under 2^53 (a JSON number's safe range) for a century, and let PostgreSQL
keep a month in a partition. Numbers come in blocks: a process takes a block in a transaction of
its own and hands it out from memory; what a process does not use is lost, which is no harm.
"""

import threading
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

MONTH_SPAN = 10**12
BLOCK_SIZE = 10_000
FIRST_YEAR = 2020

_lock = threading.Lock()
_blocks: dict[tuple[str, str, int], tuple[int, int]] = {}


def month_of(moment: datetime) -> int:
    """Months since January 2020, in UTC."""
    return (moment.year - FIRST_YEAR) * 12 + moment.month - 1


def first_id_of(moment: datetime) -> int:
    """The smallest id an object made in the month of `moment` can have."""
    return month_of(moment) * MONTH_SPAN


def reserve(kind: str, count: int) -> int:
    """Reserve `count` contiguous ids of `kind` ("message" or "event"); return the first."""
    month = month_of(timezone.now())
    with _lock:
        key = _key(kind, month)
        start, end = _blocks.get(key, (0, 0))
        if end - start >= count:
            _blocks[key] = (start + count, end)
            return month * MONTH_SPAN + start
    start, end = _take_block(kind, month, count)
    # Kept for later only once it is committed: a rollback gives the block to somebody else.
    transaction.on_commit(lambda: _keep(_key(kind, month), (start + count, end)))
    return month * MONTH_SPAN + start


def prepare(kind: str, count: int) -> None:
    """Make sure that `count` ids are at hand, so that `reserve` in a transaction locks nothing."""
    month = month_of(timezone.now())
    with _lock:
        start, end = _blocks.get(_key(kind, month), (0, 0))
    if end - start < count:
        _keep(_key(kind, month), _take_block(kind, month, count))


def forget_blocks() -> None:
    """Drop what this process has at hand: the next ids come from the counter."""
    with _lock:
        _blocks.clear()


def _key(kind: str, month: int) -> tuple[str, str, int]:
    return (str(connection.settings_dict["NAME"]), kind, month)


def _keep(key: tuple[str, str, int], block: tuple[int, int]) -> None:
    with _lock:
        start, end = _blocks.get(key, (0, 0))
        if block[1] - block[0] > end - start:
            _blocks[key] = block


def _take_block(kind: str, month: int, count: int) -> tuple[int, int]:
    """Advance the counter by a block of `count` or more; return the block's start and end."""
    size = max(count, BLOCK_SIZE)
    sql = """
        INSERT INTO campaigns_idblock (kind, month, next) VALUES (%s, %s, 1 + %s)
        ON CONFLICT (kind, month) DO UPDATE SET next = campaigns_idblock.next + %s
        RETURNING next
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [kind, month, size, size])
        after: int = cursor.fetchone()[0]
    return after - size, after
