"""The queue's own questions: which accounts have something due, and what stands first for each.

Both walk the index `chunk_turns` (priority, account, lane, due time) in jumps, so that neither the
length of the queue nor what waits in other lanes matters. Lane 0 stands for none.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from accounts.store.kept import ask

# PostgreSQL thinks little of the cost of this one, and so does not compile it first.
_JUMPS = """
    WITH RECURSIVE t(priority, account_id) AS (
        (SELECT c.priority, c.account_id FROM campaigns_chunk c WHERE c.state = 'open'
         ORDER BY c.priority, c.account_id LIMIT 1)
        UNION ALL
        SELECT n.priority, n.account_id FROM t CROSS JOIN LATERAL (
            SELECT c.priority, c.account_id FROM campaigns_chunk c
            WHERE c.state = 'open' AND (c.priority, c.account_id) > (t.priority, t.account_id)
            ORDER BY c.priority, c.account_id LIMIT 1) n
    )"""
# SQLite knows no LATERAL.
_JUMPS_ONE_BY_ONE = """
    WITH RECURSIVE p(priority) AS (
        SELECT min(c.priority) FROM campaigns_chunk c WHERE c.state = 'open'
        UNION ALL
        SELECT (SELECT min(c.priority) FROM campaigns_chunk c
                WHERE c.state = 'open' AND c.priority > p.priority)
        FROM p WHERE p.priority IS NOT NULL
    ), t(priority, account_id) AS (
        SELECT p.priority, (SELECT min(c.account_id) FROM campaigns_chunk c
                            WHERE c.state = 'open' AND c.priority = p.priority)
        FROM p WHERE p.priority IS NOT NULL
        UNION ALL
        SELECT t.priority, (SELECT min(c.account_id) FROM campaigns_chunk c
                            WHERE c.state = 'open' AND c.priority = t.priority
                              AND c.account_id > t.account_id)
        FROM t WHERE t.account_id IS NOT NULL
    )"""
_TURNS = """
    SELECT t.priority, t.account_id
    FROM t JOIN accounts_account a ON a.id = t.account_id
    WHERE a.status = 'active' AND NOT a.suspended_above AND ({found})
    ORDER BY 1, 2
"""
_DUE = "c.due_at <= %s AND (c.closes_at IS NULL OR c.closes_at > %s)"
# Not EXISTS: PostgreSQL would read the whole table once rather than jump for each account.
_FOUND = f"""(
    SELECT c.id FROM campaigns_chunk c
    WHERE c.state = 'open' AND c.priority = t.priority AND c.account_id = t.account_id
      AND coalesce(c.lane_id, 0) = %s AND {_DUE}
    ORDER BY c.due_at, c.id LIMIT 1) IS NOT NULL"""  # noqa: S608  # constants only
_FRONT = f"""
    SELECT c.priority, c.account_id, c.due_at, c.id, coalesce(c.lane_id, 0),
           c.last_id - c.next_id + 1
    FROM campaigns_chunk c
    WHERE c.state = 'open' AND c.priority = {{priority}} AND c.account_id = {{account}}
      AND coalesce(c.lane_id, 0) = {{lane}} AND {_DUE}
    ORDER BY c.due_at, c.id LIMIT %s
"""  # noqa: S608  # constants only
_FRONTS = f"""
    SELECT f.* FROM unnest(%s::smallint[], %s::bigint[]) AS t(priority, account_id)
    CROSS JOIN unnest(%s::bigint[]) AS l(lane)
    CROSS JOIN LATERAL ({_FRONT.format(priority="t.priority", account="t.account_id", lane="l.lane")}) f
"""  # noqa: S608, E501  # constants only
_FRONT_OF_ONE = _FRONT.format(priority="%s", account="%s", lane="%s")


class Turn(NamedTuple):
    """An account with something due at a priority."""

    priority: int
    account_id: int


class Front(NamedTuple):
    """A due chunk near the front of its account's; `waiting` counts its ids."""

    priority: int
    account_id: int
    due_at: datetime
    chunk_id: int
    lane: int
    waiting: int


class Step(NamedTuple):
    """Where a chunk goes on, in which lane (None: none), and its state."""

    chunk_id: int
    next_id: int
    lane: int | None
    state: str


_ADVANCE = """
    UPDATE campaigns_chunk c SET next_id = s.next_id, lane_id = s.lane, state = s.state
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
        AS s(id, next_id, lane, state)
    WHERE c.id = s.id RETURNING c.id
"""
_ADVANCE_ONE = "UPDATE campaigns_chunk SET next_id = %s, lane_id = %s, state = %s WHERE id = %s"


def advance(steps: Sequence[Step]) -> None:
    """Move on chunks that the caller's transaction has locked."""
    if not steps:
        return
    if connection.vendor == "postgresql":
        ask(_ADVANCE, [list(column) for column in zip(*steps, strict=True)])
        return
    with connection.cursor() as cursor:
        cursor.executemany(_ADVANCE_ONE, [(*step[1:], step.chunk_id) for step in steps])


def turns(now: datetime, lanes: Iterable[int]) -> list[Turn]:
    """The accounts that may work and have due chunks in `lanes`, the most urgent first."""
    moment = connection.ops.adapt_datetimefield_value(now)
    wanted = list(lanes)
    jumps = _JUMPS if connection.vendor == "postgresql" else _JUMPS_ONE_BY_ONE
    query = jumps + _TURNS.format(found=" OR ".join([_FOUND] * len(wanted)))
    values = [each for lane in wanted for each in (lane, moment, moment)]
    return [Turn._make(row) for row in ask(query, values)]


def fronts(asked: Sequence[Turn], lanes: Iterable[int], now: datetime, limit: int) -> list[Front]:
    """The first `limit` due chunks of each of `asked` in each of `lanes`, in their order."""
    rows = _postgres if connection.vendor == "postgresql" else _sqlite
    return sorted(Front._make(row) for row in rows(asked, list(lanes), now, limit))


def _postgres(
    asked: Sequence[Turn], lanes: list[int], now: datetime, limit: int
) -> list[tuple[Any, ...]]:
    priorities, accounts = [turn.priority for turn in asked], [turn.account_id for turn in asked]
    return ask(_FRONTS, [priorities, accounts, lanes, now, now, limit])


def _sqlite(
    asked: Sequence[Turn], lanes: list[int], now: datetime, limit: int
) -> Iterator[tuple[Any, ...]]:
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        for turn in asked:
            for lane in lanes:
                cursor.execute(_FRONT_OF_ONE, [*turn, lane, moment, moment, limit])
                yield from cursor.fetchall()
