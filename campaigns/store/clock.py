"""The database's clock, which leases and due times go by."""

from datetime import UTC, datetime

from django.db import connection

from accounts.store.kept import ask


def db_now() -> datetime:
    """The time at the database, aware, in UTC (on SQLite, this machine's)."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    now: datetime = ask("SELECT clock_timestamp()", ())[0][0]
    return now.astimezone(UTC)
