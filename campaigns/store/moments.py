"""Moments as statements without the ORM bring and take them."""

from datetime import UTC, datetime

from django.db import connection


def aware(moment: datetime | str) -> datetime:
    """SQLite keeps moments as text, in UTC, and brings those of plain columns as moments."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def as_text(moment: datetime) -> str:
    """A moment as `bulk_fill` takes it."""
    return str(connection.ops.adapt_datetimefield_value(moment))
