"""Times in SQL, as each engine writes them."""

from django.db import connection

from reports.models.rollups import DELIVERY_BOUNDS

MOMENT = "coalesce(m.sent_at, m.final_at)"


def quarter_of(moment: str) -> str:
    """The start of the quarter hour an expression lies in."""
    if connection.vendor == "postgresql":
        return f"date_bin('15 minutes', {moment}, '2020-01-01 00:00:00+00')"
    minute = f"printf('%02d', CAST(strftime('%M', {moment}) AS INTEGER) / 15 * 15)"
    return f"strftime('%Y-%m-%d %H:', {moment}) || {minute} || ':00'"


def day_of(moment: str) -> str:
    """The day of an expression, in UTC."""
    if connection.vendor == "postgresql":
        return f"(({moment}) AT TIME ZONE 'UTC')::date"
    return f"date({moment})"


def bucket_of(since: str, until: str) -> str:
    """Where the time between two expressions lies in DELIVERY_BOUNDS."""
    if connection.vendor == "postgresql":
        seconds = f"extract(epoch FROM {until} - {since})"
    else:
        # Of whole days and of the time of day apart: a Julian day alone is too coarse.
        seconds = f"({_seconds(until)} - {_seconds(since)})"
    cases = " ".join(
        f"WHEN {seconds} < {bound} THEN {i}" for i, bound in enumerate(DELIVERY_BOUNDS)
    )
    return f"CASE {cases} ELSE {len(DELIVERY_BOUNDS)} END"


def _seconds(moment: str) -> str:
    fraction = f"CAST('0.' || coalesce(nullif(substr({moment}, 21), ''), '0') AS REAL)"
    return f"(CAST(strftime('%s', {moment}) AS INTEGER) + {fraction})"
