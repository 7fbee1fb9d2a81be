"""Monthly partitions of messages and events, on PostgreSQL."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from campaigns.ids import MONTH_SPAN, month_of

TABLES = ("campaigns_message", "campaigns_messageevent")
MONTHS_AHEAD = 3
# Rows are updated twice (sent, then a receipt): room in the page keeps those updates in place.
FILL_PERCENT = 70


def make_ahead(now: datetime | None = None) -> list[str]:
    """Make this month's partition and the next three where missing; return the new names.

    A month whose rows already lie in the default partition is left to it.
    """
    if connection.vendor != "postgresql":
        return []
    first = month_of(now or timezone.now())
    return [
        name
        for table in TABLES
        for month in range(first, first + MONTHS_AHEAD + 1)
        if (name := make(table, month))
    ]


def name_of(table: str, month: int) -> str:
    """What a month's partition is called."""
    return f"{table}_{2020 + month // 12}_{month % 12 + 1:02}"


def make(table: str, month: int) -> str:
    """Make a month's partition; its name, or '' where it is there or its rows lie elsewhere."""
    name = name_of(table, month)
    low, high = month * MONTH_SPAN, (month + 1) * MONTH_SPAN
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return ""
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {table}_default WHERE id >= %s AND id < %s)",  # noqa: S608
            [low, high],
        )
        if cursor.fetchone()[0]:
            return ""
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table}"
            f" FOR VALUES FROM ({low}) TO ({high}) WITH (fillfactor = {FILL_PERCENT})"
        )
    return name
