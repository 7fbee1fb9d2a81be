"""Holds as the ledger settles them: locked in the order of their ids, then counted up."""

import uuid
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from accounts.store.kept import ask
from accounts.store.lists import among, listed


class Held(NamedTuple):
    """What a settlement needs to know of a hold."""

    hold_id: int
    wallet_id: int
    product_id: int
    cause_kind: str
    cause_uuid: uuid.UUID
    note: str


_COUNT_UP = """
    UPDATE accounts_hold h SET
        captured = h.captured + d.captured, released = h.released + d.released
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(id, captured, released)
    WHERE h.id = d.id RETURNING h.id
"""
_COUNT_UP_ONE = """
    UPDATE accounts_hold SET captured = captured + %s, released = released + %s
    WHERE id = %s RETURNING id
"""


def lock_holds(ids: Iterable[int]) -> list[Held]:
    """Lock holds, in the caller's transaction."""
    query = f"""
        SELECT h.id, h.wallet_id, w.product_id, h.cause_kind, h.cause_uuid, h.note
        FROM accounts_hold h JOIN accounts_wallet w ON w.id = h.wallet_id
        WHERE {among("h.id")} ORDER BY h.id
    """  # noqa: S608  # constants only
    if connection.vendor == "postgresql":
        query += " FOR NO KEY UPDATE OF h"
    return [
        Held(hold, wallet, product, kind, uuid.UUID(str(cause)), note)
        for hold, wallet, product, kind, cause, note in ask(query, [listed(ids)])
    ]


def count_up(changes: Mapping[int, tuple[int, int]]) -> None:
    """Add to what is captured and released of holds that are locked."""
    rows = [(pk, *change) for pk, change in sorted(changes.items())]
    if connection.vendor == "postgresql":
        ask(_COUNT_UP, [list(column) for column in zip(*rows, strict=True)])
        return
    for pk, captured, released in rows:
        ask(_COUNT_UP_ONE, [captured, released, pk])
