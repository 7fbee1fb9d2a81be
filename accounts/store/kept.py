"""Statements that the database plans once and keeps, where it can: PostgreSQL's prepared ones.

Reading and planning a statement of many columns costs PostgreSQL more than running it, and finding
its places costs the driver more than sending it. Here both are done once (see DATABASE_PREPARE in
docs/settings.md). Values then travel beside the statement, so one whose type does not follow from
its place needs a cast: what an INSERT takes from a SELECT, say.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import count
from typing import Any

from django.db import connections
from django.utils.module_loading import import_string

_PLACES = re.compile("%s|%%")


def ask(sql: str, values: Sequence[Any], alias: str = "default") -> list[tuple[Any, ...]]:
    """Send a statement whose text is always the same; its rows.

    Places for values are `%s`; a percent sign is `%%`. Raises django.db.DatabaseError.
    """
    connection: Any = connections[alias]
    kept = connection.vendor == "postgresql" and _keeps(connection)
    made = _numbering_cursor(connection) if kept else connection.cursor()
    with made as cursor:
        cursor.execute(_numbered(sql) if kept else sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _keeps(connection: Any) -> bool:
    return connection.settings_dict["OPTIONS"].get("prepare_threshold") is not None


def _numbering_cursor(connection: Any) -> Any:
    """Django's cursor around the driver's that takes a statement as it is."""
    connection.ensure_connection()
    raw = connection.connection
    usual, raw.cursor_factory = raw.cursor_factory, _raw_cursor()
    try:
        return connection.cursor()
    finally:
        raw.cursor_factory = usual


@cache
def _raw_cursor() -> Any:
    """Only loaded where PostgreSQL is used."""
    return import_string("psycopg.RawCursor")


@lru_cache(maxsize=500)
def _numbered(sql: str) -> str:
    """The statement with `$1`, `$2` and so on for its places."""
    numbers = count(1)
    return _PLACES.sub(lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", sql)
