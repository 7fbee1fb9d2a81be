"""Months of messages and events that go as a whole: their partition is dropped, on PostgreSQL."""

from django.db import OperationalError, connection, transaction

from campaigns.ids import MONTH_SPAN
from campaigns.store import partitions

# Dropping waits for whoever reads the table, and everybody who comes then waits behind it.
PATIENCE = "2s"


def drop_month(month: int) -> list[str]:
    """Drop a month's partitions where all they hold is on its way out; return their names.

    That is: messages of batches whose rows are leaving and, once there is no message of that
    month or an earlier one any more, events.
    """
    if connection.vendor != "postgresql":
        return []
    dropped = []
    if _only_leaving(month):
        dropped += _drop("campaigns_message", month)
    if not _any_message_before((month + 1) * MONTH_SPAN):
        dropped += _drop("campaigns_messageevent", month)
    return dropped


def sum_up_references() -> None:
    """Let the index on blocks of carriers' references know those that were filled lately."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT brin_summarize_new_values('carrier_reference_blocks')")


def make_month(month: int) -> None:
    """Make the partitions of a month that rows come back to."""
    if connection.vendor == "postgresql":
        for table in partitions.TABLES:
            partitions.make(table, month)


def _only_leaving(month: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT 1 FROM campaigns_message m LEFT JOIN campaigns_batch b ON b.id = m.batch_id
                WHERE m.id >= %s AND m.id < %s AND b.kept IS DISTINCT FROM 'moving'
            )
            """,
            [month * MONTH_SPAN, (month + 1) * MONTH_SPAN],
        )
        return not cursor.fetchone()[0]


def _any_message_before(first_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM campaigns_message WHERE id < %s)", [first_id])
        found: bool = cursor.fetchone()[0]
    return found


def _drop(table: str, month: int) -> list[str]:
    name = partitions.name_of(table, month)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [name])
            if not cursor.fetchone()[0]:
                return []
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name}")
            cursor.execute(f"DROP TABLE {name}")
    except OperationalError:
        return []
    return [name]
