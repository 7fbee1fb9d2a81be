"""Taking fingerprints: of any number that ask for the same one at once, one gets it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection

_STEP = 500  # SQLite takes so many rows in one statement

_TAKE = """
    INSERT INTO campaigns_fingerprint (account_id, hash, slot, at, expires_at)
    VALUES {rows}
    ON CONFLICT (account_id, hash, slot) DO UPDATE
    SET at = excluded.at, expires_at = excluded.expires_at
    WHERE campaigns_fingerprint.expires_at <= excluded.at
    RETURNING hash
"""


def take_fingerprints(
    account_id: int, hashes: Iterable[int], *, slot: int, at: datetime, until: datetime
) -> set[int]:
    """Take what is free or has expired at `at`, in the caller's transaction; return what was got.

    Another transaction that asks for the same waits for this one's end.
    """
    # In one order everywhere, so that two calls with common numbers do not lock each other out.
    ordered = sorted(set(hashes))
    moments = (at, until) if connection.vendor == "postgresql" else (_naive(at), _naive(until))
    got: set[int] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), _STEP):
            part = ordered[start : start + _STEP]
            rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(part))
            values = [value for key in part for value in (account_id, key, slot, *moments)]
            cursor.execute(_TAKE.format(rows=rows), values)
            got.update(row[0] for row in cursor.fetchall())
    return got


def _naive(moment: datetime) -> str:
    """A moment as Django keeps it in SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
