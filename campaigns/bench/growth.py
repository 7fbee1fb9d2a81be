"""What a message costs from the queue to its receipt as the table of messages grows.

The first figure is of the table as it is, the second of the table when it is full (GROWTH_ROWS of
finished messages, 20,000,000 where it does not say): on an empty database made for it, where the
rows then stay. Where it is full already (`make bench-data`), there is only the second, which is to
be held against `dispatch` of an empty database.
"""

import os

from django.conf import settings
from django.db import connection

from campaigns import ids
from campaigns.bench import dispatch
from campaigns.bench.figures import Figure
from campaigns.bench.queued import held_batch, release
from campaigns.models import Chunk, Message

ROWS = {"sqlite": 200_000, "postgresql": 20_000_000}
BAR = 1.3
STEP = 500_000

_COLUMNS = (
    "id, account_id, batch_id, chunk_id, carrier_id, row, msisdn, country, sender, text,"
    " unicode, segments, price, state, settlement, attempt, reason, client_ref, sent_at, final_at"
)
# Delivered long ago, of a batch without a hold, counted in one chunk; the audits hold.
_FILL = f"""
    INSERT INTO campaigns_message ({_COLUMNS})
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %s)
    SELECT %s + i, %s, %s, %s, NULL, i + 1, 919700000000 + i, 'IN', 'BENCH',
           'Dear customer, your parcel is out for delivery today.', %s, 1, 0,
           'delivered', 'captured', 0, '', '', %s, %s
    FROM n
"""  # noqa: S608  # constants only


def run() -> list[Figure]:
    """Messages a second before and after, and by how much a message became dearer."""
    before = dispatch.run()[0].value
    if not fill():
        return [Figure("growth_full", before, "messages/s")]
    after = dispatch.run()[0].value
    cost = round(before / after, 2)
    return [
        Figure("growth_before", before, "messages/s"),
        Figure("growth_after", after, "messages/s", cost, BAR, cost <= BAR),
    ]


def wanted() -> int:
    """How many rows the full table has; GROWTH_ROWS in the environment says otherwise."""
    usual = ROWS["sqlite" if settings.ON_SQLITE else "postgresql"]
    return int(os.environ.get("GROWTH_ROWS", usual))


def fill() -> int:
    """Put finished messages into the table until it is full; return how many were added."""
    missing = wanted() - Message.objects.filter(sender="BENCH", price=0).count()
    added = 0
    while added < missing:
        count = min(STEP, missing - added)
        _add(count)
        added += count
    if added and not settings.ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE campaigns_message")
    return added


def _add(count: int) -> None:
    batch = held_batch(1)
    release(batch)
    first = ids.reserve("message", count)
    chunk = Chunk.objects.create(
        batch=batch,
        account=batch.account,
        due_at=batch.created_at,
        first_id=first,
        next_id=first + count,
        last_id=first + count - 1,
        state=Chunk.State.DONE,
        delivered=count,
    )
    moment = connection.ops.adapt_datetimefield_value(batch.created_at)
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL,
            [count, first, batch.account_id, batch.pk, chunk.pk, False, moment, moment],
        )
