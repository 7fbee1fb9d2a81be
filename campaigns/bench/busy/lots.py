"""Writing a lot of messages with its batches, chunks and holds, a few statements for all of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from accounts.models import Hold
from campaigns.bench.busy import texts
from campaigns.bench.busy.cast import Seller
from campaigns.models import Batch, Campaign, Chunk
from campaigns.statuses import STORED_STATES, CampaignStatus

PER_CHUNK = 5_000
GAP = timedelta(milliseconds=10)
_NAMES = [state.value for state in STORED_STATES]
_COUNTS = ", ".join(f"count(*) FILTER (WHERE state = '{name}')" for name in _NAMES)

# One look at the rows while they are written: the partition has no index yet to find them by.
_TALLY = f"""
    CREATE TEMP TABLE tally (batch_id bigint, chunk_id bigint, lo bigint, hi bigint, at timestamptz,
        n int, price bigint, segments bigint, captured bigint, released bigint,
        {", ".join(f"{name} int" for name in _NAMES)}) ON COMMIT DROP
"""
_TALLIED = f"""
    WITH written AS ({{messages}} RETURNING *)
    INSERT INTO tally
    SELECT batch_id, chunk_id, min(id), max(id), min(coalesce(sent_at, final_at)), count(*),
           sum(price), sum(segments), sum(price) FILTER (WHERE settlement = 'captured'),
           sum(price) FILTER (WHERE settlement = 'released'), {_COUNTS}
    FROM written GROUP BY batch_id, chunk_id
"""  # noqa: S608  # names of this file
_HOLDS = """
    INSERT INTO accounts_hold (id, uuid, wallet_id, amount, captured, released, cause_kind,
                               cause_uuid, note, created_at)
    SELECT %(hold)s + batch_id - %(batch)s, md5('hold' || batch_id)::uuid, %(wallet)s, sum(price),
           coalesce(sum(captured), 0), coalesce(sum(released), 0), 'batch',
           md5('batch' || batch_id)::uuid, '', coalesce(min(at), %(start)s)
    FROM tally GROUP BY batch_id
"""
_BATCHES = """
    INSERT INTO campaigns_batch (id, uuid, account_id, product_id, campaign_id, api_key_id, hold_id,
        name, is_test, first_id, capacity, due_at, gap, paced_until, dlt_entity_id, dlt_header_id,
        dlt_template_id, options, created_at)
    SELECT batch_id, md5('batch' || batch_id)::uuid, %(account)s, %(product)s, %(campaign)s,
        CASE WHEN %(campaign)s::bigint IS NULL
             THEN (%(keys)s::bigint[])[1 + abs(hashint8(batch_id)) %% 4] END,
        %(hold)s + batch_id - %(batch)s, '', false, min(lo), sum(n), %(due)s, NULL, NULL,
        '', '', '', '{}', coalesce(min(at), %(start)s)
    FROM tally GROUP BY batch_id
"""
_CHUNKS = f"""
    INSERT INTO campaigns_chunk (id, batch_id, account_id, priority, attempt, wave, zone, due_at,
        paced, parked, is_test, first_id, next_id, last_id, state, {", ".join(_NAMES)})
    SELECT chunk_id, batch_id, %(account)s, 50, 0, 0, '', coalesce(at, %(start)s), false, false,
        false, lo, hi + 1, hi, 'done', {", ".join(_NAMES)}
    FROM tally
"""  # noqa: S608  # names of this file


@dataclass(frozen=True)
class Lot:
    """`count` messages from id `first` on: one campaign, or calls with `per_call` each."""

    seller: Seller
    first: int
    count: int
    start: datetime
    span: timedelta
    now: datetime
    campaign: Campaign | None = None
    per_call: int = 1
    product: int = 0
    refers: bool = False


@dataclass
class Next:
    """The ids that rows get: everything is written behind what there is."""

    batch: int
    chunk: int
    hold: int


def next_ids() -> Next:
    """Behind the last of each table."""
    return Next(*(_after(model) for model in (Batch, Chunk, Hold)))


def write(lot: Lot, table: str, after: Next) -> tuple[int, int, int]:
    """Write it; returns what its holds set aside, captured and gave back."""
    known = _known(lot, after)
    due = texts.PACED if lot.campaign else texts.BY_DAY
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS tally")
        cursor.execute(_TALLY)
        cursor.execute(_TALLIED.format(messages=texts.messages(due, table)), known)
        for statement in (_HOLDS, _BATCHES, _CHUNKS):
            cursor.execute(statement, known)
        cursor.execute(f"SELECT {_MONEY}, sum(segments) FROM tally")  # noqa: S608
        *money, segments = (int(value or 0) for value in cursor.fetchone())
    if lot.campaign:
        _finish(lot, segments, money[0])
    after.batch, after.hold = after.batch + known["batches"], after.hold + known["batches"]
    after.chunk += known["chunks"]
    return money[0], money[1], money[2]


_MONEY = "sum(price), sum(captured), sum(released)"


def tell_sequences() -> None:
    """Let the engine go on behind the ids that were given out."""
    with connection.cursor() as cursor:
        for model in (Batch, Chunk, Hold):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )


def _known(lot: Lot, after: Next) -> dict[str, Any]:
    per_batch = lot.count if lot.campaign else lot.per_call
    per_chunk = PER_CHUNK if lot.campaign else lot.per_call
    seller = lot.seller
    sender = lot.campaign.sender if lot.campaign else None
    return {
        "first": lot.first,
        "last": lot.first + lot.count - 1,
        "count": lot.count,
        "start": lot.start,
        "gap": GAP,
        "span": lot.span,
        "now": lot.now,
        "account": seller.account.pk,
        "product": seller.products[lot.product].pk,
        "wallet": seller.wallets[lot.product].pk,
        "campaign": lot.campaign.pk if lot.campaign else None,
        "due": lot.start if lot.campaign else None,
        "batch": after.batch,
        "chunk": after.chunk,
        "hold": after.hold,
        "batches": -(-lot.count // per_batch),
        "chunks": -(-lot.count // per_chunk),
        "per_batch": per_batch,
        "per_chunk": per_chunk,
        "carriers": [carrier.pk for carrier in seller.carriers],
        "keys": [key.pk for key in seller.keys],
        "senders": [sender.name] if sender else [one.name for one in seller.senders],
        "short": texts.SHORT,
        "long": texts.LONG,
        "refers": lot.refers,
    }


def _finish(lot: Lot, segments: int, price: int) -> None:
    assert lot.campaign is not None
    ended = lot.start + lot.count * GAP + timedelta(hours=2)
    over = ended < lot.now
    Campaign.objects.filter(pk=lot.campaign.pk).update(
        status=CampaignStatus.FINISHED if over else CampaignStatus.RUNNING,
        file_rows=lot.count,
        rows_done=lot.count,
        messages=lot.count,
        segments=segments,
        price=price,
        imported_at=lot.start,
        confirmed_at=lot.start,
        started_at=lot.start,
        finished_at=ended if over else None,
    )


def _after(model: type[Model]) -> int:
    last: int | None = model._default_manager.aggregate(last=Max("id"))["last"]
    return (last or 0) + 1
