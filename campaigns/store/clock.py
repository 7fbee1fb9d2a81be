"""The database's clock, which leases and due times go by."""

from datetime import UTC, datetime

from django.db import connection


def db_now() -> datetime:
    """The time at the database, aware, in UTC (on SQLite, this machine's)."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now.astimezone(UTC)
