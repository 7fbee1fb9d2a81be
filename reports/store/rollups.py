"""Rollups by SQL: deltas of events, counts of messages, and adding either to the cells.

`CHANGES` yields a row for each thing to count: a message, the state and reason it counts under,
and +1 or -1. Everything else of a cell is read from the message and its batch, whose values do not
change once the message has a moment.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from campaigns.statuses import SETTLEMENTS, STORED_STATES, MessageState, Settlement
from reports.store.moments import MOMENT, bucket_of, day_of, quarter_of

COUNTED = tuple(state for state in STORED_STATES if SETTLEMENTS[state] is not Settlement.HELD)
_STATES = ", ".join(f"'{state.value}'" for state in COUNTED)

CELL_KEY = (
    "account_id, start, product_id, campaign_id, api_key_id, sender, country, carrier_id,"
    " state, reason"
)
CELL_FIGURES = ("messages", "segments", "price")
TIME_KEY = "account_id, start, product_id, campaign_id, country, carrier_id, bucket"
TIME_FIGURES = ("messages",)


class Span(NamedTuple):
    """Ids of events, both included."""

    first: int
    last: int


class Table(NamedTuple):
    """A table of cells: what tells them apart, and what is summed up."""

    name: str
    key: str
    figures: tuple[str, ...]


QUARTER = Table("reports_quarter", CELL_KEY, CELL_FIGURES)
DAY = Table("reports_day", CELL_KEY, CELL_FIGURES)
TIME = Table("reports_deliverytime", TIME_KEY, TIME_FIGURES)
TABLES = (QUARTER, DAY, TIME)


def changes_of_events(spans: Sequence[Span]) -> str:
    """What events changed: out of one state, into another."""
    ranges = ", ".join(f"({int(span.first)}, {int(span.last)})" for span in spans)
    return f"""
        WITH s (lo, hi) AS (VALUES {ranges})
        SELECT e.message_id, e.kind AS state, e.reason, 1 AS n
        FROM s JOIN campaigns_messageevent e ON e.id BETWEEN s.lo AND s.hi
        WHERE e.kind IN ({_STATES})
        UNION ALL
        SELECT e.message_id, e.old AS state, e.old_reason AS reason, -1 AS n
        FROM s JOIN campaigns_messageevent e ON e.id BETWEEN s.lo AND s.hi
        WHERE e.old IN ({_STATES})
    """  # noqa: S608


def changes_of_messages(where: str = "true") -> str:
    """Every message that has a moment, once, where `where` holds for it (m) and its batch (b)."""
    return f"""
        SELECT m.id AS message_id, m.state, m.reason, 1 AS n
        FROM campaigns_message m JOIN campaigns_batch b ON b.id = m.batch_id
        WHERE m.state IN ({_STATES}) AND {where}
    """  # noqa: S608


def counted(table: Table, changes: str) -> str:
    """The cells of QUARTER or TIME that some changes make, with their figures, as a SELECT."""
    return _times(changes) if table is TIME else _cells(changes)


def _cells(changes: str) -> str:
    return f"""
        SELECT m.account_id, {quarter_of(MOMENT)} AS start, b.product_id,
               coalesce(b.campaign_id, 0) AS campaign_id,
               coalesce(b.api_key_id, 0) AS api_key_id, m.sender, m.country,
               coalesce(m.carrier_id, 0) AS carrier_id, c.state, c.reason,
               sum(c.n) AS messages, sum(c.n * m.segments) AS segments, sum(c.n * m.price) AS price
        FROM ({changes}) c
        JOIN campaigns_message m ON m.id = c.message_id
        JOIN campaigns_batch b ON b.id = m.batch_id
        WHERE NOT b.is_test
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        HAVING sum(c.n) <> 0 OR sum(c.n * m.segments) <> 0 OR sum(c.n * m.price) <> 0
    """  # noqa: S608


def _times(changes: str) -> str:
    delivered = MessageState.DELIVERED.value
    return f"""
        SELECT m.account_id, {quarter_of("m.sent_at")} AS start, b.product_id,
               coalesce(b.campaign_id, 0) AS campaign_id, m.country,
               coalesce(m.carrier_id, 0) AS carrier_id,
               {bucket_of("m.sent_at", "m.final_at")} AS bucket, sum(c.n) AS messages
        FROM ({changes}) c
        JOIN campaigns_message m ON m.id = c.message_id
        JOIN campaigns_batch b ON b.id = m.batch_id
        WHERE NOT b.is_test AND c.state = '{delivered}'
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        HAVING sum(c.n) <> 0
    """  # noqa: S608


def negated(changes: str) -> str:
    """The same changes the other way round."""
    return f"SELECT message_id, state, reason, -n AS n FROM ({changes}) turned"  # noqa: S608


def add(changes: str, *, closed: bool = False) -> None:
    """Add what changes count to every table of cells (with `closed`, to what is in the archive).

    In the caller's transaction; the messages are read once for quarters and days.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE new_cells AS {counted(QUARTER, changes)}")
        add_to(QUARTER, "SELECT * FROM new_cells", closed=closed)
        add_to(DAY, days_of("new_cells"), closed=closed)
        cursor.execute("DROP TABLE new_cells")
    add_to(TIME, counted(TIME, changes), closed=closed)


def days_of(quarters: str) -> str:
    """The days that a table of quarters makes, as a SELECT."""
    names = [name.strip() for name in CELL_KEY.split(",")]
    key = ", ".join(f"{day_of('start')} AS start" if n == "start" else n for n in names)
    sums = ", ".join(f"sum({figure}) AS {figure}" for figure in CELL_FIGURES)
    grouped = ", ".join(str(place) for place in range(1, len(names) + 1))
    return f"SELECT {key}, {sums} FROM {quarters} GROUP BY {grouped}"  # noqa: S608


def add_to(table: Table, rows: str, *, closed: bool = False) -> None:
    """Add the rows of a SELECT (key, then figures) to one table."""
    names = [f"closed_{figure}" if closed else figure for figure in table.figures]
    rest = [figure if closed else f"closed_{figure}" for figure in table.figures]
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table.name} ({table.key}, {', '.join(names)}, {', '.join(rest)})"  # noqa: S608
            f" SELECT r.*, {', '.join('0' for _ in rest)} FROM ({rows}) r WHERE true"
            f" ON CONFLICT ({table.key}) DO UPDATE SET {sums}"
        )


def empty() -> None:
    """Forget everything that can be counted again; what is in the archive stays."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table.name} WHERE closed_messages = 0")  # noqa: S608
            sums = ", ".join(f"{figure} = closed_{figure}" for figure in table.figures)
            cursor.execute(f"UPDATE {table.name} SET {sums}")  # noqa: S608


def sweep() -> int:
    """Delete the cells that count nothing any more; returns how many."""
    gone = 0
    with connection.cursor() as cursor:
        for table in TABLES:
            zero = " AND ".join(f"{figure} = 0 AND closed_{figure} = 0" for figure in table.figures)
            cursor.execute(f"DELETE FROM {table.name} WHERE {zero}")  # noqa: S608
            gone += cursor.rowcount
    return gone


def differences(table: Table, counted_rows: str, few: int = 100) -> list[tuple[object, ...]]:
    """Where the open part of the cells is not what a SELECT counts: key, then what is too much."""
    open_part = ", ".join(f"{f} - closed_{f} AS {f}" for f in table.figures)
    minus = ", ".join(f"-{f}" for f in table.figures)
    sums = ", ".join(f"sum({f})" for f in table.figures)
    some = " OR ".join(f"sum({f}) <> 0" for f in table.figures)
    with connection.cursor() as cursor:
        # Without parameters: SQLite's formats of times hold signs that would be taken for them.
        cursor.execute(
            f"SELECT {table.key}, {sums} FROM ("  # noqa: S608
            f" SELECT {table.key}, {open_part} FROM {table.name}"
            f" UNION ALL SELECT {table.key}, {minus} FROM ({counted_rows}) counted"
            f") both_sides GROUP BY {table.key} HAVING {some} LIMIT {int(few)}"
        )
        return list(cursor.fetchall())
