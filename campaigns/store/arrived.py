"""What a bunch of receipts asks about its messages, as a statement that is kept."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from accounts.store.kept import ask
from accounts.store.lists import among, listed
from campaigns.store.moments import aware


class Heard(NamedTuple):
    """A message that receipts came for."""

    message_id: int
    carrier_id: int | None
    chunk_id: int
    state: str
    segments: int
    sent_at: datetime | None
    msisdn: int


def heard_of(message_ids: Collection[int]) -> list[Heard]:
    """The messages of these ids that there are."""
    if not message_ids:
        return []
    # The bounds let PostgreSQL skip the partitions of other months.
    query = f"""
        SELECT id, carrier_id, chunk_id, state, segments, sent_at, msisdn FROM campaigns_message
        WHERE {among("id")} AND id BETWEEN %s AND %s
    """  # noqa: S608  # constants only
    rows = ask(query, [listed(message_ids), min(message_ids), max(message_ids)])
    return [Heard._make((*row[:5], row[5] and aware(row[5]), row[6])) for row in rows]
