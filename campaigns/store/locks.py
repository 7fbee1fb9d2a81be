"""Locking the rows that an outcome touches, and counting it off; in the order of their ids."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from accounts.store.kept import ask
from accounts.store.lists import among, listed

STATES = (
    "queued",
    "sent",
    "delivered",
    "undelivered",
    "unknown",
    "uncertain",
    "rejected",
    "expired",
    "cancelled",
    "blocked",
)
_ADDED = ", ".join(f"{state} = c.{state} + d.{state}" for state in STATES)
_TALLY = f"""
    UPDATE campaigns_chunk c SET {_ADDED}
    FROM unnest(%s::bigint[]{", %s::int[]" * len(STATES)}) AS d(id, {", ".join(STATES)})
    WHERE c.id = d.id RETURNING c.id
"""  # noqa: S608  # constants only
_TALLY_ONE = f"""
    UPDATE campaigns_chunk SET {", ".join(f"{state} = {state} + %s" for state in STATES)}
    WHERE id = %s RETURNING id
"""  # noqa: S608  # constants only
_COUNT_OFF = """
    UPDATE campaigns_slice s SET
        remaining = s.remaining - d.gone,
        state = CASE WHEN s.state = 'open' AND s.remaining <= d.gone THEN 'closed' ELSE s.state END
    FROM unnest(%s::bigint[], %s::int[]) AS d(id, gone) WHERE s.id = d.id RETURNING s.id
"""
_COUNT_OFF_ONE = """
    UPDATE campaigns_slice SET
        remaining = remaining - %s,
        state = CASE WHEN state = 'open' AND remaining <= %s THEN 'closed' ELSE state END
    WHERE id = %s RETURNING id
"""


def lock_chunks(ids: Iterable[int]) -> None:
    """Lock chunks against whoever claims, counts or halts them."""
    wanted = f"SELECT id FROM campaigns_chunk WHERE {among('id')} ORDER BY id"  # noqa: S608  # a constant
    ask(_locking(wanted), [listed(ids)])


def lock_open_slices(ids: Iterable[int]) -> set[int]:
    """Lock those slices that are open; return which."""
    wanted = f"SELECT id FROM campaigns_slice WHERE {among('id')} AND state = 'open' ORDER BY id"  # noqa: S608  # a constant
    return {pk for (pk,) in ask(_locking(wanted), [listed(ids)])}


def add_to_tallies(deltas: Mapping[int, Mapping[str, int]]) -> None:
    """Add to the counts of chunks, by state; several are locked before."""
    rows = [(pk, *(deltas[pk].get(state, 0) for state in STATES)) for pk in sorted(deltas)]
    if connection.vendor != "postgresql":
        for pk, *changes in rows:
            ask(_TALLY_ONE, [*changes, pk])
        return
    if len(rows) > 1:
        # One statement for many promises no order: two writers could wait for each other.
        lock_chunks(deltas)
    ask(_TALLY, _columns(rows))


def count_off(gone: Mapping[int, int]) -> None:
    """Take from slices what left them; those with nothing left are closed."""
    if connection.vendor == "postgresql":
        ask(_COUNT_OFF, _columns(sorted(gone.items())))
        return
    for pk, count in sorted(gone.items()):
        ask(_COUNT_OFF_ONE, [count, count, pk])


def _locking(query: str) -> str:
    return f"{query} FOR NO KEY UPDATE" if connection.vendor == "postgresql" else query


def _columns(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*rows, strict=True)]
