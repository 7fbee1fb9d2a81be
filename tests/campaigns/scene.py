"""Batches of messages as the accept step leaves them: held, in open chunks, due now."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.money import MICRO
from accounts.services import ledger
from campaigns import ids, store
from campaigns.messagerows import MESSAGE_COLUMNS
from campaigns.models import Batch, Chunk, Message
from tests.factories import product_of


def queued_batch(account: Account, count: int, *, per_chunk: int = 100) -> Batch:
    """A batch of `count` queued messages at 1 credit each, numbers 919810000000 and up."""
    product = product_of(account)
    first = ids.reserve("message", count)
    with transaction.atomic():
        batch = Batch.objects.create(
            account=account, product=product, first_id=first, capacity=count, due_at=timezone.now()
        )
        batch.hold = ledger.place_hold(
            account, product, count * MICRO, cause_kind="batch", cause_uuid=batch.uuid
        )
        batch.save()
        for start in range(first, first + count, per_chunk):
            _chunk(batch, start, min(start + per_chunk, first + count) - 1)
    return batch


def _chunk(batch: Batch, lo: int, hi: int) -> None:
    chunk = Chunk.objects.create(
        batch=batch,
        account=batch.account,
        due_at=timezone.now(),
        first_id=lo,
        next_id=lo,
        last_id=hi,
        state=Chunk.State.OPEN,
        queued=hi - lo + 1,
    )
    rows = [
        (number, batch.account_id, batch.pk, chunk.pk, number - batch.first_id + 1)
        + (919810000000 + number - batch.first_id, "IN", "TIDING", "Hello", False, 1, MICRO)
        + ("queued", "held", 0, "", "")
        for number in range(lo, hi + 1)
    ]
    store.bulk_insert(Message, MESSAGE_COLUMNS, rows)
