"""Adding to the counts of a carrier's minute, in one statement that two writers cannot upset."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import connection

SUMS = (
    "written",
    "answered",
    "accepted",
    "refused",
    "throttled",
    "uncertain",
    "receipts",
    "delivered",
    "undelivered",
    "in_time",
    "submit_ms",
    "receipt_seconds",
)

_TABLE = "campaigns_carrierminute"
_SUMMED = ", ".join(f"{name} = {_TABLE}.{name} + excluded.{name}" for name in SUMS)

# Two objects of counts become one, with the counts of the same code added.
_CODES_POSTGRES = f"""
    (SELECT coalesce(jsonb_object_agg(code, times), '{{}}'::jsonb) FROM
      (SELECT key AS code, sum(value::bigint) AS times FROM
        (SELECT * FROM jsonb_each_text({_TABLE}.codes)
         UNION ALL SELECT * FROM jsonb_each_text(excluded.codes)) AS both_of_them
       GROUP BY key) AS summed)
"""  # noqa: S608
_CODES_SQLITE = f"""
    (SELECT json_group_object(code, times) FROM
      (SELECT key AS code, sum(value) AS times FROM
        (SELECT key, value FROM json_each({_TABLE}.codes)
         UNION ALL SELECT key, value FROM json_each(excluded.codes))
       GROUP BY key))
"""  # noqa: S608


def add_to_minute(
    carrier_id: int,
    minute: datetime,
    sums: Mapping[str, int],
    *,
    slowest_ms: int,
    codes: Mapping[str, int],
) -> None:
    """Add `sums` (names of SUMS; missing: 0) and `codes` to the row of `minute` (aware, its start).

    The slowest answer stays the slowest. Runs in the caller's transaction.
    """
    postgres = connection.vendor == "postgresql"
    names = ", ".join((*SUMS, "submit_ms_max", "codes", "carrier_id", "minute", "currency"))
    marks = ", ".join(["%s"] * (len(SUMS) + 5))
    greatest = "greatest" if postgres else "max"
    statement = f"""
        INSERT INTO {_TABLE} ({names}) VALUES ({marks})
        ON CONFLICT (carrier_id, minute) DO UPDATE SET {_SUMMED},
            submit_ms_max = {greatest}({_TABLE}.submit_ms_max, excluded.submit_ms_max),
            codes = {_CODES_POSTGRES if postgres else _CODES_SQLITE}
    """  # noqa: S608
    at = minute if postgres else minute.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    values = [sums.get(name, 0) for name in SUMS]
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [*values, slowest_ms, json.dumps(dict(codes)), carrier_id, at, ""]
        )
