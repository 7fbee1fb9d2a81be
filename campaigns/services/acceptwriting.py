"""Writing what a call sends: its hold, batch, chunks and messages, in the caller's transaction.

A call with one recipient is one statement where the database can do that (see
accounts.store.chained): its wallet is locked for no longer than it takes. All others write table
by table.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import Hold, Product
from accounts.prices import PriceTable
from accounts.services import ledger
from accounts.store.chained import Chain, can_chain
from accounts.store.inserting import insert_object
from campaigns import store
from campaigns.acceptance import BatchRequest, Result
from campaigns.messagerows import MESSAGE_COLUMNS
from campaigns.models import Batch, Chunk, Message, OptOutTag
from campaigns.services.callbacks import note_callbacks
from campaigns.statuses import MessageState, Settlement
from campaigns.windows import Hours, Span

CAUSE = "batch"


@dataclass(frozen=True)
class Terms:
    """What holds for every recipient of the call."""

    product: Product
    sender: str
    prices: PriceTable
    tags: list[OptOutTag]
    limits: dict[str, int]
    hours: Hours
    now: datetime


@dataclass(frozen=True)
class Writing:
    """A checked call: its good results with their positions, and the zones of those with hours."""

    request: BatchRequest
    terms: Terms
    batch_uuid: uuid.UUID
    first_id: int
    good: list[Result]
    zones: Mapping[int, str]

    @property
    def price(self) -> int:
        """What all of it costs, in micro-credits."""
        return sum(result.price for result in self.good)


def write(writing: Writing) -> None:
    """Write it all. Raises Invalid `insufficient_credit` or `no_wallet` on `product`."""
    if len(writing.good) == 1 and not writing.request.is_test and can_chain():
        batch = _write_one(writing)
    else:
        batch = _write_many(writing)
    note_callbacks(batch, writing.request.callbacks)
    if writing.terms.tags:
        batch.optout_tags.set(writing.terms.tags)


def _write_one(writing: Writing) -> Batch:
    request, product = writing.request, writing.terms.product
    batch, chain = _batch(writing), Chain()
    chunk = _chunk(writing, batch, _zone_of(writing, writing.good[0]), writing.good)
    columns = zip(MESSAGE_COLUMNS, _row(writing, writing.good[0], 0, 0), strict=True)
    message = Message(**dict(columns))
    ledger.chain_hold(
        chain,
        request.account,
        product,
        writing.price,
        cause_kind=CAUSE,
        cause_uuid=writing.batch_uuid,
        note=_note(request),
    )
    chain.insert("batch", batch, given={"hold_id": "hold.id"}, after="hold")
    chain.insert("chunk", chunk, given={"batch_id": "batch.id"}, after="batch")
    ids = {"batch_id": "batch.id", "chunk_id": "chunk.id"}
    chain.insert("message", message, given=ids, after="batch, chunk")
    found = chain.run("SELECT batch.id FROM batch")
    if found is None:
        raise ledger.why_no_hold(request.account, product, writing.price)
    batch.pk, batch._state.adding = found[0], False
    return batch


def _write_many(writing: Writing) -> Batch:
    batch = _batch(writing)
    if not writing.request.is_test:
        batch.hold = _hold(writing)
    insert_object(batch)
    rows: list[tuple[object, ...]] = []
    for zone, alike in groupby(writing.good, key=lambda result: _zone_of(writing, result)):
        part = list(alike)
        chunk = _chunk(writing, batch, zone, part)
        insert_object(chunk)
        rows += [_row(writing, result, batch.pk, chunk.pk) for result in part]
    store.bulk_insert(Message, MESSAGE_COLUMNS, rows)
    return batch


def _batch(writing: Writing) -> Batch:
    request = writing.request
    return Batch(
        uuid=writing.batch_uuid,
        account=request.account,
        product=writing.terms.product,
        api_key=request.api_key,
        name=request.name,
        is_test=request.is_test,
        first_id=writing.first_id,
        capacity=len(writing.good),
        due_at=request.due_at,
        dlt_entity_id=request.dlt.entity_id,
        dlt_header_id=request.dlt.header_id,
        dlt_template_id=request.dlt.template_id,
        options=dict(request.options),
        created_at=writing.terms.now,
    )


def _hold(writing: Writing) -> Hold:
    return ledger.place_hold(
        writing.request.account,
        writing.terms.product,
        writing.price,
        cause_kind=CAUSE,
        cause_uuid=writing.batch_uuid,
        note=_note(writing.request),
    )


def _note(request: BatchRequest) -> str:
    return request.name or _("API call")


def _zone_of(writing: Writing, result: Result) -> str:
    return writing.zones.get(result.msisdn, "")


def _chunk(writing: Writing, batch: Batch, zone: str, part: Sequence[Result]) -> Chunk:
    """An open chunk for results next to each other, due when the hours of their zone permit."""
    request, terms = writing.request, writing.terms
    asked = request.due_at or terms.now
    # A product's own hours are never empty, so there is always a next time.
    span = terms.hours.next_span(zone, asked) or Span(asked, None)
    first, last = (batch.first_id + part[at].position - 1 for at in (0, -1))
    return Chunk(
        batch_id=batch.pk,
        account=request.account,
        priority=terms.product.priority,
        is_test=request.is_test,
        zone=zone,
        due_at=span.start,
        closes_at=span.end,
        first_id=first,
        next_id=first,
        last_id=last,
        state=Chunk.State.OPEN,
        queued=len(part),
    )


def _row(writing: Writing, result: Result, batch_id: int, chunk_id: int) -> tuple[object, ...]:
    """A message in the order of MESSAGE_COLUMNS."""
    recipient = result.recipient
    return (
        writing.first_id + result.position - 1,
        writing.request.account.pk,
        batch_id,
        chunk_id,
        result.row,
        result.msisdn,
        result.country,
        recipient.sender.strip() or writing.terms.sender,
        recipient.text,
        result.unicode,
        result.segments,
        result.price,
        MessageState.QUEUED.value,
        Settlement.HELD.value,
        0,
        "",
        recipient.client_ref,
    )
