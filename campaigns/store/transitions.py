"""Many messages into new states, each only from a state (and attempt) that allows it.

The state a row had is compared and returned by the statement that changes it, so two writers can
never both believe that they moved a row.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection


class Change(NamedTuple):
    """One row to be moved. `attempt` None means any; `sources` are stored states, comma-joined."""

    message_id: int
    attempt: int | None
    sources: str
    state: str
    settlement: str
    reason: str
    carrier_id: int | None
    sent_at: datetime | None
    final_at: datetime | None
    step: int


class Changed(NamedTuple):
    """One row that was moved, with the state and reason it had."""

    message_id: int
    account_id: int
    batch_id: int
    chunk_id: int
    price: int
    old: str
    new: str
    reason: str
    old_reason: str


def change_states(changes: Sequence[Change]) -> list[Changed]:
    """Apply `changes` (at most one per message) in the caller's transaction; return what moved."""
    if not changes:
        return []
    ordered = sorted(changes)
    return _postgres(ordered) if connection.vendor == "postgresql" else _sqlite(ordered)


# A message that was settled keeps the carrier that had it: the rollups count it there.
# The row is joined with itself: `o` is what it was, and `m.state = o.state` fails when another
# transaction moved it in between (its newer version is compared), so that row is left alone.
_UPDATE = """
    UPDATE campaigns_message m
    SET state = v.state, settlement = v.settlement, reason = v.reason,
        carrier_id = CASE WHEN m.settlement = 'held' THEN coalesce(v.carrier_id, m.carrier_id)
                          ELSE m.carrier_id END,
        sent_at = coalesce(m.sent_at, v.sent_at),
        final_at = coalesce(v.final_at, m.final_at),
        attempt = m.attempt + v.step
    FROM unnest(%s::bigint[], %s::smallint[], %s::int[]) AS c(id, attempt, kind)
    JOIN unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
                %s::timestamptz[], %s::timestamptz[], %s::smallint[])
         AS v(kind, sources, state, settlement, reason, carrier_id, sent_at, final_at, step)
         ON v.kind = c.kind
    JOIN campaigns_message o ON o.id = c.id
    WHERE m.id = c.id AND m.id BETWEEN %s AND %s AND o.id BETWEEN %s AND %s
      AND m.state = o.state
      AND m.attempt = coalesce(c.attempt, m.attempt)
      AND m.state = ANY (string_to_array(v.sources, ','))
    RETURNING m.id, m.account_id, m.batch_id, m.chunk_id, m.price, o.state, m.state, m.reason,
              o.reason
"""


def _postgres(changes: list[Change]) -> list[Changed]:
    # What many changes have in common is sent once, as a kind: quoting it is a third of the cost.
    kinds: dict[tuple[object, ...], int] = {}
    rows = [(c.message_id, c.attempt, kinds.setdefault(c[2:], len(kinds))) for c in changes]
    shared = [(number, *kind) for kind, number in kinds.items()]
    columns = [list(column) for table in (rows, shared) for column in zip(*table, strict=True)]
    # The bounds let the planner skip the partitions of other months.
    low, high = changes[0].message_id, changes[-1].message_id
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [*columns, low, high, low, high])
        return [Changed(*row) for row in cursor.fetchall()]


_READ_SIZE = 500


def _sqlite(changes: list[Change]) -> list[Changed]:
    """One writer at a time here (IMMEDIATE), so reading first and writing after is exact."""
    changed = []
    with connection.wrap_database_errors, connection.cursor() as cursor:
        raw = cursor.db.connection
        for start in range(0, len(changes), _READ_SIZE):
            part = changes[start : start + _READ_SIZE]
            marks = ", ".join("?" * len(part))
            found = raw.execute(
                "SELECT id, account_id, batch_id, chunk_id, price, state, attempt, reason"  # noqa: S608
                f" FROM campaigns_message WHERE id IN ({marks})",
                [change.message_id for change in part],
            )
            rows = {row[0]: row for row in found}
            allowed = [c for c in part if c.message_id in rows and _allows(c, rows[c.message_id])]
            raw.executemany(_UPDATE_ONE, [_parameters(change) for change in allowed])
            changed += [
                Changed._make((*row[:6], c.state, c.reason, row[7]))
                for c in allowed
                for row in [rows[c.message_id]]
            ]
    return changed


_UPDATE_ONE = """
    UPDATE campaigns_message
    SET state = ?, settlement = ?, reason = ?,
        carrier_id = CASE WHEN settlement = 'held' THEN coalesce(?, carrier_id) ELSE carrier_id END,
        sent_at = coalesce(sent_at, ?), final_at = coalesce(?, final_at), attempt = attempt + ?
    WHERE id = ?
"""


def _allows(change: Change, row: tuple[int, int, int, int, int, str, int, str]) -> bool:
    state, attempt = row[5], row[6]
    return state in change.sources.split(",") and change.attempt in (None, attempt)


def _parameters(change: Change) -> tuple[object, ...]:
    return (
        change.state,
        change.settlement,
        change.reason,
        change.carrier_id,
        _naive(change.sent_at),
        _naive(change.final_at),
        change.step,
        change.message_id,
    )


def _naive(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ") if moment else None
