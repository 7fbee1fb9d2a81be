"""Locking chunks that a claim is to cut from."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from accounts.store.kept import ask
from accounts.store.lists import among, listed
from campaigns.models import Chunk

_FIELDS = Chunk._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_COLUMNS = ", ".join(f"c.{field.column}" for field in _FIELDS)


def lock_due(due: QuerySet[Chunk], ids: Sequence[int], now: datetime) -> dict[int, Chunk]:
    """Those of `ids` that are `due` and that nobody else has locked, locked, by id.

    `due` says it for SQLite, which locks nothing; the statement here is the same.
    """
    if connection.vendor != "postgresql":
        return {chunk.pk: chunk for chunk in due.filter(pk__in=ids)}
    query = f"""
        SELECT {_COLUMNS} FROM campaigns_chunk c JOIN accounts_account a ON a.id = c.account_id
        WHERE {among("c.id")} AND c.state = 'open' AND c.due_at <= %s
          AND (c.closes_at IS NULL OR c.closes_at > %s)
          AND a.status = 'active' AND NOT a.suspended_above
        FOR NO KEY UPDATE OF c SKIP LOCKED
    """  # noqa: S608  # constants only
    rows = ask(query, [listed(ids), now, now])
    return {row[0]: Chunk.from_db("default", _NAMES, row) for row in rows}
