"""Claiming the key of a call that counts once: one statement decides among parallel callers."""

import hashlib
from datetime import datetime

from django.db import connection

from accounts.store.kept import ask

_COLUMNS = "account_id, route, key, fingerprint, created_at, status, body"
# A row that is kept no longer makes room, though nobody has cleared it away yet.
_ANEW = """
    ON CONFLICT (account_id, route, key) DO UPDATE SET fingerprint = excluded.fingerprint,
        status = 0, body = '', created_at = excluded.created_at
    WHERE apikeys_answeredcall.created_at <= %s
    RETURNING id
"""
# A key that another transaction holds is not waited for: nothing is inserted then.
_POSTGRES = f"""
    INSERT INTO apikeys_answeredcall ({_COLUMNS})
    SELECT %s::bigint, %s::text, %s::text, %s::text, %s::timestamptz, 0, ''
    FROM (SELECT pg_try_advisory_xact_lock(%s) AS got) mine WHERE got {_ANEW}
"""  # noqa: S608
_SQLITE = f"""
    INSERT INTO apikeys_answeredcall ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, 0, '') {_ANEW}
"""  # noqa: S608
_SETTLE = "UPDATE apikeys_answeredcall SET status = %s, body = %s WHERE id = %s RETURNING id"


def claim(
    account_id: int, route: str, key: str, fingerprint: str, *, now: datetime, over: datetime
) -> int | None:
    """The id of the new row; None where there is one, or another transaction is making it.

    A row from `over` or before counts as none.
    """
    row = (account_id, route, key, fingerprint, now)
    if connection.vendor == "postgresql":
        rows = ask(_POSTGRES, (*row, _lock_of(f"{account_id}:{route}:{key}"), over))
    else:
        rows = ask(_SQLITE, (*row, over))
    return rows[0][0] if rows else None


def settle(row: int, status: int, body: str) -> None:
    """Write the answer of a claimed call."""
    ask(_SETTLE, (status, body, row))


def _lock_of(text: str) -> int:
    """A signed 64-bit number for an advisory lock."""
    digest = hashlib.blake2b(text.encode(), digest_size=8, person=b"answered").digest()
    return int.from_bytes(digest, "big", signed=True)
