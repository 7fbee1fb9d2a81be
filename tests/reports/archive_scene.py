"""Messages of old, at rest, with everything that hangs on them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from campaigns import ids
from campaigns.models import Batch, Carrier, CarrierReference, Chunk, Message, Receipt
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from reports.services import squashing
from tests.campaigns.scene import queued_batch

JULY = datetime(2026, 7, 15, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTH = ids.month_of(JULY)
STATES = (
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
    MessageState.UNKNOWN,
    MessageState.REJECTED,
    MessageState.CANCELLED,
)
TEXTS = ("=1+1", "Ünïcödé 🎉", "two\nlines", "שלום", 'it\'s "quoted", here')


def old_batch(
    account: Account,
    carrier: Carrier,
    count: int = 5,
    when: datetime = JULY,
    states: Sequence[MessageState] = STATES,
) -> Batch:
    """A batch that was sent at `when`, its messages in `states` by turns."""
    with time_machine.travel(when):
        batch = queued_batch(account, count)
        Batch.objects.filter(pk=batch.pk).update(created_at=when, due_at=when)
        for place in range(count):
            _finish(batch, batch.first_id + place, carrier, states[place % len(states)])
            words = TEXTS[place % len(TEXTS)]
            own = Message.objects.filter(pk=batch.first_id + place)
            own.update(text=words, client_ref=f"order {place}", segments=1 + place % 2)
        batch.chunks.update(state=Chunk.State.DONE)
    squashing.squash()
    batch.refresh_from_db()
    return batch


def _finish(batch: Batch, pk: int, carrier: Carrier, state: MessageState) -> None:
    reported = (MessageState.DELIVERED, MessageState.UNDELIVERED)
    sent = (*reported, MessageState.UNKNOWN)
    path = [MessageState.SENT, state] if state in sent else [state]
    for step, to in enumerate(path):
        with transaction.atomic():
            at = timezone.now() + timedelta(seconds=7 * step, microseconds=step)
            move([Move(pk, to, reason="", carrier_id=carrier.pk)], at=at)
    if state in sent:
        CarrierReference.objects.create(carrier=carrier, reference=f"r{pk}", message_id=pk, parts=1)
    if state in reported:
        Receipt.objects.create(
            carrier=carrier,
            reference=f"r{pk}",
            status="DELIVRD",
            raw={"text": f"id:r{pk} ü", "n": [1, 2.5, None]},
            message_id=pk,
            matched_at=timezone.now(),
        )
