"""A month of messages loaded into a partition before it has indexes: several times as quick.

PostgreSQL only; for benches, in a transaction of the caller's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from campaigns.ids import MONTH_SPAN
from campaigns.store.partitions import FILL_PERCENT

TABLE = "campaigns_message"


@contextmanager
def loading(low: int) -> Iterator[str]:
    """The table to write the messages of a month to (`low` is its first id).

    An empty partition of that month is made anew; one with rows in it is written to as it is.
    """
    month = low // MONTH_SPAN
    name = f"{TABLE}_{2020 + month // 12}_{month % 12 + 1:02}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {TABLE} WHERE id >= %s AND id < %s)",  # noqa: S608
            [low, low + MONTH_SPAN],
        )
        if cursor.fetchone()[0]:
            yield TABLE
            return
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(
            f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS)"
            f" WITH (fillfactor = {FILL_PERCENT})"
        )
        yield name
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ({low}) TO ({low + MONTH_SPAN})"
        )
