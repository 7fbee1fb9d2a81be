"""Counting what keys do: statements that add, and one that adds only up to a cap."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection

TOUCH_EVERY = timedelta(minutes=1)

_ADD = """
    INSERT INTO apikeys_keyusage (key_id, day, calls, refused, messages, spent)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (key_id, day) DO UPDATE SET
        calls = apikeys_keyusage.calls + excluded.calls,
        refused = apikeys_keyusage.refused + excluded.refused,
        messages = apikeys_keyusage.messages + excluded.messages,
        spent = apikeys_keyusage.spent + excluded.spent
"""
# Parallel calls of a key wait for its row here, and see what the others have spent.
_ADD_WITHIN = f"""
    {_ADD} WHERE apikeys_keyusage.spent + excluded.spent <= %s
    RETURNING spent
"""
# Unchanged rows are not written anew within a minute.
_SEE = """
    INSERT INTO apikeys_keyaddress (key_id, address, was_allowed, last_seen_at)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (key_id, address) DO UPDATE SET
        was_allowed = excluded.was_allowed, last_seen_at = excluded.last_seen_at
    WHERE apikeys_keyaddress.was_allowed <> excluded.was_allowed
        OR apikeys_keyaddress.last_seen_at <= %s
"""


class DayRow(NamedTuple):
    """What is added to a key's day; `spent` in micro-credits."""

    key_id: int
    day: date
    calls: int = 0
    refused: int = 0
    messages: int = 0
    spent: int = 0


class AddressRow(NamedTuple):
    """A key was used from here, and let in or not."""

    key_id: int
    address: str
    was_allowed: bool
    last_seen_at: datetime


def add(rows: Iterable[DayRow]) -> None:
    """Add to the days of keys. In the order of keys: two processes must not wait crosswise."""
    with connection.cursor() as cursor:
        for row in sorted(rows):
            cursor.execute(_ADD, row)


def add_within(row: DayRow, cap: int) -> bool:
    """Add to a day unless its `spent` would pass `cap`; whether it was added."""
    if row.spent > cap:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_ADD_WITHIN, (*row, cap))
        return bool(cursor.fetchall())


def see(rows: Iterable[AddressRow]) -> None:
    """Note from where keys were used, each at most once a minute."""
    with connection.cursor() as cursor:
        for row in sorted(rows):
            cursor.execute(_SEE, (*row, row.last_seen_at - TOUCH_EVERY))
